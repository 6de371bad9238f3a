"""Transactions begin and end in one place, and say so when somebody else tries."""

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from app.core.audit import AuditEntry, audit
from app.core.db import abandon, after_commit, aside, before_writing, has_changes, reading, savepoint, transaction


def actions(db) -> list[str]:
    return list(db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))


def test_a_transaction_keeps_what_it_wrote(db):
    with transaction():
        audit("kept")

    db.session.rollback()

    assert actions(db) == ["kept"]


def test_an_exception_undoes_everything(db):
    with pytest.raises(KeyError), transaction():  # noqa: PT012
        audit("lost")
        raise KeyError

    assert actions(db) == []


def test_a_transaction_does_not_open_inside_another(db):
    with transaction(), pytest.raises(RuntimeError, match="savepoint"), transaction():
        pass


def test_a_savepoint_is_undone_alone_with_its_hooks(db):
    ran = []

    with transaction():
        audit("before")
        with pytest.raises(KeyError), savepoint():  # noqa: PT012
            audit("inside")
            after_commit(lambda: ran.append("inside"))
            raise KeyError
        after_commit(lambda: ran.append("outside"))

    assert actions(db) == ["before"]
    assert ran == ["outside"]


def test_reading_refuses_to_write(db):
    with pytest.raises(DBAPIError), reading():
        db.session.execute(AuditEntry.__table__.insert().values(action="x", subject="", detail={}))

    with transaction():
        audit("afterwards")

    assert actions(db) == ["afterwards"]


def test_what_was_read_stays_readable_after_reading(db):
    with transaction():
        audit("read")

    with reading():
        entry = db.session.scalars(select(AuditEntry)).one()

    assert not db.session().in_transaction()
    assert entry.action == "read"


def test_hooks_run_once_after_the_commit_and_never_raise(db):
    ran = []

    with transaction():
        after_commit(lambda: ran.append(actions(db)))
        after_commit(lambda: 1 / 0)
        after_commit(lambda: ran.append("last"))
        audit("first")
        assert ran == []
    db.session.rollback()
    with transaction():
        audit("second")

    assert ran == [["first"], "last"]


def test_an_aside_stays_when_the_transaction_is_undone(db):
    with pytest.raises(KeyError), transaction():  # noqa: PT012
        audit("undone")
        aside(lambda: audit("denied"))
        raise KeyError

    assert actions(db) == ["denied"]


def test_an_entry_written_while_reading_is_kept_and_once_is_once(db):
    for _ in range(3):
        with reading():
            audit("read", once="ana:INC-1:10")

    assert actions(db) == ["read"]


def test_changes_are_known_until_they_are_undone(db):
    with transaction():
        assert has_changes() is False
        audit("x")
        assert has_changes() is True
        abandon()
        assert has_changes() is False


@pytest.mark.only_on("sqlite")
def test_sqlite_is_opened_with_the_safe_switches(app, database, make_app, db):
    pragmas = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")

    with make_app().app_context():
        found = [db.session.execute(text(f"PRAGMA {name}")).scalar() for name in pragmas]
        db.session.rollback()

    assert found == ["wal", 2, 1, 10_000]


def test_what_is_read_before_writing_may_not_write(db):
    with pytest.raises(DBAPIError), before_writing():
        db.session.execute(AuditEntry.__table__.insert().values(action="x", subject="", detail={}))

    with transaction():
        audit("afterwards")

    assert actions(db) == ["afterwards"]


def test_reading_first_joins_a_transaction_that_is_writing_already(db):
    with transaction():
        audit("first")
        with before_writing():
            audit("second")

    assert actions(db) == ["first", "second"]

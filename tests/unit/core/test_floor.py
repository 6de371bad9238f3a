"""Small things of the floor: the registry, guards, Markdown, the clock and instants in the database."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import select
from sqlalchemy.exc import StatementError

from app.core.audit import AuditEntry
from app.core.clock import now
from app.core.db import transaction
from app.core.guards import guarded
from app.core.markdown import LONGEST, render
from app.core.registry import AlreadyRegistered, Registry, scan


def test_a_registry_keeps_things_by_name():
    plugs = Registry[int]("plug")
    plugs.add("b", 2)
    plugs.add("a", 1)

    assert plugs.all() == [1, 2]
    assert plugs.get("b") == 2
    assert "c" not in plugs


def test_two_plugins_of_one_name_stop_the_start():
    plugs = Registry[object]("plug")
    plugs.add("a", object())

    with pytest.raises(AlreadyRegistered, match="two plugs named 'a'"):
        plugs.add("a", object())


def test_a_scan_leaves_out_machinery(tmp_path, monkeypatch):
    folder = tmp_path / "scanned_folder"
    (folder / "inner").mkdir(parents=True)
    for name in ("__init__", "_machinery", "plug", "inner/__init__", "inner/socket_"):
        (folder / f"{name}.py").write_text("")
    monkeypatch.syspath_prepend(tmp_path)

    assert scan("scanned_folder") == ["scanned_folder.inner", "scanned_folder.inner.socket_", "scanned_folder.plug"]


def test_a_view_has_one_guard():
    view = guarded("signed_in")(lambda: None)

    assert view.access_guard == "signed_in"
    with pytest.raises(TypeError, match="already has the guard 'signed_in'"):
        guarded("public")(view)


@pytest.mark.parametrize(
    "text,html",
    [
        ("**bold** text", "<p><strong>bold</strong> text</p>\n"),
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n"),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>\n"),
        (
            "[x](https://example.org)",
            '<p><a href="https://example.org" rel="noopener noreferrer nofollow">x</a></p>\n',
        ),
    ],
)
def test_markdown_can_do_no_harm(text, html):
    assert render(text) == html


def test_markdown_shows_no_pictures():
    assert "<img" not in render("![spy](https://example.org/pixel.png)")


def test_long_markdown_is_cut():
    assert len(render("a" * LONGEST * 2)) < LONGEST + 100


def test_now_is_aware_and_in_utc():
    assert now().tzinfo is UTC


def test_instants_come_back_in_utc(db):
    given = datetime(2026, 11, 20, 12, 30, tzinfo=timezone(timedelta(hours=2)))
    with transaction():
        db.session.add(AuditEntry(action="x", at=given))

    db.session.expire_all()
    found = db.session.scalars(select(AuditEntry.at)).one()

    assert (found, found.tzinfo) == (given, UTC)


def test_a_naive_instant_is_refused(db):
    with pytest.raises(StatementError, match="no time zone"), transaction():
        db.session.add(AuditEntry(action="x", at=datetime(2026, 11, 20)))  # noqa: DTZ001

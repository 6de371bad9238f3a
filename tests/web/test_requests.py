"""An answer below 400 keeps what the request changed; every other one undoes it; reading changes nothing."""

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from app.core.audit import AuditEntry, audit
from app.core.db import after_commit, db, savepoint, this_session
from app.core.errors import Refused
from app.core.guards import guarded

ran: list[str] = []


def make_routes(app: Flask) -> None:
    @app.route("/test/answer/<int:status>", methods=["GET", "POST", "PUT", "DELETE"])
    @guarded("public")
    def answer(status: int):
        audit("asked")
        after_commit(lambda: ran.append("committed"))
        return "", status

    @app.route("/test/refuse", methods=["POST"])
    @guarded("public")
    def refuse():
        audit("refused")
        audit("denied", anyway=True)
        raise Refused("Not today.")

    @app.route("/test/break", methods=["POST"])
    @guarded("public")
    def break_():
        audit("broken")
        db.session.flush()
        raise ZeroDivisionError

    @app.route("/test/clash", methods=["POST"])
    @guarded("public")
    def clash():
        audit("before the clash", once="a")
        try:
            with savepoint():
                db.session.add_all([AuditEntry(action="x", once="b"), AuditEntry(action="x", once="b")])
                db.session.flush()
        except DBAPIError:
            return "clashed"
        return "no clash", 500

    @app.route("/test/write-while-reading")
    @guarded("public")
    def write_while_reading():
        db.session.add(AuditEntry(action="written"))
        db.session.flush()
        return ""

    @app.route("/test/nothing")
    @guarded("public")
    def nothing():
        return str(this_session().in_transaction())


@pytest.fixture
def browser(make_app):
    ran.clear()
    app = make_app()
    make_routes(app)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    with app.app_context():
        yield app.test_client()


def actions() -> list[str]:
    found = list(db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))
    db.session.rollback()
    return found


@pytest.mark.parametrize("status", [200, 204, 303])
@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_an_answer_below_400_is_kept(browser, method, status):
    getattr(browser, method)(f"/test/answer/{status}")

    assert actions() == ["asked"]
    assert ran == ["committed"]


@pytest.mark.parametrize("status", [400, 422, 503])
def test_every_other_answer_is_undone(browser, status):
    browser.post(f"/test/answer/{status}")

    assert actions() == []
    assert ran == []


def test_a_refusal_is_undone_and_its_denial_kept(browser):
    answer = browser.post("/test/refuse")

    assert 400 <= answer.status_code < 500
    assert actions() == ["denied"]


def test_an_error_nobody_expected_is_undone(browser):
    assert browser.post("/test/break").status_code == 500

    assert actions() == []


def test_a_clash_in_a_savepoint_leaves_the_rest(browser):
    assert browser.post("/test/clash").data == b"clashed"

    assert actions() == ["before the clash"]


def test_a_get_that_writes_fails(browser):
    assert browser.get("/test/write-while-reading").status_code in {500, 503}

    assert actions() == []


def test_an_audit_entry_of_a_read_is_kept_and_its_hooks_are_not_run(browser):
    browser.get("/test/answer/200")

    assert actions() == ["asked"]
    assert ran == []


def test_a_request_that_asks_nothing_opens_nothing(browser):
    assert browser.get("/test/nothing").data == b"False"


def test_every_answer_carries_an_id(browser):
    ours = browser.get("/test/nothing").headers["X-Request-ID"]
    theirs = browser.get("/test/nothing", headers={"X-Request-ID": "trace-12345"}).headers["X-Request-ID"]
    forged = browser.get("/test/nothing", headers={"X-Request-ID": "a b<script>"}).headers["X-Request-ID"]

    assert len(ours) == 16
    assert theirs == "trace-12345"
    assert forged != "a b<script>"


@pytest.mark.parametrize("address", ["/incidents", "/dashboard", "/settings"])
def test_a_slash_too_many_finds_the_same_page(browser, address):
    # Nobody is signed in: a page that exists asks for it.
    assert browser.get(address + "/").status_code == browser.get(address).status_code == 303

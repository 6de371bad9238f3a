"""What machines ask, and who may ask for figures."""

from datetime import timedelta

import time_machine

from app.core import outbox
from app.core.clock import now
from app.core.db import transaction
from app.core.outbox import OutboxRow


@outbox.scheduled("web.nothing")
def nothing(payload: dict) -> None:
    pass


def test_alive(client):
    answer = client.get("/healthz")

    assert (answer.status_code, answer.json) == (200, {"alive": True})


def test_ready(client):
    answer = client.get("/readyz")

    assert answer.status_code == 200
    assert answer.json == {
        "ready": True,
        "database": "answers",
        "queue": "embedded",
        "outbox": {"due": 0, "parked": 0, "oldest_seconds": 0, "overdue_seconds": 0},
    }


def test_not_ready_when_nobody_delivers(client, db):
    with transaction():
        db.session.add(OutboxRow(name="web.nothing", payload={}))

    with time_machine.travel(now() + timedelta(minutes=5)):
        answer = client.get("/readyz")

    assert answer.status_code == 503
    assert (answer.json["ready"], answer.json["outbox"]["due"]) == (False, 1)


def test_not_ready_without_a_database(make_app):
    other = make_app(database_url="postgresql://nobody@127.0.0.1:1/nothing")

    with other.app_context():
        answer = other.test_client().get("/readyz")

    assert answer.status_code == 503
    assert (answer.json["ready"], answer.json["database"]) == (False, "does not answer")


def test_redis_that_is_gone_is_said_but_the_clock_delivers(make_app):
    other = make_app(redis_url="redis://127.0.0.1:1/0")

    with other.app_context():
        answer = other.test_client().get("/readyz")

    assert (answer.status_code, answer.json["queue"]) == (200, "does not answer")


def test_this_machine_may_measure(client):
    answer = client.get("/metrics")

    assert answer.status_code == 200
    assert "muster_outbox_parked 0.0" in answer.text


def test_others_may_not(client):
    assert client.get("/metrics", environ_base={"REMOTE_ADDR": "192.0.2.7"}).status_code == 404
    assert client.get("/metrics", headers={"X-Forwarded-For": "192.0.2.7"}).status_code == 404


def test_with_a_token_everybody_may_who_has_it(make_app):
    other = make_app(metrics_token="a-long-token")

    with other.app_context():
        browser = other.test_client()
        without = browser.get("/metrics")
        having = browser.get("/metrics", headers={"Authorization": "Bearer a-long-token"})

    assert (without.status_code, having.status_code) == (404, 200)

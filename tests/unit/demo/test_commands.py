"""`flask demo …`: what a newcomer is told, and what is refused."""

import pytest

from app.core.db import db
from app.demo import schedule, whole
from app.incidents.models import Incident
from tests.factories import make_person
from tests.support import settle


@pytest.fixture
def demo(make_app, monkeypatch):
    """The demo with a much shorter past."""
    monkeypatch.setattr(schedule, "PUBLIC", 12)
    monkeypatch.setattr(schedule, "PRIVATE", 4)
    return make_app(demo=True, base_url="http://127.0.0.1:8123")


def run(app, *words):
    # As on a command line, the command has a context and a session of its own.
    with app.app_context():
        return app.test_cli_runner().invoke(args=["demo", *words])


def test_ensure_loads_an_empty_database_and_says_whom_to_be(demo):
    said = run(demo, "ensure")

    assert said.exit_code == 0, said.output
    assert "Muster is at http://127.0.0.1:8123. Sign in with the password muster-demo as" in said.output
    assert "priya@larkspur.test" in said.output and "admin@larkspur.test" in said.output


def test_a_second_ensure_loads_nothing(demo):
    run(demo, "ensure")
    with demo.app_context():
        before = db.session.query(Incident).count()

    said = run(demo, "ensure")

    with demo.app_context():
        assert db.session.query(Incident).count() == before
    assert "Loaded" not in said.output and "incidents in" not in said.output
    assert "more than a day old" not in said.output


def test_ensure_offers_fresh_ones_when_the_live_ones_are_old(demo, monkeypatch):
    run(demo, "ensure")
    monkeypatch.setattr(whole, "STALE_AFTER", whole.timedelta(0))

    said = run(demo, "ensure")

    assert "flask demo refresh-live" in said.output


def test_reset_and_refresh_are_for_the_demo_only(make_app):
    real = make_app(demo=False)

    for command in ("reset", "refresh-live"):
        said = run(real, command)
        assert said.exit_code == 1 and "MUSTER_DEMO is not set" in said.output


def test_load_leaves_an_organisation_alone(demo):
    with demo.app_context():
        make_person("Ana Lindqvist")
        settle()

    said = run(demo, "load")

    assert said.exit_code == 1 and "Somebody has an account here already" in said.output

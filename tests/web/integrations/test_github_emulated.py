"""The same against an emulated GitHub, which is another hand's reading of its API."""

from datetime import timedelta

import httpx
import pytest
import time_machine

from app.core import outbox
from app.core.clock import now
from app.core.db import db
from app.followups.operations import making, tracking
from app.integrations import github as connector
from app.integrations._tickets import wanted
from app.integrations.ticketing import ask_about_tickets
from tests.emulators import emulated
from tests.factories import make_incident
from tests.support import settle

SEED = {
    "github": {
        "users": [{"login": "octocat", "name": "Octo", "email": "octocat@larkspur.test"}],
        "repos": [{"owner": "octocat", "name": "shop", "auto_init": True}],
    },
    "tokens": {"t0ken": {"login": "octocat", "scopes": ["repo"]}},
}


@pytest.fixture
def github():
    with emulated("github", SEED) as address:
        yield address


@pytest.mark.only_on("sqlite")
def test_an_issue_is_made_found_again_closed_there_and_seen_closed_here(portal, people, github):
    portal(github_url=github, github_repo="octocat/shop", github_token="t0ken")
    made = make_incident(by=people.cara, path="support/wrong-refund", lead=people.cara)
    draft = making.Draft("Change the macro", key="k" * 9, owner=people.cara, text="Customers were told twice")
    one = making.create(made, draft, by=people.cara, at=now())
    tracking.send(one, tracker="github", by=people.cara, at=now())
    settle()
    outbox.drain()
    db.session.expire_all()

    assert (one.tracker_key, one.tracker_state) == ("octocat/shop#1", "open")
    again = connector.find(wanted(one))
    assert again is not None and again.key == "octocat/shop#1"

    headers = {"Authorization": "Bearer t0ken"}
    issue = f"{github}/repos/octocat/shop/issues/1"
    assert "Customers were told twice" in httpx.get(issue, headers=headers).json()["body"]
    httpx.patch(issue, headers=headers, json={"state": "closed", "state_reason": "completed"})
    with time_machine.travel(now() + timedelta(minutes=20), tick=False):
        ask_about_tickets(now())
        settle()
        outbox.drain()
    db.session.expire_all()
    assert (one.state, one.outcome) == ("done", "octocat/shop#1 is “closed as completed” in GitHub")

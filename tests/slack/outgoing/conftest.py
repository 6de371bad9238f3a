"""The portal connected to a simulated workspace, and deliveries that let time pass."""

import dataclasses
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from app.core import outbox
from app.core.clock import now
from app.core.db import db as database
from app.core.db import transaction
from app.core.outbox import OutboxRow, State
from app.slack.connecting import try_token
from app.slack.people import note_user
from tests.slack.outgoing.reading import Reading
from tests.support import settle


@pytest.fixture
def slack(sandbox):
    """What stands in the workspace; the portal knows that it is connected."""
    settle()
    with transaction():
        try_token(now())
    sandbox.add(channels=("incidents", "incidents-small"))
    return Reading(sandbox)


@pytest.fixture
def clock(slack):
    """Time that passes only when it is told to."""
    with time_machine.travel(now(), tick=False) as travelling:
        yield travelling


@pytest.fixture
def catch_up(clock):
    """Deliver everything that is owed, letting time pass as it has to; says how many seconds that were."""

    def run(limit: timedelta = timedelta(minutes=10)) -> float:
        settle()
        began = now()
        while True:
            outbox.drain()
            database.session.expire_all()
            waiting = (OutboxRow.state == State.WAITING, OutboxRow.slot.is_(None))
            due = database.session.scalar(select(func.min(OutboxRow.due_at)).where(*waiting))
            settle()
            if due is None or due - began > limit:
                return (now() - began).total_seconds()
            clock.move_to(max(due, now() + timedelta(milliseconds=100)))

    return run


@pytest.fixture
def known(slack):
    """`known(ana)` is Ana's user in the workspace, whom the portal knows from now on."""

    def make(person) -> str:
        user = slack.sandbox.user(person)
        profile = {"email": person.email}
        note_user({"id": user, "real_name": person.name, "is_email_confirmed": True, "profile": profile}, at=now())
        settle()
        return user

    return make


@pytest.fixture
def by_itself(small_book, app):
    """Every type of the small book has a channel from the beginning."""
    live = app.extensions["muster_book"]
    plan = dataclasses.replace(next(iter(live.book.workflows.values())).channel, create="on_declare")
    types = {path: dataclasses.replace(one, channel=plan) for path, one in live.book.workflows.items()}
    live.book = dataclasses.replace(live.book, workflows=types)

"""The forms of the shipped workflows.yaml fit into Slack: declaring each type, the others once for a discipline."""

import pytest

from app.core.clock import now
from app.core.config import ROOT
from app.core.db import db
from app.people.models import GroupMember
from app.sandbox.limits import check_view
from app.slack.context import Context
from app.slack.modals.declare import form_view, type_view
from app.slack.registry import modals
from app.workflows.live import current_book
from tests.factories import make_incident, put_back, use_book
from tests.support import settle

# What is drawn without an incident, of something in particular, or for the public only.
LEFT_OUT = ("declare", "followup-done", "nudge_dismiss", "statuspage", "clock-met")


@pytest.mark.only_on("sqlite")
def test_every_form_of_the_shipped_book_fits(app, people):
    before = use_book(app, ROOT / "workflows.yaml")
    try:
        book, drawn = current_book(), 0
        db.session.add_all(GroupMember(group_slug=one, person_id=people.dev.id, added_at=now()) for one in book.groups)
        settle()
        check_view(type_view(people.dev, "Card payments fail for one in four customers"))
        for path, workflow in book.workflows.items():
            if workflow.retired:
                continue
            ctx = Context(person=people.dev, slack_user="UDEV", at=now(), channel="C1", trigger="T1")
            check_view(form_view(ctx, path, "Card payments fail", summary="S" * 1500))
            if workflow.slug != book.discipline(workflow.discipline_slug).types[0]:
                continue
            incident = make_incident(by=people.dev, path=path, title="T" * 200, summary="S" * 2900, lead=None)
            about = Context(person=people.dev, slack_user="UDEV", at=now(), trigger="T1", incident_or_none=incident)
            for name in modals.names():
                if name not in LEFT_OUT:
                    check_view(modals.get(name).build(about))
                    drawn += 1
    finally:
        put_back(app, before)

    assert drawn > 80

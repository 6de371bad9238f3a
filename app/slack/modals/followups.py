"""The follow-up form of the type, and the one that closes a follow-up: the same questions as on the pages."""

import secrets
from collections.abc import Iterable
from functools import partial
from typing import Any

from app.followups.access import access_follow_up
from app.followups.forms import done_form, draft_of, new_form
from app.followups.models import FollowUp
from app.followups.operations import changing, closing, making
from app.followups.rules import fields_asked
from app.incidents.access import EDIT
from app.slack import home
from app.slack.context import Answer, Context, Wrong
from app.slack.forms import BLANK, Look, filled, inputs, modal_view, wrong
from app.slack.metadata import Sent, written
from app.slack.registry import modal, view
from app.web.fields import name_of, read
from app.workflows.book import Field, FieldKind

ASKED = ("title", "text", "owner", "priority", "due_on", "why_later", "strength")


@modal("followup")
def form(ctx: Context) -> dict[str, Any]:
    """Draw the form of the incident's type; from a message it holds the words of that."""
    own = fields_asked(ctx.workflow.follow_ups, "create")
    asked = new_form(ctx.incident, ctx.at, **BLANK, data={"title": " ".join(ctx.text.split())[:200]})
    metadata = written(ref=ctx.incident.ref, channel=ctx.channel, key=secrets.token_hex(12))
    blocks = inputs(asked, (*ASKED, *map(name_of, own)), Look(people=_people(own)))
    return modal_view("followup", f"Follow-up of {ctx.incident.ref}", blocks, submit="Add it", metadata=metadata)


@view("followup")
def take(ctx: Context, sent: Sent) -> Answer:
    """Write it down."""
    own = fields_asked(ctx.workflow.follow_ups, "create")
    make = partial(new_form, ctx.incident, ctx.at)
    key = str(sent.metadata.get("key") or secrets.token_hex(12))
    asked = filled(make, sent, by=ctx.person, people=_people(own), key=key)
    if not asked.validate():
        return wrong(asked)
    try:
        one = making.create(ctx.incident, draft_of(asked, ctx.incident), by=ctx.person, at=ctx.at)
    except making.NeedsReason as refused:
        return Wrong({"why_later": refused.sentence})
    except making.InThePast as refused:
        return Wrong({"due_on": refused.sentence})
    return f"{one.ref}{f' for {one.owner.name}' if one.owner else ''} is written down."


@modal("followup-done", to=None)
def done(ctx: Context) -> dict[str, Any]:
    """Draw the form that closes the follow-up of the button."""
    one = _one(ctx, ctx.value)
    changing.check_open(one)
    own = fields_asked(one.plan, "close")
    blocks = inputs(done_form(one, **BLANK), ("outcome", *map(name_of, own), "evidence"), Look(people=_people(own)))
    return modal_view("followup-done", f"Close {one.ref}", blocks, submit="Done", metadata=written(follow_up=one.ref))


@view("followup-done", to=None)
def close(ctx: Context, sent: Sent) -> Answer:
    """Close it as done."""
    one = _one(ctx, str(sent.metadata.get("follow_up") or ""))
    own = fields_asked(one.plan, "close")
    asked = filled(partial(done_form, one), sent, by=ctx.person, people=_people(own))
    if not asked.validate():
        return wrong(asked)
    ending = closing.Ending(asked.outcome.data or "", asked.evidence.data or "", read(asked, own))
    try:
        closing.finish(one, ending, by=ctx.person, at=ctx.at)
    except closing.StillMissing as refused:
        return Wrong({"outcome": refused.sentence})
    home.refresh(ctx.slack_user, at=ctx.at)
    return f"{one.ref} is done."


def _one(ctx: Context, ref: str) -> FollowUp:
    return access_follow_up(ctx.person, ref[:16].strip(), to=EDIT)


def _people(own: Iterable[Field]) -> tuple[str, ...]:
    """The questions that are answered with somebody."""
    return tuple(name_of(one) for one in own if one.kind is FieldKind.PERSON)

"""Joining, taking the lead, answering a page or an offered role: one press each."""

from app.core.errors import Refused
from app.incidents.access import NOTE
from app.incidents.operations import escalations, roles, taking_part
from app.incidents.queries import escalations_of, open_handovers
from app.slack.context import Context, Reply
from app.slack.registry import action


class NotOpen(Refused):
    """What the button was about is settled."""


@action("join", to=NOTE)
def join(ctx: Context) -> Reply:
    """Work on it."""
    taking_part.join(ctx.incident, by=ctx.person, at=ctx.at)
    return Reply(f"You are in {ctx.incident.ref} now.")


@action("take_lead", to=NOTE)
def take_lead(ctx: Context) -> Reply:
    """Lead it."""
    roles.assign(ctx.incident, ctx.workflow.role("lead"), to=ctx.person, by=ctx.person, at=ctx.at)
    return Reply(f"You lead {ctx.incident.ref} now.")


@action("take_break", to=NOTE)
def take_break(ctx: Context) -> Reply:
    """Step away for a quarter of an hour."""
    taking_part.take_break(ctx.incident, by=ctx.person, at=ctx.at)
    return Reply("Fifteen minutes. Nobody asks you anything meanwhile.")


@action("on_it", to=NOTE)
def on_it(ctx: Context) -> Reply:
    """Answer a page: the value is the escalation's number."""
    row = next((one for one in escalations_of(ctx.incident) if str(one.number) == ctx.value), None)
    if row is None:
        raise NotOpen("Nobody is asked any more.")
    escalations.answer(row, by=ctx.person, at=ctx.at)
    return Reply(f"You are on {ctx.incident.ref}.")


@action("cannot", to=NOTE)
def cannot(ctx: Context) -> Reply:
    """Say that one cannot come: the value is the escalation's number."""
    row = next((one for one in escalations_of(ctx.incident) if str(one.number) == ctx.value), None)
    if row is None:
        raise NotOpen("Nobody is asked any more.")
    escalations.decline(row, by=ctx.person, at=ctx.at)
    return Reply(f"Noted. Whoever asked sees on {ctx.incident.ref} that you cannot come.")


@action("handover_yes", to=NOTE)
def take_over(ctx: Context) -> Reply:
    """Take the role that was offered: the value is its slug."""
    return _answered(ctx, yes=True)


@action("handover_no", to=NOTE)
def not_now(ctx: Context) -> Reply:
    """Leave the role with whoever offered it."""
    return _answered(ctx, yes=False)


def _answered(ctx: Context, *, yes: bool) -> Reply:
    offers = [one for one in open_handovers(ctx.incident) if one.to_id == ctx.person.id]
    offer = next((one for one in offers if not ctx.value or one.role == ctx.value), None)
    if offer is None:
        raise NotOpen("This offer is no longer open.")
    label = ctx.workflow.role(offer.role).label.lower()
    roles.answer_handover(offer, yes=yes, by=ctx.person, at=ctx.at)
    return Reply(f"You are {label} now." if yes else f"Not now, then. {offer.offered_by.name} stays {label}.")

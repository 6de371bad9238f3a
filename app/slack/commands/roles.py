"""``lead``, ``role`` and ``handover``: who is responsible for what."""

from app.core.errors import Refused
from app.incidents.access import EDIT, NOTE
from app.incidents.operations import roles
from app.incidents.panels.handover import begun_note
from app.incidents.queries import open_roles
from app.slack.choosing import chosen
from app.slack.context import Answer, Context
from app.slack.offering import form
from app.slack.people import Nobody, somebody
from app.slack.plain import plain
from app.slack.registry import command


class NoName(Refused):
    """A command that needs somebody's name."""


@command("lead", help="Take the lead, or give it to somebody", usage="[@who]", to=NOTE)
def lead(ctx: Context, text: str) -> str:
    """Make somebody the lead; without a name, the one who says it."""
    named = somebody(_begun_with_name(text))
    role, to = ctx.workflow.role("lead"), named.person or ctx.person
    roles.assign(ctx.incident, role, to=to, by=ctx.person, at=ctx.at, note=plain(named.words))
    return f"{to.name} leads {ctx.incident.ref} now."


@command("role", help="Give somebody a role", usage="<role> [@who]", to=NOTE)
def role(ctx: Context, text: str) -> Answer:
    """Fill a role; without a name, with the one who says it."""
    word, _, rest = text.partition(" ")
    if not word:
        return form(ctx, "role", label="Give a role")
    wanted = chosen([one for one in ctx.workflow.roles if not one.retired], word, "role")
    named = somebody(_begun_with_name(rest))
    to = named.person or ctx.person
    roles.assign(ctx.incident, wanted, to=to, by=ctx.person, at=ctx.at, note=plain(named.words))
    return f"{to.name} is {wanted.label.lower()} of {ctx.incident.ref} now."


@command("handover", help="Offer your role to somebody, with a note", usage="@who [note]", to=EDIT)
def handover(ctx: Context, text: str) -> Answer:
    """Offer the role one holds, else the lead; the note is begun from the record."""
    if not text:
        return form(ctx, "handover", label="Hand over")
    named = somebody(_begun_with_name(text))
    if named.person is None:
        raise NoName("Say to whom: `handover @who`.")
    mine = next((one.role for one in open_roles(ctx.incident) if one.person_id == ctx.person.id), "lead")
    note = plain(named.words) or begun_note(ctx.incident)
    roles.offer_handover(ctx.incident, ctx.workflow.role(mine), to=named.person, by=ctx.person, at=ctx.at, note=note)
    return f"{named.person.name} is asked. Until they say yes, nothing changes."


def _begun_with_name(text: str) -> str:
    """A name without its @ is as good, where nothing else can follow; *me* is whoever speaks."""
    words = text.strip()
    if not words or words.lower() == "me" or "<@" in words or words.startswith("@"):
        return "" if words.lower() == "me" else words
    return f"@{words}"


__all__ = ["Nobody", "handover", "lead", "role"]

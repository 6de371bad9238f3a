"""``followup``: something for afterwards; ``followups``: those of mine, each with the button that closes it."""

import secrets

from app.followups.operations import making
from app.incidents.forms.responding import read_action
from app.slack.context import Answer, Context, Reply
from app.slack.dates import day_and_clock
from app.slack.offering import form
from app.slack.people import mentioned
from app.slack.plain import plain
from app.slack.promises import promises_of
from app.slack.registry import command


@command("followup", help="Promise something for afterwards", usage="<text> [@who]", also=("follow-up",))
def followup(ctx: Context, text: str) -> Answer:
    """Write a follow-up down; whose it is and until when may stand in the same line."""
    if not text:
        return form(ctx, "followup", label="Write the follow-up")
    named = mentioned(text)
    words, owner, due_at = read_action(
        " ".join(plain(named.words).split()), owner=named.person, due_at=None, at=ctx.at, zone=ctx.zone
    )
    draft = making.Draft(words, key=secrets.token_hex(12), owner=owner, due_at=due_at)
    one = making.create(ctx.incident, draft, by=ctx.person, at=ctx.at)
    who = f" for {owner.name}" if owner else ""
    return f"{one.ref}{who}, {one.priority_label.lower()}, until {day_and_clock(one.due_at)}."


@command("followups", help="My follow-ups", to=None, also=("follow-ups",))
def followups(ctx: Context, _text: str) -> Reply:
    """What this person owns, soonest due first."""
    mine = promises_of(ctx.person)
    return Reply(f"You own {len(mine)}.", tuple(mine)) if mine else Reply("You own no follow-up.")

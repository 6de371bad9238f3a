"""``show``, ``timeline``, ``checklist``, ``mine``, ``list``: how things stand, for the one who asks."""

from app.incidents.access import READ
from app.incidents.queries import checklist_of
from app.slack import elsewhere, looks
from app.slack.buttons import button, escaped, section
from app.slack.context import Answer, Context, Reply
from app.slack.dates import clock, day_and_clock
from app.slack.offering import in_muster
from app.slack.registry import action, command

MOST, ENTRIES = 15, 8


@command("show", help="Show how it stands", to=READ)
def show(ctx: Context, _text: str) -> Reply:
    """The incident in a few lines."""
    if (instead := elsewhere.instead(ctx)) is not None:
        return instead
    return in_muster(ctx, looks.card(ctx.incident))


@command("timeline", help="Show the latest entries", to=READ)
def timeline(ctx: Context, _text: str) -> Reply:
    """The last few entries, oldest first."""
    if (instead := elsewhere.instead(ctx)) is not None:
        return instead
    latest = looks.latest(ctx.incident, ctx.person, ENTRIES)
    lines = [f"{day_and_clock(at)}  {escaped(words)}" for at, words in latest]
    return in_muster(ctx, "\n".join([f"*The latest of {ctx.incident.ref}*", *lines]), place="#timeline")


@command("checklist", help="Show the steps that are open, and tick them", to=READ, also=("steps",))
def checklist(ctx: Context, _text: str) -> Reply:
    """Open steps, each with its button."""
    if (instead := elsewhere.instead(ctx)) is not None:
        return instead
    steps = [one for one in checklist_of(ctx.incident) if one.done_at is None]
    if not steps:
        return Reply(f"No step of {ctx.incident.ref} is open.")
    blocks = [section(f"*Open steps of {ctx.incident.ref}*")]
    for one in steps[:MOST]:
        due = f" until {clock(one.due_at)}" if one.due_at else ""
        done = button("Done", "tick", value=f"{ctx.incident.ref} {one.number}")
        blocks.append(section(f"{escaped(one.text)}{due}", done))
    return Reply(f"{len(steps)} steps of {ctx.incident.ref} are open.", tuple(blocks))


@action("show_steps", to=READ)
def show_steps(ctx: Context) -> Answer:
    """The same, from a button."""
    return checklist(ctx, "")


@command("mine", help="List the incidents you lead or work on, and your actions", to=None)
def mine(ctx: Context, _text: str) -> Reply:
    """What is mine, wherever it is."""
    return Reply(looks.mine(ctx.person, ctx.at))


@command("list", help="List what is happening now", to=None)
def list_(ctx: Context, _text: str) -> Reply:
    """Open incidents that this person may see, worst first."""
    return Reply(looks.happening(ctx.person))

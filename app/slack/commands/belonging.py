"""``merge`` and ``private``: what belongs together, and who may see it. Both are confirmed with a button or a form."""

from app.core.errors import Refused
from app.incidents.access import GOVERN
from app.incidents.operations import visibility
from app.incidents.panels.links import NOT_THERE, visible_or_none
from app.slack.buttons import button, buttons, escaped, section
from app.slack.context import Answer, Context, Reply
from app.slack.elsewhere import name_in
from app.slack.offering import form
from app.slack.plain import plain
from app.slack.registry import command


class NotThere(Refused):
    """The other incident is not there, or not for this person."""


@command("merge", help="Make it part of another incident", usage="INC-n", to=GOVERN)
def merge(ctx: Context, text: str) -> Answer:
    """Show both, and merge at a press. :raises NotThere: the other one cannot be seen."""
    other = visible_or_none(ctx.person, plain(text)) if text else None
    if other is None or other.id == ctx.incident.id:
        raise NotThere(f"{NOT_THERE}." if text else "Say which one it is part of: `merge INC-123`.")
    words = (
        f"*{ctx.incident.ref}* {escaped(name_in(ctx.incident, ctx.channel))}\nends, and becomes part of\n"
        f"*{other.ref}* {escaped(name_in(other, ctx.channel))}\nIts people join there. For a day it can be split again."
    )
    press = button(f"Merge into {other.ref}", "merge", value=f"{ctx.incident.ref} {other.ref}", style="danger")
    return Reply(words, (section(words), buttons(press)))


@command("private", help="Let only its people see it from now on", usage="<why>", to=GOVERN)
def private(ctx: Context, text: str) -> Answer:
    """Make it private."""
    if not text:
        return form(ctx, "private", label="Make it private")
    visibility.make_private(ctx.incident, by=ctx.person, at=ctx.at, why=plain(text))
    return Reply(f"Private now. Elsewhere it is called {ctx.incident.codename}.")

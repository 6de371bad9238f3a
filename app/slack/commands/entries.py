"""``note``, ``decision``, ``verified``, ``observation``, ``command``: words for the timeline."""

from collections.abc import Callable

from app.incidents.access import NOTE
from app.incidents.operations import words
from app.slack.context import Answer, Context
from app.slack.offering import form
from app.slack.plain import plain
from app.slack.registry import command

# What is said, the kind of entry, other words for it, and its help.
KINDS = (
    ("note", "note", (), "Note something for the record"),
    ("decision", "decision", ("decided",), "Note what was decided"),
    ("verified", "verification", ("verify", "verification"), "Note what you checked and found to be so"),
    ("observation", "observation", ("saw", "observed"), "Note what you saw"),
    ("command", "command", ("ran",), "Note a command that you ran"),
)


def _saying(name: str, kind: str, also: tuple[str, ...], help_: str) -> Callable[[Context, str], Answer]:
    @command(name, help=help_, usage="<text>", to=NOTE, also=also)
    def say(ctx: Context, text: str) -> Answer:
        if not text:
            return form(ctx, f"entry-{kind}", label="Write it")
        words.write(ctx.incident, kind, text=plain(text), by=ctx.person, at=ctx.at)
        return f"It is on the timeline of {ctx.incident.ref}."

    return say


for _name, _kind, _also, _help in KINDS:
    _saying(_name, _kind, _also, _help)

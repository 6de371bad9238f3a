"""Whether somebody stays who came into the channel of a private incident without being let in."""

from app.core import outbox
from app.core.errors import NotFound
from app.incidents.access import GOVERN
from app.incidents.operations import visibility
from app.slack.context import Context, Reply
from app.slack.outsiders import OutsiderGoes
from app.slack.people import person_of
from app.slack.registry import action


@action("outsider_let_in", to=GOVERN)
def let_in(ctx: Context) -> Reply:
    """Let them see the incident from now on."""
    slack_user, _, _ = ctx.value.partition(" ")
    person = person_of(slack_user)
    if person is None:
        raise NotFound
    visibility.let_in(ctx.incident, person, by=ctx.person, at=ctx.at, why="came into the channel and was let in")
    return Reply(f"{person.name} can see {ctx.incident.ref} now.")


@action("outsider_remove", to=GOVERN)
def remove(ctx: Context) -> Reply:
    """Have them taken out."""
    slack_user, _, channel = ctx.value.partition(" ")
    outbox.emit(OutsiderGoes(ctx.incident.id, channel or ctx.channel, slack_user))
    return Reply(f"They are taken out of the channel of {ctx.incident.ref}.")

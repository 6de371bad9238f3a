"""Ticking a step, finishing an action, merging after both were shown, and buttons that only lead somewhere."""

from app.core.errors import NotFound
from app.incidents.access import EDIT, GOVERN, access_incident
from app.incidents.operations import actions, links, steps
from app.incidents.queries import actions_of, checklist_of
from app.slack import home
from app.slack.buttons import escaped
from app.slack.context import Context, Reply
from app.slack.registry import action


@action("tick", to=EDIT)
def tick(ctx: Context) -> Reply:
    """Mark a step of the checklist as done: the value is its number."""
    item = next((one for one in checklist_of(ctx.incident) if str(one.number) == ctx.value), None)
    if item is None:
        raise NotFound
    steps.tick(item, by=ctx.person, at=ctx.at)
    return Reply(f"Done: {escaped(item.text)}")


@action("action_done", to=EDIT)
def finish(ctx: Context) -> Reply | None:
    """Finish an action: the value is its number. On the home tab it goes away, which says enough."""
    row = next((one for one in actions_of(ctx.incident) if str(one.number) == ctx.value), None)
    if row is None:
        raise NotFound
    actions.finish(row, by=ctx.person, at=ctx.at)
    if not ctx.channel:
        home.refresh(ctx.slack_user, at=ctx.at)
        return None
    return Reply(f"Done: {escaped(row.text)}")


@action("merge", to=GOVERN)
def merge(ctx: Context) -> Reply:
    """Make it part of the other one: the value is that one's reference."""
    other = access_incident(ctx.person, ctx.value)
    links.merge(ctx.incident, other, by=ctx.person, at=ctx.at)
    return Reply(f"{ctx.incident.ref} is part of {other.ref} now. It can be split again for 24 hours.")


@action("open_in_muster", to=None)
def lead_there(_ctx: Context) -> None:
    """Follow a link. Slack tells of it, and nothing is to be done."""

"""What is private is told in its own channel and on its own pages, nowhere else, whoever asks."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from app.incidents.models import Incident
from app.slack.buttons import button, buttons, section
from app.slack.context import Context, Reply
from app.slack.dates import link_to
from app.slack.forms import modal_view
from app.slack.where import channel_row, ref_in_channel

Build = Callable[..., dict[str, Any]]


def is_told_in(incident: Incident, channel: str) -> bool:
    """Whether its words may be read in this channel; not in one from before it turned private."""
    if not incident.is_private:
        return True
    row = channel_row(channel)
    return row is not None and row.private and ref_in_channel(channel) == incident.ref


def name_in(incident: Incident, channel: str) -> str:
    """What it is called there: by its title, or by its codename where others may read along."""
    return incident.title if is_told_in(incident, channel) else incident.shown_title


def instead(ctx: Context, place: str = "") -> Reply | None:
    """The answer in the place of its words; none where they may be read."""
    if is_told_in(ctx.incident, ctx.channel):
        return None
    words = _sentence(ctx.incident)
    return Reply(words, (section(words), buttons(_way(ctx.incident, place))))


def in_its_place(build: Build) -> Build:
    """Draw a form that quotes its incident only where that may be read; elsewhere the way to where it may."""

    @wraps(build)
    def drawn(ctx: Context, *more: Any) -> dict[str, Any]:
        if is_told_in(ctx.incident, ctx.channel):
            return build(ctx, *more)
        blocks = [section(_sentence(ctx.incident)), buttons(_way(ctx.incident))]
        return modal_view("elsewhere", ctx.incident.ref, blocks, submit="", close="Close")

    return drawn


def _sentence(incident: Incident) -> str:
    return f"{incident.ref} is private. It is shown in its own channel and in Muster."


def _way(incident: Incident, place: str = "") -> dict[str, Any]:
    return button("Open in Muster", "open_in_muster", url=link_to(incident, place))

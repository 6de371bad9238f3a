"""What the type of an incident asks in fields of its own: as far as it may leave the pages, with what they hold."""

import hashlib
from typing import Any

from app.core.errors import Stale
from app.incidents.operations import document
from app.incidents.panels.fields import asked_of, changed_meanwhile, facts_form, seen_now, text_of
from app.slack.buttons import context, escaped, section
from app.slack.context import Answer, Choices, Context, Instead
from app.slack.dates import link_to
from app.slack.elsewhere import in_its_place
from app.slack.forms import BLANK, Look, filled, inputs, modal_view, wrong
from app.slack.metadata import Sent, written
from app.slack.registry import action, modal, view
from app.web.fields import name_of, read
from app.workflows.book import Field, FieldKind

SOMETHING_ELSE = "\0"
MOST = 90


@modal("facts")
def form(ctx: Context) -> dict[str, Any]:
    """Draw the fields."""
    return _drawn(ctx)


@in_its_place
def _drawn(ctx: Context, words: str = "") -> dict[str, Any]:
    incident, asked = ctx.incident, _asked(ctx)
    look = Look(people=_people(asked))
    blocks = [section(escaped(words))] if words else []
    blocks += inputs(facts_form(incident, **BLANK), map(name_of, asked), look)
    blocks += [context(f"{one} <{link_to(incident, '#fields')}|Open in Muster>") for one in _left_out(ctx, asked)]
    metadata = written(ref=incident.ref, channel=ctx.channel, seen=_digests(ctx))
    return modal_view("facts", f"Facts of {incident.ref}", blocks, submit="Save" if asked else "", metadata=metadata)


@view("facts")
def take(ctx: Context, sent: Sent) -> Answer:
    """Keep what was changed; what somebody else changed meanwhile is shown first."""
    incident, asked = ctx.incident, _asked(ctx)
    form = filled(lambda **door: facts_form(incident, **door), sent, by=ctx.person, people=_people(asked))
    if not form.validate():
        return wrong(form)
    before, drawn_with = seen_now(incident), dict(sent.metadata.get("seen") or {})
    seen = {
        one.slug: before[one.slug] if drawn_with.get(one.slug) == _digest(before[one.slug]) else SOMETHING_ELSE
        for one in asked
    }
    values = {
        slug: value for slug, value in read(form, asked).items() if _digest(text_of(value)) != drawn_with.get(slug)
    }
    try:
        document.change_fields(incident, values, by=ctx.person, at=ctx.at, seen=seen)
    except Stale as stale:
        # Each input keeps what was typed: Slack does, where its name stays the same.
        return Instead(_drawn(ctx, f"{_label(asked, stale)}: {changed_meanwhile(incident, stale)}"))
    return f"The facts of {incident.ref} are changed."


@action("options:facts")
def offered(ctx: Context) -> Choices:
    """What a list offers that is too long to be sent along, for the words typed so far."""
    asked = facts_form(ctx.incident, **BLANK)
    name, typed = str(ctx.payload.get("action_id") or ""), ctx.value.casefold()
    choices = getattr(asked[name], "choices", ()) if name in asked else ()
    return Choices(tuple((one.value, one.label) for one in choices if one.value and typed in one.label.casefold()))


def _asked(ctx: Context) -> list[Field]:
    """What is asked here: sensitive values stay on the incident's own pages."""
    return [one for one in asked_of(ctx.incident) if not one.sensitive][:MOST]


def _left_out(ctx: Context, asked: list[Field]) -> list[str]:
    if not asked_of(ctx.incident):
        return ["This kind of incident asks for no facts of its own."]
    return ["Some are sensitive, or too many for Slack." if asked else "All of them are sensitive."] * (
        len(asked) < len(asked_of(ctx.incident))
    )


def _people(asked: list[Field]) -> tuple[str, ...]:
    return tuple(name_of(one) for one in asked if one.kind is FieldKind.PERSON)


def _digests(ctx: Context) -> dict[str, str]:
    held = seen_now(ctx.incident)
    return {one.slug: _digest(held[one.slug]) for one in _asked(ctx)}


def _digest(text: str) -> str:
    """A value as a form remembers it that cannot hold them all."""
    return hashlib.sha256(text.encode()).hexdigest()[:8] if text else ""


def _label(asked: list[Field], stale: Stale) -> str:
    return next(one.label for one in asked if one.slug == stale.field)

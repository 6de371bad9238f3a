"""From a delivery to the building block it is for: who it is, which incident, may they, and the block's answer."""

import logging
from collections.abc import Callable, Mapping
from typing import Any

from flask import g

from app.core.clock import now
from app.core.db import savepoint
from app.core.errors import Forbidden, NotFound, Refused
from app.incidents.access import Access, access_incident
from app.incidents.models import Incident
from app.incidents.operations import timeline
from app.incidents.states import Source
from app.people.models import Person
from app.slack import following, outsiders, people, registry
from app.slack.answering import Done
from app.slack.buttons import JOIN, button, buttons, section
from app.slack.context import Answer, Context, Message, Open, Reply
from app.slack.inbound import Delivery
from app.slack.metadata import Sent, metadata_of, sent_of
from app.slack.models import Standing
from app.slack.speaking import Spoken, heard, spoken
from app.slack.where import ref_in_channel

log = logging.getLogger(__name__)

NOT_THERE = "There is no incident of that reference that you can see."
UNKNOWN = "One moment: I am finding out who you are. Try it again in a few seconds."
UNMATCHED = (
    "I do not know you yet. Sign in to Muster with the address that you have in Slack, or ask an administrator for an "
    "account."
)
FOREIGN = "Muster belongs to another workspace. Ask a colleague there to do this."
# Slack says by itself that somebody came, left, or has another address.
ABOUT_PEOPLE = ("team_join", "user_change")
GUESTS = "Guests of the workspace cannot use Muster. Ask whoever invited you."


class NotServed(Refused):
    """Whoever sent this is not one of us."""


def unknown(delivery: Delivery) -> Done:
    """It is from Slack, and nothing here takes it."""
    log.info("slack_unknown", extra={"kind": delivery.kind, "what": delivery.name})
    return Done(None)


def on_command(delivery: Delivery) -> Done:
    """``/incident`` declares and lists; ``/inc`` takes every command."""
    text = str(delivery.payload.get("text") or "")
    only = delivery.payload["command"] == "/incident"
    return _speak(delivery, lambda: heard(text) if only else spoken(text))


def on_event(delivery: Delivery) -> Done:
    """An event for each function that reacts to its type; a mention is a command."""
    event = delivery.payload["event"]
    if _is_ours(delivery, event):
        return Done(None)
    if delivery.name in ABOUT_PEOPLE:
        people.note_user(event["user"], at=now())
        return Done(None)
    if delivery.name in following.FOLLOWED:
        following.follow(event)
        return Done(None)
    if delivery.name == "member_joined_channel":
        # Whoever it is, a stranger as well.
        outsiders.came(delivery.channel, delivery.slack_user)
    if delivery.name == "app_mention":
        return _speak(delivery, lambda: spoken(_without_us(str(event.get("text") or ""))))
    if delivery.name == "message" and event.get("channel_type") == "im" and not event.get("subtype"):
        # Between us two everything is said to us.
        return _speak(delivery, lambda: spoken(str(event.get("text") or "")))
    handlers = registry.reacting_to(delivery.name)
    if not handlers:
        return unknown(delivery)
    answers = [_guarded(delivery, one.to, one.run, must=False).answer for one in handlers]
    return Done(more=tuple(one for one in answers if one is not None))


def on_shortcut(delivery: Delivery) -> Done:
    """A shortcut, from a message or from anywhere."""
    return _handle(delivery, registry.shortcuts.get_or_none(str(delivery.payload.get("callback_id"))))


def on_action(delivery: Delivery) -> Done:
    """A button or a choice; ``open:name`` opens the form of that name."""
    pressed: Mapping[str, Any] = delivery.payload["actions"][0]
    name, value = str(pressed.get("action_id") or ""), _value_of(pressed)
    if name.startswith("open:"):
        form = registry.modals.get_or_none(name.removeprefix("open:"))
        if form is None:
            return unknown(delivery)
        return _guarded(delivery, form.to, lambda ctx: Open(form.build(ctx)), value=value)
    return _handle(delivery, registry.actions.get_or_none(name), value=value)


def on_view(delivery: Delivery) -> Done:
    """A form that was sent. Nothing happens when one is closed."""
    handler = registry.views.get_or_none(str(delivery.payload["view"].get("callback_id")))
    if delivery.name != "view_submission" or handler is None:
        return unknown(delivery)
    sent = sent_of(delivery.payload["view"])
    return _guarded(delivery, handler.to, lambda ctx: handler.run(ctx, sent), sent=sent)


def on_options(delivery: Delivery) -> Done:
    """The choices of a long list, for what was typed so far."""
    form = delivery.payload.get("view") or {}
    handler = registry.actions.get_or_none(f"options:{form.get('callback_id')}")
    return _handle(delivery, handler, value=str(delivery.payload.get("value") or ""))


def _handle(delivery: Delivery, handler: registry.Handler | None, *, value: str = "") -> Done:
    return unknown(delivery) if handler is None else _guarded(delivery, handler.to, handler.run, value=value)


def _speak(delivery: Delivery, read: Callable[[], Spoken]) -> Done:
    """Find the command that is meant and do it; an unknown one is answered with the nearest."""
    said = read()
    if said.command is None:
        return _guarded(delivery, None, lambda _ctx: said.otherwise)
    command = said.command
    to, text = (None, said.text) if command.to is None else (command.to, said.text)
    return _guarded(delivery, to, lambda ctx: command.run(ctx, ctx.text), ref=said.ref, text=text)


def _guarded(
    delivery: Delivery,
    to: Access | None,
    run: Callable[[Context], Answer],
    *,
    must: bool = True,
    sent: Sent | None = None,
    **said: str,
) -> Done:
    """Do it in a savepoint: what is refused is undone, and its sentence stays."""
    try:
        person = who(delivery)
    except NotServed as no:
        return Done(Reply(no.sentence) if must else None, refused=True)
    ref = ""
    try:
        with savepoint(), timeline.via(Source.SLACK):
            text, value = said.get("text", ""), said.get("value", "")
            named = said.get("ref") or _named(delivery, sent, value)
            ref = named or _seen_here(delivery, sent, person)
            return Done(run(context_of(delivery, person, ref=ref, to=to, text=text, value=value)))
    except Refused as no:
        return Done(refusal(no, ref) if must else None, refused=True)
    except NotFound:
        return Done(Reply(NOT_THERE) if must else None, refused=True)


def context_of(
    delivery: Delivery, person: Person, *, ref: str, to: Access | None, text: str = "", value: str = ""
) -> Context:
    """Everything a building block may want to know."""
    g.viewer_zone = person.timezone
    return Context(
        person=person,
        slack_user=delivery.slack_user,
        at=now(),
        channel=delivery.channel,
        text=text,
        value=value.partition(" ")[2] if ref and value.startswith(ref) else value,
        trigger=delivery.trigger,
        thread=delivery.thread,
        message=_message(delivery),
        incident_or_none=_incident(person, ref, to) if ref else None,
        payload=delivery.payload,
    )


def _incident(person: Person, ref: str, to: Access | None) -> Incident | None:
    if to is not None:
        return access_incident(person, ref, to=to)
    try:
        return access_incident(person, ref)
    except NotFound:
        return None


def who(delivery: Delivery) -> Person:
    """Who did it. :raises NotServed: guests, bots, other workspaces, and whom nobody knows (yet)."""
    home = people.workspace()
    if home is not None and delivery.team and delivery.team != home.team_id:
        raise NotServed(FOREIGN)
    identity = people.identity_of(delivery.slack_user)
    if identity is None:
        if delivery.slack_user:
            people.look_up_soon(delivery.slack_user)
        raise NotServed(UNKNOWN)
    if identity.standing in (Standing.STRANGER, Standing.BOT):
        raise NotServed(FOREIGN)
    if identity.standing == Standing.GUEST or (identity.person is not None and identity.person.is_guest):
        raise NotServed(GUESTS)
    person = people.person_of(delivery.slack_user)
    if person is None:
        people.look_up_soon(delivery.slack_user)
        raise NotServed(UNMATCHED)
    return person


def refusal(no: Refused, ref: str) -> Reply:
    """The sentence of a refusal; whoever has to join first gets the button for it."""
    if isinstance(no, Forbidden) and ref and "Join" in no.sentence:
        return Reply(no.sentence, (section(no.sentence), buttons(button("Join", JOIN, value=ref, style="primary"))))
    return Reply(no.sentence)


def _is_ours(delivery: Delivery, event: Mapping[str, Any]) -> bool:
    """Whether it comes from a bot, us among them; what they do is nobody's word."""
    home = people.workspace()
    if event.get("bot_id") or event.get("bot_profile") or event.get("subtype") == "bot_message":
        return True
    inner = event.get("message")
    if isinstance(inner, dict) and inner.get("bot_id"):
        return True
    return home is not None and bool(home.bot_user_id) and delivery.slack_user == home.bot_user_id


def _without_us(text: str) -> str:
    """What was said to us, without the mention that says so."""
    home = people.workspace()
    if home is not None and f"<@{home.bot_user_id}" in text:
        before, _, after = text.partition(f"<@{home.bot_user_id}")
        return f"{before} {after.partition('>')[2]}".strip()
    return text.partition(">")[2].strip() if text.lstrip().startswith("<@") else text


def _named(delivery: Delivery, sent: Sent | None, value: str) -> str:
    """Which incident is meant by name: that of the form or of the button."""
    if sent is not None:
        return sent.ref
    view = delivery.payload.get("view")
    if isinstance(view, dict) and view.get("private_metadata"):
        return str(metadata_of(view).get("ref") or "")
    first = value.partition(" ")[0]
    return first if _looks_like_ref(first) else ""


def _seen_here(delivery: Delivery, sent: Sent | None, person: Person) -> str:
    """The incident of the channel; to whoever may not see it the channel is one like any other."""
    view = delivery.payload.get("view")
    is_form = sent is not None or (isinstance(view, dict) and bool(view.get("private_metadata")))
    ref = "" if is_form else ref_in_channel(delivery.channel)
    return ref if ref and _incident(person, ref, None) is not None else ""


def _looks_like_ref(word: str) -> bool:
    return word[:4].upper() in ("INC-", "PRV-") and 5 <= len(word) <= 16


def _value_of(pressed: Mapping[str, Any]) -> str:
    for name in ("value", "selected_user", "selected_date"):
        if isinstance(pressed.get(name), str):
            return str(pressed[name])
    chosen = pressed.get("selected_option")
    return str(chosen.get("value") or "") if isinstance(chosen, dict) else ""


def _message(delivery: Delivery) -> Message | None:
    message = delivery.payload.get("message")
    if not isinstance(message, dict) or not delivery.ts:
        return None
    return Message(
        channel=delivery.channel,
        ts=delivery.ts,
        text=str(message.get("text") or ""),
        slack_user=str(message.get("user") or ""),
        permalink=str(message.get("permalink") or ""),
    )

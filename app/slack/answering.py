"""What somebody is answered: in the answer to the request where Slack shows it, else by a call of the outbox."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from app.core import outbox
from app.core.db import db
from app.slack import client
from app.slack.blocks import OPTION, Said, channel, safe, section, short
from app.slack.context import Answer, Choices, Instead, Reply, Say, Wrong
from app.slack.failures import SlackRefused
from app.slack.inbound import Delivery
from app.slack.messages._words import practised
from app.slack.models import SlackInbound
from app.slack.posting import About, post
from app.slack.where import channel_row, is_practice

LONGEST = 3_900
DONE_MARK = "white_check_mark"
NO_PLACE_TO_WHISPER = frozenset(["not_in_channel", "user_not_in_channel", "channel_not_found", "is_archived"])


@dataclass(frozen=True, slots=True)
class AnswerOwed:
    """Somebody is still to be told what became of what they did."""

    inbound_id: int
    place: int = 0


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a delivery; ``refused`` when nothing of it was kept. Several functions may answer one event."""

    answer: Answer = None
    refused: bool = False
    more: tuple[Answer, ...] = ()


def body_of(delivery: Delivery, done: Done) -> dict[str, Any] | str:
    """What Slack is answered in the request itself."""
    answer = done.answer
    if delivery.name == "block_suggestion":
        return {"options": _options(answer.pairs if isinstance(answer, Choices) else ())}
    if delivery.name == "view_submission":
        return _of_submission(delivery, done)
    if delivery.kind != "command" or answer is None:
        return ""
    return {
        "response_type": "in_channel" if isinstance(answer, Say) else "ephemeral",
        **_said(answer, refused=done.refused),
    }


def _of_submission(delivery: Delivery, done: Done) -> dict[str, Any] | str:
    answer = done.answer
    blocks = delivery.payload["view"].get("blocks") or []
    asked = {str(one["block_id"]).partition("~")[0]: one["block_id"] for one in blocks if one.get("type") == "input"}
    first = next(iter(asked.values()), "")
    if isinstance(answer, Wrong):
        # What no input asks for is said at the first one.
        return {
            "response_action": "errors",
            "errors": {asked.get(name, first): words for name, words in answer.errors.items()},
        }
    if isinstance(answer, Instead):
        return {"response_action": "update", "view": answer.view}
    if done.refused:
        text = _said(answer)["text"]
        if first:
            return {"response_action": "errors", "errors": {first: text}}
        return {"response_action": "push", "view": notice_view("Not yet", text)}
    return {"response_action": "clear"}


def _options(pairs: Iterable[tuple[str, str]]) -> list[dict[str, Any]]:
    shown = [
        {"text": {"type": "plain_text", "text": short(label, OPTION)}, "value": value[:150]} for value, label in pairs
    ]
    return shown[:100]


def notice_view(title: str, text: str) -> dict[str, Any]:
    """A form without questions: one sentence and a way back."""
    return {
        "type": "modal",
        "title": {"type": "plain_text", "text": title[:24]},
        "close": {"type": "plain_text", "text": "Close"},
        "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": text[:3000]}}],
    }


def kept(delivery: Delivery, done: Done) -> dict[str, Any]:
    """What is remembered of the answer: the body for a repeat, and what is owed elsewhere."""
    owed = [_owed(delivery, done, one) for one in (done.answer, *done.more)]
    return {"body": body_of(delivery, done), "owed": [one for one in owed if one]}


def _owed(delivery: Delivery, done: Done, answer: Answer) -> dict[str, Any]:
    """What is to be called for one answer; nothing where Slack shows it at once, or somebody else says it."""
    shown_at_once = delivery.kind == "command" or (delivery.name == "view_submission" and done.refused)
    if answer is None or isinstance(answer, Wrong | Instead | Choices) or shown_at_once:
        return {}
    if delivery.kind == "event" and not done.refused and _mark_is_enough(answer):
        return {"to": "mark"} if _is_said_to_us(delivery) else {}
    if delivery.name == "view_submission" and _mark_is_enough(answer):
        # The form closes, and the channel says what was changed.
        return {}
    return {"to": "all" if isinstance(answer, Say) else "one", **_said(answer, refused=done.refused)}


def _is_said_to_us(delivery: Delivery) -> bool:
    return delivery.name == "app_mention" or delivery.payload["event"].get("channel_type") == "im"


def _mark_is_enough(answer: Answer) -> bool:
    return isinstance(answer, str) or (isinstance(answer, Reply) and not answer.shown)


def _said(answer: Answer, *, refused: bool = False) -> dict[str, Any]:
    if refused and isinstance(answer, Reply) and not answer.blocks:
        # A refusal is a plain sentence, which may quote what somebody wrote.
        return {"text": safe(answer.text)[:LONGEST]}
    if isinstance(answer, str):
        return {"text": answer[:LONGEST]}
    if isinstance(answer, Reply | Say):
        blocks = {"blocks": list(answer.blocks)} if answer.blocks else {}
        return {"text": answer.text[:LONGEST], **blocks}
    return {"text": ""}


def _say(row: SlackInbound, owed: dict[str, Any], place: int) -> None:
    """Say it to everybody in the channel, once however often it is tried."""
    text = practised(owed["text"], practice=is_practice(row.channel))
    spoken_in = channel_row(row.channel)
    incident = spoken_in.incident if spoken_in else None
    if spoken_in is not None and incident is not None and incident.is_private is not spoken_in.private:
        # It turned since, and this channel is no longer its own.
        return
    about = About("answer", incident, _subject(row, place))
    post(row.channel, Said(text, tuple(owed.get("blocks") or (section(text),))), about)


def _subject(row: SlackInbound, place: int) -> str:
    return f"{row.key[:70]}:{place}"


@outbox.on(AnswerOwed)
def answer_owed(event: AnswerOwed) -> None:
    """Tell whoever asked what became of it: where they asked, and where that is nowhere, in a direct message."""
    row = db.session.get(SlackInbound, event.inbound_id)
    if row is None:
        return
    owed = row.answer["owed"][event.place]
    if owed["to"] == "mark":
        client.call("reactions.add", channel=row.channel, timestamp=row.ts, name=DONE_MARK)
    elif owed["to"] == "all":
        _say(row, owed, event.place)
    elif not row.channel or row.channel.startswith("D"):
        said = Said(owed["text"], tuple(owed.get("blocks") or ()))
        post(row.channel or row.slack_user, said, About("answer", subject=_subject(row, event.place)))
    else:
        _whisper(row, owed, event.place)


def _whisper(row: SlackInbound, owed: dict[str, Any], place: int) -> None:
    """Say it to one in the channel; where that cannot be, or nobody knows whether it was, in a direct message.

    What only one reads cannot be looked up in Slack, so that trying it again there could say it twice and more.
    """
    if outbox.is_repeat():
        _write_to(row, owed, place)
        return
    more = {"thread_ts": row.thread} if row.thread else {}
    words = {key: owed[key] for key in ("text", "blocks") if key in owed}
    try:
        client.call("chat.postEphemeral", channel=row.channel, user=row.slack_user, **words, **more)
    except SlackRefused as refused:
        if refused.code not in NO_PLACE_TO_WHISPER:
            raise
        _write_to(row, owed, place)


def _write_to(row: SlackInbound, owed: dict[str, Any], place: int) -> None:
    spoken_in = channel_row(row.channel)
    if spoken_in is not None and spoken_in.private and spoken_in.incident is not None:
        # What is private is told in its own channel only.
        said = Said(f"My answer may not have reached you in {channel(row.channel)}. Ask it there again.")
    else:
        said = Said(owed["text"], tuple(owed.get("blocks") or ()))
    post(row.slack_user, said, About("answer", subject=_subject(row, place)))

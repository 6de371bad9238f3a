"""The one way in, whichever road it came by: count it once, do it in a savepoint, answer in words.

What only opens a form writes nothing: the form is opened when no transaction is open. Everything else that has to be
said elsewhere than in the answer itself is owed to the outbox.
"""

import logging
from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

from flask import current_app, g, has_request_context

from app.core import outbox
from app.core.clock import now
from app.core.config import settings
from app.core.db import transaction
from app.core.errors import Failed
from app.core.late import Late
from app.slack import client
from app.slack.answering import AnswerOwed, Done, body_of, kept
from app.slack.context import Open
from app.slack.inbound import Delivery, note, read
from app.slack.models import SlackInbound

if TYPE_CHECKING:
    from app.slack import bolt
else:
    bolt = Late("app.slack.bolt")

log = logging.getLogger(__name__)

NOT_OPENED = "Slack did not open the form in time. Nothing is lost: try it again."
Body = Mapping[str, Any] | str


class _OnlyOpens(Exception):
    """There is a form to open and nothing to keep."""

    def __init__(self, view: dict[str, Any]) -> None:
        super().__init__()
        self.view = view


def deliver(kind: str, payload: Mapping[str, Any]) -> tuple[int, Body]:
    """Do what one delivery asks for, once, and say what Slack is answered.

    :raises Malformed: it is not what Slack sends.
    """
    delivery = read(kind, payload)
    with _room():
        g.viewer_zone = None
        try:
            with transaction():
                return 200, _take(delivery)
        except _OnlyOpens as only:
            return 200, _open(delivery, only.view)


def _room() -> AbstractContextManager[object]:
    """A context of its own, the same whether a request brought it or a socket: addresses can be made in it."""
    if has_request_context():
        return current_app.app_context()
    return current_app.test_request_context("/slack/events", method="POST", base_url=settings().base_url)


def _take(delivery: Delivery) -> Body:
    if not delivery.key:
        return body_of(delivery, bolt.route(delivery))
    row, is_new = note(delivery, at=now())
    if not is_new:
        log.info("slack_repeat", extra={"key": delivery.key})
        return row.answer.get("body") or ""
    done = bolt.route(delivery)
    if isinstance(done.answer, Open):
        raise _OnlyOpens(done.answer.view)
    _owe(row, delivery, done)
    return row.answer.get("body") or ""


def _owe(row: SlackInbound, delivery: Delivery, done: Done) -> None:
    row.refused = done.refused
    row.answer = kept(delivery, done)
    for place, _ in enumerate(row.answer["owed"]):
        outbox.emit(AnswerOwed(row.id, place))


def _open(delivery: Delivery, view: dict[str, Any]) -> Body:
    try:
        client.open_view(delivery.trigger, view)
    except (Failed, outbox.Postponed) as failed:
        log.warning("slack_view_not_opened", extra={"why": failed.words})
        done = Done(NOT_OPENED, refused=True)
        if delivery.kind == "interaction":
            _tell_presser(delivery, done)
        return body_of(delivery, done)
    return ""


def _tell_presser(delivery: Delivery, done: Done) -> None:
    """Whoever pressed a button sees no answer to the request itself: what became of it is owed to them."""
    with transaction():
        row, is_new = note(delivery, at=now())
        if is_new:
            _owe(row, delivery, done)

"""What every way has in common: what somebody muted is not sent, quiet hours are waited out, nothing goes out twice."""

from collections.abc import Callable
from typing import Any

from app.core import outbox
from app.core.clock import now
from app.core.db import db
from app.core.registry import Registry
from app.people.events import NoticePosted
from app.people.kinds import kind_of
from app.people.models import Notice, Person
from app.people.operations.notices import note_sent
from app.people.queries import is_muted
from app.people.rules.quiet import quiet_until
from app.people.ways import ReachOf, Way, register_way

Send = Callable[[Notice, Person], None]

HELD = "notifiers.held"
_senders: Registry[Send] = Registry("notifier")


def notifier(
    name: str, label: str, *, works: Callable[[], bool], reach: ReachOf, order: int = 50
) -> Callable[[Send], Send]:
    """Register a way by which word of a notice goes out, one outbox row for each notice.

    The function is called with a notice and its person when they want it by this way and it is not quiet. It raises
    ``Failed``, permanent when trying again cannot help. ``reach`` says how the way reaches a group of the book.
    """

    def register(send: Send) -> Send:
        def deliver(event: NoticePosted) -> None:
            notice = db.session.get(Notice, event.notice_id)
            if notice is not None and name not in event.without:
                _bring(notice, name)

        # The reaction is called `notifiers.<name>`.
        deliver.__module__, deliver.__name__ = "app.notifiers", name
        register_way(Way(name, label, order, works, reach))
        _senders.add(name, send)
        # What is not set up is owed nothing.
        outbox.on(NoticePosted, when=lambda _event: works())(deliver)
        return send

    return register


@outbox.scheduled(HELD)
def held(payload: dict[str, Any]) -> None:
    """Bring word of what waited for the end of quiet hours, unless it was read meanwhile."""
    notice = db.session.get(Notice, payload["notice_id"])
    if notice is not None and notice.read_at is None:
        _bring(notice, payload["way"])


def _bring(notice: Notice, way: str) -> None:
    person = notice.person
    if way in (notice.sent or {}) or not person.active or is_muted(person, notice.kind, way):
        return
    until = None if kind_of(notice.kind).urgent else quiet_until(person, now())
    if until is not None:
        outbox.schedule(HELD, f"{way}:{notice.id}", until, {"notice_id": notice.id, "way": way})
        return
    _senders.get(way)(notice, person)
    note_sent(notice, way, at=now())

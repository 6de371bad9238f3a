"""What becomes of a page: it is not out, nobody is rung there, somebody is rung, somebody answers, or nobody does.

Who is rung and who answers a pager tells by itself, or is asked where it can be: soon at first, then each half minute.
"""

from datetime import datetime, timedelta
from typing import Any

from app.core import outbox
from app.core.clock import now
from app.core.db import db
from app.incidents.events import Escalated
from app.incidents.models import Escalation
from app.incidents.operations import escalations
from app.integrations import _answers
from app.integrations._escalations import escalation_by_id
from app.integrations._pagers import Pager, Seen, key_of, pager_of
from app.integrations._pages import is_out, note, page_of, pager_for, said_of, tell_who_asked

LATE, LOOK = "integrations.page_is_late", "integrations.look_at_page"
UNANSWERED = "integrations.page_is_unanswered"
SAID_AFTER = timedelta(seconds=20)
# From when it is out: three looks within the half minute in which we promise to say whom it rings.
FIRST_LOOKS = (timedelta(seconds=4), timedelta(seconds=12), timedelta(seconds=22))
THEN_EACH, UNTIL = timedelta(seconds=30), timedelta(hours=1)
ANSWERED_WITHIN = timedelta(minutes=5)


@outbox.on(Escalated)
def watch_page(event: Escalated) -> None:
    """Look after it: whether it is out, whom it rings, whether anybody answers."""
    row = page_of(event)
    if row is None or pager_for(row)[0] is None:
        return
    said = {"escalation_id": row.id}
    outbox.schedule(LATE, str(row.id), row.at + SAID_AFTER, said)
    outbox.schedule(UNANSWERED, str(row.id), row.at + ANSWERED_WITHIN, said)
    _look_again(row, row.at, 0)


@outbox.scheduled(LATE)
def page_is_late(payload: dict[str, Any]) -> None:
    """Say on the timeline, and to whoever asked, that a page is not out yet."""
    row = escalation_by_id(payload["escalation_id"])
    if row is None or row.answered_by_id is not None or said_of(row):
        return
    pager, _address = pager_for(row)
    through = pager.label if pager else "the pager"
    note(row.id, f"It could not be handed to {through} yet and is tried again by itself. Ring them another way.")


@outbox.scheduled(LOOK)
def look_at_page(payload: dict[str, Any]) -> None:
    """Ask a pager whom it rings and who answered.

    :raises Failed: it does not say.
    """
    row, turn = escalation_by_id(payload["escalation_id"]), int(payload["turn"])
    if row is None or _is_settled(row) or now() > row.at + UNTIL:
        return
    if not is_out(row):
        _look_again(row, now(), turn)
        return
    pager = pager_of(str(said_of(row).get("address") or ""))
    look = pager.looks() if pager else None
    if pager is None or look is None:
        return
    seen = look(key_of(row))
    # It may have told by itself while it was asked.
    db.session.refresh(row, ["outcome", "answered_at"])
    if _is_settled(row):
        return
    if seen is None and turn == len(FIRST_LOOKS) - 1 and not said_of(row).get("rung"):
        _nobody_is_rung(row, pager)
    elif seen is None or not _hear(row, pager, seen):
        _look_again(row, now(), turn + 1)


@outbox.scheduled(UNANSWERED)
def page_is_unanswered(payload: dict[str, Any]) -> None:
    """Say on the timeline, and to whoever asked, that nobody has answered."""
    row = escalation_by_id(payload["escalation_id"])
    if row is None or _is_settled(row) or not is_out(row):
        return
    escalations.unanswered(row, minutes=int(ANSWERED_WITHIN.total_seconds() // 60), at=now())
    tell_who_asked(row, "unanswered", f"Nobody has answered your page to {row.group_label} for {row.incident.ref}")


def _is_settled(row: Escalation) -> bool:
    return row.answered_at is not None or row.incident.phase_of.is_end or bool(said_of(row).get("resolved"))


def _look_again(row: Escalation, after: datetime, turn: int) -> None:
    pager, _address = pager_for(row)
    if pager is None or pager.looks() is None:
        return
    steps = (timedelta(), *FIRST_LOOKS)
    wait = steps[turn + 1] - steps[turn] if turn < len(FIRST_LOOKS) else THEN_EACH
    outbox.schedule(LOOK, f"{row.id}:{after:%H%M%S}", after + wait, {"escalation_id": row.id, "turn": turn})


def _nobody_is_rung(row: Escalation, pager: Pager) -> None:
    """It was taken, and the last of the first looks finds nothing there."""
    said = said_of(row)
    problem = f"{pager.label} took it and rings nobody: it may be switched off there. Ring them another way."
    note(row.id, problem, through=str(said["through"]), address=str(said["address"]))


def _hear(row: Escalation, pager: Pager, seen: Seen) -> bool:
    """Write down what was seen; answers whether there is nothing more to look for."""
    page = _answers.Page(key_of(row), pager.label)
    _answers.rings(page, seen.rung)
    if seen.answered:
        _answers.is_answered(page, seen.answered)
    if seen.is_over:
        _answers.is_over(page)
    return bool(seen.answered) or seen.is_over

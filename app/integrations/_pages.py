"""What is known of a page, and writing down what came of it; what went wrong is told to whoever asked for it."""

from typing import Any

from app.core.clock import now
from app.core.db import db
from app.incidents.events import Escalated, EscalationAnswered
from app.incidents.models import Escalation
from app.incidents.operations import escalations
from app.integrations._escalations import escalation_or_none
from app.integrations._pagers import WAY, Pager, pager_of
from app.people.kinds import NoticeKind, notice_kind
from app.people.operations.notices import Message, post
from app.workflows.live import current_book

NOT_PAGED = notice_kind(
    NoticeKind(
        "not-paged",
        "A page I asked for has not gone out, or nobody answers it",
        "siren",
        order=12,
        urgent=True,
        mutable=False,
    )
)


def page_of(event: Escalated | EscalationAnswered) -> Escalation | None:
    """What an event is about; none of it in practice, where nobody is rung."""
    row = escalation_or_none(event.incident_id, event.number)
    return None if row is None or row.incident.is_practice else row


def pager_for(row: Escalation) -> tuple[Pager | None, str]:
    """The pager that rings its group now, and the address it rings."""
    group = current_book().groups.get(row.group_slug)
    address = (group.page if group else None) or ""
    return pager_of(address), address


def said_of(row: Escalation) -> dict[str, Any]:
    """What came of ringing so far."""
    found: dict[str, Any] = (row.outcome or {}).get(WAY) or {}
    return found


def is_out(row: Escalation) -> bool:
    """Whether a pager took it."""
    return bool(said_of(row).get("told"))


def note(escalation_id: int, problem: str, *, through: str = "", address: str = "", **more: str) -> None:
    """Write down that it is out, or what is wrong; the latter is told to whoever asked too."""
    row = db.session.get_one(Escalation, escalation_id)
    if through:
        more |= {"through": through, "address": address}
    escalations.note_outcome(row, WAY, told=0 if problem else 1, problem=problem, at=now(), **more)
    if problem and row.answered_by_id is None:
        tell_who_asked(row, "not-paged", f"Your page to {row.group_label} for {row.incident.ref} has not gone out")


def tell_who_asked(row: Escalation, what: str, text: str) -> None:
    """Tell whoever asked that they must ring somebody another way, once for each thing that can be wrong."""
    message = Message(
        kind=NOT_PAGED.slug,
        slot=f"{what}:{row.id}",
        text=text,
        why="Ring them another way. The timeline says what is wrong.",
        incident_id=row.incident_id,
        path=f"/incidents/{row.incident.ref}/people",
    )
    post(row.by, message, at=now())

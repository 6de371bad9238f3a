"""What pagers tell us: somebody answered, or it is over there. Told twice, it is noted once."""

import json
from dataclasses import dataclass
from typing import Any

from app.core.clock import now
from app.core.errors import Unchanged
from app.incidents.operations import escalations
from app.integrations._escalations import escalation_of_page
from app.integrations._pagers import place_of

ANSWERED, RESOLVED = "answered", "resolved"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a pager says about the page called ``key``. ``by`` is a name as that system knows it, or nothing."""

    kind: str
    key: str
    by: str
    through: str


def read(body: bytes) -> dict[str, Any]:
    """What a signed message says; nothing where it is no object."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def note(answer: Answer) -> None:
    """Write an answer down. What is about no page of ours is none of our business."""
    place = place_of(answer.key)
    row = escalation_of_page(*place) if place else None
    if row is None:
        return
    if answer.kind == RESOLVED:
        # It is resolved where it rang; telling that system so would be talking to oneself.
        escalations.note_more(row, escalations.PAGER, resolved=now().isoformat())
        return
    try:
        name = " ".join(answer.by.split())[:120] or "Somebody"
        escalations.answered_outside(row, name=name, through=answer.through, at=now())
    except Unchanged:
        return

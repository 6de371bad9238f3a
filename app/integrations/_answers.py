"""What pagers tell us: whom they ring, that somebody answered, that it is over there. Told twice, it is noted once."""

import json
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from app.core.clock import now
from app.core.errors import Unchanged
from app.incidents.models import Escalation
from app.incidents.operations import escalations
from app.integrations._escalations import escalation_of_page
from app.integrations._pagers import place_of


@dataclass(frozen=True, slots=True)
class Page:
    """A page as a pager calls it, and which pager says something of it."""

    key: str
    through: str


def read(body: bytes) -> dict[str, Any]:
    """What a signed message says; nothing where it is no object."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def rings(page: Page, names: Iterable[str]) -> None:
    """Write down whom it rings there."""
    row = _row_of(page)
    if row is None or not (who := ", ".join(filter(None, map(_plain, names)))):
        return
    with suppress(Unchanged):
        escalations.rings_there(row, names=who, through=page.through, at=now())


def is_answered(page: Page, name: str) -> None:
    """Write down who answered; a pager that knows no name says somebody."""
    if (row := _row_of(page)) is None:
        return
    with suppress(Unchanged):
        escalations.answered_outside(row, name=_plain(name) or "Somebody", through=page.through, at=now())


def is_over(page: Page) -> None:
    """Remember that it is resolved where it rang: telling that system so would be talking to oneself."""
    if (row := _row_of(page)) is not None:
        escalations.note_more(row, escalations.PAGER, resolved=now().isoformat())


def _row_of(page: Page) -> Escalation | None:
    """What is about no page of ours is none of our business."""
    place = place_of(page.key)
    return escalation_of_page(*place) if place else None


def _plain(name: str) -> str:
    return " ".join(name.split())[:120]

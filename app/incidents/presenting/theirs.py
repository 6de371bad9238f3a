"""Two texts of one field: what stands there now, by whom, and which of its words are new to the one who is writing."""

import re
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher

from app.core.errors import Stale
from app.incidents.models import Incident
from app.incidents.records import last_of_kind

# Comparing takes time that grows with the square of the length; beyond this nothing is marked.
LONGEST_COMPARED = 2_000


@dataclass(frozen=True, slots=True)
class Theirs:
    """The other text. ``pieces`` are its parts, each with whether it is new."""

    text: str
    who: str
    at: datetime | None
    pieces: tuple[tuple[str, bool], ...]


def theirs_of(incident: Incident, field: str, stale: Stale, *, opened_with: str) -> Theirs:
    """What somebody else wrote since this form was opened with that text."""
    entry = last_of_kind(incident, field)
    who = entry.actor.name if entry is not None and entry.actor is not None else "Somebody"
    at = entry.recorded_at if entry is not None else None
    return Theirs(stale.theirs, who, at, tuple(new_words(opened_with, stale.theirs)))


def new_words(before: str, after: str) -> list[tuple[str, bool]]:
    """The later text in pieces, each with whether it was not in the earlier one."""
    if not after:
        return []
    old, new = _tokens(before), _tokens(after)
    if max(len(old), len(new)) > LONGEST_COMPARED:
        return [(after, False)]
    pieces = []
    for what, _, _, start, end in SequenceMatcher(None, old, new).get_opcodes():
        if piece := "".join(new[start:end]):
            pieces.append((piece, what != "equal"))
    return pieces


def _tokens(text: str) -> list[str]:
    return re.findall(r"\s+|\w+|[^\w\s]", text.replace("\r\n", "\n").strip())

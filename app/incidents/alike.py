"""Open incidents that look like what somebody is typing, so that two teams never work apart on one problem."""

import re
from dataclasses import dataclass

from sqlalchemy import Select, func, or_
from sqlalchemy.orm import joinedload

from app.core.db import db
from app.incidents.models import Incident
from app.incidents.queries import open_ones

CANDIDATES = 200
SHOWN = 3
ENOUGH = 0.34
_COMMON = frozenset(
    """about after again also been before cannot does done down from have help into just like made make many more most
    much need nobody nothing only other over people please should since some somebody something than that their them
    then there these they this very wants were what when where which while will with without work working works wrong
    your customer customers incident issue problem""".split()  # noqa: SIM905 - a list of plain words reads best as words
)


@dataclass(frozen=True, slots=True)
class Alike:
    """An incident that may be the same trouble, and the words both share."""

    incident: Incident
    words: tuple[str, ...]


def look_alikes(among: Select[Incident], title: str, *, path: str = "", besides: int | None = None) -> list[Alike]:
    """The open incidents of ``among`` (what the asker may see) that share most words with a title, best first.

    Words count by their first six letters, so that *payment* finds *payments*; the same type counts half a word more.
    Practice is left out. At most three come back.
    """
    wanted = stems(title)
    if not wanted:
        return []
    likes = [func.lower(Incident.title).contains(stem, autoescape=True) for stem in wanted]
    found = open_ones(among).where(or_(*likes)).order_by(Incident.declared_at.desc()).limit(CANDIDATES)
    if besides is not None:
        found = found.where(Incident.id != besides)
    scored = []
    for incident in db.session.scalars(found.options(joinedload(Incident.lead))):
        shared = wanted & stems(incident.title)
        same_type = f"{incident.discipline}/{incident.type}" == path
        score = (len(shared) + (0.5 if same_type else 0)) / len(wanted)
        if shared and score >= ENOUGH:
            scored.append((score, incident.declared_at, Alike(incident, _as_typed(title, shared))))
    scored.sort(key=lambda one: one[:2], reverse=True)
    return [alike for _, _, alike in scored[:SHOWN]]


def stems(text: str) -> frozenset[str]:
    """The words of a text that say something, cut to six letters, in lower case."""
    words = re.findall(r"[^\W_]{4,}", text.lower())[:40]
    return frozenset(word[:6] for word in words if word not in _COMMON)


def _as_typed(title: str, shared: frozenset[str]) -> tuple[str, ...]:
    words = re.findall(r"[^\W_]{4,}", title)
    return tuple(dict.fromkeys(word.lower() for word in words if word.lower()[:6] in shared))

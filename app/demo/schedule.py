"""Which incidents Larkspur had in nine months: how many of each type, how bad, and what became of them."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random
from typing import Any, TypeVar

from app.demo import stories, times
from app.incidents.states import Mode
from app.workflows.book import Book, Visibility, Workflow

MONTHS = timedelta(days=274)
# The newest of the past was declared before the oldest of the live ones.
UNTIL = timedelta(hours=33)

PUBLIC, PRIVATE = 396, 80

Some = TypeVar("Some", bound=str)

# How often each type happens, in parts of its kind.
_PUBLIC = {
    "engineering/service-failing": 10,
    "engineering/wrong-data": 8,
    "engineering/bad-release": 7,
    "engineering/small-fault": 14,
    "engineering/near-miss": 6,
    "support/customer-leaving": 6,
    "support/handled-wrongly": 9,
    "support/queue": 6,
    "support/wrong-message": 4,
    "operations/capacity": 10,
    "operations/supplier": 6,
    "operations/building": 8,
    "operations/injury": 4,
    "operations/unsafe-food": 3,
    "operations/not-sure": 3,
    "security/phishing": 8,
    "security/break-in": 4,
    "people/pay-wrong": 4,
    "legal/regulator-letter": 2,
}
_PRIVATE = {
    "support/vulnerable-customer": 4,
    "privacy/misdirected": 8,
    "privacy/looked-without-need": 4,
    "privacy/lost-device": 6,
    "privacy/system-exposure": 4,
    "security/hostile": 2,
    "security/leak-threat": 2,
    "security/insider": 1,
    "people/treated-badly": 5,
    "people/speak-up": 3,
    "people/danger": 2,
    "legal/broken-rule": 3,
    "legal/claim": 3,
}

# What becomes of one, in a hundred; the rest is led to its end.
_FATES = {"declined": 3.5, "cancelled": 2.0, "duplicate": 3.0, "reopened": 2.5}
_MODES = {Mode.REPORT_ONLY: 6.0, Mode.PRACTICE: 2.5}
_HARD_TO_PRACTISE = ("people", "legal", "privacy")


@dataclass(frozen=True, slots=True)
class Slot:
    """One incident to come: when, of which type, which story, how bad, how real, and what becomes of it."""

    at: datetime
    path: str
    number: int
    level: int
    mode: Mode = Mode.LIVE
    fate: str = ""
    lead: str = ""
    fixed: dict[str, str] = field(default_factory=dict)


# A few that pages and people speak of, by their number.
_KNOWN: dict[int, dict[str, Any]] = {
    341: {
        "path": "engineering/service-failing",
        "number": 0,
        "level": 3,
        "lead": "Priya Raman",
        "fixed": {"share": "six"},
    },
    358: {"path": "support/handled-wrongly", "number": 1, "level": 2, "fixed": {"times": "twice"}},
    366: {"path": "operations/capacity", "number": 0, "level": 3, "fixed": {"city": "Bristol", "wait": "68"}},
    372: {
        "path": "security/phishing",
        "number": 0,
        "level": 1,
        "lead": "Salma Haddad",
        "fixed": {"what": "supplier portal"},
    },
    377: {"path": "engineering/service-failing", "number": 0, "level": 4, "mode": Mode.PRACTICE, "lead": "Priya Raman"},
    379: {
        "path": "legal/regulator-letter",
        "number": 0,
        "level": 3,
        "lead": "Daniel Costa",
        "fixed": {"authority": "food regulator"},
    },
    387: {"path": "operations/supplier", "number": 0, "level": 2, "lead": "Jonas Weber", "fixed": {"site": "Reading"}},
    391: {
        "path": "people/pay-wrong",
        "number": 0,
        "level": 3,
        "lead": "Leila Farouk",
        "fixed": {"dozen": "212", "people": "riders"},
    },
    398: {
        "path": "engineering/wrong-data",
        "number": 0,
        "level": 2,
        "lead": "Owen Pryce",
        "fixed": {"day": "Friday"},
        "fate": "learning",
    },
}
# Some that happen once: which public one of them all, counted from the first.
_ONCE = {61: "private", 233: "private", 118: "retyped", 305: "retyped"}


def slots(book: Book, *, until: datetime, rng: Random) -> list[Slot]:
    """The incidents of nine months in the order in which they are declared."""
    paths = _quotas(_PUBLIC, PUBLIC, rng)
    private = _quotas(_PRIVATE, PRIVATE, rng)
    kinds = [*(["public"] * len(paths)), *(["private"] * len(private))]
    rng.shuffle(kinds)
    at = times.moments(len(kinds), since=until - MONTHS, until=until - UNTIL, rng=rng)
    seen: dict[str, int] = {}
    found, number, waived = [], 0, False
    for kind, moment in zip(kinds, at, strict=True):
        path = (paths if kind == "public" else private).pop()
        if path not in book.workflows:
            continue
        number += kind == "public"
        chosen = _slot(book.workflows[path], moment, seen, rng)
        if kind == "public":
            chosen, number = _as_known(chosen, number)
        elif path == "privacy/system-exposure" and not waived:
            waived, chosen = True, replace(chosen, fate="waived", mode=Mode.LIVE)
        found.append(chosen)
    return found


def _quotas(parts: dict[str, int], count: int, rng: Random) -> list[str]:
    """So many types, each as often as its part says and at least once, in any order."""
    whole = sum(parts.values())
    found = [path for path, part in parts.items() for _ in range(max(1, round(count * part / whole)))]
    while len(found) < count:
        found.append(rng.choice(list(parts)))
    rng.shuffle(found)
    return found[:count]


def _slot(workflow: Workflow, at: datetime, seen: dict[str, int], rng: Random) -> Slot:
    number = seen.get(workflow.path, rng.randrange(stories.how_many(workflow.path)))
    seen[workflow.path] = number + 1
    mode = _one_of(_MODES, rng) or Mode.LIVE
    if mode is Mode.PRACTICE and workflow.discipline_slug in _HARD_TO_PRACTISE:
        mode = Mode.LIVE
    fate = (_one_of(_FATES, rng) or "") if mode is Mode.LIVE else ""
    if fate in ("duplicate", "reopened") and workflow.visibility is Visibility.PRIVATE:
        fate = ""
    return Slot(at, workflow.path, number, _level(workflow, number, rng), mode, fate)


def _level(workflow: Workflow, number: int, rng: Random) -> int:
    usable = {int(one.level) for one in workflow.severities if not one.retired}
    written = [one for one in stories.levels(workflow.path, number) if one in usable] or sorted(usable)[:1]
    # The first level that a story names is the usual one.
    return rng.choices(written, [4 if place == 0 else 2 if place == 1 else 1 for place in range(len(written))])[0]


def _as_known(chosen: Slot, number: int) -> tuple[Slot, int]:
    """The slot with what is known of the incident that will have this number; a duplicate takes the next one too."""
    if number in _KNOWN:
        return replace(chosen, **({"mode": Mode.LIVE, "fate": ""} | _KNOWN[number])), number
    if number in _ONCE:
        path = "operations/not-sure" if _ONCE[number] == "retyped" else chosen.path
        return replace(chosen, fate=_ONCE[number], mode=Mode.LIVE, path=path), number
    return chosen, number + (chosen.fate == "duplicate")


def _one_of(parts: dict[Some, float], rng: Random) -> Some | None:
    """One of these, in so many of a hundred; none otherwise."""
    drawn = rng.random() * 100
    for name, part in parts.items():
        drawn -= part
        if drawn < 0:
            return name
    return None

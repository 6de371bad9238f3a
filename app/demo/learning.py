"""What Larkspur made of its reviews: what comes back has a name, some is worth telling, some good to begin with."""

from collections import Counter
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import select

from app.core.db import db
from app.demo.cast import Cast
from app.incidents.models import Incident
from app.library.access import Seen, readable, visible_families
from app.library.models import Kind, LibraryItem
from app.library.operations import families, marking
from app.library.rules.themes import label_of_theme
from app.people.models import Person
from app.workflows.live import current_book

MOST_REPEATED, NAMED, KEPT = 4, 7, 3
# What people call it when something of an area returns; by the slug of the area in the shipped file.
_CALLED = {
    "change": "{} right after a change",
    "capacity": "Too little {} at the weekend",
    "design": "Two meanings of one word in {}",
    "dependency": "{} waits for somebody else",
    "process": "Nobody owned {}",
    "tooling": "A press without feedback in {}",
    "information": "{} shows what was true ten minutes ago",
    "workload": "{} when two are away",
    "training": "Only one person knows {}",
    "supplier": "{} slow at lunchtime",
    "surroundings": "{} in bad weather",
}


def learn(cast: Cast, *, seed: int, at: datetime) -> None:
    """Name what came back most, say of one proposal that it is none, and mark what others should hear of."""
    rng = Random(f"{seed}:learning")
    someone = cast.named("Priya Raman")
    found = [(_alike(one), one) for one in visible_families(someone) if one.family.is_public]
    found.sort(key=lambda pair: (-len(pair[0]), pair[1].family.key))
    named: set[str] = set()
    # The largest ones, and some that nobody has promised much about yet.
    pairs = [one for one in found if len(one[0]) == 2]
    for alike, seen in (*found[:MOST_REPEATED], *reversed(pairs)):
        area = seen.family.basis.rpartition(":")[2]
        if len(named) < NAMED and len(alike) > 1 and area in _CALLED and area not in named:
            named.add(area)
            by = rng.choice(cast.people)
            families.confirm(seen.family, alike, by=by, at=at - timedelta(days=3), label=_name(seen, area))
    _refuse_one([one for _, one in found if not one.confirmed], someone, at)
    _mark(cast, rng, at)


def _alike(seen: Seen) -> list[Incident]:
    """The members of the type that most of them have."""
    kinds = Counter(one.incident.type for one in seen.members)
    most = min(kinds, key=lambda kind: (-kinds[kind], kind))
    return [one.incident for one in seen.members if one.incident.type == most]


def _name(seen: Seen, area: str) -> str:
    what = label_of_theme(seen.family.basis.split("|")[1], current_book())
    said = _CALLED[area].format(what)
    return said[0].upper() + said[1:]


def _refuse_one(proposed: list[Seen], by: Person, at: datetime) -> None:
    if proposed:
        last, why = proposed[-1], "One was a fault of ours, the other one a flood. They share a van and nothing else."
        chosen = [one.incident for one in last.members[:1]]
        families.refuse(last.family, chosen, by=by, at=at - timedelta(days=2), why=why)


def _mark(cast: Cast, rng: Random, at: datetime) -> None:
    """Some thirty people read; a few things are marked by many of them."""
    wanted = select(LibraryItem).where(LibraryItem.kind.in_((Kind.REVIEW, Kind.LESSON))).order_by(LibraryItem.at.desc())
    items = list(db.session.scalars(wanted.limit(120)))
    if not items:
        return
    favourites = rng.sample(items, min(14, len(items)))
    for person in cast.people:
        seen = set(db.session.scalars(readable(person).with_only_columns(LibraryItem.id)))
        for place, item in enumerate(favourites):
            if item.id in seen and rng.random() < 0.3 / (1 + place / 4):
                marking.mark(item, rng.choice(("tell", "tell", "newcomer")), on=True, by=person, at=at)
    for name in ("Priya Raman", "Ana Lindqvist"):
        person = cast.named(name)
        seen = set(db.session.scalars(readable(person).with_only_columns(LibraryItem.id)))
        for item in [one for one in favourites if one.id in seen][:KEPT]:
            marking.mark(item, "keep", on=True, by=person, at=at)

"""What Larkspur promised afterwards: most of it is done, some late, some honestly not, some waits to this day."""

import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from app.demo.course import Course
from app.followups.models import FollowUp
from app.followups.operations import ageing, changing, closing, making
from app.followups.rules import fields_asked, limits_of
from app.incidents.access import can_see
from app.incidents.states import Mode
from app.people.models import Person
from app.workflows.book import Field, Phase

_FILE = Path(__file__).with_name("followups.toml")
_HOW_MANY = {4: (2, 3, 3, 4), 3: (1, 1, 2, 3), 2: (0, 0, 1, 1), 1: (0, 0, 0, 1), 0: (0, 0, 1)}
AFTER = timedelta(days=1)
_SHOWN = {"engineering": "Priya Raman", "support": "Ana Lindqvist", "privacy": "Mei Tanaka"}


@cache
def _bank() -> dict[str, dict[str, Any]]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


def plan(course: Course) -> None:
    """Let it be promised a day after it is over."""
    course.plan(course.end + AFTER, promise)


def promise(course: Course, at: datetime) -> None:
    """Write down what will be done, and let it go its way."""
    incident = course.incident
    wanted = _bank().get(incident.discipline, {}).get("promises")
    if incident.phase_of not in (Phase.LEARNING, Phase.CLOSED) or not wanted or incident.mode == Mode.PRACTICE:
        return
    with _own_chance(course):
        many = course.rng.choice(_HOW_MANY[incident.level])
        for number, said in enumerate(course.rng.sample(wanted, min(many, len(wanted)))):
            one = _make(course, said, number, at)
            _go_its_way(course, one, at)


def _make(course: Course, said: list[str], number: int, at: datetime) -> FollowUp:
    incident, rng = course.incident, course.rng
    title, kind, strength, why = said
    limits = limits_of(incident, at)
    asked = fields_asked(incident.workflow.follow_ups, "create")
    owner = _owner(course)
    draft = making.Draft(
        title=title,
        key=f"demo-{incident.ref}-{number}",
        text=why,
        kind=kind,
        strength=strength,
        priority=limits[min(len(limits) - 1, max(0, int(rng.gauss(1.4, 0.8))))].slug,
        owner=owner if course.chance(0.95) and can_see(owner, incident) else None,
        fields=_answers(course, asked, at),
    )
    return making.create(incident, draft, by=course.lead, at=at)


def _owner(course: Course) -> Person:
    """Somebody of the team; often one of those by whom the demo is looked at."""
    shown = _SHOWN.get(course.incident.discipline)
    return course.cast.named(shown) if shown and course.chance(0.3) else course.anybody()


def _go_its_way(course: Course, one: FollowUp, at: datetime) -> None:
    """Plan what becomes of it: its limit is the measure of how long it takes."""
    rng, length = course.rng, one.due_at - at
    share, end = rng.random(), rng.uniform(0.15, 0.98)
    if share > 0.9:
        end = rng.uniform(1.02, 1.9)
    if course.chance(0.3):
        course.plan(at + length * end * 0.4, _act(one, _note))
    if course.chance(0.5):
        course.plan(at + length * end * 0.2, _act(one, _start))
    if course.chance(0.12):
        course.plan(at + length * min(end, 0.9) * 0.6, _act(one, _move))
    if share < 0.025:
        # It waits to this day.
        course.plan(course.stop, _act(one, _age))
        return
    course.plan(at + length * end, _act(one, _refuse if 0.84 < share < 0.9 else _finish))
    course.plan(course.stop, _act(one, _age))


def _act(one: FollowUp, do: Any) -> Any:
    def act(course: Course, at: datetime) -> None:
        if one.is_open:
            with _own_chance(course, one.ref):
                do(course, one, at)

    return act


def _note(course: Course, one: FollowUp, at: datetime) -> None:
    changing.note(one, text=_say(course, "note"), by=one.owner or course.lead, at=at)


def _start(course: Course, one: FollowUp, at: datetime) -> None:
    changing.start(one, by=one.owner or course.lead, at=at)


def _move(course: Course, one: FollowUp, at: datetime) -> None:
    later = max(one.due_at, at) + timedelta(days=course.rng.randrange(5, 20))
    changing.move(one, to=later, why=_say(course, "later"), by=one.owner or course.lead, at=at)


def _refuse(course: Course, one: FollowUp, at: datetime) -> None:
    closing.refuse(one, why=_say(course, "not_doing"), by=course.lead, at=at)


def _finish(course: Course, one: FollowUp, at: datetime) -> None:
    if one.owner is None:
        changing.assign(one, to=course.lead, team="", by=course.lead, at=at)
    answers = _answers(course, fields_asked(one.plan, "close"), at)
    ending = closing.Ending(_say(course, "done"), _say(course, "shown"), answers)
    closing.finish(one, ending, by=one.owner or course.lead, at=at)


def _age(_course: Course, one: FollowUp, at: datetime) -> None:
    """What was said of it while nobody was there to hear; from now on it is said to somebody."""
    while one.speaks_at is not None and one.speaks_at <= at:
        ageing.speak(one, at=one.speaks_at)


def _answers(course: Course, asked: tuple[Field, ...], at: datetime) -> dict[str, Any]:
    return {one.slug: _answer(course, one, at) for one in asked}


def _answer(course: Course, field: Field, at: datetime) -> Any:
    usable = [one.slug for one in field.options if not one.retired]
    if usable:
        return course.rng.choice(usable)
    match str(field.kind):
        case "person":
            return course.anybody().key
        case "yes_no":
            return course.chance(0.6)
        case "money":
            return str(course.rng.choice((0, 140, 600, 2_400, 9_000)))
        case "date":
            return at.date().isoformat()
        case "link":
            return course.rng.choice(_bank()["said"]["shown"][:2])
        case "service":
            services = course.story.services
            return services[0] if services else None
        case _:
            return _say(course, "done")


def _say(course: Course, what: str) -> str:
    return str(course.rng.choice(_bank()["said"][what]))


@contextmanager
def _own_chance(course: Course, more: str = "") -> Iterator[None]:
    """A chance of its own, so that what is promised changes nothing of how the incident itself went."""
    kept, course.rng = course.rng, Random(f"{course.incident.idempotency_key}:{more}")
    try:
        yield
    finally:
        course.rng = kept

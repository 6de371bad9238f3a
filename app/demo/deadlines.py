"""How Larkspur keeps its deadlines: decided in time, mostly met with something to show, a few missed and explained."""

from datetime import datetime, timedelta

from app.demo.course import Course
from app.demo.filling import decide
from app.demo.stories import answers, say
from app.incidents.models import Clock, ClockState
from app.incidents.operations import clocks
from app.incidents.queries import clocks_of, decisions_of
from app.workflows.book import ClockKind

_UNDER_WAY = (ClockState.RUNNING, ClockState.WARNED)
_OPEN = (*_UNDER_WAY, ClockState.TO_DECIDE)
# How many are met in time, and the part of the time that is used.
_IN_TIME, _USED = 0.93, (0.35, 0.9)
_EXPLAINED = timedelta(hours=19)


def keep(course: Course, until: datetime) -> None:
    """Let time do its part up to a moment, and people theirs."""
    if not course.workflow.clocks or course.incident.phase_of.is_end:
        return
    for _ in range(60):
        coming = [found for clock in _clocks(course) if (found := _next(course, clock))]
        coming = [one for one in coming if one[0] <= until]
        if not coming:
            return
        at, act, clock = min(coming, key=lambda one: (one[0], one[1]))
        _ACTS[act](course, clock, at)


def _clocks(course: Course) -> list[Clock]:
    # New ones appear with a severity or a type; asking before every act would take longer than the acts.
    if course.clocks is None:
        course.clocks = clocks_of(course.incident)
    return course.clocks


def undecided(course: Course, at: datetime) -> None:
    """Decide whatever the clocks ask and nobody has decided."""
    known = {one.field for one in decisions_of(course.incident)}
    for clock in clocks_of(course.incident):
        question = _kind(course, clock).decide
        if question and question not in known:
            known.add(question)
            _decide(course, clock, at)


def latest_intent(course: Course) -> datetime | None:
    """When the last of its running deadlines will have been met."""
    due = [
        _meet_at(course, one) for one in clocks_of(course.incident) if one.state in (*_UNDER_WAY, ClockState.TO_DECIDE)
    ]
    return max(due, default=None)


def _next(course: Course, clock: Clock) -> tuple[datetime, str, Clock] | None:
    """What comes next with this clock."""
    if clock.started_at is None or clock.due_at is None:
        return None
    found: list[tuple[datetime, str]] = []
    if clock.state == ClockState.TO_DECIDE:
        found.append((clock.started_at + (_meet_at(course, clock) - clock.started_at) * 0.5, "decide"))
    if clock.state in _UNDER_WAY and _in_time(course, clock):
        found.append((_meet_at(course, clock), "meet"))
    if clock.state == ClockState.MISSED and not clock.delay_reason:
        found.append((clock.due_at + _EXPLAINED, "late"))
    if clock.turns_at is not None:
        found.append((clock.turns_at, "turn"))
    return (*min(found), clock) if found else None


def _kind(course: Course, clock: Clock) -> ClockKind:
    return course.workflow.clock(clock.slug)


def _chance(course: Course, clock: Clock) -> float:
    return course.chances.setdefault(clock.slug, course.rng.random())


def _in_time(course: Course, clock: Clock) -> bool:
    return _chance(course, clock) < _IN_TIME


def _meet_at(course: Course, clock: Clock) -> datetime:
    if clock.started_at is None or clock.due_at is None:
        return course.stop
    low, high = _USED
    return clock.started_at + (clock.due_at - clock.started_at) * (low + (high - low) * _chance(course, clock))


def _decide(course: Course, clock: Clock, at: datetime) -> None:
    kind = _kind(course, clock)
    if kind.decide is None:
        return
    at = max(at, course.incident.declared_at)
    value = decide(course, course.workflow.field(kind.decide), at)
    for other in clocks_of(course.incident):
        asked = _kind(course, other)
        on = asked.decide == kind.decide and value not in asked.off_when
        if on and other.state == ClockState.ASLEEP and not asked.starts.startswith("clock:"):
            clocks.set_start(other, to=at, why="", by=course.lead, at=at)


def _meet(course: Course, clock: Clock, at: datetime) -> None:
    number = str(course.rng.randrange(10_000, 99_999))
    evidence = say("clocks", "evidence", course.rng, number=number)
    clocks.meet(clock, evidence=evidence, when=at, by=course.lead, at=at)


def _late(course: Course, clock: Clock, at: datetime) -> None:
    why = course.rng.choice(answers()["clocks"]["late"])
    clocks.explain_delay(clock, why=why, by=course.lead, at=at)
    if course.chance(0.5):
        _meet(course, clock, at)


def _turn(course: Course, _clock: Clock, at: datetime) -> None:
    clocks.turn(course.incident, at=at)


def waive(course: Course, at: datetime) -> bool:
    """Let two people agree that one deadline need not be kept; says whether there was one."""
    open_ones = [one for one in clocks_of(course.incident) if one.state in _OPEN]
    if not open_ones:
        return False
    why = str(answers()["clocks"]["waived"])
    other = course.anybody(avoid=(course.lead,))
    clocks.waive(open_ones[0], why=why, by=course.lead, at=at)
    clocks.waive(open_ones[0], why="", by=other, at=at + timedelta(minutes=25))
    return True


_ACTS = {"decide": _decide, "meet": _meet, "late": _late, "turn": _turn}

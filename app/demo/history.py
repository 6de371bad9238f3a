"""Nine months of Larkspur, led through the operations of the portal while nothing is owed to anybody."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from app.core import outbox
from app.core.db import transaction
from app.demo import deadlines, filling, following, publishing, response, reviewing, stories, times
from app.demo.cast import Cast, the_cast
from app.demo.course import Course
from app.demo.schedule import Slot, slots
from app.incidents.models import Incident, Mode
from app.incidents.operations import lifecycle, links, roles
from app.incidents.queries import standing
from app.incidents.rules.needs import missing_for
from app.workflows.book import Phase, Status, Visibility, Workflow
from app.workflows.live import current_book

# One commit for so many: a disk that really writes is the slow part.
AT_ONCE = 40
LONG = timedelta(days=21)

Tell = Callable[[int, int], None]


@dataclass
class Past:
    """What has been played so far, for those that refer to earlier ones. ``promises`` are what was said
    to the public and what was to be done afterwards.
    """

    cast: Cast
    stop: datetime
    since: datetime
    promises: bool = True
    by_path: dict[str, list[Incident]] = field(default_factory=dict)


def load(*, seed: int, at: datetime, tell: Tell) -> int:
    """Play every incident of the nine months before ``at``, in order; says how many there are.

    The same seed, moment and book make the same history.
    """
    wanted = slots(current_book(), until=at, rng=Random(f"{seed}:slots"))
    past: Past | None = None
    with _rarely_collecting():
        for start in range(0, len(wanted), AT_ONCE):
            with outbox.effects_off(), transaction():
                past = past or Past(the_cast(), at, wanted[0].at)
                for number, slot in enumerate(wanted[start : start + AT_ONCE], start=start):
                    play(slot, past, Random(f"{seed}:{number}"))
            gc.collect()
            tell(min(start + AT_ONCE, len(wanted)), len(wanted))
    return len(wanted)


@contextmanager
def _rarely_collecting() -> Iterator[None]:
    """Look for garbage between commits only: among so many new rows the collector is a third of the work."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def play(slot: Slot, past: Past, rng: Random) -> Incident:
    """Lead one incident from declaring to wherever it is by now."""
    course = course_of(slot, past, rng)
    team = current_book().discipline(course.workflow.discipline_slug).team
    reporter = past.cast.reporter(course.workflow, team, rng)
    mode = Mode.REPORT_ONLY if course.workflow.report_only else slot.mode
    response.open_it(course, by=reporter, mode=mode)
    if mode is Mode.REPORT_ONLY:
        _plan_report(course)
    else:
        _plan_response(course, slot, past)
    course.run(deadlines.keep)
    if mode is Mode.LIVE and not slot.fate:
        _relate(course, past)
        past.by_path.setdefault(slot.path, []).append(course.incident)
    return course.incident


def course_of(slot: Slot, past: Past, rng: Random) -> Course:
    """The way that one incident will go, before anything of it has happened."""
    workflow = current_book().workflows[slot.path]
    progress = (slot.at - past.since) / max(past.stop - past.since, timedelta(days=1))
    end = slot.at + times.length(workflow.discipline_slug, slot.level, progress, rng)
    if workflow.visibility is Visibility.PUBLIC:
        # What everybody can see is over by now, but for those that are played live.
        end = min(end, max(past.stop - timedelta(hours=2), slot.at + timedelta(minutes=20)))
    elif past.stop - slot.at < LONG and rng.random() < 0.6:
        # Cases of weeks are still open, for those who may see them.
        end = max(end, past.stop + timedelta(days=4))
    return Course(
        workflow=workflow,
        story=stories.tell(slot.path, slot.number, rng, **slot.fixed),
        cast=past.cast,
        rng=rng,
        team=current_book().discipline(workflow.discipline_slug).team,
        level=slot.level,
        began=slot.at,
        end=end,
        stop=past.stop,
    )


def _plan_response(course: Course, slot: Slot, past: Past) -> None:
    if slot.fate in ("declined", "cancelled"):
        act = response.decline if slot.fate == "declined" else response.cancel
        course.plan(course.began + timedelta(minutes=course.rng.randrange(4, 90)), act)
        return
    early = _early(course)
    course.plan(early, _lead_by(slot.lead))
    guess, meant = response.severity_guess(course), course.level
    course.plan(early + (course.end - early) * 0.04, _weigh_as(guess))
    if guess != meant:
        course.plan(early + (course.end - early) * 0.3, _weigh_as(meant))
    course.plan(early + (course.end - early) * 0.08, response.describe)
    _plan_words(course, early)
    _plan_people(course, early)
    _plan_steps(course, early)
    if slot.fate != "learning":
        course.plan(course.end + response.closing_delay(course), response.close)
    elif course.chance(0.6):
        course.plan(course.end + timedelta(days=1), reviewing.begin)
    if past.promises:
        publishing.plan(course)
        following.plan(course)
    if slot.fate in _TURNS:
        _TURNS[slot.fate](course, slot, past)


def _early(course: Course) -> datetime:
    """When somebody takes the lead: minutes for what burns, an hour or a morning for what does not."""
    part = course.rng.uniform(0.02, 0.12)
    return course.began + min((course.end - course.began) * part, timedelta(hours=20))


def _lead_by(name: str) -> Callable[[Course, datetime], None]:
    def act(course: Course, at: datetime) -> None:
        if not name:
            response.take_the_lead(course, at)
            return
        person = course.cast.named(name)
        roles.assign(course.incident, course.workflow.role("lead"), to=person, by=person, at=at)
        course.roles["lead"] = person

    return act


def _weigh_as(level: int) -> Callable[[Course, datetime], None]:
    def act(course: Course, at: datetime) -> None:
        course.level = level
        response.weigh(course, at)

    return act


def _plan_words(course: Course, early: datetime) -> None:
    told = response.stories_words(course)
    for act, at in zip(told, times.steps(len(told), since=early, until=course.end, rng=course.rng), strict=True):
        course.plan(at, act)
    for text in course.story.do:
        course.plan(early + (course.end - early) * course.rng.uniform(0.1, 0.5), response.ask_for(text))
    if course.level >= 2 or course.chance(0.3):
        course.plan(early + (course.end - early) * course.rng.uniform(0.08, 0.2), response.update)


def _plan_people(course: Course, early: datetime) -> None:
    rest = course.end - early
    for _ in range(course.rng.randrange(0, course.level + 1)):
        course.plan(early + rest * course.rng.uniform(0.02, 0.6), response.join)
    if course.level >= 3 or course.chance(0.4):
        course.plan(early + rest * course.rng.uniform(0.05, 0.8), response.watch)
    if rest > timedelta(hours=5) and course.chance(0.35):
        course.plan(early + rest * 0.5, response.hand_over)
    if course.level >= 3 and course.chance(0.35):
        course.plan(early + rest * course.rng.uniform(0.1, 0.3), response.escalate)
    if rest > timedelta(hours=4) and course.chance(0.2):
        course.plan(early + rest * 0.45, response.pause)


def _plan_steps(course: Course, early: datetime) -> None:
    path = _path(course)
    rest = course.end - early
    course.plan(early + rest * 0.3, response.tick_some)
    course.plan(early + rest * 0.65, response.tick_some)
    course.plan(early + rest * 0.6, response.settle_decisions)
    for number, step in enumerate(path):
        course.plan(
            early + rest * (0.02 + number / len(path)) if number < len(path) - 1 else course.end, response.move_to(step)
        )
    course.plan(course.end + timedelta(minutes=2), filling.fill)


def _path(course: Course) -> list[Status]:
    """The steps it goes through: the first active one, most of the others, and the one where it is over."""
    usable = [one for one in course.workflow.statuses if not one.retired]
    active = [one for one in usable if one.phase is Phase.ACTIVE]
    paused = [one for one in usable if one.phase is Phase.PAUSED]
    path = [one for number, one in enumerate(active) if number == 0 or course.chance(0.5 + 0.12 * course.level)]
    if paused and course.chance(0.25):
        path.append(paused[0])
    learning = filling.learning_step(course.workflow)
    return [*path, learning] if learning else path


def _plan_report(course: Course) -> None:
    """What was over when it was told: what it still owes is filled in, then it is closed."""
    later = course.began + timedelta(hours=course.rng.randrange(2, 30))
    course.plan(later, response.take_the_lead)
    course.plan(later + timedelta(minutes=3), response.weigh)
    course.plan(later + timedelta(minutes=9), response.describe)
    for number, act in enumerate(response.stories_words(course)[:2]):
        course.plan(later + timedelta(minutes=12 + 5 * number), act)
    course.plan(later + timedelta(minutes=40), _pay_what_is_owed)
    course.plan(later + response.closing_delay(course), response.close)


def _pay_what_is_owed(course: Course, at: datetime) -> None:
    learning = filling.learning_step(course.workflow)
    if learning is not None:
        filling.provide(course, missing_for(course.incident, learning, standing(course.incident)), at)


def _relate(course: Course, past: Past) -> None:
    """One in twelve reminds somebody of an earlier one of its kind."""
    earlier = past.by_path.get(course.workflow.path, [])
    if earlier and course.chance(0.08) and not course.incident.is_private:
        at = min(course.end, past.stop)
        links.relate(course.incident, course.rng.choice(earlier[-8:]), by=course.lead, at=at)


def _absorb(course: Course, slot: Slot, past: Past) -> None:
    """Somebody else declares the same thing a few minutes later; it is merged."""
    first = course.began + (course.end - course.began) * 0.15

    def act(one: Course, at: datetime) -> None:
        again = course_of(Slot(at, slot.path, slot.number, slot.level), past, one.rng)
        response.open_it(again, by=one.rng.choice(one.cast.people))
        links.merge(again.incident, one.incident, by=one.lead, at=at + timedelta(minutes=6))

    course.plan(first, act)


def _again(course: Course, _slot: Slot, _past: Past) -> None:
    course.plan(course.end + timedelta(days=13, hours=course.rng.randrange(1, 20)), response.reopen)


def _private(course: Course, _slot: Slot, _past: Past) -> None:
    course.plan(course.began + (course.end - course.began) * 0.4, response.turn_private)


def _waived(course: Course, _slot: Slot, _past: Past) -> None:
    course.plan(course.began + timedelta(hours=3), response.waive_one)


def _retyped(course: Course, _slot: Slot, _past: Past) -> None:
    """Whoever reads it first knows what it is."""
    others = [one for one in current_book().workflows_of(course.workflow.discipline_slug) if one.slug == "building"]

    def act(one: Course, at: datetime) -> None:
        to: Workflow = others[0]
        lifecycle.change_type(one.incident, to=to, by=one.lead, at=at)
        one.workflow, one.clocks = to, None
        kept = {role.slug for role in to.roles}
        one.roles = {slug: person for slug, person in one.roles.items() if slug in kept}

    if others:
        course.plan(course.began + (course.end - course.began) * 0.14, act)


_TURNS: dict[str, Callable[[Course, Slot, Past], None]] = {
    "duplicate": _absorb,
    "reopened": _again,
    "private": _private,
    "waived": _waived,
    "retyped": _retyped,
}

"""What people do in an incident, act by act: declare, lead, write, tell, move it along, and end it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from random import Random

from app.core.db import db
from app.core.errors import Refused
from app.demo import deadlines, filling
from app.demo.cloning import LETTERS
from app.demo.course import Course
from app.demo.stories import say
from app.incidents.codenames import new_codename
from app.incidents.models import Mode, Source
from app.incidents.operations import (
    actions,
    declare,
    document,
    escalations,
    lifecycle,
    links,
    roles,
    taking_part,
    timeline,
    updates,
    visibility,
    words,
)
from app.incidents.queries import checklist_of, offers_of
from app.incidents.rules.lifecycle import moves_from
from app.incidents.rules.promises import severity_like
from app.people.models import Person
from app.workflows.book import Level, Phase, Role, Status
from app.workflows.live import current_book

MOST_UPDATES = 5


def open_it(course: Course, *, by: Person, mode: Mode = Mode.LIVE, private: bool = False) -> None:
    """Declare it, as much of it as its reporter knows."""
    at, rng, story = course.began, course.rng, course.story
    severity = severity_like(course.workflow, Level(course.level))
    knows_how_bad = severity is not None and (mode is Mode.REPORT_ONLY or rng.random() < 0.3)
    started = at - timedelta(minutes=rng.randrange(3, 50)) if rng.random() < 0.5 or mode is Mode.REPORT_ONLY else None
    practice = mode is Mode.PRACTICE
    draft = declare.Draft(
        title=say("practice", "title", rng, title=story.title) if practice else story.title,
        key=f"demo-{at:%Y%m%dT%H%M%S}-{rng.getrandbits(96):024x}",
        summary=story.summary if mode is Mode.REPORT_ONLY or rng.random() < 0.7 else "",
        impact=story.impact if mode is Mode.REPORT_ONLY or rng.random() < 0.2 else "",
        severity=severity.slug if severity and knows_how_bad else None,
        services=tuple(one for one in story.services if one in current_book().services),
        mode=mode,
        private=private,
        started_at=started,
        fields=filling.asked_at_declare(course, at),
    )
    course.incident = incident = declare.declare(course.workflow, draft, by=by, at=at)
    if incident.is_private:
        # Drawn again, so that the same seed makes the same organisation.
        drawn = Random(draft.key)
        incident.ref = "PRV-" + "".join(drawn.choices(LETTERS, k=4))
        incident.codename = new_codename(drawn.choice)
        if course.workflow.reporter_sees:
            course.insiders.add(by.id)
    db.session.flush()


def take_the_lead(course: Course, at: datetime) -> None:
    """Somebody leads from now on, and others get the roles that its level asks for a little later."""
    filling.give_role(course, course.workflow.role("lead"), at)


def weigh(course: Course, at: datetime) -> None:
    """Say how bad it is, after a first guess that was too mild in one of eight."""
    filling.set_severity(course, at)
    level = course.incident.level_of
    wanted = [one for one in course.workflow.roles if one.is_required(level) and one.slug != "lead" and not one.retired]
    for number, role in enumerate(wanted, start=1):
        if course.chance(0.85):
            later = at + min(timedelta(minutes=4 * number), (course.end - at) / 3)
            course.plan(later, partial(_take_role, role))


def _take_role(role: Role, course: Course, at: datetime) -> None:
    filling.give_role(course, role, at)


def describe(course: Course, at: datetime) -> None:
    """Write down what is happening and who is affected, where the reporter did not."""
    if not course.incident.summary:
        document.change_summary(course.incident, to=course.story.summary, by=course.lead, at=at)
    if not course.incident.impact:
        document.change_impact(course.incident, to=course.story.impact, by=course.anybody(), at=at)
    filling.fill(course, at)


def write(kind: str, text: str) -> Callable[[Course, datetime], None]:
    """An act: write words into the timeline, some of them from chat, a few of them corrected later."""

    def act(course: Course, at: datetime) -> None:
        if course.incident.phase_of.is_end:
            return
        by = course.rng.choice([course.lead, *course.roles.values(), course.anybody()])
        command = text.startswith("$ ")
        with timeline.via(Source.SLACK if course.chance(0.25) else Source.WEB):
            entry = words.write(
                course.incident,
                "command" if command else kind,
                text=text.removeprefix("$ "),
                by=by,
                at=at,
                happened_at=at - timedelta(minutes=course.rng.randrange(1, 9)) if course.chance(0.3) else None,
                risky=command and course.chance(0.4),
            )
        if kind == "observation" and course.chance(0.06):
            more = say("said", "correction", course.rng)
            db.session.flush()
            words.correct(entry, text=f"{text} {more}", by=by, at=at + timedelta(minutes=6))

    return act


def ask_for(text: str) -> Callable[[Course, datetime], None]:
    """An act: write down something to do; it is finished before the end, if at all."""

    def act(course: Course, at: datetime) -> None:
        owner = course.anybody() if course.chance(0.85) else None
        due_at = at + (course.end - at) * course.rng.uniform(0.5, 1.3) if course.chance(0.6) else None
        action = actions.add(course.incident, text, by=course.lead, at=at, owner=owner, due_at=due_at)
        if course.chance(0.75):
            done_at = at + (course.end - at) * course.rng.uniform(0.3, 0.95)
            course.plan(done_at, lambda _c, then: actions.finish(action, by=owner or course.lead, at=then))

    return act


def join(course: Course, at: datetime) -> None:
    """Somebody comes to help, or to watch."""
    person = course.anybody()
    if course.chance(0.35) and not course.incident.is_private:
        person = course.rng.choice(course.cast.people)
    _quietly(lambda: taking_part.join(course.incident, by=person, at=at, kind="responder"))


def watch(course: Course, at: datetime) -> None:
    """Somebody follows it; everybody may, unless it is private."""
    pool = [one for one in course.cast.people if course.sees(one)]
    person = course.rng.choice(pool)
    if person not in course.roles.values():
        _quietly(lambda: taking_part.join(course.incident, by=person, at=at, kind="observer"))


def pause(course: Course, at: datetime) -> None:
    """Somebody takes fifteen minutes."""
    _quietly(lambda: taking_part.take_break(course.incident, by=course.lead, at=at))


def hand_over(course: Course, at: datetime) -> None:
    """The lead offers the role to somebody fresh, who takes it a few minutes later."""
    role, before = course.workflow.role("lead"), course.roles.get("lead")
    to = course.holder_for(role, at=at)
    if before is None or to is None or to is before or to in course.roles.values():
        return
    note = say("said", "handover", course.rng)
    offer = roles.offer_handover(course.incident, role, to=to, by=before, at=at, note=note)
    roles.answer_handover(offer, yes=True, by=to, at=at + timedelta(minutes=4))
    course.roles["lead"] = to


def escalate(course: Course, at: datetime) -> None:
    """Ask another group to join; most of the time somebody says that they are on it."""
    book = current_book()
    slug = course.rng.choice([one for one in course.workflow.escalate_to if one in book.groups])
    group, message = book.group(slug), say("said", "escalation", course.rng)
    row = escalations.escalate(course.incident, group, message=message, by=course.lead, at=at, let_in=True)
    members = course.cast.of_groups([slug])
    db.session.flush()
    if not members:
        return
    if course.incident.is_private:
        course.insiders |= {one.id for one in members}
    if not course.incident.is_practice:
        escalations.note_outcome(row, "portal", told=len(members), at=at + timedelta(seconds=4))
    if course.chance(0.8):
        who, then = course.rng.choice(members), at + timedelta(minutes=course.rng.randrange(1, 12))
        course.plan(then, lambda _c, moment: escalations.answer(row, by=who, at=moment))


def tick_some(course: Course, at: datetime) -> None:
    """Tick some of the steps that were asked for."""
    open_ones = [one for one in checklist_of(course.incident) if one.done_at is None]
    for number, item in enumerate(open_ones):
        if course.chance(0.5):
            filling.tick(course, item, at + timedelta(seconds=40 * number))


def settle_decisions(course: Course, at: datetime) -> None:
    """Decide what the clocks ask, rate the risk, and answer what rules propose."""
    deadlines.undecided(course, at)
    filling.rate_risks(course, at)
    for offer in offers_of(course.incident):
        links.answer_offer(offer, course.incident, taken=False, by=course.lead, at=at)


def update(course: Course, at: datetime) -> None:
    """Tell stakeholders, and again about when it was promised."""
    incident = course.incident
    if not incident.phase_of.is_open or course.told >= MOST_UPDATES or at >= course.end:
        return
    text = filling.sentence(course, "still" if course.told else "first")
    # An hour-long incident has no news every five minutes, whatever its severity promises.
    updates.post(incident, updates.Draft(text), by=_speaker(course), at=at)
    course.told += 1
    if incident.next_update_due_at is not None:
        spare = incident.next_update_due_at - at
        late = course.rng.uniform(1.02, 1.4) if course.chance(0.12) else course.rng.uniform(0.6, 0.99)
        course.plan(at + max(spare * late, (course.end - course.began) / 6), update)


def _speaker(course: Course) -> Person:
    speaking = [one.slug for one in course.workflow.roles if one.means == "communications"]
    return next((course.roles[one] for one in speaking if one in course.roles), course.lead)


def move_to(to: Status) -> Callable[[Course, datetime], None]:
    """An act: enter a step, with what it needs put there first; what time must bring is explained."""

    def act(course: Course, at: datetime) -> None:
        incident = course.incident
        if incident.phase_of.is_end or to not in moves_from(course.workflow, incident.status_step):
            return
        if to.phase is Phase.LEARNING:
            _say_it_is_over(course, at)
        filling.enter(course, to, at, without="It is over all the same.")

    return act


def _say_it_is_over(course: Course, at: datetime) -> None:
    incident = course.incident
    words.write(incident, "verification", text=course.story.helped, by=course.anybody(), at=at)
    if incident.phase_of.is_open and (course.told or course.chance(0.4)):
        draft = updates.Draft(filling.sentence(course, "last"), promise_none=True)
        updates.post(incident, draft, by=_speaker(course), at=at)


def close(course: Course, at: datetime) -> None:
    """Close it if everything that closing needs is there, else later; what upper rooms want keeps it open."""
    incident, to = course.incident, course.workflow.first_status(Phase.CLOSED)
    if incident.phase_of is not Phase.LEARNING or to is None:
        return
    waits_for = deadlines.latest_intent(course)
    if waits_for is not None:
        course.plan(max(at, waits_for) + timedelta(hours=2), close)
        return
    filling.tick_all(course, at) if course.chance(0.7) else None
    filling.finish_actions(course, at)
    _quietly(lambda: filling.enter(course, to, at))


def reopen(course: Course, at: datetime) -> None:
    """It is back: take it up again, and be done with it for good some hours later."""
    if not course.incident.phase_of.is_end:
        return
    lifecycle.reopen(course.incident, by=course.lead, at=at, why=say("ended", "reopened", course.rng))
    learning = filling.learning_step(course.workflow)
    course.plan(at + timedelta(minutes=20), write("observation", course.story.saw[0]))
    if learning is not None:
        course.plan(at + timedelta(hours=3), move_to(learning))
    course.plan(at + timedelta(days=2), close)


def decline(course: Course, at: datetime) -> None:
    """It was no incident."""
    lifecycle.decline(course.incident, by=course.lead, at=at, why=say("ended", "declined", course.rng))


def cancel(course: Course, at: datetime) -> None:
    """It was declared by mistake."""
    lifecycle.cancel(course.incident, by=course.incident.reporter, at=at, why=say("ended", "cancelled", course.rng))


def turn_private(course: Course, at: datetime) -> None:
    """From now on only its people see it."""
    course.insiders |= {one.id for one in visibility.keepers(course.incident)} | {course.lead.id}
    visibility.make_private(course.incident, by=course.lead, at=at, why=say("ended", "private", course.rng))
    course.incident.codename = new_codename(course.rng.choice)


def waive_one(course: Course, at: datetime) -> None:
    """Two people agree that a deadline need not be kept."""
    deadlines.waive(course, at)


def _quietly(act: Callable[[], object]) -> None:
    """Whoever is there already, or whatever an upper room still wants, stays as it is."""
    try:
        act()
    except Refused:
        return


def stories_words(course: Course) -> list[Callable[[Course, datetime], None]]:
    """The acts that tell the story itself, in order."""
    story = course.story
    told = [write("observation", one) for one in story.saw]
    told += [write("note", one) for one in story.tried]
    told += [write("decision", story.decide)] if story.decide else []
    return told


def closing_delay(course: Course) -> timedelta:
    """How long what was learned keeps it open: hours for small ones, a week or two for big ones."""
    days = {1: 0.4, 2: 3.0, 3: 8.0, 4: 6.0}[course.level] * course.rng.uniform(0.5, 1.6)
    return timedelta(days=days)


def severity_guess(course: Course) -> int:
    """The level that is set first: in one of eight a milder one than it turns out to be."""
    milder = [int(one.level) for one in course.workflow.severities if int(one.level) < course.level and not one.retired]
    return max(milder) if milder and course.chance(0.125) else course.level

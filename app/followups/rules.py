"""How long a follow-up may take, and what closing it still needs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.followups.models import FollowUp
from app.incidents.models import Incident
from app.workflows.book import Calendar, Field, FieldKind, FollowUpPlan
from app.workflows.calendars import due, next_working_time
from app.workflows.live import current_book

NOTHING: tuple[object, ...] = (None, "", [])
FALLBACK = timedelta(days=90)
SOON = timedelta(days=3)
NUDGE = "follow-up-due"
# From this word on, those who lead hear it too.
STUCK_FROM = 3


@dataclass(frozen=True, slots=True)
class Limit:
    """One priority of the book and the day until which it lasts for this incident."""

    slug: str
    label: str
    words: str
    until: datetime


def limits_of(incident: Incident, at: datetime) -> list[Limit]:
    """Every priority of the incident's type, most urgent first, none longer than its severity promises."""
    plan, calendar, promised = incident.workflow.follow_ups, calendar_of(incident), promise_of(incident, at)
    found = []
    for slug, length in plan.priorities.items():
        until = due(at, length, calendar)
        if promised is not None:
            until = min(until, promised)
        found.append(Limit(slug, slug.replace("-", " ").capitalize(), length.words, until))
    return found or [Limit("normal", "Normal", "90 days", promised or at + FALLBACK)]


def usual_limit(incident: Incident, at: datetime) -> Limit:
    """The priority to begin with: the shortest one that takes as long as the severity promises, else the middle one."""
    limits, promised = limits_of(incident, at), promise_of(incident, at)
    if promised is not None:
        return next((one for one in limits if one.until >= promised), limits[-1])
    return limits[len(limits) // 2]


def promise_of(incident: Incident, at: datetime) -> datetime | None:
    """Until when the severity promises its follow-ups done, counted from the end; none when that has gone by."""
    severity = incident.severity_step
    promised = severity.expects.follow_ups_due if severity else None
    if promised is None:
        return None
    until = due(incident.resolved_at or at, promised, calendar_of(incident))
    return until if until > at else None


def calendar_of(incident: Incident) -> Calendar | None:
    """The calendar that business days of its type count by."""
    return current_book().calendars.get(incident.workflow.calendar or "")


def fields_asked(plan: FollowUpPlan, where: str) -> tuple[Field, ...]:
    """The discipline's own questions that are asked there: ``create`` or ``close``. What says nowhere is at create."""
    return tuple(
        one
        for one in plan.fields
        if not one.retired
        and one.kind is not FieldKind.DECISION
        and (where in one.ask_at or (where == "create" and not one.ask_at))
    )


@dataclass(frozen=True, slots=True)
class Wanted:
    """One thing that closing as done needs. Each is put right in the dialog that closes it, so none leads elsewhere."""

    slug: str
    label: str
    why: str
    done: bool
    action: str = ""
    href: str = ""


def wanted_for_closing(
    one: FollowUp, *, outcome: str = "", evidence: str = "", fields: Mapping[str, Any] | None = None
) -> list[Wanted]:
    """What closing it as done needs by the book, each marked done or not. Saying what changed is always needed."""
    answers = {**(one.fields or {}), **(fields or {})}
    own = {each.slug: each for each in one.plan.fields}
    found = []
    for slug in dict.fromkeys(("outcome", *one.plan.close_needs)):
        if slug == "outcome":
            found.append(Wanted(slug, "One line: what changed?", "for whoever reads the review", bool(outcome)))
        elif slug == "evidence":
            found.append(Wanted(slug, "What shows it", "a link or a reference", bool(evidence)))
        elif slug == "owner":
            found.append(Wanted(slug, "An owner", "somebody who answers for it", one.owner_id is not None))
        elif slug in own:
            found.append(Wanted(slug, own[slug].label, own[slug].help, answers.get(slug) not in NOTHING))
    return found


def next_word(one: FollowUp, at: datetime, *, anew: bool = False) -> datetime | None:
    """When it is next worth a word: three days before its day, then as the book's ``follow-up-due`` says; or never.

    ``anew`` begins to count again, because its day has changed.
    """
    timing = one.incident.workflow.nudges.get(NUDGE)
    if timing is None or timing.off or one.closed_at is not None or one.incident.is_practice:
        return None
    calendar, spoke = calendar_of(one.incident), 0 if anew else one.spoke
    soon = one.due_at - SOON
    if not spoke and soon > at:
        return next_working_time(soon, calendar)
    if spoke >= timing.at_most:
        return None
    late = due(one.due_at, timing.after, calendar) if timing.after else one.due_at
    for _ in range(spoke):
        late = due(late, timing.repeat, calendar) if timing.repeat else late
    return next_working_time(max(late, at), calendar)

"""Deadlines that run, or on which nobody has decided."""

from datetime import datetime

from sqlalchemy import select

from app.core.db import db
from app.dashboard import register
from app.dashboard.charts._chart import Asked, chart
from app.dashboard.drawn import Drawn, Part, figure, says, strong, table
from app.incidents.access import may_see
from app.incidents.models import Clock, Incident
from app.incidents.states import ClockState, Mode
from app.web.filters import hours, moment
from app.workflows.book import Visibility

MOST, MOST_PRIVATE = 4, 12


@chart("clocks", title="Clocks", order=2, first=True)
def clocks(asked: Asked) -> Drawn:
    """Deadlines that run or are undecided, soonest first; counts of those that fell due in the period.

    Met needs evidence, off needs a reason, waived two people. A missed one stays here until somebody says why. Groups
    that workflows.yaml names for a discipline read besides that a deadline of its private work runs: what it is and how
    long is left. No filter changes that, and nothing else of it is told.
    """
    counts = register.counts(asked, asked.view.span)
    first = register.in_order(register.deadlines(asked, "owed"))
    owed = (
        [clock for clock, _ in db.session.execute(first if asked.whole else first.limit(MOST))]
        if counts["owed"]
        else []
    )
    settled = [
        says("{} {}", strong(counts[one.slug], _list(asked, one.slug)), one.label)
        for one in register.STANDINGS.values()
        if one.settled and one.slug != "broken" and (counts[one.slug] or one.slug in ("met", "missed", "off"))
    ]
    word = "deadline wants" if counts["owed"] == 1 else "deadlines want"
    private = elsewhere(asked)
    return Drawn(
        says("{} {} somebody.", figure(counts["owed"], _list(asked, "owed")), word)
        if owed
        else says("No deadline runs that you may see."),
        (
            Part("clocks", [line_of(one, asked.at) for one in owed]),
            *([Part("clocks", private)] if private else []),
            Part("meta", says("Fell due in the period: {}.", says(", ").join(settled))),
        ),
        table=table(
            "Deadlines",
            ("Standing", "Count"),
            [(one.label, counts[one.slug]) for one in register.STANDINGS.values() if one.slug != "broken"],
        ),
        href=_list(asked, "owed"),
        twin=False,
    )


def _list(asked: Asked, standing: str) -> str:
    return asked.count("deadlines", standing)


def elsewhere(asked: Asked) -> list[dict[str, object]]:
    """Deadlines of private work that this person is told of by the book and may not see: their names and hours left.

    They start neither from what passes the filters nor from what is seen, so that nobody can feel for the incident.
    """
    mine = asked.person.group_slugs
    told = [one.slug for one in asked.book.disciplines.values() if mine & set(one.deadlines_to)]
    if not told or asked.person.is_guest:
        return []
    running = (
        select(Incident.discipline, Clock.label, Clock.due_at)
        .join(Incident, Incident.id == Clock.incident_id)
        .where(Incident.visibility == Visibility.PRIVATE, Incident.discipline.in_(told), ~may_see(asked.person))
        .where(Incident.mode != Mode.PRACTICE, register.STANDINGS["owed"].condition, Clock.due_at.is_not(None))
        .order_by(Clock.due_at, Clock.label)
        .limit(MOST_PRIVATE)
    )
    rows = db.session.execute(running)
    return [_told(asked, discipline, label, due_at) for discipline, label, due_at in rows if due_at is not None]


def _told(asked: Asked, discipline: str, label: str, due_at: datetime) -> dict[str, object]:
    # Whole hours: the minute at which something happened is not told.
    whole = int((due_at - asked.at).total_seconds() // 3_600)
    return {
        "name": f"{asked.label(discipline)}, {label[:1].lower()}{label[1:]}",
        "ref": "",
        "left": f"{whole} h left" if whole >= 0 else f"{-whole} h late",
        "percent": None,
        "state": "late" if whole < 0 else "",
        "why": "private: of which incident is not told",
    }


def line_of(clock: Clock, at: datetime) -> dict[str, object]:
    """One clock as the page draws it."""
    left = clock.due_at - at if clock.due_at else None
    late = left is not None and left.total_seconds() < 0
    whole = (clock.due_at - clock.started_at).total_seconds() if clock.due_at and clock.started_at else 0
    gone = (at - clock.started_at).total_seconds() if clock.started_at else 0
    undecided = ", nobody has decided yet" if clock.state == ClockState.TO_DECIDE else ""
    return {
        "name": clock.label,
        "ref": clock.incident.ref,
        "left": "no day yet" if left is None else f"{hours(-left)} late" if late else hours(left),
        "percent": min(max(round(100 * gone / whole), 0), 100) if whole else None,
        "state": "late" if late else "warn" if clock.state == ClockState.WARNED else "",
        "why": f"{'private, you are one of its people' if clock.incident.is_private else ''}"
        f"{', ' if clock.incident.is_private and clock.due_at else ''}"
        f"{f'by {moment(clock.due_at)}' if clock.due_at else ''}{undecided}",
    }

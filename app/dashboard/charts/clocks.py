"""Deadlines that run, or on which nobody has decided."""

from datetime import datetime

from app.core.db import db
from app.dashboard import register
from app.dashboard.charts._chart import Asked, chart
from app.dashboard.drawn import Drawn, Part, figure, says, strong, table
from app.incidents.models import Clock
from app.incidents.states import ClockState
from app.web.filters import hours, moment

MOST = 4


@chart("clocks", title="Clocks", order=2, first=True)
def clocks(asked: Asked) -> Drawn:
    """Deadlines that run or are undecided, soonest first; counts of those that fell due in the period.

    Met needs evidence, off needs a reason, waived two people. A missed one stays here until somebody says why.
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
    return Drawn(
        says("{} {} somebody.", figure(counts["owed"], _list(asked, "owed")), word)
        if owed
        else says("No deadline runs that you may see."),
        (
            Part("clocks", [line_of(one, asked.at) for one in owed]),
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

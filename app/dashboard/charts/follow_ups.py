"""Whether what was promised afterwards is done."""

from collections import Counter
from datetime import timedelta
from typing import Any

from sqlalchemy import and_, func, literal, select

from app.core.db import UtcDateTime, db
from app.dashboard import promised_after
from app.dashboard.charts._chart import Asked, chart
from app.dashboard.drawing import bars
from app.dashboard.drawn import Cell, Drawn, Part, figure, says, strong, table
from app.dashboard.sql import seconds_between
from app.dashboard.statistics import survival_median
from app.followups.models import FollowUp
from app.followups.states import State, Strength
from app.people.models import Team

OLD, HOUR = timedelta(days=30), 3_600
# The order of urgency that books usually write; others come after, by name.
URGENCY = ("urgent", "high", "normal", "low")


@chart("follow-ups", title="Follow-ups", order=11)
def follow_ups(asked: Asked) -> Drawn:
    """Follow-ups of incidents that pass the filters: open ones by priority and age, and whether those due were closed.

    In time is by the day on which each was due: ignoring one hurts. Half are closed within: Kaplan and Meier's median
    over those written down in the last year, where open ones count for as long as they have waited. Deciding not to do
    one, with a reason, is an honest end.
    """
    counts = promised_after.counts(asked)
    rows = _by_priority(asked)
    half = _half_life(asked)
    due = counts["kept"] + counts["not-kept"]
    return Drawn(
        says(
            "{} open, {} overdue. {}{}",
            figure(counts["open"], _list(asked, "open")),
            strong(counts["overdue"], _list(asked, "overdue")),
            says("Half are closed within {}. ", strong(f"{half:.0f} days")) if half is not None else "",
            says("{} of {} that fell due were closed in time.", strong(counts["kept"], _list(asked, "kept")), due)
            if due
            else "None fell due in the period.",
        ),
        (
            Part("bars", bars([_bar(*row) for row in rows])),
            Part("key", [("b4", "overdue"), ("bink", "older than 30 days"), ("bsoft", "younger")]),
            Part("small", _strengths(asked)),
            *_teams(asked),
        ),
        table=table(
            "Follow-ups",
            ("What", "Follow-ups"),
            [
                *(
                    (one.label, Cell(counts[slug], _list(asked, slug)))
                    for slug, one in promised_after.STANDINGS.items()
                ),
                *((f"{label}: {words}", n) for label, *ns in rows for words, n in zip(_AGES, ns, strict=True)),
            ],
        ),
        href=_list(asked, "open"),
    )


_AGES = ("overdue", "older than 30 days", "younger")


def _by_priority(asked: Asked) -> list[tuple[str, int, int, int]]:
    """Of each priority how many open ones are overdue, older than thirty days, and younger."""
    is_late = FollowUp.due_at < asked.at
    is_old = and_(~is_late, FollowUp.created_at < asked.at - OLD)
    found = promised_after.follow_ups(asked, "open").with_only_columns(
        FollowUp.priority, func.count().filter(is_late), func.count().filter(is_old), func.count()
    )
    rows = [(name, a, b, n - a - b) for name, a, b, n in db.session.execute(found.group_by(FollowUp.priority))]
    rank = {name: n for n, name in enumerate(URGENCY)}
    rows.sort(key=lambda row: (rank.get(row[0], len(rank)), row[0]))
    return [(name.replace("-", " ").capitalize(), late, old, young) for name, late, old, young in rows]


def _half_life(asked: Asked) -> float | None:
    """The days within which half are closed, those still open counted for as long as they have waited; to the hour."""
    since = asked.at - timedelta(days=365)
    hours = (
        seconds_between(FollowUp.created_at, func.coalesce(FollowUp.closed_at, literal(asked.at, UtcDateTime))) // HOUR
    )
    is_closed = FollowUp.closed_at.is_not(None)
    rows = promised_after.follow_ups(asked).where(FollowUp.created_at >= since)
    each = rows.with_only_columns(hours, is_closed, func.count()).group_by(hours, is_closed)
    ended, waiting = Counter[float](), Counter[float]()
    for hour, closed, count in db.session.execute(each):
        (ended if closed else waiting)[hour] += count
    half = survival_median(ended, waiting) if ended.total() + waiting.total() >= 10 else None
    return None if half is None else half / 24


def _strengths(asked: Asked) -> str:
    """What those that were done in the period change."""
    done = promised_after.follow_ups(asked, "done").where(FollowUp.state == State.DONE)
    rows = done.with_only_columns(FollowUp.strength, func.count()).group_by(FollowUp.strength)
    found = Counter(dict(db.session.execute(rows).all()))
    words = ", ".join(f"{found[one]} {one.label.lower()}" for one in Strength if found[one])
    return f"Strength of those done: {words}." if words else "None was done in the period."


def _teams(asked: Asked) -> tuple[Part, ...]:
    """The teams with the most overdue ones; teams, never people."""
    rows = promised_after.follow_ups(asked, "overdue").with_only_columns(FollowUp.team_slug, func.count())
    found = Counter({slug: n for slug, n in db.session.execute(rows.group_by(FollowUp.team_slug)) if slug})
    if not found:
        return ()
    labels = dict(db.session.execute(select(Team.slug, Team.label).where(Team.slug.in_(list(found)))).all())
    words = ", ".join(f"{labels.get(slug, slug)} {n}" for slug, n in found.most_common(3))
    return (Part("small", f"Most overdue: {words}."),)


def _bar(label: str, late: int, old: int, young: int) -> tuple[Any, ...]:
    return label, [(late, "b4"), (old, "bink"), (young, "bsoft")], f"{late + old + young:,}"


def _list(asked: Asked, standing: str) -> str:
    return asked.count("follow-ups", standing)

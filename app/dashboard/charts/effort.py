"""How much of people's time it takes, and when: by team, never by person."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import select

from app.core.db import db
from app.dashboard.charts._chart import Asked, chart
from app.dashboard.drawing import bars
from app.dashboard.drawn import Drawn, Part, figure, says, strong, table
from app.dashboard.queries import within
from app.incidents.models import Incident, TimelineEntry
from app.people.models import Person, Team

BLOCK = 600
# Two empty blocks between two traces are one stretch of work: somebody was reading, or on the telephone.
GAP = 3
# The latest so many traces; more would hold up the page.
MOST = 60_000
MANY_NIGHT_HOURS, FEWEST = 6, 3
KINDS = (("working hours", "bsoft"), ("evening and weekend", "bmid"), ("night", "bink"))

Hours = list[float]


@chart("effort", title="Effort", order=13, leaders=True)
def effort(asked: Asked) -> Drawn:
    """Hours of people by their team, from the traces that work leaves on timelines, by web, Slack or the API.

    Each trace counts ten minutes; up to twenty minutes between two are work as well; an hour never has more than sixty
    minutes, over all incidents together. Evening is from 18 to 22 and the weekend, night from 22 to 7, on the clock of
    each person. Teams of which fewer than three people left traces stand together. It is never told by person.
    """
    traces = _traces(asked)
    people = {one.id: one for one in db.session.scalars(select(Person).where(Person.id.in_(list(traces))))}
    hours = {key: split(blocks(traces[key]), people[key].timezone) for key in traces if key in people}
    rows = _by_team(hours, people)
    total, night = (sum(sum(each) for each in hours.values()), sum(each[2] for each in hours.values()))
    tired = sum(each[2] > MANY_NIGHT_HOURS for each in hours.values())
    many = "person had" if tired == 1 else "people had"
    return Drawn(
        says(
            "{} of people’s time, {} of it at night. {} {} more than {} night hours.",
            figure(f"{total:,.0f} h"),
            strong(f"{night:,.0f} h"),
            strong(tired),
            many,
            MANY_NIGHT_HOURS,
        ),
        (
            Part("bars", bars([_bar(label, each) for label, each in rows])),
            Part("key", [(cls, label) for label, cls in KINDS]),
        ),
        cohort="By day of the trace. Never by person." + (f" The latest {MOST:,} traces." if _is_full(traces) else ""),
        table=table(
            "Hours by team and time of day",
            ("Team", *(label.capitalize() for label, _ in KINDS)),
            [(label, *(f"{one:.1f}" for one in each)) for label, each in rows],
        ),
    )


def _traces(asked: Asked) -> dict[int, list[datetime]]:
    """When each person left a trace on a timeline that passes, in the period."""
    seen = asked.narrowed()
    wanted = (
        select(TimelineEntry.actor_id, TimelineEntry.recorded_at)
        .join(Incident, Incident.id == TimelineEntry.incident_id)
        .where(TimelineEntry.actor_id.is_not(None), *within(TimelineEntry.recorded_at, asked.view.span), *seen)
        .order_by(TimelineEntry.id.desc())
        .limit(MOST)
    )
    found: dict[int, list[datetime]] = defaultdict(list)
    for actor_id, at in db.session.execute(wanted):
        if actor_id is not None:
            found[actor_id].append(at)
    return found


def _is_full(traces: dict[int, list[datetime]]) -> bool:
    return sum(len(each) for each in traces.values()) == MOST


def blocks(moments: Iterable[datetime]) -> list[int]:
    """The ten-minute blocks of somebody's work, those in short gaps filled; each is counted once."""
    marked = sorted({int(at.timestamp()) // BLOCK for at in moments})
    filled: list[int] = []
    for one in marked:
        if filled and one - filled[-1] <= GAP:
            filled.extend(range(filled[-1] + 1, one))
        filled.append(one)
    return filled


def split(marked: Iterable[int], timezone: str) -> Hours:
    """Hours in working time, in the evening or at a weekend, and at night, on the clock of that time zone."""
    try:
        zone = ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError):
        zone = ZoneInfo("Europe/London")
    found = [0.0, 0.0, 0.0]
    for one in marked:
        here = datetime.fromtimestamp(one * BLOCK, UTC).astimezone(zone)
        is_night = here.hour >= 22 or here.hour < 7
        is_late = here.hour >= 18 or here.weekday() > 4
        found[2 if is_night else 1 if is_late else 0] += BLOCK / 3_600
    return found


def _by_team(hours: dict[int, Hours], people: dict[int, Person]) -> list[tuple[str, Hours]]:
    members: dict[int | None, list[Hours]] = defaultdict(list)
    for key, each in hours.items():
        members[people[key].team_id].append(each)
    labels = {one.id: one.label for one in db.session.scalars(select(Team))}
    rows: list[tuple[str, Hours]] = []
    rest: list[Hours] = []
    for team_id, theirs in members.items():
        if team_id is None or len(theirs) < FEWEST:
            rest += theirs
        else:
            rows.append((labels.get(team_id, "A team"), _sum(theirs)))
    rows.sort(key=lambda row: -sum(row[1]))
    return [*rows, ("Smaller teams", _sum(rest))] if len(rest) >= FEWEST else rows


def _sum(each: list[Hours]) -> Hours:
    return [sum(one[n] for one in each) for n in range(3)]


def _bar(label: str, each: Hours) -> tuple[Any, ...]:
    return label, [(hours, cls) for hours, (_, cls) in zip(each, KINDS, strict=True)], f"{sum(each):,.0f} h"

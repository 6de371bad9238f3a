"""Who says that something is wrong."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup
from sqlalchemy import ColumnElement, distinct, func, select

from app.core.db import db
from app.dashboard.charts._chart import Asked, chart
from app.dashboard.drawing import bars
from app.dashboard.drawn import Cell, Drawn, Part, figure, says, strong, table
from app.dashboard.queries import declared, within
from app.dashboard.slices import counted
from app.dashboard.statistics import Share
from app.incidents.models import Incident
from app.incidents.slices import Cut, register_slice
from app.incidents.states import Mode
from app.people.models import Person, Team

# Of smaller teams a share would point at somebody.
SMALLEST, MOST = 5, 8


@dataclass(frozen=True, slots=True)
class Reporting:
    """A team: how many incidents its people declared, how many of them did, and how many they are."""

    slug: str
    label: str
    incidents: int
    people: int
    size: int


@register_slice("reporters-team", "declared by people of one team")
def _reporters_team(cut: Cut) -> ColumnElement[bool]:
    members = select(Person.id).join(Team, Team.id == Person.team_id).where(Team.slug == cut.value)
    return Incident.reporter_id.in_(members)


@register_slice("only-reported", "reported afterwards: nobody had to respond")
def _only_reported(_cut: Cut) -> ColumnElement[bool]:
    return Incident.mode == Mode.REPORT_ONLY


@chart("who-reports", title="Who is reporting", order=6)
def who_reports(asked: Asked) -> Drawn:
    """People who declared at least one incident in the period, of all active people of their team as it is today.

    Teams of five or more. Few reporters are a question to a team's lead, never a target. Only reported: written down
    afterwards, when nobody had to respond.
    """
    span = asked.view.span
    said = _said(asked)
    reporters, reported = sum(people for _, people in said.values()), declared(asked, span, Mode.REPORT_ONLY)
    found = sorted(_teams(said), key=lambda one: (-one.incidents, one.label))
    large = [one for one in found if one.size >= SMALLEST]
    heard, total = sum(1 for one in found if one.incidents), declared(asked, span)
    return Drawn(
        says(
            "{} people from {} teams declared something, {} in all. {} of those were only reported.",
            figure(reporters),
            strong(f"{heard} of {len(found)}"),
            strong(total, asked.list("counted", span=span)),
            strong(reported, asked.list("counted", "only-reported", span=span)),
        )
        + _from_elsewhere(found, total),
        (
            Part(
                "bars", bars([_bar(one) for one in (large if asked.whole else large[:MOST])], 100), more={"track": True}
            ),
        ),
        cohort="Share of a team’s people who declared at least once, teams of five or more.",
        table=table(
            "People who declared, by team",
            ("Team", "Declared", "People who did", "People"),
            [(one.label, Cell(one.incidents, _list(asked, one)), one.people, one.size) for one in large],
        ),
        href=asked.list("counted", span=span),
    )


def _from_elsewhere(found: list[Reporting], total: int) -> Markup:
    """How much comes from outside the team that declares most: where one speaks for all, others are not heard."""
    if not total or not found[0].incidents:
        return Markup()
    outside = Share(total - found[0].incidents, total)
    return says(" {} came from outside {}.", strong(f"{outside.percent}%"), found[0].label)


def _said(asked: Asked) -> dict[int | None, tuple[int, int]]:
    """By team how many incidents its people declared, and how many of them did; nobody is in two teams."""
    among = asked.seen.where(counted(), *within(Incident.declared_at, asked.view.span))
    rows = among.join(Person, Person.id == Incident.reporter_id).with_only_columns(
        Person.team_id, func.count(), func.count(distinct(Incident.reporter_id)), maintain_column_froms=True
    )
    each = db.session.execute(rows.group_by(Person.team_id))
    return {team: (incidents, people) for team, incidents, people in each}


def _teams(said: dict[int | None, tuple[int, int]]) -> Iterator[Reporting]:
    sizes = select(Team.id, Team.slug, Team.label, func.count(Person.id)).outerjoin(
        Person, (Person.team_id == Team.id) & Person.active & (Person.organisation_role != "guest")
    )
    for team_id, slug, label, size in db.session.execute(sizes.group_by(Team.id, Team.slug, Team.label)):
        incidents, people = said.get(team_id, (0, 0))
        # Somebody may have left since; a team is never smaller than those of it who spoke.
        yield Reporting(slug, label, incidents, people, max(size, people))


def _bar(one: Reporting) -> tuple[Any, ...]:
    percent = round(100 * one.people / one.size)
    return one.label, [(percent, "bink")], f"{percent}%", f"{one.people} of {one.size}"


def _list(asked: Asked, one: Reporting) -> str:
    return asked.list("counted", f"reporters-team:{one.slug}", span=asked.view.span)

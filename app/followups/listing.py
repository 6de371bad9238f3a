"""What the page of follow-ups offers and shows: its tabs, its filters, the columns of the board."""

from dataclasses import dataclass
from datetime import datetime

from app.followups.filtering import Filters
from app.followups.models import FollowUp
from app.followups.queries import Counts
from app.followups.states import Kind, State, Strength
from app.people.queries import teams
from app.web.menus import Menu, menu
from app.workflows.book import Book

DUE_LABELS = {"7d": "within a week", "30d": "within a month", "90d": "within three months"}
CLOSED_LABELS = {"7d": "last 7 days", "30d": "last 30 days", "90d": "last 3 months", "365d": "last year"}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the board."""

    label: str
    rows: tuple[FollowUp, ...]


def built_in(counts: Counts, *, has_team: bool) -> list[tuple[str, str, int]]:
    """The tabs that everybody has: label, query and figure."""
    found = [("Mine", "show=mine", counts.mine)]
    if has_team:
        found.append(("My team’s", "show=team", counts.team))
    return [
        *found,
        ("Overdue", "show=overdue", counts.overdue),
        ("All I may see", "show=open", counts.open),
        ("Closed", "show=closed&sort=closed", counts.closed),
    ]


def menus(book: Book, filters: Filters, labels: list[str]) -> list[Menu]:
    """Every filter that opens; ``labels`` are those in use."""
    chosen = [one for one in book.disciplines.values() if not filters.discipline or one.slug in filters.discipline]
    flows = [one for discipline in chosen for one in book.workflows_of(discipline.slug)]
    priorities = {slug: slug.replace("-", " ").capitalize() for one in flows for slug in one.follow_ups.priorities}
    return [
        menu("discipline", "Discipline", [(d.slug, d.label) for d in book.disciplines.values()], filters.discipline),
        menu("type", "Kind of incident", [(one.path, one.label) for one in flows], filters.type),
        menu("priority", "Priority", list(priorities.items()), filters.priority),
        menu("strength", "Strength", [(one, one.label) for one in Strength], filters.strength),
        menu("kind", "Work", [(one, one.label) for one in Kind], filters.kind),
        menu("state", "State", [(one, one.label) for one in State], filters.state),
        menu("team", "Team", [(one.slug, one.label) for one in teams()], filters.team),
        menu("tag", "Label", [(one, one) for one in labels], filters.tag),
        menu("due", "Due", list(DUE_LABELS.items()), filters.due),
        menu("closed", "Closed", list(CLOSED_LABELS.items()), filters.closed),
    ]


def columns_of(rows: list[FollowUp], at: datetime) -> list[Column]:
    """A page of follow-ups as a board: what is late, what to do, what is being done, what is over."""
    late = [one for one in rows if one.is_open and one.due_at < at]
    wanted = [
        ("Late", late),
        ("To do", [one for one in rows if one.state == State.OPEN and one not in late]),
        ("Doing", [one for one in rows if one.state == State.DOING and one not in late]),
        ("Over", [one for one in rows if not one.is_open]),
    ]
    return [Column(label, tuple(held)) for label, held in wanted]

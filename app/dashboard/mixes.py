"""What weeks are made of: the parts into which declared incidents fall, each with the list behind it."""

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, select

from app.dashboard import queries
from app.dashboard.charts._chart import Asked
from app.dashboard.filters import Span
from app.incidents.models import Incident, IncidentToken
from app.incidents.slices import Cut, register_slice
from app.workflows.book import Book, FieldKind, Level

# So many parts have a shade of their own; no hue stands for a discipline, a team or a place.
SHADES, OTHERS = ("bink", "bmid", "bsoft"), "b0"
LABELS = {"level": "Level", "discipline": "Discipline", "team": "Team", "site": "Site"}

Weeks = dict[date, dict[Any, int]]
Lists = Callable[[Span], str]


@dataclass(frozen=True, slots=True)
class Kind:
    """A part of the mix: its label and class, which values of the weeks belong to it, and the list of some days."""

    label: str
    cls: str
    values: tuple[Any, ...]
    list: Lists

    def count(self, week: dict[Any, int]) -> int:
        return sum(week.get(one, 0) for one in self.values)


@dataclass(frozen=True, slots=True)
class Mix:
    """The counts of each week by value, and the kinds that the values fall into, the lowest of a column first."""

    weeks: Weeks
    kinds: tuple[Kind, ...]


@register_slice("answered", "with one of some answers")
def _answered(cut: Cut) -> ColumnElement[bool]:
    return Incident.id.in_(_with_answers(cut.value))


@register_slice("not-answered", "without any of some answers")
def _not_answered(cut: Cut) -> ColumnElement[bool]:
    return Incident.id.not_in(_with_answers(cut.value))


def _with_answers(written: str) -> Select[int]:
    tokens = [f"f:{one}" for one in written.split("+") if one]
    return select(IncidentToken.incident_id).where(IncidentToken.token.in_(tokens))


def mix_of(asked: Asked, span: Span, by_level: Weeks) -> Mix:
    """The mix that the address asks for: by level (handed in), by discipline, by the team that owns it, or by site."""
    match asked.view.choices["mix"]:
        case "discipline":
            return _by_owner(asked, span, asked.label)
        case "team":
            return _by_owner(asked, span, lambda slug: _team(asked, slug))
        case "site":
            return _by_site(asked, span)
        case _:
            return _by_level(asked, by_level)


def _by_level(asked: Asked, weeks: Weeks) -> Mix:
    levels = [(int(one), one.label, f"b{int(one)}") for one in Level]
    if any(week.get(0) for week in weeks.values()):
        levels.append((0, "Not set", OTHERS))
    kinds = [Kind(label, cls, (level,), _listed(asked, f"level:{level}")) for level, label, cls in levels]
    return Mix(weeks, tuple(kinds))


def _by_owner(asked: Asked, span: Span, label_of: Callable[[str], str]) -> Mix:
    weeks = queries.declared_by_week(asked, span, Incident.discipline)
    slugs: dict[str, list[str]] = defaultdict(list)
    totals: Counter[str] = Counter()
    for slug, count in _totals(weeks).items():
        slugs[label_of(slug)].append(slug)
        totals[label_of(slug)] += count
    first = _largest(totals)
    parts = [(label, cls, slugs[label]) for label, cls in zip(first, SHADES, strict=False)]
    if rest := [slug for label in totals if label not in first for slug in slugs[label]]:
        parts.append(("Others", OTHERS, rest))
    kinds = [Kind(label, cls, tuple(own), _of_disciplines(asked, own)) for label, cls, own in parts]
    return Mix(weeks, tuple(kinds))


def _by_site(asked: Asked, span: Span) -> Mix:
    """By the answer to the fields that mean a site; whoever chose none of the first three is with the others."""
    labels = _sites(asked.book)
    tokens = [f"f:{one}" for one in labels]
    said = queries.declared_by_week(asked, span, IncidentToken.token, *tokens) if tokens else {}
    first = [token[2:] for token in _largest(_totals(said))]
    weeks: Weeks = {}
    for monday, each in queries.levels_by_week(asked, span).items():
        week = {one: said.get(monday, {}).get(f"f:{one}", 0) for one in first}
        weeks[monday] = week | {"": sum(each.values()) - sum(week.values())}
    kinds = [
        Kind(labels[one], cls, (one,), _listed(asked, f"answered:{one}"))
        for one, cls in zip(first, SHADES, strict=False)
    ]
    rest = Kind("Others, or not said", OTHERS, ("",), _listed(asked, f"not-answered:{'+'.join(first)}"))
    return Mix(weeks, (*kinds, rest))


def _sites(book: Book) -> dict[str, str]:
    """The answers that mean a site, of which one can be chosen, by token."""
    found: dict[str, str] = {}
    for workflow in book.workflows.values():
        for field in workflow.fields:
            if field.means == "site" and field.kind is FieldKind.CHOICE and not field.sensitive:
                found |= {f"{field.slug}:{one.slug}": one.label for one in field.options}
    return found


def _team(asked: Asked, slug: str) -> str:
    found = asked.book.disciplines.get(slug)
    return found.team_label if found else slug


def _totals(weeks: Weeks) -> Counter[str]:
    found: Counter[str] = Counter()
    for week in weeks.values():
        found.update(week)
    return found


def _largest(totals: Counter[str]) -> list[str]:
    """Those that have a shade of their own; of as many as another, by name."""
    return sorted(totals, key=lambda one: (-totals[one], one))[: len(SHADES)]


def _listed(asked: Asked, part: str) -> Lists:
    return lambda days: asked.list("counted", part, span=days)


def _of_disciplines(asked: Asked, slugs: list[str]) -> Lists:
    return lambda days: asked.list("counted", span=days, discipline=tuple(sorted(slugs)))

"""What the filter bar of the dashboard offers: periods, comparisons, and the filters of the incident list."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask import url_for
from sqlalchemy import func

from app.core.db import db
from app.dashboard.charts._chart import Asked
from app.dashboard.filters import A_YEAR_AGO, BEFORE, NOTHING, WEEKS
from app.dashboard.queries import within
from app.dashboard.slices import counted
from app.incidents.access import visible_incidents
from app.incidents.listing import MODE_LABELS
from app.incidents.models import Incident
from app.incidents.states import Mode
from app.people import queries as people
from app.workflows.book import Book, Level


@dataclass(frozen=True, slots=True)
class Offer:
    """One line of a filter's menu."""

    value: str
    label: str
    on: bool
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Menu:
    """A filter: its name in the address, what it offers, whether several may be chosen, and what it says."""

    name: str
    label: str
    offers: tuple[Offer, ...]
    many: bool = True
    says: str = ""


@dataclass(frozen=True, slots=True)
class Tab:
    """A preset or a saved view; ``key`` is there where the viewer may take it away."""

    label: str
    href: str
    here: bool
    key: str = ""


def menus(asked: Asked) -> list[Menu]:
    """Every filter, the period and the comparison first."""
    view, book, narrow = asked.view, asked.book, asked.view.narrow
    compared = [(BEFORE, f"The {view.length} before"), (A_YEAR_AGO, "The same weeks a year ago"), (NOTHING, "Nothing")]
    chosen = [one for one in book.disciplines.values() if not narrow.discipline or one.slug in narrow.discipline]
    types = [(f"{w.discipline_slug}/{w.slug}", w.label) for one in chosen for w in book.workflows_of(one.slug)]
    levels = [*((str(int(one)), one.label) for one in reversed(Level)), ("0", "Not set")]
    modes = [(str(slug), label) for slug, label in MODE_LABELS.items() if slug is not Mode.PRACTICE]
    return [
        _menu("weeks", "Period", WEEKS.items(), (view.weeks,), many=False, says=view.words),
        _menu("compare", "Compared with", compared, (view.compare,), many=False, says=view.before_words),
        _menu("discipline", "Discipline", _disciplines(book), narrow.discipline, counts=_by_discipline(asked)),
        _menu("type", "Kind", types, narrow.type),
        _menu("level", "Level", levels, narrow.level),
        _menu("team", "Team", [(one.slug, one.label) for one in people.teams()], narrow.team),
        _menu("service", "Service", [(one.slug, one.label) for one in book.services.values()], narrow.service),
        *_fields(asked),
        _menu("mode", "Mode", modes, narrow.mode),
        _menu("visibility", "Seen by", [("public", "Everybody"), ("private", "Its people only")], narrow.visibility),
    ]


def tabs(asked: Asked, page: str) -> list[Tab]:
    """Everything, one preset for each discipline, and the views that were saved or are shared."""
    root, here = url_for("dashboard.dashboard"), asked.view.query()
    presets = [("Everything", "")] + [(label, f"discipline={slug}") for slug, label in _disciplines(asked.book)]
    found = [Tab(label, f"{root}?{query}" if query else root, here == query) for label, query in presets]
    for one in people.saved_views(asked.person, page):
        key = one.key if one.person_id == asked.person.id else ""
        found.append(Tab(one.label, f"{root}?{one.query}", here == one.query, key))
    return found


def _menu(  # noqa: PLR0913 - all that a menu is
    name: str,
    label: str,
    pairs: Iterable[tuple[str, str]],
    chosen: tuple[str, ...],
    counts: dict[str, int] | None = None,
    *,
    many: bool = True,
    says: str = "",
) -> Menu:
    offers = tuple(
        Offer(value, text, value in chosen, None if counts is None else counts.get(value, 0)) for value, text in pairs
    )
    return Menu(name, label, offers, many, says)


def _disciplines(book: Book) -> list[tuple[str, str]]:
    return [(one.slug, one.label) for one in book.disciplines.values() if not one.retired]


def _by_discipline(asked: Asked) -> dict[str, int]:
    """How many of each discipline the viewer may see in the period."""
    among = visible_incidents(asked.person).where(counted(), *within(Incident.declared_at, asked.view.span))
    rows = db.session.execute(
        among.with_only_columns(Incident.discipline, func.count(), maintain_column_froms=True).group_by(
            Incident.discipline
        )
    )
    return dict(rows.all())


# By which meaning a field may narrow the whole page; the book says which fields mean it.
MEANINGS = {"site": "Site", "how_found": "Found by"}


def _fields(asked: Asked) -> list[Menu]:
    """The choices of fields that mean the same in every discipline, each value once."""
    found = []
    for meaning, label in MEANINGS.items():
        pairs: dict[str, str] = {}
        for workflow in asked.book.workflows.values():
            for field in workflow.fields:
                if field.means == meaning and not field.sensitive:
                    pairs |= {f"{field.slug}:{one.slug}": one.label for one in field.options if not one.retired}
        if pairs:
            found.append(_menu("field", label, pairs.items(), asked.view.narrow.field))
    return found

"""What the filter bar of the dashboard offers: periods, comparisons, and the filters of the incident list."""

from dataclasses import replace

from flask import url_for
from sqlalchemy import func

from app.core.clock import now
from app.core.db import db
from app.dashboard.charts._chart import Asked
from app.dashboard.filters import A_YEAR_AGO, BEFORE, NOTHING, WEEKS, View
from app.dashboard.queries import within
from app.dashboard.slices import counted
from app.incidents.access import visible_incidents
from app.incidents.listing import MODE_LABELS
from app.incidents.models import Incident
from app.incidents.states import Mode
from app.people import queries as people
from app.people.saved_views import saved_tabs, saves_views
from app.web.menus import Menu, Tab, menu
from app.workflows.book import Book, Level

PAGE = "dashboard"
saves_views(PAGE, "dashboard.dashboard", lambda said: View.of(said, now().date()).query())


def menus(asked: Asked) -> list[Menu]:
    """Every filter, the period and the comparison first."""
    view, book, narrow = asked.view, asked.book, asked.view.narrow
    compared = [(BEFORE, f"The {view.length} before"), (A_YEAR_AGO, "The same weeks a year ago"), (NOTHING, "Nothing")]
    chosen = [one for one in book.disciplines.values() if not narrow.discipline or one.slug in narrow.discipline]
    types = [(f"{w.discipline_slug}/{w.slug}", w.label) for one in chosen for w in book.workflows_of(one.slug)]
    levels = [*((str(int(one)), one.label) for one in reversed(Level)), ("0", "Not set")]
    modes = [(str(slug), label) for slug, label in MODE_LABELS.items() if slug is not Mode.PRACTICE]
    return [
        replace(menu("weeks", "Period", WEEKS.items(), view.weeks), says=view.words),
        replace(menu("compare", "Compared with", compared, view.compare), says=view.before_words),
        menu("discipline", "Discipline", _disciplines(book), narrow.discipline, _by_discipline(asked)),
        menu("type", "Kind", types, narrow.type),
        menu("level", "Level", levels, narrow.level),
        menu("team", "Team", [(one.slug, one.label) for one in people.teams()], narrow.team),
        menu("service", "Service", [(one.slug, one.label) for one in book.services.values()], narrow.service),
        *_fields(asked),
        menu("mode", "Mode", modes, narrow.mode),
        menu("visibility", "Seen by", [("public", "Everybody"), ("private", "Its people only")], narrow.visibility),
    ]


def tabs(asked: Asked) -> list[Tab]:
    """Everything, one preset for each discipline, and the views that were saved or are shared."""
    root, here = url_for("dashboard.dashboard"), asked.view.query()
    presets = [("Everything", "")] + [(label, f"discipline={slug}") for slug, label in _disciplines(asked.book)]
    found = [Tab(label, f"{root}?{query}" if query else root, here == query) for label, query in presets]
    return found + saved_tabs(asked.person, PAGE, here)


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
            found.append(menu("field", label, pairs.items(), asked.view.narrow.field))
    return found

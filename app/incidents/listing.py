"""What the filter bar of the incident list offers and shows."""

from app.incidents.filtering import ALL, LEARNING, OPEN, Filters
from app.incidents.rules.lifecycle import path_of
from app.incidents.states import Mode
from app.people.queries import named
from app.web.menus import Menu, Named, menu
from app.workflows.book import Book, Field, Level, Phase

PERIOD_LABELS = {"1d": "today", "7d": "last 7 days", "30d": "last 30 days", "90d": "last 3 months", "365d": "last year"}
MODE_LABELS = {Mode.LIVE: "Live", Mode.REPORT_ONLY: "Report only", Mode.PRACTICE: "Practice"}
PHASE_LABELS = {
    OPEN: "Open",
    Phase.TRIAGE: "Triage",
    Phase.ACTIVE: "Active",
    Phase.PAUSED: "Paused",
    LEARNING: "Learning",
    Phase.CLOSED: "Closed",
    Phase.DECLINED: "Declined",
    Phase.MERGED: "Merged",
    Phase.CANCELLED: "Cancelled",
}


def menus(book: Book, filters: Filters) -> list[Menu]:
    """Every filter that opens; severities and statuses appear once a discipline is chosen, else there are too many."""
    disciplines = [one for one in book.disciplines.values() if not filters.discipline or one.slug in filters.discipline]
    types = [(f"{w.discipline_slug}/{w.slug}", w.label) for d in disciplines for w in book.workflows_of(d.slug)]
    found = [
        menu("phase", "Phase", [(str(slug), label) for slug, label in PHASE_LABELS.items()], filters.phase),
        menu("period", "Declared", list(PERIOD_LABELS.items()), filters.period),
        menu(
            "discipline", "Discipline", [(one.slug, one.label) for one in book.disciplines.values()], filters.discipline
        ),
        menu(
            "level",
            "Level",
            [*((str(int(one)), one.label) for one in reversed(Level)), ("0", "Not set")],
            filters.level,
        ),
        menu("type", "Kind", types, filters.type),
        menu("service", "Service", [(one.slug, one.label) for one in book.services.values()], filters.service),
        menu("mode", "Mode", [(str(slug), label) for slug, label in MODE_LABELS.items()], filters.mode),
    ]
    if filters.discipline:
        found += [_steps(book, filters, "severity", "Severity"), _steps(book, filters, "status", "Status")]
        found += _choices(book, filters)
    return found


def by_person(filters: Filters) -> list[Named]:
    """Every filter by person."""
    labels = {"lead": "Led by", "person": "Holds or held a role", "reporter": "Reported by"}
    return [named(name, label, getattr(filters, name)) for name, label in labels.items()]


def title_of(filters: Filters) -> str:
    """The heading of the list, for the caption that readers hear."""
    if set(filters.phase) == {OPEN, LEARNING}:
        return "Open and learning incidents"
    return "Incidents that pass the filters" if filters.are_set and filters.phase != (ALL,) else "All incidents"


def _steps(book: Book, filters: Filters, name: str, label: str) -> Menu:
    pairs: dict[str, str] = {}
    for discipline in filters.discipline:
        if discipline not in book.disciplines:
            continue
        for workflow in book.workflows_of(discipline):
            steps = workflow.severities if name == "severity" else path_of(workflow)
            pairs |= {f"{discipline}/{one.slug}": one.label for one in steps}
    return menu(name, label, list(pairs.items()), getattr(filters, name))


def _choices(book: Book, filters: Filters) -> list[Menu]:
    """The first few choice fields of the one discipline that is chosen."""
    if len(filters.discipline) != 1 or filters.discipline[0] not in book.disciplines:
        return []
    fields: dict[str, Field] = {}
    for workflow in book.workflows_of(filters.discipline[0]):
        fields |= {one.slug: one for one in workflow.fields if one.options and not one.retired and not one.sensitive}
    return [
        menu("field", one.label, [(f"{one.slug}:{each.slug}", each.label) for each in one.options], filters.field)
        for one in list(fields.values())[:4]
    ]

"""The cross-checks after the field pass: doubled slugs, the libraries, and then every type with what it inherits."""

from collections.abc import Iterable, Iterator, Mapping
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from app.workflows import schema
from app.workflows.assemble import Library, minutes
from app.workflows.calendars import knows_holidays
from app.workflows.confidential import check_confidential
from app.workflows.durations import Duration, Unit
from app.workflows.entries import ClockEntry, Entry, Only, Path, QuestionEntry
from app.workflows.inherit import Report, slug_of
from app.workflows.lifecycle import check_completeness
from app.workflows.marks import Node
from app.workflows.problems import meant
from app.workflows.references import check_references
from app.workflows.scope import Scope

_LISTS = {
    "types": "type",
    "severities": "severity",
    "roles": "role",
    "statuses": "status",
    "fields": "field",
    "clocks": "clock",
    "checklists": "checklist",
    "rules": "rule",
    "risk_ratings": "risk rating",
    "escalate_to": "group",
    "visible_to": "group",
    "declare_by": "group",
    "deadlines_to": "group",
    "questions": "question",
    "columns": "column",
    "options": "option",
    "ratings": "rating",
}
"""The lists in which a slug may stand once, and how its things are called."""


def check_doubles(file: schema.BookFile, root: Node, report: Report) -> None:
    """Report every slug that stands twice in one list."""
    for path, entry in _entries(file):
        for name in sorted(entry.model_fields_set & _LISTS.keys()):
            said = getattr(entry, name)
            items, here = (said.only, (name, "only")) if isinstance(said, Only) else (said, (name,))
            if isinstance(items, list):
                _report_doubles(items, (*path, *here), f"{_LISTS[name]}", root, report)


def _report_doubles(items: list[object], path: Path, what: str, root: Node, report: Report) -> None:
    first: dict[str, int] = {}
    for position, item in enumerate(items):
        slug = slug_of(item)
        if slug is None:
            continue
        if slug in first:
            line = root.find((*path, first[slug])).place[0]
            thing = f'{what} "{slug}" is listed twice{_holder(path, root)} (first at line {line})'
            mend = "Keep one of them." if isinstance(item, str) else "Give one of them another slug."
            report((*path, position), thing, mend)
        first.setdefault(slug, position)


def _holder(path: Path, root: Node) -> str:
    """The discipline or type that a path lies in, in words."""
    if path[:1] != ("disciplines",):
        return ""
    if path[2:3] == ("types",) and len(path) > 3:
        slug = root.find(path[:4]).child("slug")
        return f' in type "{path[1]}/{slug.value if slug else ""}"'
    return f' in discipline "{path[1]}"'


def _entries(value: object, path: Path = ()) -> Iterator[tuple[Path, Entry]]:
    if isinstance(value, Entry):
        yield path, value
        for name in value.model_fields_set:
            yield from _entries(getattr(value, name), (*path, name))
    elif isinstance(value, Only):
        yield from _entries(value.only, (*path, "only"))
    elif isinstance(value, list):
        for position, item in enumerate(value):
            yield from _entries(item, (*path, position))
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _entries(item, (*path, key))


def check_everything(
    file: schema.BookFile,
    types: Mapping[str, schema.TypeEntry],
    library: Library,
    nudges: Iterable[str],
    report: Report,
) -> None:
    """Report all that is wrong with names, libraries and types; ``nudges`` are those that the portal knows."""
    for slug, calendar in file.calendars.items():
        _check_calendar(slug, calendar, report)
    _check_services(file.services, report)
    for discipline in file.disciplines.values():
        for position, group in enumerate(discipline.deadlines_to):
            if group not in file.groups:
                report(
                    discipline.path("deadlines_to", position),
                    f'there is no group "{group}"',
                    meant(group, list(file.groups), "Write it down."),
                )
    for slug, clock in file.clocks.items():
        _check_clock(slug, clock, file, report)
    _check_cycle(
        "clock", _starting(file.clocks), {slug: one.path("starts") for slug, one in file.clocks.items()}, report
    )
    for slug, question in file.questions.items():
        _check_question(slug, question, report)
    for path, process in types.items():
        owner = path.partition("/")[0]
        siblings = {each: one for each, one in types.items() if each.partition("/")[0] == owner}
        scope = Scope(path, process, file, library, siblings, report)
        check_references(scope)
        check_completeness(scope, nudges)
        check_confidential(scope)


def _check_calendar(slug: str, one: schema.CalendarEntry, report: Report) -> None:
    try:
        ZoneInfo(one.timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        report(one.path("timezone"), f'there is no time zone "{one.timezone}"', "Write one such as Europe/London.")
    opens, _, closes = one.hours.partition("-")
    if minutes(opens) >= minutes(closes):
        report(one.path("hours"), f'calendar "{slug}" closes before it opens', 'Write opening hours: "09:00-17:30".')
    if not one.days:
        report(one.path("days"), f'calendar "{slug}" has no working days', "Write days: [mon, tue].")
    if one.holidays and not knows_holidays(one.holidays):
        report(one.path("holidays"), f'no public holidays are known of "{one.holidays}"', "Write GB-ENG, DE-BY or US.")


def _check_services(services: Mapping[str, schema.ServiceEntry], report: Report) -> None:
    for slug, one in services.items():
        for position, other in enumerate(one.depends_on):
            path = one.path("depends_on", position)
            if other not in services:
                report(path, f'there is no service "{other}"', meant(other, list(services), "Write it down."))
            elif services[other].retired and not one.retired:
                report(path, f'service "{slug}" depends on "{other}", which is retired', "Name what is used now.")
    edges = {slug: [each for each in one.depends_on if each in services] for slug, one in services.items()}
    _check_cycle("service", edges, {slug: one.path("depends_on") for slug, one in services.items()}, report)


def _starting(clocks: Mapping[str, ClockEntry]) -> dict[str, list[str]]:
    """Which clocks must be met before each can start."""
    meets = {one.met_by: slug for slug, one in clocks.items() if one.met_by}
    found = {}
    for slug, one in clocks.items():
        starts = one.starts or ""
        before = starts.removeprefix("clock:") if starts.startswith("clock:") else meets.get(starts)
        found[slug] = [before] if before in clocks and before is not None else []
    return found


def _check_cycle(what: str, edges: Mapping[str, list[str]], places: Mapping[str, Path], report: Report) -> None:
    done: set[str] = set()
    for start in edges:
        trail: list[str] = []
        ahead = [(start, 0)]
        while ahead:
            slug, depth = ahead.pop()
            del trail[depth:]
            if slug in trail:
                ring = " → ".join([*trail[trail.index(slug) :], slug])
                report(places[slug], f"{what}s wait for each other in a ring: {ring}", "Break it at one of them.")
                done.update(trail)
            elif slug not in done:
                trail.append(slug)
                ahead.extend((each, depth + 1) for each in edges[slug])
        done.update(trail)
        done.add(start)


def _check_clock(slug: str, one: ClockEntry, file: schema.BookFile, report: Report) -> None:
    for name in ("starts", "after"):
        if getattr(one, name) is None:
            report(one.path(), f'clock "{slug}" does not say "{name}"', f"Add {name}: and what it should say.")
    if one.calendar and one.calendar not in file.calendars:
        known = list(file.calendars)
        report(
            one.path("calendar"), f'there is no calendar "{one.calendar}"', meant(one.calendar, known, "Write it down.")
        )
    for position, warn in enumerate(one.warn):
        if one.after and _longest(warn) >= _longest(one.after):
            thing = f'clock "{slug}" would warn after {warn}, when its {one.after} are over'
            report(one.path("warn", position), thing, "Warnings count from the start: write a shorter time.")


_ROUGHLY = {
    Unit.MINUTES: 1,
    Unit.HOURS: 60,
    Unit.DAYS: 1440,
    Unit.BUSINESS_DAYS: 1440,
    Unit.MONTHS: 30 * 1440,
    Unit.YEARS: 365 * 1440,
}


def _longest(duration: Duration) -> int:
    return duration.amount * _ROUGHLY[duration.unit]


def _check_question(slug: str, one: QuestionEntry, report: Report) -> None:
    if one.kind in ("choice", "many_choice") and not one.options:
        report(one.path(), f'question "{slug}" is a choice without options', "Add options: [one, two].")
    if one.kind == "rows" and not one.columns:
        report(one.path(), f'question "{slug}" has rows without columns', "Add columns: with at least one.")
    for column in one.columns:
        if column.kind in ("choice", "many_choice") and not column.options:
            thing = f'column "{column.slug}" is a choice without options'
            report(column.path(), thing, "Add options: [one, two].")

"""One merged type, with the library it leans on, made into a ``Workflow``; and the whole file into a ``Book``."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.workflows import book, build, schema
from app.workflows.entries import ClockEntry, Entry, OwnQuestionEntry, Path, QuestionEntry, SeverityEntry, listed
from app.workflows.inherit import inherit_entry, slug_of, slugified
from app.workflows.marks import Node

BUILT_IN = "(built in)"
"""The first step of every path in the portal's own defaults, which no file has."""

ENDS = (
    book.Status("declined", "Declined", book.Phase.DECLINED, "Not an incident, or not one to act on."),
    book.Status("merged", "Merged", book.Phase.MERGED, "Part of another incident, which goes on."),
    book.Status("cancelled", "Cancelled", book.Phase.CANCELLED, "Called off before it was worked on."),
)
"""The ends of every lifecycle, unless it names its own of the same phase."""

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True)
class Library:
    """What all disciplines share, the portal's own below the file's."""

    clocks: Mapping[str, ClockEntry]
    questions: Mapping[str, QuestionEntry]
    presets: Mapping[str, schema.PresetEntry]


def whole_book(file: schema.BookFile, types: Mapping[str, schema.TypeEntry], library: Library, root: Node) -> book.Book:
    """Everything the file says, as the rest of the portal reads it."""
    return book.Book(
        organisation=book.Organisation(
            file.organisation.name,
            file.organisation.announce_in,
            file.organisation.quiet_announce_in,
            file.organisation.emergency or "",
        ),
        disciplines={slug: _discipline(slug, one, root) for slug, one in file.disciplines.items()},
        workflows={path: _workflow(path, file, one, library, root) for path, one in types.items()},
        groups={
            slug: book.Group(slug, one.label or build.humanised(slug), one.slack, one.email, one.page)
            for slug, one in file.groups.items()
        },
        services={slug: _service(slug, one) for slug, one in file.services.items()},
        calendars={slug: _calendar(slug, one) for slug, one in file.calendars.items()},
    )


def _discipline(slug: str, said: schema.DisciplineEntry, root: Node) -> book.Discipline:
    label = said.label or build.humanised(slug)
    return book.Discipline(
        slug=slug,
        label=label,
        description=said.description or "",
        team=slugified(said.team or label),
        team_label=said.team or label,
        types=tuple(one.slug for one in said.types),
        heading=said.heading or label,
        retired=said.retired,
        min_group=said.min_group,
        deadlines_to=tuple(said.deadlines_to),
        line=root.key_place(("disciplines", slug))[0],
    )


def _service(slug: str, said: schema.ServiceEntry) -> book.Service:
    label = said.label or build.humanised(slug)
    depends_on, public = tuple(said.depends_on), said.status_page or ""
    return book.Service(slug, label, said.owner or "", said.tier, depends_on, said.retired, public)


def _calendar(slug: str, said: schema.CalendarEntry) -> book.Calendar:
    opens, _, closes = said.hours.partition("-")
    days = tuple(sorted({_DAYS.index(day) for day in said.days}))
    return book.Calendar(slug, said.timezone, days, minutes(opens), minutes(closes), said.holidays)


def minutes(clock_time: str) -> int:
    """``09:30`` as minutes after midnight."""
    hours, _, rest = clock_time.partition(":")
    return int(hours) * 60 + int(rest)


def _workflow(path: str, file: schema.BookFile, said: schema.TypeEntry, library: Library, root: Node) -> book.Workflow:
    owner_slug = path.partition("/")[0]
    owner = file.disciplines[owner_slug]
    private = said.visibility == "private"
    fields = {one.slug: one for one in listed(said.fields)}
    # Where a discipline names no calendar, the first of the file counts.
    calendar = said.calendar or next(iter(file.calendars), None)
    return book.Workflow(
        discipline_slug=owner_slug,
        discipline_label=owner.label or build.humanised(owner_slug),
        slug=said.slug,
        label=said.label or build.humanised(said.slug),
        description=said.description or "",
        examples=tuple(said.examples),
        icon=said.icon or owner.icon or "",
        visibility=book.Visibility(said.visibility or "public"),
        visible_to=tuple(said.visible_to),
        reporter_sees=said.reporter_sees,
        declare_by=tuple(said.declare_by),
        quiet=said.quiet,
        report_only=said.report_only,
        retired=said.retired or owner.retired,
        severities=_scale(listed(said.severities)),
        roles=tuple(build.role(one) for one in listed(said.roles)),
        statuses=_path_with_ends(build.status(one) for one in listed(said.statuses)),
        fields=tuple(build.field(one, fields) for one in fields.values()),
        checklists=tuple(build.checklist(one, fields) for one in listed(said.checklists)),
        clocks=tuple(build.clock(slug, library.clocks[slug], calendar, fields) for slug in listed(said.clocks)),
        rules=tuple(build.rule(one, fields, _line(one, root)) for one in listed(said.rules)),
        risk_ratings=tuple(build.risk_rating(one) for one in listed(said.risk_ratings)),
        nudges={slug: build.nudge(slug, one) for slug, one in said.nudges.items()},
        escalate_to=tuple(listed(said.escalate_to)),
        update_template=(said.update and said.update.template) or "",
        channel=_channel(said.channel or schema.ChannelEntry(), private=private),
        reviews=_reviews(said, library, private=private),
        follow_ups=_follow_ups(said.follow_ups or schema.FollowUpsEntry()),
        calendar=calendar,
        inherited=_inherited(said),
        line=root.find(said.path()).place[0],
        last_line=root.find(said.path()).last_line,
        update_to=tuple(said.update.to) if said.update else (),
        origins=_origins(said, root),
    )


def _scale(said: Iterable[SeverityEntry]) -> tuple[book.Severity, ...]:
    return tuple(sorted((build.severity(one) for one in said), key=lambda one: -one.level))


def _path_with_ends(said: Iterable[book.Status]) -> tuple[book.Status, ...]:
    statuses = tuple(said)
    phases = {one.phase for one in statuses}
    return statuses + tuple(end for end in ENDS if end.phase not in phases)


def _line(said: Entry, root: Node) -> int:
    return 0 if is_built_in(said.path()) else root.find(said.path()).place[0]


def is_built_in(path: Path) -> bool:
    """Whether something stands in the portal's own defaults, and not in the file."""
    return path[:1] == (BUILT_IN,)


def _channel(said: schema.ChannelEntry, *, private: bool) -> book.ChannelPlan:
    plan = book.ChannelPlan()
    return book.ChannelPlan(
        create=said.create or plan.create,
        name=said.name or plan.name,
        from_level=build.level(said.from_level),
        # What is private is announced nowhere.
        announce_in=None if private else said.announce_in,
    )


def presets_of(process: schema.Process, library: Library) -> dict[str, schema.PresetEntry]:
    """The review presets as this process uses them."""
    own = process.review.presets if process.review else {}
    merged = {slug: inherit_entry(library.presets.get(slug), one, _silent) for slug, one in own.items()}
    return {**library.presets, **{slug: one for slug, one in merged.items() if one}}


def _silent(_path: Path, _thing: str, _mend: str) -> None:
    """A preset has nothing that could be kept and is not there."""


def _reviews(process: schema.Process, library: Library, *, private: bool) -> dict[str, book.ReviewPlan]:
    review = process.review or schema.ReviewEntry()
    return {
        slug: book.ReviewPlan(
            slug=slug,
            label=one.label or build.humanised(slug),
            questions=tuple(_question(each, library) for each in listed(one.questions or review.questions)),
            steps=tuple(one.steps),
            debrief=one.debrief or "optional",
            publish_to=None if private or "published" not in one.steps else review.publish_to or one.publish_to,
        )
        for slug, one in presets_of(process, library).items()
    }


def _question(said: str | OwnQuestionEntry, library: Library) -> book.Question:
    if isinstance(said, OwnQuestionEntry):
        return build.question(said.slug, said)
    return build.question(said, library.questions[said])


def _follow_ups(said: schema.FollowUpsEntry) -> book.FollowUpPlan:
    fields = {one.slug: one for one in listed(said.fields)}
    return book.FollowUpPlan(
        priorities=dict(said.priorities),
        fields=tuple(build.field(one, fields) for one in fields.values()),
        close_needs=tuple(said.close_needs),
    )


def _inherited(said: schema.TypeEntry) -> frozenset[str]:
    """The parts that neither the type nor its discipline says, but the defaults do."""
    return frozenset(name for name in said.model_fields_set if said.path(name)[0] != "disciplines")


def _origins(said: schema.TypeEntry, root: Node) -> dict[str, book.Origin]:
    """Where each part of the process was written, and each item of its lists and tables that has a name."""
    found = {}
    for name in sorted(said.model_fields_set & set(schema.Process.model_fields)):
        found[name] = _origin(said.path(name), root)
        for slug, item in _items(getattr(said, name)):
            found[f"{name}/{slug}"] = _origin(item.path(), root)
    return found


def _items(part: object) -> list[tuple[str, Entry]]:
    pairs: list[tuple[str | None, object]] = []
    if isinstance(part, dict):
        pairs = list(part.items())
    elif isinstance(part, list):
        pairs = [(slug_of(one), one) for one in part]
    return [(slug, one) for slug, one in pairs if slug and isinstance(one, Entry)]


def _origin(path: Path, root: Node) -> book.Origin:
    if is_built_in(path):
        return book.Origin(book.Layer.PORTAL)
    in_discipline = book.Layer.TYPE if path[2:3] == ("types",) else book.Layer.DISCIPLINE
    layer = book.Layer.DEFAULTS if path[:1] == ("defaults",) else in_discipline
    return book.Origin(layer, root.find(path).place[0] if isinstance(path[-1], int) else root.key_place(path)[0])

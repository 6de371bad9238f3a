"""The book: every discipline's process as frozen objects, all that the rest of the portal reads of ``workflows.yaml``.

A ``Workflow`` is the finished process of one incident type: what its discipline says, refined by the type. Nothing here
knows YAML, files or the database; ``loader`` makes a book, ``live`` says which one counts now.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from app.workflows.conditions import (
    END_PHASES,
    OPEN_PHASES,
    Condition,
    Facts,
    FieldKind,
    Level,
    Phase,
    UnknownSlug,
    Visibility,
    spoken_words,
)
from app.workflows.process import (
    ChannelPlan,
    Checklist,
    ChecklistStep,
    ClockKind,
    Expectation,
    Field,
    FollowUpPlan,
    Layer,
    Need,
    NudgeTiming,
    Option,
    Origin,
    Question,
    ReviewPlan,
    RiskRating,
    Role,
    Rule,
    Severity,
    Status,
    Target,
    pick,
)

__all__ = [
    "END_PHASES",
    "OPEN_PHASES",
    "Book",
    "Calendar",
    "ChannelPlan",
    "Checklist",
    "ChecklistStep",
    "ClockKind",
    "Condition",
    "Discipline",
    "Expectation",
    "Facts",
    "Field",
    "FieldKind",
    "FollowUpPlan",
    "Group",
    "Layer",
    "Level",
    "Need",
    "NudgeTiming",
    "Option",
    "Organisation",
    "Origin",
    "Phase",
    "Question",
    "ReviewPlan",
    "RiskRating",
    "Role",
    "Rule",
    "Service",
    "Severity",
    "Status",
    "Target",
    "UnknownSlug",
    "Visibility",
    "Workflow",
    "spoken_words",
]


@dataclass(frozen=True, slots=True)
class Workflow:
    """The finished process of one incident type. Tuples keep the file's order; severities run from worst to least."""

    discipline_slug: str
    discipline_label: str
    slug: str
    label: str
    description: str
    examples: tuple[str, ...]
    icon: str
    visibility: Visibility
    visible_to: tuple[str, ...]
    reporter_sees: bool
    declare_by: tuple[str, ...]
    quiet: bool
    report_only: bool
    retired: bool
    severities: tuple[Severity, ...]
    roles: tuple[Role, ...]
    statuses: tuple[Status, ...]
    fields: tuple[Field, ...]
    checklists: tuple[Checklist, ...]
    clocks: tuple[ClockKind, ...]
    rules: tuple[Rule, ...]
    risk_ratings: tuple[RiskRating, ...]
    nudges: Mapping[str, NudgeTiming]
    escalate_to: tuple[str, ...]
    update_template: str
    channel: ChannelPlan
    reviews: Mapping[str, ReviewPlan]
    follow_ups: FollowUpPlan
    calendar: str | None
    inherited: frozenset[str] = frozenset()
    line: int = 0
    last_line: int = 0
    update_to: tuple[Target, ...] = ()
    origins: Mapping[str, Origin] = field(default_factory=dict)
    """Where each part comes from (``roles``), and each item of a list or table (``roles/lead``)."""

    @property
    def path(self) -> str:
        """``discipline/type``, the type's address in the book."""
        return f"{self.discipline_slug}/{self.slug}"

    def severity(self, slug: str) -> Severity:
        """:raises UnknownSlug: the type has no such severity."""
        return pick(self.severities, slug, f"severity of “{self.label}”")

    def role(self, slug: str) -> Role:
        """:raises UnknownSlug: the type has no such role."""
        return pick(self.roles, slug, f"role of “{self.label}”")

    def status(self, slug: str) -> Status:
        """:raises UnknownSlug: the type has no such status."""
        return pick(self.statuses, slug, f"status of “{self.label}”")

    def field(self, slug: str) -> Field:
        """:raises UnknownSlug: the type has no such field."""
        return pick(self.fields, slug, f"field of “{self.label}”")

    def clock(self, slug: str) -> ClockKind:
        """:raises UnknownSlug: the type has no such clock."""
        return pick(self.clocks, slug, f"clock of “{self.label}”")

    def first_status(self, phase: Phase) -> Status | None:
        """The first step of the lifecycle in that phase, or none."""
        return next((one for one in self.statuses if one.phase is phase and not one.retired), None)

    def fields_asked_at(self, where: str) -> tuple[Field, ...]:
        """The fields that are asked there (declare, update, resolve, close, review), decisions left out."""
        return tuple(
            one for one in self.fields if where in one.ask_at and not one.retired and one.kind is not FieldKind.DECISION
        )

    @property
    def decisions(self) -> tuple[Field, ...]:
        """The questions somebody must decide, with a reason."""
        return tuple(one for one in self.fields if one.kind is FieldKind.DECISION and not one.retired)


@dataclass(frozen=True, slots=True)
class Discipline:
    """A part of the organisation that owns incident types. ``team`` is the slug of the team whose people run it.

    ``min_group`` is the smallest count of its private incidents that leaders read; the groups of ``deadlines_to`` read
    that a deadline of its private work runs.
    """

    slug: str
    label: str
    description: str
    team: str
    types: tuple[str, ...]
    heading: str = ""
    retired: bool = False
    line: int = 0
    team_label: str = ""
    min_group: int = 3
    deadlines_to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """People who are told or asked together, with the addresses that reach them."""

    slug: str
    label: str
    slack: str | None = None
    email: str | None = None
    page: str | None = None


@dataclass(frozen=True, slots=True)
class Service:
    """A thing that can be affected."""

    slug: str
    label: str
    owner: str = ""
    tier: int = 3
    depends_on: tuple[str, ...] = ()
    retired: bool = False
    status_page: str = ""


@dataclass(frozen=True, slots=True)
class Calendar:
    """Working hours of a place. ``days``: 0 is Monday; ``opens`` and ``closes``: minutes after local midnight."""

    slug: str
    timezone: str
    days: tuple[int, ...]
    opens: int
    closes: int
    holidays: str | None = None


@dataclass(frozen=True, slots=True)
class Organisation:
    """The name, and where incidents are announced."""

    name: str
    announce_in: str | None = None
    quiet_announce_in: str | None = None
    emergency: str = ""


@dataclass(frozen=True, slots=True)
class Book:
    """Everything the file says. ``hash`` is SHA-256 of ``text`` in hex."""

    organisation: Organisation
    disciplines: Mapping[str, Discipline]
    workflows: Mapping[str, Workflow]
    groups: Mapping[str, Group]
    services: Mapping[str, Service]
    calendars: Mapping[str, Calendar]
    hash: str = ""
    text: str = ""

    def discipline(self, slug: str) -> Discipline:
        """:raises UnknownSlug: there is no such discipline."""
        return _find(self.disciplines, slug, "discipline")

    def workflow(self, discipline: str, type_slug: str) -> Workflow:
        """The process of one type. :raises UnknownSlug: there is no such type."""
        return _find(self.workflows, f"{discipline}/{type_slug}", "incident type")

    def workflows_of(self, discipline: str) -> tuple[Workflow, ...]:
        """The types of a discipline in the order of the file."""
        return tuple(self.workflow(discipline, slug) for slug in self.discipline(discipline).types)

    def group(self, slug: str) -> Group:
        """:raises UnknownSlug: there is no such group."""
        return _find(self.groups, slug, "group")

    def service(self, slug: str) -> Service:
        """:raises UnknownSlug: there is no such service."""
        return _find(self.services, slug, "service")

    def dependants(self, service: str) -> tuple[Service, ...]:
        """The services that break when this one does, next neighbours only."""
        return tuple(one for one in self.services.values() if service in one.depends_on)


_Any = TypeVar("_Any")


def _find(among: Mapping[str, _Any], slug: str, what: str) -> _Any:
    try:
        return among[slug]
    except KeyError:
        raise UnknownSlug(f"There is no {what} called “{slug}”.") from None

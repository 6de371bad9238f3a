"""The book: every discipline's process as frozen objects, all that the rest of the portal reads of ``workflows.yaml``.

A ``Workflow`` is the finished process of one incident type: what its discipline says, refined by the type. Nothing here
knows YAML, files or the database; ``loader`` makes a book, ``live`` says which one counts now.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import TypeVar

from app.workflows.durations import Duration


class Level(IntEnum):
    """The organisation's one scale behind all severities; only levels compare across disciplines."""

    TRIVIAL = 1
    MINOR = 2
    MAJOR = 3
    CRITICAL = 4

    @property
    def slug(self) -> str:
        return self.name.lower()

    @property
    def label(self) -> str:
        return self.name.capitalize()

    @classmethod
    def of(cls, slug: str) -> "Level":
        """The level called so. :raises KeyError: there is none."""
        return cls[slug.upper()]


class Phase(StrEnum):
    """The fixed stage behind every discipline's own statuses."""

    TRIAGE = "triage"
    ACTIVE = "active"
    PAUSED = "paused"
    LEARNING = "learning"
    CLOSED = "closed"
    DECLINED = "declined"
    MERGED = "merged"
    CANCELLED = "cancelled"

    @property
    def is_open(self) -> bool:
        """Somebody still has to respond: triage, active or paused."""
        return self in OPEN_PHASES

    @property
    def is_end(self) -> bool:
        """Nothing more happens here unless it is reopened."""
        return self in END_PHASES


OPEN_PHASES = (Phase.TRIAGE, Phase.ACTIVE, Phase.PAUSED)
END_PHASES = (Phase.CLOSED, Phase.DECLINED, Phase.MERGED, Phase.CANCELLED)


class Visibility(StrEnum):
    """Whether everyone signed in may see an incident, or its members only."""

    PUBLIC = "public"
    PRIVATE = "private"


class FieldKind(StrEnum):
    """What a custom field holds; forms, modals and the API are made from it."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    NUMBER = "number"
    MONEY = "money"
    CHOICE = "choice"
    MANY_CHOICE = "many_choice"
    PERSON = "person"
    TEAM = "team"
    SERVICE = "service"
    DATE = "date"
    DATETIME = "datetime"
    LINK = "link"
    YES_NO = "yes_no"
    DECISION = "decision"


class UnknownSlug(LookupError):
    """The book has no such thing; ``str()`` is a sentence that names it."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a condition may look at: one incident at the moment of one event, in slugs only."""

    event: str
    discipline: str
    type: str
    severity: str | None = None
    level: Level | None = None
    status: str | None = None
    phase: Phase | None = None
    mode: str = "live"
    role: str | None = None
    clock: str | None = None
    decision: str | None = None
    words: str = ""
    fields: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Condition:
    """When something applies: every part that is given must hold, a tuple means any of. Empty: always."""

    event: tuple[str, ...] = ()
    level_at_least: Level | None = None
    level: tuple[Level, ...] = ()
    severity: tuple[str, ...] = ()
    type: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    phase: tuple[Phase, ...] = ()
    mode: tuple[str, ...] = ()
    role: tuple[str, ...] = ()
    clock: tuple[str, ...] = ()
    decision: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    field: Mapping[str, tuple[object, ...]] = field(default_factory=dict)

    def holds(self, facts: Facts) -> bool:
        """Whether every part that is given holds for these facts."""
        said = _spoken(facts.words) if self.words else ""
        return (
            (not self.event or facts.event in self.event)
            and (self.level_at_least is None or (facts.level is not None and facts.level >= self.level_at_least))
            and (not self.level or facts.level in self.level)
            and (not self.severity or facts.severity in self.severity)
            and (not self.type or facts.type in self.type)
            and (not self.status or facts.status in self.status)
            and (not self.phase or facts.phase in self.phase)
            and (not self.mode or facts.mode in self.mode)
            and (not self.role or facts.role in self.role)
            and (not self.clock or facts.clock in self.clock)
            and (not self.decision or facts.decision in self.decision)
            and (not self.words or any(_spoken(word) in said for word in self.words))
            and all(_among(facts.fields.get(slug), wanted) for slug, wanted in self.field.items())
        )


def _spoken(text: str) -> str:
    """Whole words only, in lower case: *ico* must not be found in *icon*. Words, not patterns: a pattern can hang."""
    return f" {' '.join(''.join(c if c.isalnum() else ' ' for c in text.casefold()).split())} "


def _among(value: object, wanted: tuple[object, ...]) -> bool:
    if isinstance(value, list | tuple):
        return any(one in wanted for one in value)
    return value in wanted


@dataclass(frozen=True, slots=True)
class Expectation:
    """The promises a severity makes; nudges, promises kept and the declare page all read them here."""

    lead_within: Duration | None = None
    update_every: Duration | None = None
    first_update: Duration | None = None
    first_contact: Duration | None = None
    page: tuple[str, ...] = ()
    review: str = "none"
    review_due: Duration | None = None
    follow_ups_due: Duration | None = None


@dataclass(frozen=True, slots=True)
class Severity:
    """One step of a discipline's scale of harm, with written criteria."""

    slug: str
    label: str
    level: Level
    criteria: tuple[str, ...] = ()
    expects: Expectation = field(default_factory=Expectation)
    retired: bool = False


@dataclass(frozen=True, slots=True)
class Role:
    """A named responsibility, to be filled from the level ``required_from`` on; only ``held_by`` groups may hold it."""

    slug: str
    label: str
    duties: tuple[str, ...] = ()
    required_from: Level | None = None
    not_same_as: tuple[str, ...] = ()
    held_by: tuple[str, ...] = ()
    means: str | None = None
    retired: bool = False

    def is_required(self, level: Level | None) -> bool:
        """Whether an incident of this level may not do without it."""
        return self.required_from is not None and level is not None and level >= self.required_from


@dataclass(frozen=True, slots=True)
class Need:
    """Something a status wants before it may be entered, such as ``lead`` or ``decision:risk-to-people``.

    ``kind`` is one of lead, severity, summary, impact, services, role, field, decision, moment, clocks, checklists,
    actions, or the name of a requirement that an upper room registers (review, follow-ups).
    """

    kind: str
    slug: str = ""

    def __str__(self) -> str:
        return f"{self.kind}:{self.slug}" if self.slug else self.kind


@dataclass(frozen=True, slots=True)
class Status:
    """A step of the lifecycle. ``moves`` are the slugs one may go to from here; empty means every other step.

    ``marks`` names the moment that is set when this status is entered for the first time.
    """

    slug: str
    label: str
    phase: Phase
    hint: str = ""
    needs: tuple[Need, ...] = ()
    marks: tuple[str, ...] = ()
    moves: tuple[str, ...] = ()
    retired: bool = False


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a field or question."""

    slug: str
    label: str
    hint: str = ""
    retired: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """A custom field: one definition for the web form, the Slack modal and the API.

    ``ask_at`` says where it is asked: declare, update, resolve, close, review. ``required_before`` is a status slug.
    """

    slug: str
    label: str
    kind: FieldKind
    ask_at: tuple[str, ...] = ()
    required_before: str | None = None
    required_when: Condition | None = None
    shown_when: Condition | None = None
    options: tuple[Option, ...] = ()
    unit: str = ""
    help: str = ""
    means: str | None = None
    sensitive: bool = False
    reason_required: bool = False
    is_moment: bool = False
    retired: bool = False

    def option(self, slug: str) -> Option:
        """:raises UnknownSlug: the field has no such option."""
        return _pick(self.options, slug, f"option of {self.label}")


@dataclass(frozen=True, slots=True)
class ChecklistStep:
    """One thing to do, by whom and until when after the checklist appeared."""

    text: str
    role: str | None = None
    due: Duration | None = None
    risky: bool = False


@dataclass(frozen=True, slots=True)
class Checklist:
    """The steps that a severity, a status or another event asks for."""

    slug: str
    label: str
    when: Condition
    steps: tuple[ChecklistStep, ...]


@dataclass(frozen=True, slots=True)
class ClockKind:
    """A deadline counted from a moment.

    ``starts`` names a moment, a date-time field, or ``clock:<slug>`` (when it was met). ``decide`` is the decision
    field that turns it on or off, ``off_when`` the decision's values that turn it off. ``runs_when`` must hold for it
    to exist at all. ``met_by`` is the moment or field that meets it. ``law`` is where the limit comes from.
    """

    slug: str
    label: str
    starts: str
    after: Duration
    calendar: str | None = None
    warn: tuple[Duration, ...] = ()
    decide: str | None = None
    off_when: tuple[str, ...] = ("no", "unlikely", "not-in-scope")
    runs_when: Condition | None = None
    met_by: str | None = None
    no_later_than: tuple[str, Duration] | None = None
    law: str = ""
    owner: str = "lead"


@dataclass(frozen=True, slots=True)
class Target:
    """Whom a rule tells: ``group:exec``, ``role:lead``, ``channel:#press``, ``members`` or ``reporter``."""

    kind: str
    slug: str = ""

    def __str__(self) -> str:
        return f"{self.kind}:{self.slug}" if self.slug else self.kind


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a review or of an ``ask`` rule."""

    slug: str
    ask: str
    kind: str
    options: tuple[Option, ...] = ()
    columns: tuple["Question", ...] = ()
    means: str | None = None
    sealed_for: tuple[str, ...] = ()
    required: bool = False
    help: str = ""


@dataclass(frozen=True, slots=True)
class RiskRating:
    """A small matrix asked of a role: each question's options run from harmless to worst, the worst answer rates."""

    slug: str
    label: str
    questions: tuple[Question, ...]
    ratings: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """When something happens, tell, ask or add something. ``line`` is where it stands in the file."""

    slug: str
    when: Condition
    tell: tuple[Target, ...] = ()
    grant: bool = False
    say: str = "full"
    ask: str | None = None
    ask_of: str = "lead"
    say_in_channel: str = ""
    once: bool = True
    add_checklist: str | None = None
    offer_linked: str | None = None
    carry: tuple[str, ...] = ()
    invite: tuple[Target, ...] = ()
    archive_channel_after: Duration | None = None
    because: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class NudgeTiming:
    """When a nudge first speaks, how often it repeats and how often at most."""

    slug: str
    after: Duration | None = None
    repeat: Duration | None = None
    at_most: int = 4
    to: tuple[Target, ...] = ()
    off: bool = False


@dataclass(frozen=True, slots=True)
class ChannelPlan:
    """How the Slack channel of an incident is made: ``create`` is on_declare, on_level, or by_button."""

    create: str = "by_button"
    name: str = "inc-{number}-{slug}"
    from_level: Level | None = None
    announce_in: str | None = None


@dataclass(frozen=True, slots=True)
class ReviewPlan:
    """One review preset as this workflow uses it: its questions, steps and where it is told."""

    slug: str
    label: str
    questions: tuple[Question, ...] = ()
    steps: tuple[str, ...] = ()
    debrief: str = "optional"
    publish_to: str | None = None


@dataclass(frozen=True, slots=True)
class FollowUpPlan:
    """The follow-up form of a workflow: priorities with their limits, own fields, what closing needs."""

    priorities: Mapping[str, Duration] = field(default_factory=dict)
    fields: tuple[Field, ...] = ()
    close_needs: tuple[str, ...] = ()


class Layer(StrEnum):
    """Who says something of a workflow, from the nearest to the farthest."""

    TYPE = "type"
    DISCIPLINE = "discipline"
    DEFAULTS = "defaults"
    PORTAL = "portal"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where something was written last: the layer, and its line in the file; 0 for what the portal brings along."""

    layer: Layer
    line: int = 0


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
        return _pick(self.severities, slug, f"severity of “{self.label}”")

    def role(self, slug: str) -> Role:
        """:raises UnknownSlug: the type has no such role."""
        return _pick(self.roles, slug, f"role of “{self.label}”")

    def status(self, slug: str) -> Status:
        """:raises UnknownSlug: the type has no such status."""
        return _pick(self.statuses, slug, f"status of “{self.label}”")

    def field(self, slug: str) -> Field:
        """:raises UnknownSlug: the type has no such field."""
        return _pick(self.fields, slug, f"field of “{self.label}”")

    def clock(self, slug: str) -> ClockKind:
        """:raises UnknownSlug: the type has no such clock."""
        return _pick(self.clocks, slug, f"clock of “{self.label}”")

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
    """A part of the organisation that owns incident types. ``team`` is the slug of the team whose people run it."""

    slug: str
    label: str
    description: str
    team: str
    types: tuple[str, ...]
    heading: str = ""
    retired: bool = False
    line: int = 0
    team_label: str = ""


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


_Slugged = TypeVar("_Slugged", Severity, Role, Status, Field, ClockKind, Option)
_Any = TypeVar("_Any")


def _pick(among: tuple[_Slugged, ...], slug: str, what: str) -> _Slugged:
    for one in among:
        if one.slug == slug:
            return one
    raise UnknownSlug(f"There is no {what} called “{slug}”.")


def _find(among: Mapping[str, _Any], slug: str, what: str) -> _Any:
    try:
        return among[slug]
    except KeyError:
        raise UnknownSlug(f"There is no {what} called “{slug}”.") from None

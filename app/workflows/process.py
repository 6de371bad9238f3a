"""The parts of a process as frozen objects: severities, roles, statuses, fields, clocks, rules, reviews.

Everything here is a part of the book; import it from ``book``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar

from app.workflows.conditions import Condition, FieldKind, Level, Phase, UnknownSlug
from app.workflows.durations import Duration


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
        return pick(self.options, slug, f"option of {self.label}")


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


_Slugged = TypeVar("_Slugged", Severity, Role, Status, Field, ClockKind, Option)


def pick(among: tuple[_Slugged, ...], slug: str, what: str) -> _Slugged:
    """The one with that slug. :raises UnknownSlug: there is none; ``what`` says of what."""
    for one in among:
        if one.slug == slug:
            return one
    raise UnknownSlug(f"There is no {what} called “{slug}”.")

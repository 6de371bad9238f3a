"""When something applies: the organisation's fixed words (level, phase, kinds) and conditions on one incident.

Everything here is a part of the book; import it from ``book``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum


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
    checklist: str | None = None
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
    checklist: tuple[str, ...] = ()
    decision: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    field: Mapping[str, tuple[object, ...]] = field(default_factory=dict)

    def holds(self, facts: Facts) -> bool:
        """Whether every part that is given holds for these facts."""
        said = spoken_words(facts.words) if self.words else ""
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
            and (not self.checklist or facts.checklist in self.checklist)
            and (not self.decision or facts.decision in self.decision)
            and (not self.words or any(spoken_words(word) in said for word in self.words))
            and all(_among(facts.fields.get(slug), wanted) for slug, wanted in self.field.items())
        )


def spoken_words(text: str) -> str:
    """Whole words only, in lower case: *ico* must not be found in *icon*. Words, not patterns: a pattern can hang."""
    return f" {' '.join(''.join(c if c.isalnum() else ' ' for c in text.casefold()).split())} "


def _among(value: object, wanted: tuple[object, ...]) -> bool:
    if isinstance(value, list | tuple):
        return any(one in wanted for one in value)
    return value in wanted

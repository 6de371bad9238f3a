"""What each timeline entry says: kind and payload become an icon, a sentence in parts and the words of people below it.

Pure: whoever draws it (a page, a message, an export) decides how a part looks and in whose time zone a moment is told.
A room above that records kinds of its own words them with the same decorator.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from app.core.registry import Registry
from app.incidents.models import TimelineEntry
from app.incidents.states import Source


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a sentence. ``as_``: kind (what it is), strong, ref (an incident), follow_up, entry, moment."""

    words: str = ""
    as_: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Worded:
    """An entry in words. ``cls`` is small, nothing (words of people), say, decision or would.

    ``text_as`` says how ``text`` is drawn: markdown, code or quote (inside the sentence). ``before`` and ``after`` are
    two states of a longer text, to be folded away.
    """

    icon: str
    parts: tuple[Part, ...]
    cls: str = "small"
    text: str = ""
    text_as: str = "quote"
    before: str = ""
    after: str = ""
    source: str = ""
    risky: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """What an entry names by id or slug: references that the reader may see, labels of groups, roles and types."""

    refs: Mapping[int, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)


SOURCES = {Source.SLACK: "in Slack", Source.API: "by a program"}
Wording = Callable[[TimelineEntry, Known], Worded]
wordings: Registry[Wording] = Registry("wording")


def wording(*kinds: str) -> Callable[[Wording], Wording]:
    """Register how entries of these kinds are said."""

    def register(say: Wording) -> Wording:
        for one in kinds:
            wordings.add(one, say)
        return say

    return register


def worded(entry: TimelineEntry, known: Known) -> Worded:
    """This entry in words; what nobody words any more is named by its kind."""
    say = wordings.get_or_none(entry.kind)
    if say is None:
        return Worded("history", line(entry.kind.replace("_", " ").capitalize(), by=entry), text=entry.text)
    return say(entry, known)


def corrected(entry: TimelineEntry, original: TimelineEntry | None) -> Worded:
    """That this entry puts another one right; its words are told there."""
    at = original.happened_at if original is not None else None
    return Worded("pencil", line(strong(who(entry)), " corrected the ", Part(f"{entry.kind} of ", "entry", at)))


def kind(words: str) -> Part:
    """What the entry is, in one or two words."""
    return Part(words, "kind")


def strong(words: str) -> Part:
    """What matters in the sentence."""
    return Part(words, "strong")


def who(entry: TimelineEntry) -> str:
    """Who did it: a name, or the portal itself."""
    return entry.actor.name if entry.actor else "Muster"


def line(*parts: str | Part, by: TimelineEntry | None = None) -> tuple[Part, ...]:
    """Parts of a sentence; ``by`` ends it with who did it, where somebody did."""
    ends = [f" by {who(by)}"] if by is not None and by.actor else []
    return tuple(Part(one) if isinstance(one, str) else one for one in (*parts, *ends) if one)


def moment(written: object) -> Part:
    """A moment as the payload keeps it; whoever draws it tells it on the reader's clock."""
    return Part(as_="moment", at=datetime.fromisoformat(str(written)))


def said(entry: TimelineEntry, name: str) -> str:
    """A value of the payload as text, empty where it has none."""
    return str(entry.payload.get(name) or "")


def source_of(entry: TimelineEntry) -> str:
    """Which door it came in by, where that was not this portal's pages."""
    return SOURCES.get(Source(entry.source), "")

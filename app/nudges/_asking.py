"""What a nudge sees of an incident, what it answers, and how it is registered."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.core.registry import Registry
from app.incidents.watching import Look


@dataclass(frozen=True, slots=True)
class Ask:
    """One thing that is missing: the sentence, since when, and its ``subject`` where there are several."""

    text: str
    since: datetime
    subject: str = ""


Asks = Iterable[Ask]
Asking = Callable[[Look], Asks]


@dataclass(frozen=True, slots=True)
class Nudge:
    """A reminder: its name in the book, its place when several want to speak at once, and what it asks.

    ``afterwards``: it asks while an incident is learned from, and not while it goes on.
    """

    name: str
    rank: int
    asks: Asking
    afterwards: bool = False


nudges: Registry[Nudge] = Registry("nudge")


def nudge(name: str, *, rank: int = 50, afterwards: bool = False) -> Callable[[Asking], Asking]:
    """Register a nudge under the name that the book uses; it answers with everything it has to ask now.

    One nudge speaks at a time in an incident, the lowest ``rank`` first; the others wait and lose nothing.
    """

    def register(asks: Asking) -> Asking:
        nudges.add(name, Nudge(name, rank, asks, afterwards))
        return asks

    return register


def hours_since(moment: datetime, at: datetime) -> int:
    """Whole hours between two moments."""
    return int((at - moment) / timedelta(hours=1))


__all__ = ["Ask", "Asks", "Look", "Nudge", "hours_since", "nudge", "nudges"]

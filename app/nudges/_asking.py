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
nudges: Registry[Callable[[Look], Asks]] = Registry("nudge")


def nudge(name: str) -> Callable[[Callable[[Look], Asks]], Callable[[Look], Asks]]:
    """Register a nudge under the name that the book uses; it answers with everything it has to ask now."""

    def register(asks: Callable[[Look], Asks]) -> Callable[[Look], Asks]:
        return nudges.add(name, asks)

    return register


def hours_since(moment: datetime, at: datetime) -> int:
    """Whole hours between two moments."""
    return int((at - moment) / timedelta(hours=1))


__all__ = ["Ask", "Asks", "Look", "hours_since", "nudge", "nudges"]

"""Lengths of time as the book writes them: ``30m``, ``72h``, ``10d``, ``5bd``, ``1mo``, ``1y``.

Wall units count every minute; ``bd`` counts the business days of a calendar.
"""

import re
from dataclasses import dataclass
from enum import StrEnum


class Unit(StrEnum):
    """What a duration counts in."""

    MINUTES = "m"
    HOURS = "h"
    DAYS = "d"
    BUSINESS_DAYS = "bd"
    MONTHS = "mo"
    YEARS = "y"


_WRITTEN = re.compile(r"([1-9][0-9]{0,3})(m|h|d|bd|mo|y)")
_WORDS = {
    Unit.MINUTES: "minute",
    Unit.HOURS: "hour",
    Unit.DAYS: "day",
    Unit.BUSINESS_DAYS: "business day",
    Unit.MONTHS: "month",
    Unit.YEARS: "year",
}


@dataclass(frozen=True, slots=True)
class Duration:
    """An amount of one unit; moments are reckoned by ``calendars.due``."""

    amount: int
    unit: Unit

    @classmethod
    def parse(cls, text: str) -> "Duration":
        """Read ``72h`` and the like.

        :raises ValueError: it is not an amount and a unit.
        """
        if not (found := _WRITTEN.fullmatch(text.strip())):
            raise ValueError(f"{text!r} is not a length of time: write 30m, 72h, 10d, 5bd, 1mo or 1y")
        return cls(int(found[1]), Unit(found[2]))

    def __str__(self) -> str:
        return f"{self.amount}{self.unit}"

    @property
    def words(self) -> str:
        """The duration as a person says it: ``72 hours``."""
        return f"{self.amount} {_WORDS[self.unit]}{'' if self.amount == 1 else 's'}"

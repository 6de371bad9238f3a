"""What the dashboard is asked about: a period, what it is compared with, and the filters of the incident list.

All of it stands in the address. Whoever opens it sees what they may see: rights are no part of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from urllib.parse import quote_plus, urlencode

from werkzeug.datastructures import MultiDict

from app.incidents.filtering import Filters

WEEKS = {"4": "last 4 weeks", "12": "last 12 weeks", "26": "last 26 weeks", "52": "last 52 weeks"}
USUAL = "12"
BEFORE, A_YEAR_AGO, NOTHING = "before", "year", "none"
LONGEST = timedelta(days=3 * 366)
# A year ago begins on the same day of the week.
YEAR = timedelta(weeks=52)
NARROWING = ("discipline", "type", "level", "phase", "mode", "visibility", "service", "team", "field")
# What a panel may be asked to show otherwise, and in which ways; the first is what it shows unasked.
CHOICES = {"mix": ("level", "discipline", "team", "site"), "measure": ("resolve", "acknowledge", "contain", "detect")}


@dataclass(frozen=True, slots=True)
class Span:
    """Days, both included, in UTC."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def begins(self) -> datetime:
        return datetime.combine(self.first, time(), UTC)

    @property
    def ends(self) -> datetime:
        """The moment after its last."""
        return datetime.combine(self.last + timedelta(days=1), time(), UTC)

    def earlier(self, by: timedelta) -> "Span":
        return Span(self.first - by, self.last - by)

    def weeks(self) -> list[date]:
        """The Mondays of its weeks; the first week may begin before it, the last end after it."""
        monday = self.first - timedelta(days=self.first.weekday())
        return [monday + timedelta(weeks=n) for n in range((self.last - monday).days // 7 + 1)]


@dataclass(frozen=True, slots=True)
class View:
    """What somebody asks of the dashboard. ``narrow`` holds no period; ``weeks`` is empty where the dates are own."""

    narrow: Filters
    span: Span
    weeks: str
    compare: str
    choices: Mapping[str, str]

    @classmethod
    def of(cls, said: "MultiDict[str, str]", today: date) -> "View":
        """Read an address; what is unknown or impossible is as if it were not there."""
        filters = Filters.of(said)
        narrow = Filters(**{name: getattr(filters, name) for name in NARROWING}, person=filters.person)
        weeks = said.get("weeks", "")
        own = None if weeks in WEEKS else _own(filters.since, filters.until)
        weeks = "" if own else (weeks if weeks in WEEKS else USUAL)
        compare = said.get("compare", BEFORE)
        choices = {name: said.get(name, "") for name in CHOICES}
        return cls(
            narrow=narrow,
            span=own or _last_weeks(int(weeks), today),
            weeks=weeks,
            compare=compare if compare in (BEFORE, A_YEAR_AGO, NOTHING) else BEFORE,
            choices={name: one if one in CHOICES[name] else CHOICES[name][0] for name, one in choices.items()},
        )

    @property
    def before(self) -> Span | None:
        """What the period is compared with."""
        if self.compare == NOTHING:
            return None
        if self.compare == A_YEAR_AGO:
            return self.span.earlier(YEAR)
        # As many whole weeks as the period touches, so that a week that has only begun meets one as short.
        back = timedelta(weeks=int(self.weeks)) if self.weeks else timedelta(days=self.span.days)
        return self.span.earlier(back)

    @property
    def words(self) -> str:
        """The period in words: last 12 weeks."""
        return WEEKS[self.weeks] if self.weeks else f"{_day(self.span.first)} to {_day(self.span.last)}"

    @property
    def length(self) -> str:
        """How long the period is: 12 weeks."""
        return f"{self.weeks} weeks" if self.weeks else f"{self.span.days} days"

    @property
    def before_words(self) -> str:
        """What it is compared with, in words."""
        if self.compare == NOTHING:
            return "nothing"
        return "a year ago" if self.compare == A_YEAR_AGO else f"the {self.length} before"

    def query(self, **changes: str) -> str:
        """This as the end of an address, with a choice, the comparison or the weeks changed."""
        weeks = changes.get("weeks", self.weeks)
        own = {} if weeks else {"since": self.span.first.isoformat(), "until": self.span.last.isoformat()}
        pairs = [] if weeks in ("", USUAL) else [("weeks", weeks)]
        if (compare := changes.get("compare", self.compare)) != BEFORE:
            pairs.append(("compare", compare))
        for name, usual in CHOICES.items():
            if (one := changes.get(name, self.choices[name])) != usual[0]:
                pairs.append((name, one))
        narrow = self.narrow.query(**own)
        return "&".join(part for part in (urlencode(pairs), narrow) if part)

    def listed(self, *slices: str, span: Span | None = None, **changes: object) -> str:
        """The filters of the list behind a figure, with these slices and in these days, as the end of an address."""
        if changes:
            days = {"since": span.first.isoformat(), "until": span.last.isoformat()} if span else {}
            return self.filters(*slices, **days, **changes).query()
        # A page has hundreds of these: what they share is written once.
        parts = [_written(self.narrow), *(f"slice={quote_plus(one)}" for one in slices)]
        parts += [f"since={span.first}", f"until={span.last}"] if span else []
        return "&".join(one for one in parts if one)

    def filters(self, *slices: str, **changes: object) -> Filters:
        """The filters of the incident list, with these slices."""
        return replace(self.narrow, slice=slices, **changes)  # type: ignore[arg-type]


@lru_cache(maxsize=1_000)
def _written(narrow: Filters) -> str:
    return narrow.query()


def _own(since: str, until: str) -> Span | None:
    try:
        span = Span(date.fromisoformat(since), date.fromisoformat(until))
    except ValueError:
        return None
    return span if timedelta() <= span.last - span.first <= LONGEST and span.first.year > 1990 else None


def _last_weeks(count: int, today: date) -> Span:
    monday = today - timedelta(days=today.weekday())
    return Span(monday - timedelta(weeks=count - 1), today)


def _day(on: date) -> str:
    return f"{on.day} {on:%b %Y}"

"""Jinja filters: moments and lengths as people say them, in the viewer's time zone, and small words."""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from flask import Flask, g, has_app_context
from markupsafe import Markup
from wtforms import Form
from wtforms.fields.core import Field

from app.core import markdown
from app.core.clock import now

HOME_ZONE = "Europe/London"
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
MINUTE, HOUR, DAY = 60, 3_600, 86_400


def viewer_zone() -> ZoneInfo:
    """The time zone of whoever looks; London's until the room of people has said."""
    name = g.get("viewer_zone", HOME_ZONE) if has_app_context() else HOME_ZONE
    return name if isinstance(name, ZoneInfo) else _zone(name or HOME_ZONE)


@lru_cache(maxsize=500)
def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo(HOME_ZONE)


def local(at: datetime) -> datetime:
    """The moment on the viewer's clock."""
    return at.astimezone(viewer_zone())


def time(at: datetime) -> str:
    """14:05"""
    return f"{local(at):%H:%M}"


def day(at: datetime | date) -> str:
    """19 Nov, with the year when it is not this one."""
    on = _date(at)
    return f"{on.day} {on:%b}" + ("" if on.year == _today().year else f" {on.year}")


def weekday(at: datetime | date) -> str:
    """Tue 24 Nov"""
    return f"{_date(at):%a} {day(at)}"


def long_day(at: datetime | date) -> str:
    """Today, Thursday 19 November"""
    on = _date(at)
    word = _near(on)
    return (
        (f"{word.capitalize()}, " if word else "")
        + f"{on:%A} {on.day} {on:%B}"
        + ("" if on.year == _today().year else f" {on.year}")
    )


def short(at: datetime) -> str:
    """14:05 today, Wed 08:12 within a week, else 19 Nov."""
    away = abs((_date(at) - _today()).days)
    if away == 0:
        return time(at)
    return f"{local(at):%a %H:%M}" if away < 7 else day(at)


def moment(at: datetime) -> str:
    """Say “today at 14:05”, or “Wed 18 Nov at 08:12”."""
    return f"{_near(_date(at)) or weekday(at)} at {time(at)}"


def typed(at: datetime | None) -> str:
    """2026-11-19T14:05 on the viewer's clock, as an input of a day and time holds it; empty for none."""
    return f"{local(at):%Y-%m-%dT%H:%M}" if at is not None else ""


def length(span: timedelta | int | float) -> str:
    """47 min; 3 h 50 min; 1 d 4 h. The two largest units, rounded down."""
    seconds = max(0, int(span.total_seconds() if isinstance(span, timedelta) else span))
    if seconds < HOUR:
        return f"{seconds // MINUTE} min"
    if seconds < DAY:
        return _two(seconds // HOUR, "h", seconds % HOUR // MINUTE, "min")
    return _two(seconds // DAY, "d", seconds % DAY // HOUR, "h")


def hours(span: timedelta | int | float) -> str:
    """41 h 20 min: lengths of clocks, which laws count in hours up to four days."""
    seconds = max(0, int(span.total_seconds() if isinstance(span, timedelta) else span))
    if HOUR <= seconds < 4 * DAY:
        return _two(seconds // HOUR, "h", seconds % HOUR // MINUTE, "min")
    return length(seconds)


def ago(at: datetime) -> str:
    """How long since, without the word: 47 min."""
    return length(now() - at)


def due(at: datetime) -> str:
    """Say “in 10 min”, “12 min late” or “now”."""
    left = (at - now()).total_seconds()
    if abs(left) < MINUTE:
        return "now"
    # Rounded up while there is time, so that it does not say 9 min a second after 10 were promised.
    return f"in {length(left + MINUTE - 1)}" if left > 0 else f"{length(-left)} late"


def due_when(at: datetime) -> str:
    """The same for what may be far away: beyond two hours the time, beyond today and tomorrow the day."""
    left = (at - now()).total_seconds()
    if left <= -DAY:
        return f"{int(-left // DAY)} d late"
    if left <= 2 * HOUR:
        return due(at)
    near = _near(_date(at))
    return f"{near} {time(at)}" if near else weekday(at)


def due_day(at: datetime) -> str:
    """What is counted in days: 9 days late, today, Tue 24 Nov."""
    late = (_today() - _date(at)).days
    if late > 0:
        return f"{late} {'day' if late == 1 else 'days'} late"
    return "today" if late == 0 else weekday(at)


def due_state(at: datetime | None, soon: int = 900) -> str:
    """late, warn in its last `soon` seconds, or nothing."""
    if at is None:
        return ""
    left = (at - now()).total_seconds()
    if left <= -MINUTE:
        return "late"
    return "warn" if left <= soon else ""


def iso(at: datetime | date | None) -> str:
    """2026-11-19T14:05:00Z, for attributes."""
    if at is None:
        return ""
    if not isinstance(at, datetime):
        return at.isoformat()
    return at.astimezone(UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")


def initials(name: str) -> str:
    """Two letters of a name: first and last word."""
    words = [word for word in re.split(r"[\s_.-]+", name) if word and word[0].isalnum()]
    if not words:
        return "?"
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()


def plural(count: int, one: str, many: str = "") -> str:
    """1 incident; 3 incidents; 2 people."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def count_word(count: int) -> str:
    """Numbers up to twelve as words."""
    return NUMBERS[count] if 0 <= count < len(NUMBERS) else f"{count:,}"


def lower_first(sentence: str) -> str:
    """For a sentence that goes on after a colon; names and abbreviations keep their capital."""
    first = sentence.split(" ", 1)[0]
    return sentence[:1].lower() + sentence[1:] if first[1:].islower() or first == "A" else sentence


def pieces(text: str, words: str | Iterable[str] = "") -> Iterator[tuple[str, bool]]:
    """The text cut at the words searched for: (piece, whether it was found)."""
    wanted = sorted({w for w in (words.split() if isinstance(words, str) else words) if w}, key=len, reverse=True)
    if not wanted:
        yield text, False
        return
    for index, piece in enumerate(re.split(f"({'|'.join(map(re.escape, wanted))})", text, flags=re.IGNORECASE)):
        if piece:
            yield piece, index % 2 == 1


def flatten(errors: Iterable[object]) -> list[str]:
    """The sentences of a field, also of one that is made of fields."""
    out: list[str] = []
    for error in errors:
        if isinstance(error, str) or not isinstance(error, Iterable):
            out.append(str(error))
        else:
            out.extend(flatten(error.values() if isinstance(error, dict) else error))
    return out


def wrong_fields(form: Form | None) -> list[Field]:
    """The fields of a form that have something to say, in their order."""
    return [] if form is None else [field for field in form if field.errors]


def render_markdown(text: str | None) -> Markup:
    """Markdown as clean HTML."""
    return markdown.render(text or "")


def length_or_count(value: object) -> str | int:
    """A span as words; of anything else how many it holds, as Jinja's own filter of this name does."""
    return length(value) if isinstance(value, timedelta | int | float) else len(value)  # type: ignore[arg-type]


def _two(big: int, big_unit: str, small: int, small_unit: str) -> str:
    return f"{big} {big_unit}" + (f" {small} {small_unit}" if small else "")


def _date(at: datetime | date) -> date:
    return local(at).date() if isinstance(at, datetime) else at


def _today() -> date:
    return local(now()).date()


def _near(on: date) -> str:
    return {0: "today", -1: "yesterday", 1: "tomorrow"}.get((on - _today()).days, "")


FILTERS = {
    each.__name__: each
    for each in (
        *(
            time,
            day,
            weekday,
            long_day,
            short,
            moment,
            typed,
            length,
            hours,
            ago,
            due,
            due_when,
            due_day,
            due_state,
            iso,
            initials,
            plural,
        ),
        *(count_word, lower_first, pieces, flatten, wrong_fields),
    )
}


def init_app(app: Flask) -> None:
    """Register the filters by their names; `markdown` and `length` are already the names of something else."""
    app.jinja_env.filters.update(FILTERS, markdown=render_markdown, length=length_or_count)

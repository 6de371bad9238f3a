"""What a field of the book holds, in the words of the screen."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from app.people.queries import anybody_by_key, teams
from app.web.fields import NOTHING, from_stored
from app.web.filters import moment, weekday
from app.workflows.book import Field, FieldKind
from app.workflows.live import current_book


def say_value(field: Field, stored: Any) -> str:
    """A stored value in the words of the screen."""
    if stored in NOTHING:
        return ""
    say = WORDS.get(field.kind)
    labels = {one.slug: one.label for one in field.options}
    if isinstance(stored, list):
        return ", ".join(labels.get(str(one), str(one)) for one in stored)
    said = say(stored) if say else labels.get(str(stored), str(stored))
    return f"{said} {field.unit}".strip()


def _day(stored: Any) -> str:
    read = from_stored(FieldKind.DATE, stored)
    return weekday(read) if isinstance(read, date) else str(stored)


def _moment(stored: Any) -> str:
    read = from_stored(FieldKind.DATETIME, stored)
    return moment(read) if isinstance(read, datetime) else str(stored)


def _number(stored: Any) -> str:
    return f"{stored:,}" if isinstance(stored, int | float) else str(stored)


def _money(stored: Any) -> str:
    try:
        return f"{float(stored):,.2f}"
    except ValueError:
        return str(stored)


def _person(stored: Any) -> str:
    found = anybody_by_key(str(stored))
    return found.name if found else str(stored)


def _team(stored: Any) -> str:
    return next((one.label for one in teams() if one.slug == stored), str(stored))


def _service(stored: Any) -> str:
    found = current_book().services.get(str(stored))
    return found.label if found else str(stored)


WORDS: dict[FieldKind, Callable[[Any], str]] = {
    FieldKind.DATE: _day,
    FieldKind.DATETIME: _moment,
    FieldKind.NUMBER: _number,
    FieldKind.MONEY: _money,
    FieldKind.PERSON: _person,
    FieldKind.TEAM: _team,
    FieldKind.SERVICE: _service,
    FieldKind.YES_NO: lambda stored: "Yes" if stored else "No",
}

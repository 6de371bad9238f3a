"""What a field of the book holds, in the words of the screen."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from app.incidents.named import name_of, with_unit
from app.web.fields import NOTHING, from_stored
from app.web.filters import moment, weekday
from app.workflows.book import Field, FieldKind


def say_value(field: Field, stored: Any) -> str:
    """A stored value in the words of the screen."""
    if stored in NOTHING:
        return ""
    say = WORDS.get(field.kind)
    labels = {one.slug: one.label for one in field.options}
    if isinstance(stored, list):
        return ", ".join(labels.get(str(one), str(one)) for one in stored)
    said = say(stored) if say else labels.get(str(stored)) or name_of(field, stored)
    return with_unit(field, said)


def _day(stored: Any) -> str:
    read = from_stored(FieldKind.DATE, stored)
    return weekday(read) if isinstance(read, date) else str(stored)


def _moment(stored: Any) -> str:
    read = from_stored(FieldKind.DATETIME, stored)
    return moment(read) if isinstance(read, datetime) else str(stored)


WORDS: dict[FieldKind, Callable[[Any], str]] = {
    FieldKind.DATE: _day,
    FieldKind.DATETIME: _moment,
    FieldKind.YES_NO: lambda stored: "Yes" if stored else "No",
}

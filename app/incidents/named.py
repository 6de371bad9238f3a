"""What a field holds, in words that are the same on every clock: figures, and people, teams and services by name."""

from collections.abc import Callable

from app.people.queries import anybody_by_key, teams
from app.workflows.book import Field, FieldKind
from app.workflows.live import current_book

CURRENCIES = "£€$¥"


def name_of(field: Field, stored: object) -> str:
    """A figure as it is written, the name of whoever or whatever is meant, or the value itself."""
    called = _NAMES.get(field.kind)
    return (called(stored) if called else "") or str(stored)


def with_unit(field: Field, said: str) -> str:
    """The value with what it counts: “40 people”, and the sign of a currency before its amount."""
    if not field.unit or not said:
        return said
    return f"{field.unit}{said}" if field.unit in CURRENCIES else f"{said} {field.unit}"


def _number(stored: object) -> str:
    return f"{stored:,}" if isinstance(stored, int | float) else ""


def _money(stored: object) -> str:
    try:
        return f"{float(str(stored)):,.2f}"
    except ValueError:
        return ""


def _person(key: object) -> str:
    found = anybody_by_key(str(key))
    return found.name if found else ""


def _team(slug: object) -> str:
    return next((one.label for one in teams() if one.slug == slug), "")


def _service(slug: object) -> str:
    found = current_book().services.get(str(slug))
    return found.label if found else ""


_NAMES: dict[FieldKind, Callable[[object], str]] = {
    FieldKind.NUMBER: _number,
    FieldKind.MONEY: _money,
    FieldKind.PERSON: _person,
    FieldKind.TEAM: _team,
    FieldKind.SERVICE: _service,
}

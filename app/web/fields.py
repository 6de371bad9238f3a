"""Form fields from the book: one definition there makes the input, its check and what is stored."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from flask_wtf import FlaskForm
from wtforms import Form
from wtforms.fields.core import UnboundField

from app.web.inputs import Choice, Day, Line, Lines, Link, Many, Moment, Money, Needed, Number, YesNo, options
from app.workflows.book import Field, FieldKind

Pairs = Iterable[tuple[str, str]]
PREFIX = "f-"
NOTHING: tuple[object, ...] = (None, "", [])


def no_pairs() -> Pairs:
    """No choices at all."""
    return ()


@dataclass(frozen=True, slots=True)
class Providers:
    """Where the choices of person, team and service fields come from; asked when a form is made."""

    people: Callable[[], Pairs] = no_pairs
    teams: Callable[[], Pairs] = no_pairs
    services: Callable[[], Pairs] = no_pairs


def name_of(field: Field) -> str:
    """The name of its input; the prefix keeps a field called “title” apart from the form's own."""
    return PREFIX + field.slug


def form_with(
    fields: Iterable[Field],
    base: type[FlaskForm] = FlaskForm,
    *,
    required: frozenset[str] = frozenset(),
    providers: Providers | None = None,
    stored: Mapping[str, object] | None = None,
) -> type[FlaskForm]:
    """A form class with these fields after the base's own.

    `required` holds the slugs that may not be empty now. `stored` is what the incident has, so that a retired option
    that it still carries stays on the list.
    """
    given = providers or Providers()
    had = stored or {}
    made = {name_of(one): input_for(one, one.slug in required, given, had.get(one.slug)) for one in fields}
    return type(base.__name__, (base,), made)


def input_for(field: Field, required: object, providers: Providers, stored: object = None) -> "UnboundField[Any]":
    """The input of one field. A decision gets its options only; its reason is the decision panel's."""
    # “Customers affected (customers)” says it twice.
    says_unit = not field.unit or field.unit.lower() in field.label.lower()
    label = field.label if says_unit else f"{field.label} ({field.unit})"
    validators = [Needed()] if required else []
    if field.kind in PLAIN:
        made = PLAIN[field.kind](label, validators, description=field.help)
    else:
        kind = Many if field.kind is FieldKind.MANY_CHOICE else Choice
        blank = "" if kind is Many else "Not chosen yet"
        pairs = options(_pairs(field, providers, stored), blank=blank)
        made = kind(label, validators, description=field.help, choices=pairs)
    unbound: UnboundField[Any] = made
    return unbound


def read(form: Form, fields: Iterable[Field]) -> dict[str, object]:
    """What a valid form says about these fields, by slug, as it is stored; an empty one is none."""
    return {one.slug: to_stored(form[name_of(one)].data) for one in fields if name_of(one) in form}


def filled(fields: Iterable[Field], stored: Mapping[str, object]) -> dict[str, object]:
    """The opposite: `data` for a form from what is stored."""
    return {name_of(one): from_stored(one.kind, stored.get(one.slug)) for one in fields}


def to_stored(data: object) -> object:
    """The value as JSON keeps it: amounts and moments as text, moments in UTC."""
    if data in NOTHING:
        return None
    if isinstance(data, datetime):
        return data.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(data, date):
        return data.isoformat()
    return str(data) if isinstance(data, Decimal) else data


def from_stored(kind: FieldKind, value: Any) -> object:
    """The value as an input wants it. What an older book stored in another kind is dropped, not an error."""
    if value in NOTHING:
        return None
    try:
        return READERS.get(kind, str)(value)
    except (ValueError, TypeError, ArithmeticError):
        return None


def _pairs(field: Field, providers: Providers, stored: object) -> Pairs:
    if field.kind is FieldKind.PERSON:
        return providers.people()
    if field.kind is FieldKind.TEAM:
        return providers.teams()
    if field.kind is FieldKind.SERVICE:
        return providers.services()
    had = stored if isinstance(stored, list) else [stored]
    return [(one.slug, one.label) for one in field.options if not one.retired or one.slug in had]


def _yes_no(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    raise ValueError("neither yes nor no")


def _number(value: Any) -> int | float:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    raise ValueError("not a number")


def _several(value: Any) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else [str(value)]


PLAIN: dict[FieldKind, Callable[..., Any]] = {
    FieldKind.TEXT: Line,
    FieldKind.LONG_TEXT: Lines,
    FieldKind.NUMBER: Number,
    FieldKind.MONEY: Money,
    FieldKind.DATE: Day,
    FieldKind.DATETIME: Moment,
    FieldKind.LINK: Link,
    FieldKind.YES_NO: YesNo,
}
READERS: dict[FieldKind, Callable[[Any], object]] = {
    FieldKind.NUMBER: _number,
    FieldKind.MONEY: Decimal,
    FieldKind.DATE: date.fromisoformat,
    FieldKind.DATETIME: datetime.fromisoformat,
    FieldKind.YES_NO: _yes_no,
    FieldKind.MANY_CHOICE: _several,
}

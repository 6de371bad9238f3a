"""The kinds of input: each cleans what was typed, checks its shape with a sentence, and gives the typed text back.

Empty is none (or an empty list); whether it may be empty is said by `Needed`. Rules about the world live in operations.
"""

import re
import unicodedata
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from markupsafe import Markup
from wtforms import RadioField, SelectField, SelectMultipleField, StringField, TextAreaField, widgets
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]
from wtforms.fields.core import Field
from wtforms.form import BaseForm
from wtforms.validators import StopValidation

from app.web.filters import typed as as_typed
from app.web.filters import viewer_zone

SHORT, LONG, ADDRESS = 300, 20_000, 2_000
LARGEST = Decimal(10) ** 15
YEARS = range(1900, 2201)

_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,3}(?:[ ,\u00a0\u202f][0-9]{3})+|[0-9]{1,20})(?:\.[0-9]{1,10})?")
_MONEY = re.compile(r"[£€$]?\s*(?P<amount>.+?)\s*(?:GBP|EUR|USD|[£€])?", re.IGNORECASE | re.DOTALL)
# NUL and other controls, halves of characters, and what overrules the direction of the text around it; letters from
# right to left need none of these.
_DROPPED = dict.fromkeys(
    {*range(0x20), *range(0x7F, 0xA0), *range(0xD800, 0xE000), *range(0x202A, 0x202F), *range(0x2066, 0x206A)} - {9, 10}
)


def clean(text: str) -> str:
    """Drop NUL and other controls, keep lines and tabs, use one kind of line end; emoji and every script stay."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_DROPPED)
    return unicodedata.normalize("NFC", text).strip()


class Needed:
    """The field may not be empty; `sentence` says what to write."""

    field_flags = {"required": True}

    def __init__(self, sentence: str = "") -> None:
        self.sentence = sentence

    def __call__(self, form: BaseForm, field: Field) -> None:
        """:raises StopValidation: it is empty, and nothing worse is wrong with it."""
        if field.data in (None, "", []) and not field.errors:
            raise StopValidation(self.sentence or f"{field.label.text} is needed here")


class _Typed(StringField):
    """One line of text that means something: parsed into `data`, shown again as it was typed."""

    data: Any

    def _value(self) -> str:
        if self.raw_data:
            return clean(str(self.raw_data[0])[:ADDRESS])[:SHORT]
        return "" if self.data is None else self.written(self.data)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """:raises ValueError: with the sentence to show."""
        self.data = None
        if valuelist and len(valuelist[0]) > ADDRESS:
            raise ValueError(f"Keep this under {ADDRESS:,} characters")
        typed = clean(str(valuelist[0])) if valuelist else ""
        if typed:
            self.data = self.read(typed)

    def read(self, typed: str) -> Any:
        raise NotImplementedError

    def written(self, data: Any) -> str:
        return str(data)


class _Limited(StringField):
    """Text with a limit; too long is refused with the figures, never cut."""

    def __init__(self, label: str | None = None, validators: Any = None, *, limit: int = SHORT, **kwargs: Any) -> None:
        super().__init__(label, validators, **kwargs)
        self.limit = limit

    def process_formdata(self, valuelist: list[Any]) -> None:
        """:raises ValueError: it is too long; the text stays in the field."""
        if not valuelist:
            return
        self.data = clean(str(valuelist[0]))
        if len(self.data) > self.limit:
            raise ValueError(f"Keep this under {self.limit:,} characters. It has {len(self.data):,}")


class Line(_Limited):
    """One line of text."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata([re.sub(r"\s*\n\s*", " ", clean(str(valuelist[0])))] if valuelist else [])


class Lines(_Limited, TextAreaField):
    """Text of several lines, Markdown where it is shown as such."""

    def __init__(self, label: str | None = None, validators: Any = None, *, limit: int = LONG, **kwargs: Any) -> None:
        super().__init__(label, validators, limit=limit, **kwargs)


class _Figures(widgets.TextInput):
    """One line for which a phone shows its figures; a plain one, so that what is no number stays to be mended."""

    def __call__(self, field: Field, **kwargs: Any) -> Markup:
        return super().__call__(field, **{"inputmode": "decimal", **kwargs})


class Number(_Typed):
    """A whole or decimal number; thousands may be set apart."""

    widget = _Figures()

    def read(self, typed: str) -> int | float:
        if not _NUMBER.fullmatch(typed):
            raise ValueError("Use a number, such as 40 or 2.5, or leave it empty")
        number = Decimal(re.sub(r"[ ,\u00a0\u202f]", "", typed))
        if abs(number) >= LARGEST:
            raise ValueError("Use a smaller number")
        return int(number) if number == number.to_integral_value() else float(number)


class Money(_Typed):
    """An amount, never negative, with at most two decimals; a Decimal with two."""

    widget = _Figures()

    def read(self, typed: str) -> Decimal:
        found = _MONEY.fullmatch(typed)
        written = found["amount"] if found else ""
        if not _NUMBER.fullmatch(written) or written.startswith(("-", "+")):
            raise ValueError("Use an amount, such as 1,250 or 12.50, or leave it empty")
        amount = Decimal(re.sub(r"[ ,\u00a0\u202f]", "", written))
        if amount >= LARGEST:
            raise ValueError("Use a smaller amount")
        if amount != amount.quantize(Decimal("0.01")):
            raise ValueError("Use at most two decimals, such as 12.50")
        return amount.quantize(Decimal("0.01"))


class Day(_Typed):
    """A date."""

    widget = widgets.DateInput()

    def read(self, typed: str) -> date:
        try:
            on = date.fromisoformat(typed)
        except ValueError:
            raise ValueError("Use a date, such as 2026-11-19") from None
        if on.year not in YEARS:
            raise ValueError("Use a year between 1900 and 2200")
        return on

    def written(self, data: Any) -> str:
        return str(data.isoformat())


class Moment(_Typed):
    """A day and time on the viewer's clock; `data` is in UTC."""

    widget = widgets.DateTimeLocalInput()

    def read(self, typed: str) -> datetime:
        try:
            local = datetime.fromisoformat(typed.replace(" ", "T"))
        except ValueError:
            raise ValueError("Use a day and a time, such as 2026-11-19 14:05") from None
        if local.year not in YEARS:
            raise ValueError("Use a year between 1900 and 2200")
        if local.tzinfo is not None:
            return local.astimezone(UTC)
        at = local.replace(tzinfo=viewer_zone()).astimezone(UTC)
        if at.astimezone(viewer_zone()).replace(tzinfo=None) != local:
            raise ValueError("That hour does not exist on that day, the clocks went forward")
        return at

    def written(self, data: Any) -> str:
        return as_typed(data)


class Link(_Typed):
    """An address on the web."""

    widget = widgets.URLInput()

    def read(self, typed: str) -> str:
        try:
            parts = urlsplit(typed)
            fits = parts.scheme in {"http", "https"} and bool(parts.hostname) and not parts.username
        except ValueError:
            fits = False
        if not fits or any(c.isspace() for c in typed):
            raise ValueError("Use a whole address that begins with https://")
        return typed

    def _value(self) -> str:
        return clean(str(self.raw_data[0])[:ADDRESS]) if self.raw_data else self.data or ""


class _Listed:
    """Choosing from a list that the server knows; an empty choice is none."""

    data: Any
    choices: Any

    def pre_validate(self, form: BaseForm) -> None:
        """:raises StopValidation: it is not on the list."""
        chosen = self.data if isinstance(self.data, list) else [self.data] if self.data not in (None, "") else []
        known = {choice.value for choice in self.choices}
        if any(one not in known for one in chosen):
            raise StopValidation("Choose from the list. This one is not on it any more")
        if self.data == "":
            self.data = None


class Choice(_Listed, SelectField):
    """One of a list, as a drop-down."""


class Radio(_Listed, RadioField):
    """One of a few, side by side."""


class Many(_Listed, SelectMultipleField):
    """Any of a list, as ticks."""

    widget = widgets.ListWidget(prefix_label=False)
    option_widget = widgets.CheckboxInput()


class YesNo(_Listed, RadioField):
    """Yes, no, or not said; `data` is True, False or none."""

    def __init__(self, label: str | None = None, validators: Any = None, **kwargs: Any) -> None:
        super().__init__(label, validators, choices=[SelectChoice("yes", "Yes"), SelectChoice("no", "No")], **kwargs)

    def process_data(self, value: Any) -> None:
        super().process_data({True: "yes", False: "no"}.get(value, value))

    def pre_validate(self, form: BaseForm) -> None:
        super().pre_validate(form)
        self.data = {"yes": True, "no": False}.get(self.data)


def options(pairs: Any, *, blank: str = "") -> list[SelectChoice]:
    """Choices for the fields above from (value, label) pairs, with a first empty one when `blank` has words."""
    first = [SelectChoice("", blank)] if blank else []
    return first + [SelectChoice(str(value), str(label)) for value, label in pairs]

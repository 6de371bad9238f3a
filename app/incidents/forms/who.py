"""Naming a colleague: typed by name with suggestions, so that it works with sixty people and with five thousand."""

from collections.abc import Sequence
from typing import Any

from wtforms.validators import ValidationError

from app.people.models import Person
from app.people.queries import people_called
from app.web.inputs import Line


class Who(Line):
    """Somebody by name or address; ``person`` is who is meant, none where it is empty."""

    def __init__(self, label: str | None = None, validators: Any = None, **kwargs: Any) -> None:
        super().__init__(label, validators, **kwargs)
        self.person: Person | None = None

    def post_validate(self, form: Any, validation_stopped: bool) -> None:  # noqa: FBT001 - WTForms calls it so
        """:raises ValidationError: nobody is called so, or several are."""
        if not self.data or self.errors:
            return
        found = people_called(self.data)
        if len(found) != 1:
            raise ValidationError(_several(self.data, found) if found else f"Nobody here is called “{self.data[:60]}”")
        self.person, self.data = found[0], found[0].name


class WhoAll(Line):
    """Several colleagues, with commas between them; ``people`` are those meant."""

    def __init__(self, label: str | None = None, validators: Any = None, **kwargs: Any) -> None:
        super().__init__(label, validators, **kwargs)
        self.people: tuple[Person, ...] = ()

    def post_validate(self, form: Any, validation_stopped: bool) -> None:  # noqa: FBT001 - WTForms calls it so
        """:raises ValidationError: nobody, or several, are called like one of them."""
        meant = {}
        for name in (part.strip() for part in (self.data or "").split(",")):
            found = people_called(name) if name else []
            if name and len(found) != 1:
                raise ValidationError(_several(name, found) if found else f"Nobody here is called “{name[:60]}”")
            meant.update({one.id: one for one in found})
        self.people = tuple(meant.values())


def _several(typed: str, found: Sequence[Person]) -> str:
    names = ", ".join(f"{one.name} ({one.email})" for one in found[:4])
    return f"Several people are called “{typed[:60]}”: {names}. Write the whole name, or the address"

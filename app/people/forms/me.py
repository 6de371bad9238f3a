"""My settings."""

import re
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from flask_wtf import FlaskForm
from wtforms import BooleanField, PasswordField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]

from app.people.forms.signing_in import NewPasswordForm
from app.web.inputs import Choice, Line, Needed, Radio

THEMES = (("auto", "As my computer"), ("light", "Light"), ("dark", "Dark"))
# Old names, and zones that are no place.
_ODD = ("Etc/", "SystemV/", "US/", "posix/", "right/", "Brazil/", "Canada/", "Chile/", "Mexico/")
_TIME = re.compile(r"([01]?[0-9]|2[0-3])[:.]([0-5][0-9])")


def zones(at: datetime, own: str) -> list[SelectChoice]:
    """Every time zone that is a place, with the time there."""
    names = {name for name in available_timezones() if "/" in name and not name.startswith(_ODD)} | {"UTC", own}
    return [
        SelectChoice(name, f"{name.replace('_', ' ')}, {at.astimezone(ZoneInfo(name)):%H:%M} now")
        for name in sorted(names)
    ]


class LookForm(FlaskForm):
    name = Line("Name", [Needed("Write the name people know you by")], limit=120)
    theme = Radio("Light or dark", choices=[SelectChoice(value, label) for value, label in THEMES])
    timezone = Choice("Time zone")
    single_keys = BooleanField("Single letters are shortcuts")


class TimeOfDay(Line):
    """A time such as 07:30; ``minutes`` counts them from midnight, none when it is empty."""

    minutes: int | None = None

    def process_formdata(self, valuelist: list[Any]) -> None:
        """:raises ValueError: it is no time of day."""
        super().process_formdata(valuelist)
        if not self.data:
            return
        found = _TIME.fullmatch(self.data)
        if found is None:
            raise ValueError("Use a time such as 19:00")
        self.minutes = int(found[1]) * 60 + int(found[2])


class QuietForm(FlaskForm):
    hold = BooleanField("Hold notices")
    quiet_from = TimeOfDay("From", limit=20)
    quiet_until = TimeOfDay("Until", limit=20)


class ChangePasswordForm(NewPasswordForm):
    current_password = PasswordField("Present password", [Needed("Write your present password")])

"""What the macro `field` gives to a control besides its name: how it looks, what describes it, whether it is wrong."""

from typing import Any

from flask import Flask
from wtforms.fields.core import Field


def control(field: Field, described_by: str, big: object, attributes: dict[str, Any]) -> dict[str, Any]:
    """The attributes of a control.

    The browser's own checks stay off: it would stop a form with words that are not ours, and cut what is pasted.
    """
    known: dict[str, Any] = {"class": "input big" if big else "input", "required": False, "maxlength": False}
    if described_by:
        known["aria-describedby"] = described_by
    if field.errors:
        known["aria-invalid"] = "true"
    if field.flags.required:
        known["aria-required"] = "true"
    return known | attributes


def init_app(app: Flask) -> None:
    """Give it to the templates."""
    app.jinja_env.globals["control"] = control

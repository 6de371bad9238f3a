"""What macros need of form fields and templates cannot do: attributes of a control, ids of its own for a dialog."""

from typing import Any

from flask import Flask
from wtforms.fields.core import Field
from wtforms.form import BaseForm


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


def own_ids(form: BaseForm, prefix: str) -> str:
    """Put the prefix before the ids of a form's fields, so that a dialog has none that the page below it has too."""
    for field in form:
        if not field.id.startswith(f"{prefix}-"):
            field.id = f"{prefix}-{field.id}"
    return ""


def init_app(app: Flask) -> None:
    """Give both to the templates."""
    app.jinja_env.globals.update(control=control, own_ids=own_ids)

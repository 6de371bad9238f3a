"""How bad, how far along, of which type, and how it ends. Each carries what it was opened with as ``seen``."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import HiddenField

from app.incidents.models import Incident
from app.incidents.rules.lifecycle import moves_from
from app.web.inputs import Choice, Line, Lines, Needed, Radio, options
from app.workflows.book import Book


class SeverityForm(FlaskForm):
    severity = Radio("How bad is it?", [Needed("Choose one of these first")])
    why = Line("Why?", limit=500, description="One line. It goes on the timeline.")
    seen = HiddenField()


class StatusForm(FlaskForm):
    to = HiddenField()
    without = Line("Why go on without", limit=500)
    seen = HiddenField()


class EndForm(FlaskForm):
    why = Lines("Why?", [Needed("Say in a few words why. It stays on the record")], limit=2_000)


class TypeForm(FlaskForm):
    to = Choice("What kind of incident is it?", [Needed("Choose another type first")])


def severity_form(incident: Incident, **door: Any) -> SeverityForm:
    """The severities that may be chosen; the one it has is chosen already. ``door``: what came by another way."""
    form = SeverityForm(severity=incident.severity or "", seen=incident.severity or "", **door)
    usable = [one for one in incident.workflow.severities if not one.retired or one.slug == incident.severity]
    form.severity.choices = options([(one.slug, one.label) for one in usable])
    return form


def status_form(incident: Incident, to: str, **door: Any) -> StatusForm:
    """The move to one status, as the incident is now."""
    return StatusForm(to=to, seen=incident.status, **door)


def type_form(incident: Incident, book: Book, chosen: str = "") -> TypeForm:
    """Every type but its own and those that are no longer used."""
    form = TypeForm(to=chosen)
    others = [one for one in book.workflows.values() if not one.retired and one.path != incident.workflow.path]
    form.to.choices = options([(one.path, f"{one.discipline_label}: {one.label}") for one in others], blank="Choose")
    return form


def allowed_moves(incident: Incident) -> list[tuple[str, str]]:
    """The statuses it may be moved to from here, as choices."""
    return [(one.slug, one.label) for one in moves_from(incident.workflow, incident.status_step)]

"""A message to stakeholders, with a new status, severity and promise in the same act."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField

from app.incidents.forms.lifecycle import allowed_moves
from app.incidents.models import Incident
from app.incidents.operations.updates import LONGEST_UPDATE, Draft
from app.web.inputs import Choice, Line, Lines, Moment, Needed, options
from app.workflows.book import Phase


class UpdateForm(FlaskForm):
    text = Lines("What do people need to know?", [Needed("Say something first, in a few words")], limit=LONGEST_UPDATE)
    status = Choice("Status")
    severity = Choice("Severity")
    next_due_at = Moment("Next update by")
    no_next = BooleanField("No further update is planned")
    without = Line("Why go on without", limit=500)


def update_form(incident: Incident, *, may_edit: bool, empty: bool = False, **door: Any) -> UpdateForm:
    """The form for this incident; only who may change it is asked for a new status and severity."""
    form = UpdateForm(formdata=None) if empty else UpdateForm(**door)
    if may_edit:
        # What has a dialog of its own, because it wants a reason or ends the incident, is not done in passing.
        moves = [one for one in allowed_moves(incident) if incident.workflow.status(one[0]).phase is not Phase.CLOSED]
        severities = [one for one in incident.workflow.severities if not one.retired and one.slug != incident.severity]
        form.status.choices = options(moves, blank=f"{incident.status_step.label}, as it is")
        step = incident.severity_step
        form.severity.choices = options(
            [(one.slug, one.label) for one in severities], blank=f"{step.label if step else 'Not set'}, as it is"
        )
    else:
        del form.status, form.severity, form.without
    return form


def draft_of(form: UpdateForm, incident: Incident) -> Draft:
    """What a valid form says, as the operation takes it."""
    workflow = incident.workflow
    status, severity = _chosen(form, "status"), _chosen(form, "severity")
    return Draft(
        text=form.text.data or "",
        next_due_at=None if form.no_next.data else form.next_due_at.data,
        promise_none=bool(form.no_next.data),
        status=workflow.status(status) if status else None,
        severity=workflow.severity(severity) if severity else None,
        without=_chosen(form, "without"),
    )


def _chosen(form: UpdateForm, name: str) -> str:
    return str(form[name].data or "") if name in form else ""

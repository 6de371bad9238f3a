"""What kind of incident it is: another type, with what becomes what shown first."""

from typing import TYPE_CHECKING

from flask import Response, request

from app.core.clock import now
from app.incidents.access import EDIT, access_incident
from app.incidents.blueprint import bp
from app.incidents.forms.lifecycle import TypeForm, type_form
from app.incidents.operations import lifecycle
from app.incidents.panels._frame import frame, home
from app.incidents.panels.status import CHANGED
from app.incidents.presenting.mapping import mapping_to
from app.people.access import current_person, signed_in
from app.web.fragments import done, respond
from app.workflows.live import current_book

if TYPE_CHECKING:
    from app.incidents.models import Incident


@bp.get("/incidents/<ref:ref>/type")
@signed_in
def type_of(ref: str) -> Response:
    incident = access_incident(current_person(), ref, to=EDIT)
    return _dialog(incident, type_form(incident, current_book(), request.args.get("to", "")))


@bp.get("/incidents/<ref:ref>/type/then")
@signed_in
def type_then(ref: str) -> Response:
    incident = access_incident(current_person(), ref, to=EDIT)
    lines = _mapping(incident, request.args.get("to", ""))
    return respond("incidents/_mapping.html", title="What becomes what", mapping=lines)


@bp.post("/incidents/<ref:ref>/type")
@signed_in
def change_type(ref: str) -> Response:
    person = current_person()
    incident = access_incident(person, ref, to=EDIT)
    form = type_form(incident, current_book())
    if not form.validate_on_submit() or "look" in request.form:
        return _dialog(incident, form, status=422)
    lifecycle.change_type(incident, to=current_book().workflows[form.to.data], by=person, at=now())
    return done(changed=CHANGED, see_other=home(incident))


def _dialog(incident: "Incident", form: TypeForm, *, status: int = 200) -> Response:
    shown = {
        **frame(incident, current_person()),
        "workflow": incident.workflow,
        "form": form,
        "mapping": _mapping(incident, str(form.to.data or "")),
    }
    return respond("incidents/_type.html", status=status, title=f"Type of {incident.ref}", **shown)


def _mapping(incident: "Incident", path: str) -> list[str]:
    to = current_book().workflows.get(path)
    return [] if to is None or to.retired or to.path == incident.workflow.path else mapping_to(incident, to)

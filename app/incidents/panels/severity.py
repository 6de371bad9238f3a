"""How bad it is: criteria beside each choice, and what follows from it before anybody presses."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import Response, request

from app.core.clock import now
from app.core.errors import Stale
from app.incidents.access import EDIT, access_incident
from app.incidents.blueprint import bp
from app.incidents.forms.lifecycle import SeverityForm, severity_form
from app.incidents.operations import lifecycle
from app.incidents.panels._frame import frame, home
from app.incidents.panels._values import say_value
from app.incidents.presenting.consequences import of_severity
from app.incidents.records import last_of_kind
from app.people.access import current_person, signed_in
from app.web.filters import short
from app.web.fragments import done, respond

if TYPE_CHECKING:
    from app.incidents.models import Incident
    from app.workflows.book import Severity

# Meanings that say how much harm there is.
HARM = frozenset(
    (
        *("customers_affected", "people_affected", "customer_impact", "injuries"),
        *("money_impact", "money_at_risk", "redress_paid", "records_exposed"),
    )
)
CHANGED = "head-changed timeline-changed checklist-changed clocks-changed people-changed prompt-changed fields-changed"


@dataclass(frozen=True, slots=True)
class Weighed:
    """What is known of the harm, and what the choice asks for, so that one can be held against the other."""

    facts: tuple[tuple[str, str], ...]
    impact: str
    label: str
    criteria: tuple[str, ...]
    present: str


@bp.get("/incidents/<ref:ref>/severity")
@signed_in
def severity(ref: str) -> Response:
    incident = access_incident(current_person(), ref, to=EDIT)
    form = severity_form(incident)
    asked = _named(incident, request.args.get("to", ""))
    if asked is not None:
        form.severity.data = asked.slug
    return _dialog(incident, form)


@bp.get("/incidents/<ref:ref>/severity/then")
@signed_in
def severity_then(ref: str) -> Response:
    incident = access_incident(current_person(), ref, to=EDIT)
    then = _then(incident, request.args.get("severity", ""))
    return respond("incidents/_then.html", title="What follows", incident=incident, **then)


@bp.post("/incidents/<ref:ref>/severity")
@signed_in
def change_severity(ref: str) -> Response:
    person = current_person()
    incident = access_incident(person, ref, to=EDIT)
    form = severity_form(incident)
    if not form.validate_on_submit():
        return _dialog(incident, form, status=422)
    to = incident.workflow.severity(form.severity.data)
    try:
        lifecycle.change_severity(incident, to=to, by=person, at=now(), seen=form.seen.data, why=form.why.data or "")
    except Stale as stale:
        form.seen.data = stale.theirs
        return _dialog(incident, form, status=409, refused=stale.sentence)
    return done(changed=CHANGED, see_other=home(incident))


def _dialog(incident: "Incident", form: SeverityForm, *, status: int = 200, refused: str = "") -> Response:
    usable = [one for one in incident.workflow.severities if not one.retired or one.slug == incident.severity]
    shown = {
        **frame(incident, current_person()),
        **_then(incident, str(form.severity.data or "")),
        "form": form,
        "severities": usable,
        "foot": _foot(incident),
        "refused": refused,
    }
    return respond("incidents/_severity.html", status=status, title=f"Severity of {incident.ref}", **shown)


def _then(incident: "Incident", chosen: str) -> dict[str, Any]:
    """What the chosen one brings; nothing while it is the one it has."""
    to = _named(incident, chosen)
    if to is None or to.slug == incident.severity:
        return {"consequences": None, "then_title": "", "weighed": None}
    consequences = of_severity(incident, to)
    return {"consequences": consequences, "then_title": f"{to.label} then asks for", "weighed": _weighed(incident, to)}


def _weighed(incident: "Incident", to: "Severity") -> Weighed | None:
    """The choice beside what the record says of the harm; none while it says nothing."""
    known = [one for one in incident.workflow.fields if one.means in HARM]
    values = [(one.label, say_value(one, (incident.fields or {}).get(one.slug))) for one in known]
    facts = tuple((label, value) for label, value in values if value)
    if not facts and not incident.impact:
        return None
    now_is = incident.severity_step
    return Weighed(facts, incident.impact or "", to.label, to.criteria, now_is.label if now_is else "")


def _named(incident: "Incident", slug: str) -> "Severity | None":
    return next((one for one in incident.workflow.severities if one.slug == slug), None)


def _foot(incident: "Incident") -> str:
    step, entry = incident.severity_step, last_of_kind(incident, "severity")
    if step is None:
        return "Not set yet. The reason goes on the timeline."
    since = entry.recorded_at if entry is not None else incident.declared_at
    return f"{step.label} since {short(since)}. The reason goes on the timeline."

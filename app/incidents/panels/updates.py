"""Updates: writing the next one with status, severity and promise in one act, and what was posted, on time or late."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import Response, request

from app.core.clock import now
from app.incidents.access import EDIT, NOTE, access_incident, rights_of
from app.incidents.blueprint import bp
from app.incidents.forms.updates import UpdateForm, draft_of, update_form
from app.incidents.operations import updates as operations
from app.incidents.operations.lifecycle import StillMissing
from app.incidents.panels._frame import frame, home
from app.incidents.presenting.consequences import of_update
from app.incidents.presenting.wants import Want, wants_of
from app.incidents.queries import standing
from app.incidents.records import last_of_kind, updates_page
from app.people.access import current_person, signed_in
from app.web.filters import due, due_state, length, short
from app.web.fragments import done, respond
from app.workflows.phrases import every

if TYPE_CHECKING:
    from app.incidents.models import Incident, Update
    from app.people.models import Person

CHANGED = (
    "latest-changed updates-changed head-changed timeline-changed prompt-changed checklist-changed clocks-changed "
    "people-changed fields-changed"
)


@dataclass(frozen=True, slots=True)
class Posted:
    """An update as it is drawn: with the labels it was posted under, and whether it came when it was promised."""

    update: "Update"
    severity: str
    status: str
    punctual: str
    late: bool


def list_facts(incident: "Incident", person: "Person", before: int | None = None) -> dict[str, Any]:
    """Everything posted, newest first."""
    found, more = updates_page(incident, before=before)
    older = home(incident, f"/updates?before={found[-1].number}") if more else ""
    return {**frame(incident, person), "posted": [_posted(incident, one) for one in found], "older": older}


def write_facts(incident: "Incident", person: "Person", form: UpdateForm | None = None) -> dict[str, Any]:
    """The form for the next one, with who gets it."""
    shown = frame(incident, person)
    promised = incident.next_update_due_at
    return {
        **shown,
        "workflow": incident.workflow,
        "form": form or update_form(incident, may_edit=shown["rights"].may_edit),
        "cadence": _cadence(incident),
        "consequences": of_update(incident),
        "due_words": f"due by {short(promised)}, {due(promised)}" if promised else "",
        "due_state": due_state(promised),
        "wanted": [],
        "refused": "",
    }


@bp.get("/incidents/<ref:ref>/parts/latest")
@signed_in
def latest(ref: str) -> Response:
    incident = access_incident(current_person(), ref, quiet=True)
    shown = {**frame(incident, current_person()), "latest": last_of_kind(incident, "update")}
    return respond("incidents/_latest.html", title="Latest update", **shown)


@bp.get("/incidents/<ref:ref>/parts/updates")
@signed_in
def updates_list(ref: str) -> Response:
    person = current_person()
    incident = access_incident(person, ref, quiet=True)
    return respond("incidents/_updates.html", title="Updates", **list_facts(incident, person))


@bp.get("/incidents/<ref:ref>/update")
@signed_in
def update(ref: str) -> Response:
    person = current_person()
    incident = access_incident(person, ref, to=NOTE)
    return respond("incidents/_update.html", title=f"Update of {incident.ref}", **write_facts(incident, person))


@bp.post("/incidents/<ref:ref>/updates")
@signed_in
def post_update(ref: str) -> Response:
    person = current_person()
    incident = access_incident(person, ref, to=EDIT if _changes_more() else NOTE)
    form = update_form(incident, may_edit=rights_of(person, incident).may_edit)
    if not form.validate_on_submit():
        return _again(incident, person, form)
    try:
        operations.post(incident, draft_of(form, incident), by=person, at=now())
    except StillMissing as missing:
        wanted = wants_of(incident, incident.workflow.status(form.status.data), standing(incident))
        return _again(incident, person, form, wanted=wanted, refused=missing.sentence)
    if request.args.get("dialog"):
        return done(changed=CHANGED, see_other=home(incident, "/updates"))
    empty = update_form(incident, may_edit=rights_of(person, incident).may_edit, empty=True)
    fresh = write_facts(incident, person, empty)
    return respond(
        "incidents/_write_update.html", changed=CHANGED, see_other=home(incident, "/updates"), title="Updates", **fresh
    )


def _changes_more() -> bool:
    """Whether it asks for more than words: a status or a severity."""
    return bool(request.form.get("status") or request.form.get("severity"))


def _again(
    incident: "Incident", person: "Person", form: UpdateForm, *, wanted: list[Want] | None = None, refused: str = ""
) -> Response:
    """The form with what was typed, and what is wrong."""
    shown = {**write_facts(incident, person, form), "wanted": wanted or [], "refused": refused}
    template = "_update.html" if request.args.get("dialog") else "_write_update.html"
    return respond(f"incidents/{template}", status=422, title=f"Update of {incident.ref}", **shown)


def _cadence(incident: "Incident") -> str:
    step = incident.severity_step
    asks = step.expects.update_every if step else None
    if step is None or asks is None:
        return "Leave it empty when nothing is promised."
    return f"Empty: {step.label} asks for one {every(asks)}."


def _posted(incident: "Incident", one: "Update") -> Posted:
    severities = {step.slug: step.label for step in incident.workflow.severities}
    statuses = {step.slug: step.label for step in incident.workflow.statuses}
    late = one.was_due_at is not None and one.at > one.was_due_at
    if one.was_due_at is None:
        punctual = (
            f"{length(one.at - incident.declared_at)} after it was declared" if one.number == 1 else "not promised"
        )
    else:
        punctual = f"{length(one.at - one.was_due_at)} late" if late else "on time"
    severity = severities.get(one.severity or "", one.severity or "Not set")
    return Posted(one, severity, statuses.get(one.status, one.status), punctual, late)

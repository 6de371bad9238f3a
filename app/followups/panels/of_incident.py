"""What was promised for after an incident, on its tab of actions, and the dialog that promises more."""

import secrets
from typing import TYPE_CHECKING, Any

from flask import Response, request, url_for

from app.core.clock import now
from app.core.errors import NotFound
from app.followups.blueprint import bp
from app.followups.forms import NewForm, draft_of, new_form, prefill
from app.followups.operations import making
from app.followups.queries import follow_ups_of
from app.followups.rules import fields_asked, limits_of
from app.incidents.access import EDIT, access_incident, rights_of
from app.incidents.queries import actions_of
from app.people.access import current_person, signed_in
from app.web.fields import name_of
from app.web.fragments import done, respond, say

if TYPE_CHECKING:
    from app.incidents.models import Action, Incident
    from app.people.models import Person

CHANGED = "followups-changed actions-changed timeline-changed head-changed"


def facts(incident: "Incident", person: "Person") -> dict[str, Any]:
    """Everything promised for after it, what is open first."""
    rows = follow_ups_of(incident)
    return {
        "incident": incident,
        "rights": rights_of(person, incident),
        "follow_ups": rows,
        "open_follow_ups": sum(one.is_open for one in rows),
    }


@bp.get("/incidents/<ref:ref>/parts/follow-ups")
@signed_in
def of_incident(ref: str) -> Response:
    person = current_person()
    incident = access_incident(person, ref, quiet=True)
    return respond("followups/_of_incident.html", title="Follow-ups", **facts(incident, person))


@bp.get("/incidents/<ref:ref>/follow-ups/new")
@signed_in
def new(ref: str) -> Response:
    person = current_person()
    incident = access_incident(person, ref, to=EDIT)
    form, action = new_form(incident, now()), _action(incident)
    form.key.data = secrets.token_hex(12)
    if action is not None:
        prefill(form, action, person)
    return _dialog(incident, form, action)


@bp.post("/incidents/<ref:ref>/follow-ups")
@signed_in
def create(ref: str) -> Response:
    person = current_person()
    incident = access_incident(person, ref, to=EDIT)
    form, action = new_form(incident, now()), _action(incident)
    if not form.validate_on_submit():
        return _dialog(incident, form, action, status=422)
    try:
        one = making.create(incident, draft_of(form, incident), by=person, at=now(), action=action)
    except making.NeedsReason as refused:
        form.why_later.errors = [refused.sentence]
        return _dialog(incident, form, action, status=422)
    say(f"{one.ref} is written down.")
    return done(changed=CHANGED, see_other=url_for("followups.show", follow_up=one.ref))


def _dialog(incident: "Incident", form: NewForm, action: "Action | None", status: int = 200) -> Response:
    own = fields_asked(incident.workflow.follow_ups, "create")
    return respond(
        "followups/_new.html",
        status=status,
        title=f"A follow-up of {incident.ref}",
        incident=incident,
        form=form,
        action=action,
        own=[form[name_of(one)] for one in own],
        limits=limits_of(incident, now()),
    )


def _action(incident: "Incident") -> "Action | None":
    """The action that a new one takes over, where the address names one. :raises NotFound: there is none."""
    written = request.values.get("action", "")
    if not written:
        return None
    found = next((one for one in actions_of(incident) if str(one.number) == written), None)
    if found is None:
        raise NotFound
    return found

"""Handing a role over: the other one is asked first, with a note begun from the record."""

from typing import TYPE_CHECKING, Any

from flask import Response, request

from app.core.clock import now
from app.incidents.access import EDIT, NOTE, access_incident
from app.incidents.blueprint import bp
from app.incidents.forms.together import HandoverForm
from app.incidents.operations import roles as operations
from app.incidents.panels._frame import frame, home, one_of
from app.incidents.panels.people import CHANGED
from app.incidents.panels.roles import role_of
from app.incidents.queries import actions_of, clocks_of, holder, open_handovers, open_roles, participants, updates_of
from app.incidents.rules.handing_over import begin_note
from app.people.access import current_person, signed_in
from app.web.filters import length, short
from app.web.fragments import done, respond, say

if TYPE_CHECKING:
    from app.incidents.models import Incident
    from app.people.models import Person
    from app.workflows.book import Role

MOST = 6


@bp.get("/incidents/<ref:ref>/handover")
@signed_in
def hand_over(ref: str) -> Response:
    """The dialog for the role that the reader holds, else for the lead."""
    person = current_person()
    incident = access_incident(person, ref, to=EDIT)
    mine = next((one.role for one in open_roles(incident) if one.person_id == person.id), "lead")
    return _ask(incident, role_of(incident, mine))


@bp.route("/incidents/<ref:ref>/roles/<slug>/handover", methods=["GET", "POST"])
@signed_in
def handover(ref: str, slug: str) -> Response:
    incident = access_incident(current_person(), ref, to=EDIT)
    return _ask(incident, role_of(incident, slug))


def _ask(incident: "Incident", role: "Role") -> Response:
    person = current_person()
    form = HandoverForm(data={"note": begun_note(incident), "to": request.args.get("to", "")[:120]})
    if form.validate_on_submit() and form.to.person is not None:
        operations.offer_handover(incident, role, to=form.to.person, by=person, at=now(), note=form.note.data or "")
        say(f"{form.to.person.name} is asked. Until they say yes, nothing changes.")
        return done(changed=CHANGED, see_other=home(incident, "/people"))
    status = 422 if form.is_submitted() else 200
    shown = {**frame(incident, person), "role": role, "form": form, "held": holder(incident, role.slug)}
    return respond(
        "incidents/_handover.html",
        status=status,
        title="Hand over",
        candidates=_candidates(incident, role, person),
        **shown,
    )


@bp.post("/incidents/<ref:ref>/roles/<slug>/handover/answer")
@signed_in
def answer_handover(ref: str, slug: str) -> Response:
    person = current_person()
    incident = access_incident(person, ref, to=NOTE)
    offer = one_of(open_handovers(incident), lambda one: one.role == slug)
    yes = request.form.get("answer") == "yes"
    operations.answer_handover(offer, yes=yes, by=person, at=now())
    label = role_of(incident, slug).label.lower()
    say(f"You are {label} now." if yes else f"Not now, then. {offer.offered_by.name} stays {label}.")
    return done(changed=CHANGED + " services-changed fields-changed clocks-changed")


def begun_note(incident: "Incident") -> str:
    """The note, begun from the record."""
    latest = next(iter(updates_of(incident, limit=1)), None)
    return begin_note(incident, latest=latest, actions=actions_of(incident), clocks=clocks_of(incident), say=short)


def _candidates(incident: "Incident", role: "Role", person: "Person") -> list[dict[str, Any]]:
    """Responders who could take it, with what they do here and for how long; whoever holds little comes first."""
    at, held = now(), open_roles(incident)
    labels = {one.slug: one.label.lower() for one in incident.workflow.roles}
    found = []
    for part in participants(incident):
        theirs = [one for one in held if one.person_id == part.person_id]
        if part.person_id == person.id or part.kind != "responder" or any(one.role == role.slug for one in theirs):
            continue
        does = ", ".join(labels.get(one.role, one.role) for one in theirs) or "no role here"
        away = "on a break · " if part.break_until and part.break_until > at else ""
        says = f"{away}{does} · {length(at - part.joined_at)} on this one"
        found.append({"name": part.person.name, "says": says, "load": len(theirs), "away": bool(away)})
    return sorted(found, key=lambda one: (one["away"], one["load"]))[:MOST]

"""Who does what, who works on it, and in a private incident who may see it. Joining, watching, leaving, bringing in."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from flask import Response, render_template, request

from app.core.clock import now
from app.incidents.access import EDIT, GOVERN, NOTE, access_incident
from app.incidents.blueprint import bp
from app.incidents.forms.together import BringInForm
from app.incidents.operations import taking_part
from app.incidents.operations.visibility import group_label
from app.incidents.panels._frame import frame, home, one_of
from app.incidents.queries import access_requests_of, grants_of, open_handovers, open_roles, participants
from app.people.access import current_person, signed_in
from app.people.queries import people_called
from app.web.fragments import done, go, respond, say
from app.workflows.book import Role

if TYPE_CHECKING:
    from app.incidents.models import Handover, Incident, Participation, RoleAssignment
    from app.people.models import Person

CHANGED = "people-changed timeline-changed head-changed prompt-changed checklist-changed actions-changed"
HERE = timedelta(minutes=2)
ASKED_NAMES = ("owner", "to", "who", "also")


@dataclass(frozen=True, slots=True)
class Held:
    """A role: who holds it, what it asks, and whether the reader could take it."""

    role: Role
    holder: "RoleAssignment | None"
    offer: "Handover | None"
    required: bool
    mine: bool
    may_take: bool

    @property
    def slug(self) -> str:
        return self.role.slug


@dataclass(frozen=True, slots=True)
class Present:
    """Somebody who takes part."""

    person: "Person"
    does: str
    holds: bool
    since: datetime
    is_responder: bool
    here: bool
    break_until: datetime | None


def facts(incident: "Incident", person: "Person") -> dict[str, Any]:
    """Roles and people of this incident; of a private one also who may see it and who asks to."""
    at = now()
    holders, offers = open_roles(incident), open_handovers(incident)
    parts = participants(incident)
    base = frame(incident, person)
    governs = base["rights"].may_govern
    return {
        **base,
        "roles": _roles(incident, person, holders, offers),
        "present": [_present(incident, one, holders, at) for one in parts],
        "my_part": next((one for one in parts if one.person_id == person.id), None),
        "grants": _grants(incident) if incident.is_private else [],
        "requests": access_requests_of(incident) if incident.is_private and governs else [],
        "people_at": at,
    }


@bp.get("/incidents/<ref:ref>/parts/people")
@signed_in
def people(ref: str) -> Response:
    person = current_person()
    incident = access_incident(person, ref, quiet=True)
    return respond("incidents/_people.html", title="People", **facts(incident, person))


@bp.post("/incidents/<ref:ref>/join")
@signed_in
def join(ref: str) -> Response:
    person = current_person()
    incident = access_incident(person, ref, to=NOTE)
    taking_part.join(incident, by=person, at=now())
    if "instead" in request.args:
        return go(home(incident))
    return done(changed=CHANGED + " services-changed fields-changed clocks-changed")


@bp.post("/incidents/<ref:ref>/watch")
@signed_in
def watch(ref: str) -> Response:
    person = current_person()
    incident = access_incident(person, ref, to=NOTE)
    taking_part.join(incident, by=person, at=now(), kind=taking_part.OBSERVER)
    return done(changed=CHANGED)


@bp.post("/incidents/<ref:ref>/here")
@signed_in
def be_here(ref: str) -> Response:
    person = current_person()
    incident = access_incident(person, ref, to=NOTE, quiet=True)
    taking_part.be_here(incident, person, at=now())
    return done(see_other=home(incident))


@bp.get("/incidents/<ref:ref>/leave")
@signed_in
def leave_form(ref: str) -> Response:
    person = current_person()
    incident = access_incident(person, ref, to=NOTE)
    return respond("incidents/_leave.html", title=f"Leave {incident.ref}", **facts(incident, person))


@bp.post("/incidents/<ref:ref>/leave")
@signed_in
def leave(ref: str) -> Response:
    person = current_person()
    incident = access_incident(person, ref, to=NOTE)
    taking_part.leave(incident, person=person, by=person, at=now())
    return done(changed=CHANGED, see_other=home(incident))


@bp.post("/incidents/<ref:ref>/people/<key>/remove")
@signed_in
def remove_person(ref: str, key: str) -> Response:
    person = current_person()
    incident = access_incident(person, ref, to=GOVERN)
    there = one_of(participants(incident), lambda one: one.person.key == key)
    taking_part.leave(incident, person=there.person, by=person, at=now())
    return done(changed=CHANGED)


@bp.route("/incidents/<ref:ref>/people/add", methods=["GET", "POST"])
@signed_in
def bring_in(ref: str) -> Response:
    person = current_person()
    incident = access_incident(person, ref, to=EDIT)
    form = BringInForm()
    if form.validate_on_submit() and form.who.person is not None:
        taking_part.bring_in(incident, form.who.person, by=person, at=now())
        say(f"{form.who.person.name} works on it too.")
        return done(changed=CHANGED, see_other=home(incident, "/people"))
    status = 422 if form.is_submitted() else 200
    return respond(
        "incidents/_bring_in.html", status=status, title="Add somebody", form=form, **frame(incident, person)
    )


@bp.get("/incidents/<ref:ref>/people/suggest")
@signed_in
def suggest_people(ref: str) -> str:
    """Options for a field that names a colleague; after a comma it is the next one who is looked for."""
    access_incident(current_person(), ref, quiet=True)
    typed = next((request.args[name] for name in ASKED_NAMES if name in request.args), "")[:200]
    before, _, last = typed.rpartition(",")
    found = people_called(last, limit=12) if len(last.strip()) > 1 else []
    return render_template("incidents/_suggestions.html", found=found, before=f"{before}, " if before else "")


def _roles(
    incident: "Incident", person: "Person", holders: "list[RoleAssignment]", offers: "list[Handover]"
) -> list[Held]:
    return [
        _held(incident, role, person, holders, offers)
        for role in incident.workflow.roles
        if not role.retired or any(one.role == role.slug for one in holders)
    ]


def _held(
    incident: "Incident",
    role: Role,
    person: "Person",
    holders: "list[RoleAssignment]",
    offers: "list[Handover]",
) -> Held:
    holder = next((one for one in holders if one.role == role.slug), None)
    theirs = {one.role for one in holders if one.person_id == person.id}
    fits = not role.held_by or bool(person.group_slugs & set(role.held_by))
    return Held(
        role=role,
        holder=holder,
        offer=next((one for one in offers if one.role == role.slug), None),
        required=role.slug == "lead" or role.is_required(incident.level_of),
        mine=holder is not None and holder.person_id == person.id,
        may_take=holder is None and fits and not (theirs & set(role.not_same_as)) and not incident.phase_of.is_end,
    )


def _present(incident: "Incident", part: "Participation", holders: "list[RoleAssignment]", at: datetime) -> Present:
    labels = {one.slug: one.label for one in incident.workflow.roles}
    held = [labels.get(one.role, one.role) for one in holders if one.person_id == part.person_id]
    does = list(held)
    if part.person_id == incident.reporter_id:
        does.append("declared it")
    return Present(
        person=part.person,
        does=", ".join(does),
        holds=bool(held),
        since=part.joined_at,
        is_responder=part.kind == taking_part.RESPONDER,
        here=part.seen_at is not None and at - part.seen_at < HERE,
        break_until=part.break_until if part.break_until and part.break_until > at else None,
    )


def _grants(incident: "Incident") -> list[dict[str, Any]]:
    """Who may see it, each with the word by which they can be shut out again."""
    return [
        {
            "name": one.person.name if one.person else group_label(one.group_slug or ""),
            "is_group": one.person is None,
            "why": one.why,
            "by": one.by.name if one.by else "",
            "word": f"person:{one.person.key}" if one.person else f"group:{one.group_slug}",
        }
        for one in grants_of(incident)
    ]

"""Roles: taken by oneself when free, given, changed, made free again."""

from typing import TYPE_CHECKING

from flask import Response

from app.core.clock import now
from app.core.errors import NotFound
from app.incidents.access import EDIT, NOTE, access_incident
from app.incidents.blueprint import bp
from app.incidents.forms.together import RoleForm
from app.incidents.operations import roles as operations
from app.incidents.panels._frame import frame, home
from app.incidents.panels.people import CHANGED
from app.incidents.queries import holder
from app.people.access import current_person, signed_in
from app.web.fragments import done, respond, say
from app.workflows.book import Role, UnknownSlug

if TYPE_CHECKING:
    from app.incidents.models import Incident


@bp.post("/incidents/<ref:ref>/roles/<slug>/take")
@signed_in
def take_role(ref: str, slug: str) -> Response:
    person = current_person()
    incident = access_incident(person, ref, to=NOTE)
    role = role_of(incident, slug)
    operations.assign(incident, role, to=person, by=person, at=now())
    say(f"You are {role.label.lower()} now.")
    return done(changed=CHANGED + " services-changed fields-changed clocks-changed")


@bp.route("/incidents/<ref:ref>/roles/<slug>", methods=["GET", "POST"])
@signed_in
def give_role(ref: str, slug: str) -> Response:
    person = current_person()
    incident = access_incident(person, ref, to=EDIT)
    role, form = role_of(incident, slug), RoleForm()
    if form.validate_on_submit() and form.to.person is not None:
        operations.assign(incident, role, to=form.to.person, by=person, at=now(), note=form.note.data or "")
        return done(changed=CHANGED, see_other=home(incident, "/people"))
    status = 422 if form.is_submitted() else 200
    shown = {**frame(incident, person), "role": role, "form": form, "held": holder(incident, role.slug)}
    return respond("incidents/_role.html", status=status, title=role.label, **shown)


@bp.post("/incidents/<ref:ref>/roles/<slug>/release")
@signed_in
def release_role(ref: str, slug: str) -> Response:
    person = current_person()
    incident = access_incident(person, ref, to=EDIT)
    operations.release(incident, role_of(incident, slug), by=person, at=now())
    return done(changed=CHANGED, see_other=home(incident, "/people"))


def role_of(incident: "Incident", slug: str) -> Role:
    """The role of the book. :raises NotFound: this type has none of that name."""
    try:
        return incident.workflow.role(slug)
    except UnknownSlug:
        raise NotFound from None

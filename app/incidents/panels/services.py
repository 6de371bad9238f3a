"""Affected services: how each stands, what depends on it, and the one dialog that changes the list."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from flask import Response, request
from flask_wtf import FlaskForm

from app.core.clock import now
from app.incidents.access import EDIT, access_incident
from app.incidents.blueprint import bp
from app.incidents.operations import document
from app.incidents.operations.document import SERVICE_STATES
from app.incidents.panels._frame import frame, home
from app.incidents.queries import services_of
from app.people.access import current_person, signed_in
from app.web.fragments import done, respond
from app.web.inputs import Choice, options
from app.workflows.book import Service
from app.workflows.live import current_book

if TYPE_CHECKING:
    from app.incidents.models import Incident
    from app.people.models import Person

CHANGED = "services-changed timeline-changed head-changed"
LOOKS = {"affected": "warn", "degraded": "warn", "failing": "late", "recovered": "ok"}
MORE = ("more-1", "more-2", "more-3")


@dataclass(frozen=True, slots=True)
class Affected:
    """A service on the list."""

    slug: str
    label: str
    state: str
    says: str
    look: str
    used_by: tuple[str, ...]
    since: datetime


def facts(incident: "Incident", person: "Person") -> dict[str, Any]:
    """The services it affects, and what breaks with each."""
    return {**frame(incident, person), "services": _affected(incident)}


@bp.get("/incidents/<ref:ref>/parts/services")
@signed_in
def services(ref: str) -> Response:
    person = current_person()
    incident = access_incident(person, ref, quiet=True)
    return respond("incidents/_services.html", title="Services", **facts(incident, person))


@bp.route("/incidents/<ref:ref>/services", methods=["GET", "POST"])
@signed_in
def change_services(ref: str) -> Response:
    person = current_person()
    incident = access_incident(person, ref, to=EDIT)
    listed = _affected(incident)
    form = _form(listed)
    seen = {one.slug: request.form.get(f"seen-{one.slug}", one.state) for one in listed}
    if form.validate_on_submit() and not _mark_conflicts(form, listed, seen):
        document.set_services(incident, _states(form, seen), by=person, at=now())
        return done(changed=CHANGED, see_other=home(incident, "#services"))
    shown = {**frame(incident, person), "services": listed, "form": form, "more": MORE}
    status = 422 if form.is_submitted() else 200
    return respond("incidents/_services_form.html", status=status, title="Affected services", **shown)


def _affected(incident: "Incident") -> list[Affected]:
    book = current_book()
    found = []
    for row in services_of(incident):
        service = book.services.get(row.service)
        found.append(
            Affected(
                row.service,
                service.label if service else row.service,
                row.state,
                SERVICE_STATES.get(row.state, row.state),
                LOOKS.get(row.state, ""),
                tuple(one.label for one in book.dependants(row.service)),
                row.since,
            )
        )
    return found


def _form(listed: list[Affected]) -> FlaskForm:
    """A state for each service on the list, and rooms for more."""
    there = {one.slug for one in listed}
    states = options(SERVICE_STATES.items(), blank="Not affected after all")
    made: dict[str, Any] = {f"s-{one.slug}": Choice(one.label, choices=states, default=one.state) for one in listed}
    free = [_option(one) for one in current_book().services.values() if one.slug not in there and not one.retired]
    for name in MORE:
        made[name] = Choice("Add a service", choices=options(free, blank="Choose a service"))
        made[f"{name}-state"] = Choice("How it is", choices=options(SERVICE_STATES.items()), default="affected")
    form: FlaskForm = type("ServicesForm", (FlaskForm,), made)()
    return form


def _option(service: Service) -> tuple[str, str]:
    return service.slug, service.label


def _mark_conflicts(form: FlaskForm, listed: list[Affected], seen: dict[str, str]) -> bool:
    """Say beside a service that somebody changed it since the form was opened, where this form changes it too."""
    found = False
    for one in listed:
        field = form[f"s-{one.slug}"]
        if seen[one.slug] != one.state and (field.data or "") not in (seen[one.slug], one.state):
            field.errors = [
                f"Somebody set it to {one.says.lower()} while you were writing. Send it again to replace that."
            ]
            found = True
    return found


def _states(form: FlaskForm, seen: dict[str, str]) -> dict[str, str]:
    """What this form changes: services whose state is another one than it was opened with, and new ones."""
    said = {slug: form[f"s-{slug}"].data or "" for slug in seen}
    said = {slug: state for slug, state in said.items() if state != seen[slug]}
    added = {form[name].data: form[f"{name}-state"].data or "affected" for name in MORE if form[name].data}
    return {**said, **added}

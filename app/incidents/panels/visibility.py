"""Making an incident private or public, letting people and groups in, shutting them out."""

from typing import TYPE_CHECKING, Any

from flask import Response, request

from app.core.clock import now
from app.incidents.access import GOVERN, access_incident
from app.incidents.blueprint import bp
from app.incidents.forms.together import LetInForm, MakePrivateForm, MakePublicForm
from app.incidents.operations import visibility as operations
from app.incidents.panels._frame import frame, home, one_of
from app.incidents.queries import counts_of, grants_of, participants
from app.people.access import current_person, signed_in
from app.people.queries import count_people, group_sizes
from app.web.fields import NOTHING
from app.web.fragments import done, go, respond, say
from app.web.inputs import options
from app.workflows.live import current_book

if TYPE_CHECKING:
    from app.incidents.models import Incident
    from app.people.models import Person

CHANGED = "people-changed band-changed timeline-changed head-changed"


@bp.route("/incidents/<ref:ref>/private", methods=["GET", "POST"])
@signed_in
def make_private(ref: str) -> Response:
    person = current_person()
    incident = access_incident(person, ref, to=GOVERN)
    form = MakePrivateForm()
    if form.validate_on_submit():
        operations.make_private(incident, by=person, at=now(), why=form.why.data or "", also=form.also.people)
        say(f"Private now. In lists and mail it is called {incident.codename}.")
        return go(home(incident))
    status = 422 if form.is_submitted() else 200
    shown = {**frame(incident, person), "form": form, **_keepers_and_losers(incident, person)}
    return respond("incidents/_make_private.html", status=status, title=f"Make {incident.ref} private", **shown)


@bp.route("/incidents/<ref:ref>/public", methods=["GET", "POST"])
@signed_in
def make_public(ref: str) -> Response:
    person = current_person()
    incident = access_incident(person, ref, to=GOVERN)
    form = MakePublicForm(data={"title": incident.title})
    if form.validate_on_submit():
        operations.make_public(
            incident,
            by=person,
            at=now(),
            why=form.why.data or "",
            codename=form.codename.data or "",
            title=form.title.data or "",
        )
        say("Everybody here can read it now.")
        return go(home(incident))
    status = 422 if form.is_submitted() else 200
    shown = {**frame(incident, person), "form": form, "readers": count_people(), "counts": counts_of(incident)}
    shown["sensitive"] = _sensitive_facts(incident)
    return respond("incidents/_make_public.html", status=status, title=f"Make {incident.ref} public", **shown)


def _sensitive_facts(incident: "Incident") -> list[str]:
    """What the book calls sensitive and this incident has an answer to."""
    known = incident.fields or {}
    return [one.label for one in incident.workflow.fields if one.sensitive and known.get(one.slug) not in NOTHING]


@bp.route("/incidents/<ref:ref>/access", methods=["GET", "POST"])
@signed_in
def let_in(ref: str) -> Response:
    person = current_person()
    incident = access_incident(person, ref, to=GOVERN)
    book = current_book()
    form = LetInForm()
    free = set(book.groups) - {one.group_slug for one in grants_of(incident)}
    form.group.choices = options(
        [(one.slug, one.label) for one in book.groups.values() if one.slug in free], blank="No group"
    )
    if form.validate_on_submit():
        why = form.why.data or ""
        if form.who.person is not None:
            operations.let_in(incident, form.who.person, by=person, at=now(), why=why)
        else:
            operations.let_in_group(incident, book.group(form.group.data or ""), by=person, at=now(), why=why)
        return done(changed=CHANGED, see_other=home(incident, "/people"))
    status = 422 if form.is_submitted() else 200
    return respond(
        "incidents/_let_in.html", status=status, title="Who else may see it?", form=form, **frame(incident, person)
    )


@bp.post("/incidents/<ref:ref>/access/remove")
@signed_in
def shut_out(ref: str) -> Response:
    person = current_person()
    incident = access_incident(person, ref, to=GOVERN)
    word = request.form.get("who", "")
    grant = one_of(
        grants_of(incident),
        lambda one: word == (f"person:{one.person.key}" if one.person else f"group:{one.group_slug}"),
    )
    themselves = grant.person_id == person.id
    operations.shut_out(incident, grant, by=person, at=now())
    return go("/") if themselves else done(changed=CHANGED)


def _keepers_and_losers(incident: "Incident", person: "Person") -> dict[str, Any]:
    """Who goes on seeing it, who no longer does, and what has left the house already."""
    keepers = operations.keepers(incident)
    kept = {one.id for one in keepers} | {person.id}
    sizes, book = group_sizes(), current_book()
    groups = [
        (book.groups[slug].label if slug in book.groups else slug, sizes.get(slug, 0))
        for slug in operations.groups_of(incident)
    ]
    return {
        "keepers": keepers,
        "groups": groups,
        "losers": [one.person for one in participants(incident) if one.person_id not in kept],
        "counts": counts_of(incident),
    }

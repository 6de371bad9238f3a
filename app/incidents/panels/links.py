"""Incidents that belong together: related ones, what was merged, and linked incidents that a rule offers."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from flask import Response, request

from app.core.clock import now
from app.core.errors import NotFound
from app.incidents.access import EDIT, GOVERN, access_incident, may_see, visible_incidents
from app.incidents.alike import look_alikes
from app.incidents.blueprint import bp
from app.incidents.forms.together import RelateForm
from app.incidents.operations import links as operations
from app.incidents.panels._frame import frame, home, one_of
from app.incidents.queries import counts_of, links_of, offers_of
from app.incidents.rules.moments import MOMENTS, moment_of
from app.people.access import current_person, signed_in
from app.web.fragments import done, go, respond
from app.workflows.book import Workflow
from app.workflows.live import current_book

if TYPE_CHECKING:
    from app.incidents.models import Incident, LinkedOffer
    from app.people.models import Person

CHANGED = "links-changed timeline-changed head-changed"
NOT_THERE = "There is no incident of that reference that you can see"


@dataclass(frozen=True, slots=True)
class Related:
    """A link as the reader may see it; ``other`` is none where they may not see what it leads to."""

    other: "Incident | None"
    word: str
    is_related: bool


@dataclass(frozen=True, slots=True)
class Offered:
    """A linked incident that a rule proposes, with what it would carry along."""

    path: str
    label: str
    because: str
    carries: tuple[tuple[str, datetime], ...]


def facts(incident: "Incident", person: "Person") -> dict[str, Any]:
    """What belongs with it, as far as this person may see it."""
    return {
        **frame(incident, person),
        "related": related_to(incident, person),
        "offers": [_offered(incident, one) for one in offers_of(incident)],
        "may_split": _may_split(incident),
    }


def related_to(incident: "Incident", person: "Person") -> list[Related]:
    """Its links; a related one that the reader may not see is not there at all, of a merge only the word is."""
    rows = links_of(incident, may_see(person)) if counts_of(incident).links else []
    found = []
    for link, other in rows:
        if link.kind == "related" and other is None:
            continue
        merged_away = link.kind == "merged" and link.incident_id == incident.id
        word = "merged into" if merged_away else "merged in" if link.kind == "merged" else "related"
        found.append(Related(other, word, link.kind == "related"))
    return found


@bp.get("/incidents/<ref:ref>/parts/links")
@signed_in
def links(ref: str) -> Response:
    person = current_person()
    incident = access_incident(person, ref, quiet=True)
    return respond("incidents/_links.html", title="Links", **facts(incident, person))


@bp.route("/incidents/<ref:ref>/relate", methods=["GET", "POST"])
@signed_in
def relate(ref: str) -> Response:
    person = current_person()
    incident = access_incident(person, ref, to=EDIT)
    form = RelateForm(data={"other": request.args.get("other", "")[:40] or None})
    other = visible_or_none(person, form.other.data or "") if form.is_submitted() else None
    if form.validate_on_submit() and other is not None:
        operations.relate(incident, other, by=person, at=now())
        return done(changed=CHANGED, see_other=home(incident, "#links"))
    if form.is_submitted() and other is None and not form.other.errors:
        form.other.errors = [NOT_THERE]
    status = 422 if form.is_submitted() else 200
    shown = {**frame(incident, person), "form": form, "alikes": alikes_of(incident, person)}
    return respond("incidents/_relate.html", status=status, title=f"Relate {incident.ref}", **shown)


@bp.post("/incidents/<ref:ref>/links/<ref:other>/remove")
@signed_in
def unrelate(ref: str, other: str) -> Response:
    person = current_person()
    incident = access_incident(person, ref, to=EDIT)
    operations.unrelate(incident, access_incident(person, other), by=person, at=now())
    return done(changed=CHANGED)


@bp.post("/incidents/<ref:ref>/split")
@signed_in
def split(ref: str) -> Response:
    person = current_person()
    incident = access_incident(person, ref, to=GOVERN)
    operations.split(incident, by=person, at=now())
    return go(home(incident))


@bp.post("/incidents/<ref:ref>/offers/<discipline>/<type_slug>/take")
@signed_in
def take_offer(ref: str, discipline: str, type_slug: str) -> Response:
    person = current_person()
    incident = access_incident(person, ref, to=EDIT)
    offer = _offer(incident, f"{discipline}/{type_slug}")
    operations.answer_offer(offer, incident, taken=True, by=person, at=now())
    return go(_declare_address(incident, _offered(incident, offer)))


@bp.post("/incidents/<ref:ref>/offers/<discipline>/<type_slug>/decline")
@signed_in
def decline_offer(ref: str, discipline: str, type_slug: str) -> Response:
    person = current_person()
    incident = access_incident(person, ref, to=EDIT)
    offer = _offer(incident, f"{discipline}/{type_slug}")
    operations.answer_offer(offer, incident, taken=False, by=person, at=now())
    return done(changed=CHANGED)


def visible_or_none(person: "Person", reference: str) -> "Incident | None":
    """The incident of a typed reference, or of an address that ends with one; none when there is none to see."""
    typed = reference.strip().rstrip("/").rsplit("/", 1)[-1].upper()[:16]
    try:
        return access_incident(person, typed, quiet=True)
    except NotFound:
        return None


def alikes_of(incident: "Incident", person: "Person") -> "list[Incident]":
    """Open incidents that look like this one, among those the person may see."""
    path = f"{incident.discipline}/{incident.type}"
    found = look_alikes(visible_incidents(person), incident.title, path=path, besides=incident.id)
    return [one.incident for one in found]


def _offer(incident: "Incident", path: str) -> "LinkedOffer":
    return one_of(offers_of(incident), lambda one: one.path == path)


def _offered(incident: "Incident", offer: "LinkedOffer") -> Offered:
    workflow: Workflow | None = current_book().workflows.get(offer.path)
    carried = ((slug, moment_of(incident, slug)) for slug in offer.carry)
    return Offered(
        path=offer.path,
        label=f"{workflow.discipline_label}: {workflow.label}" if workflow else offer.path,
        because=offer.because,
        carries=tuple((MOMENTS.get(slug, slug), at) for slug, at in carried if at is not None),
    )


def _declare_address(incident: "Incident", offer: Offered) -> str:
    """The form of the other type with what is carried along; titles stay out of addresses."""
    known = {slug: moment_of(incident, slug) for slug in MOMENTS}
    labels = {label for label, _ in offer.carries}
    carried = {slug: at.isoformat() for slug, at in known.items() if at is not None and MOMENTS[slug] in labels}
    return f"/declare/{offer.path}?" + urlencode({"related": incident.ref, **carried})


def _may_split(incident: "Incident") -> bool:
    return incident.phase == "merged" and now() - incident.status_since <= operations.SPLIT_WITHIN

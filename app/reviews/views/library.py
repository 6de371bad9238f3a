"""The library: looked up by words and themes, kept to read, worth telling; and what happened before."""

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from app.core.clock import now
from app.core.errors import NotFound
from app.incidents.access import access_incident
from app.people.access import current_person, signed_in
from app.reviews import library as shelves
from app.reviews.blueprint import bp
from app.reviews.operations import library as operations
from app.reviews.presenting.library import library_facts
from app.web.fragments import done, respond


@bp.get("/library")
@signed_in
def library() -> ResponseReturnValue:
    person = current_person()
    asked = {name: request.args.get(name, "")[:200] for name in ("q", "theme", "sort", "after")}
    facts = library_facts(person, asked, at=now())
    return respond("reviews/_results.html", page="reviews/library.html", title="Library", **facts)


@bp.get("/library/telling")
@signed_in
def telling() -> ResponseReturnValue:
    person = current_person()
    found = shelves.worth_telling(person, limit=30)
    return render_template("reviews/telling.html", found=found, title="Worth telling")


@bp.post("/library/<key>/marks/<kind>")
@signed_in
def mark_item(key: str, kind: str) -> Response:
    person = current_person()
    item = shelves.item_by_key(person, key)
    if item is None:
        raise NotFound
    operations.mark(item, kind, on=bool(request.form.get("on")), by=person, at=now())
    return done(changed="library-changed")


@bp.get("/incidents/<ref:ref>/before")
@signed_in
def before(ref: str) -> ResponseReturnValue:
    person = current_person()
    incident = access_incident(person, ref, quiet=True)
    return respond(
        "reviews/_before.html", title=f"Before {incident.ref}", incident=incident, found=shelves.alike(incident, person)
    )

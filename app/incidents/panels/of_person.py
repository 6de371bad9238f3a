"""The panel on a person's page: the roles they hold and held, as far as the visitor may see."""

from flask import Response

from app.core.errors import NotFound
from app.incidents.blueprint import bp
from app.incidents.of_people import roles_before, roles_now
from app.people.access import current_person, signed_in
from app.people.queries import anybody_by_key
from app.web.fragments import respond


@bp.get("/incidents/of/<key>")
@signed_in
def of_person(key: str) -> Response:
    viewer, person = current_person(), anybody_by_key(key)
    if person is None:
        raise NotFound
    return respond(
        "incidents/_of_person.html",
        title=f"Roles of {person.name}",
        person=person,
        mine=person.id == viewer.id,
        roles=roles_now(viewer, person),
        before=roles_before(viewer, person),
    )

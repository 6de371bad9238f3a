"""The wall: figures to read from five metres, nothing to press."""

from flask.typing import ResponseReturnValue

from app.dashboard.blueprint import bp
from app.dashboard.views.page import asked_of_request
from app.dashboard.wall import wall_of
from app.people.access import signed_in
from app.web.fragments import respond


@bp.get("/dashboard/wall")
@signed_in
def wall() -> ResponseReturnValue:
    asked = asked_of_request()
    return respond(
        "dashboard/_wall.html",
        page="dashboard/wall.html",
        title="Wall",
        wall=wall_of(asked),
        asked=asked,
        at=asked.at,
        organisation=asked.book.organisation.name,
    )

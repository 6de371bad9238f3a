"""What: the work that outlives an incident, from the promise to what changed."""

from flask import Flask
from sqlalchemy import Select

from app.core.registry import scan
from app.followups import ageing, blueprint, needs, waiting, wording  # noqa: F401 - they register what closing needs and what waits
from app.followups.access import visible_follow_ups
from app.followups.queries import number_open_of
from app.people.access import current_person
from app.web.navigation import nav_item


def init_app(app: Flask) -> None:
    """Register every page of the room."""
    blueprint.init_app(app)
    scan("app.followups.panels")
    scan("app.followups.views")
    app.register_blueprint(blueprint.bp)
    nav_item("Follow-ups", "followups.follow_up_list", "list-checks", 30, count=_mine)


def _mine() -> Select[tuple[int]]:
    """Counts the open ones that whoever is looking owns."""
    person = current_person()
    return number_open_of(person, visible_follow_ups(person))

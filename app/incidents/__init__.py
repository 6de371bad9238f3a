"""What: incidents from declaring to closing, their record, their people and their deadlines."""

from flask import Flask
from sqlalchemy import Select

from app.core.registry import scan
from app.incidents import blueprint, cli, in_use, ticking, waiting  # noqa: F401 - what time does, waits and is in use registers
from app.incidents.access import visible_incidents
from app.incidents.queries import number_open
from app.people.access import current_person
from app.web.navigation import nav_item


def init_app(app: Flask) -> None:
    """Register every page and panel of the room."""
    blueprint.init_app(app)
    scan("app.incidents.views")
    scan("app.incidents.panels")
    app.register_blueprint(blueprint.bp)
    app.cli.add_command(cli.timeline)
    nav_item("Incidents", "incidents.incident_list", "radio", 20, count=_open)


def _open() -> Select[tuple[int]]:
    """Counts the open incidents that whoever is looking may see."""
    return number_open(visible_incidents(current_person()))

"""What: incidents from declaring to closing, their record, their people and their deadlines."""

from flask import Flask

from app.core.registry import scan
from app.incidents import blueprint, in_use, ticking, waiting  # noqa: F401 - what time does, waits and is in use registers


def init_app(app: Flask) -> None:
    """Register every page and panel of the room."""
    blueprint.init_app(app)
    scan("app.incidents.views")
    scan("app.incidents.panels")
    app.register_blueprint(blueprint.bp)

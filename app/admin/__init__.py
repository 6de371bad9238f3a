"""Settings for administrators: workflows, deliveries, the audit log, connections. None of it opens anything private."""

from flask import Flask

from app.admin import blueprint, standing_lines  # noqa: F401 - the lines register themselves
from app.core.registry import scan


def init_app(app: Flask) -> None:
    """Register every page of the room."""
    scan("app.admin.views")
    app.register_blueprint(blueprint.bp)

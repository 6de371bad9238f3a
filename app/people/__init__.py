"""Who: people, their accounts and groups, what they chose, and what waits in their inbox."""

from flask import Flask

from app.core.registry import scan
from app.people import blueprint, commands, forgetting, sessions  # noqa: F401 - some register themselves


def init_app(app: Flask) -> None:
    """Register every page and command of the room, and say who is looking."""
    sessions.init_app(app)
    scan("app.people.views")
    app.register_blueprint(blueprint.bp)

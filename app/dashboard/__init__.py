"""One honest view of the whole business: panels with their definitions, each figure open to the list behind it."""

from flask import Flask

from app.core.registry import scan
from app.dashboard import blueprint, models  # noqa: F401 - its tables
from app.web.navigation import nav_item


def init_app(app: Flask) -> None:
    """Find every panel, and register the pages."""
    scan("app.dashboard.charts")
    scan("app.dashboard.exports")
    scan("app.dashboard.views")
    app.register_blueprint(blueprint.bp)
    nav_item("Dashboard", "dashboard.dashboard", "gauge", 50)

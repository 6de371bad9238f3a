"""The organisation's own public status page: what does not work, in agreed words, and ninety days of history."""

from flask import Flask

from app.core.registry import scan
from app.statuspage import wording  # noqa: F401 - what the timeline says registers itself
from app.statuspage.blueprint import bp
from app.web.navigation import nav_item


def init_app(app: Flask) -> None:
    """Register the public pages, and the panel and the dialogs of an incident."""
    scan("app.statuspage.views")
    app.register_blueprint(bp)
    nav_item("Status page", "statuspage.status", "activity", 75, "organisation")

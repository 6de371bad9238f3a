"""What was learned: the review of each incident, from its opening to the library."""

from flask import Flask

from app.core.registry import scan
from app.incidents.presenting.tabs import incident_tab
from app.reviews import following, waiting, watching, wording  # noqa: F401 - what follows, waits and is said registers itself
from app.reviews.blueprint import bp
from app.web.navigation import nav_item


def init_app(app: Flask) -> None:
    """Register the pages of the room, and its tab on every incident."""
    scan("app.reviews.views")
    app.register_blueprint(bp)
    incident_tab("Review", "review")
    nav_item("Library", "reviews.library", "book-open", 40)

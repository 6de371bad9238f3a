"""What was learned: the review of each incident, from its opening to its publishing."""

from flask import Flask

from app.core.registry import scan
from app.incidents.presenting.tabs import incident_tab
from app.reviews import following, waiting, watching, wording  # noqa: F401 - what follows, waits and is said registers itself
from app.reviews.blueprint import bp


def init_app(app: Flask) -> None:
    """Register the pages of the room, and its tab on every incident."""
    scan("app.reviews.views")
    app.register_blueprint(bp)
    incident_tab("Review", "review")

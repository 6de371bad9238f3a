"""The Handbook: every discipline's and type's process in plain words, read off the live book and nothing else.

It shows no incident, so everybody who is signed in may read all of it: also what is private, or not theirs to declare.
"""

from flask import Flask

from app.handbook import views
from app.web.navigation import nav_item


def init_app(app: Flask) -> None:
    """Register the pages and their place in the side bar."""
    app.register_blueprint(views.bp)
    nav_item("Handbook", "handbook.index", "notebook-text", 50)

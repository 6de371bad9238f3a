"""What this company knows the hard way: searched, themed, kept to read, told; and what comes back."""

from flask import Flask

from app.core.registry import scan
from app.library import indexing, wording  # noqa: F401 - what is shelved and said registers itself
from app.library.blueprint import bp
from app.library.cli import library
from app.web.navigation import nav_item


def init_app(app: Flask) -> None:
    """Register the pages and the command of the room."""
    scan("app.library.views")
    app.register_blueprint(bp)
    app.cli.add_command(library)
    nav_item("Library", "library.library", "book-open", 40)

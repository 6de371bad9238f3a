"""The one blueprint of the room, and how a reference is written in an address."""

from flask import Blueprint, Flask
from werkzeug.routing import BaseConverter

bp = Blueprint("incidents", __name__)


class RefConverter(BaseConverter):
    """``INC-142`` or ``PRV-K7Q2``; anything else that looks like one is a 404 with the same words."""

    regex = r"[A-Za-z]{3}-[A-Za-z0-9]{1,10}"

    def to_python(self, value: str) -> str:
        return value.upper()


def init_app(app: Flask) -> None:
    """Teach addresses what a reference is, before any rule uses it."""
    app.url_map.converters["ref"] = RefConverter

"""The one blueprint of the room, and how a follow-up's reference is written in an address."""

from flask import Blueprint, Flask
from werkzeug.routing import BaseConverter

bp = Blueprint("followups", __name__)


class FollowUpConverter(BaseConverter):
    """``FU-12`` or, of a private incident, ``FU-KRTW``."""

    regex = r"[Ff][Uu]-[A-Za-z0-9]{1,10}"

    def to_python(self, value: str) -> str:
        return value.upper()


def init_app(app: Flask) -> None:
    """Teach addresses what such a reference is, before any rule uses it."""
    app.url_map.converters["fu"] = FollowUpConverter

"""The one blueprint of the room."""

from flask import Blueprint

bp = Blueprint("admin", __name__)

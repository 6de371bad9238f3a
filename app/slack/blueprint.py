"""The one blueprint of the room."""

from flask import Blueprint

bp = Blueprint("slack", __name__)

"""The one blueprint of the room."""

from flask import Blueprint

bp = Blueprint("reviews", __name__)

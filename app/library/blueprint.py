"""The one blueprint of the room."""

from flask import Blueprint

bp = Blueprint("library", __name__)

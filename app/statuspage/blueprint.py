"""The one blueprint of the room."""

from flask import Blueprint

bp = Blueprint("statuspage", __name__)

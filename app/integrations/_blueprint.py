"""The blueprints of the room: addresses at which other systems call us, and pages of Settings."""

from flask import Blueprint

bp = Blueprint("integrations", __name__)
pages = Blueprint("webhooks", __name__)

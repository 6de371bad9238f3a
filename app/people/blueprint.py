"""The one blueprint of the room; its commands are `flask people …`."""

from flask import Blueprint

bp = Blueprint("people", __name__, cli_group="people")

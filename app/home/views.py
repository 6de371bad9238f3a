"""The first page after signing in."""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from app.core.clock import now
from app.home.happening import greeting, happening
from app.people.access import current_person, signed_in
from app.people.waiting import what_waits
from app.web.filters import local
from app.web.fragments import respond
from app.workflows.live import current_book

bp = Blueprint("home", __name__)


@bp.get("/")
@signed_in
def home() -> ResponseReturnValue:
    person, at = current_person(), now()
    by = "severity" if request.args.get("by") == "severity" else "discipline"
    found = happening(current_book(), person, by=by)
    return respond(
        "home/_happening.html",
        page="home/home.html",
        greeting=greeting(person.name, local(at)),
        found=found,
        by=by,
        waiting=what_waits(person, at),
        at=at,
    )


@bp.get("/home/now")
@signed_in
def now_panel() -> ResponseReturnValue:
    by = "severity" if request.args.get("by") == "severity" else "discipline"
    found = happening(current_book(), current_person(), by=by)
    return respond("home/_happening.html", found=found, by=by, at=now())


@bp.get("/home/waiting")
@signed_in
def waiting_panel() -> ResponseReturnValue:
    return respond("home/_waiting.html", waiting=what_waits(current_person(), now()))

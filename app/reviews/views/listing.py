"""Every review one may see: what is owed, late, being written, finished, and mine."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.core.clock import now
from app.people.access import current_person, signed_in
from app.reviews.blueprint import bp
from app.reviews.listing import SHOWN, list_page


@bp.get("/reviews")
@signed_in
def review_list() -> ResponseReturnValue:
    person, at = current_person(), now()
    show = request.args.get("show", "")
    show = show if show in SHOWN else "open"
    page = list_page(person, show, at=at, after=request.args.get("after", ""))
    tabs = [(label, f"/reviews?show={slug}", slug == show, "") for slug, label in SHOWN.items()]
    return render_template("reviews/list.html", page=page, show=show, tabs=tabs, at_now=at, title="Reviews")

"""The page behind *More* in the phone's tab bar: every other place, and the way out."""

from flask import render_template

from app.people.access import current_person, signed_in
from app.people.blueprint import bp


@bp.get("/more")
@signed_in
def more() -> str:
    return render_template("people/more.html", person=current_person())

"""Asking to see what one was told does not exist, answering that, and the glass that administrators may break.

Every answer here is the same whether or not something stands behind a reference.
"""

from flask import Response, make_response, render_template, request

from app.core.clock import now
from app.core.errors import NotFound
from app.incidents.access import GOVERN, access_incident
from app.incidents.blueprint import bp
from app.incidents.forms.together import BreakGlassForm
from app.incidents.operations import visibility as operations
from app.incidents.panels._frame import home, one_of
from app.incidents.panels.visibility import CHANGED
from app.incidents.queries import access_requests_of
from app.people.access import administrators_only, current_person, signed_in
from app.web.fragments import done, go
from app.web.inputs import clean


@bp.post("/incidents/<ref:ref>/ask")
@signed_in
def ask_for_access(ref: str) -> Response:
    why = clean(request.form.get("why", ""))[:500]
    operations.ask_for_access(ref, by=current_person(), at=now(), why=why)
    return make_response(render_template("incidents/asked.html", ref=ref))


@bp.post("/incidents/<ref:ref>/access-requests/<key>")
@signed_in
def answer_access(ref: str, key: str) -> Response:
    person = current_person()
    incident = access_incident(person, ref, to=GOVERN)
    asked = one_of(access_requests_of(incident), lambda one: one.person.key == key)
    operations.answer_request(asked, incident, yes=request.form.get("answer") == "yes", by=person, at=now())
    return done(changed=CHANGED)


@bp.route("/incidents/<ref:ref>/break-glass", methods=["GET", "POST"])
@administrators_only
def break_glass(ref: str) -> Response:
    person = current_person()
    form = BreakGlassForm()
    if not form.validate_on_submit():
        status = 422 if form.is_submitted() else 200
        return make_response(render_template("incidents/break_glass.html", ref=ref, form=form), status)
    try:
        incident = access_incident(person, ref, quiet=True)
    except NotFound:
        incident = operations.open_by_glass(ref, by=person, at=now(), why=form.why.data or "")
    return go(home(incident))

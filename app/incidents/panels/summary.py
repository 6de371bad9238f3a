"""What is happening and who is affected: read together, edited in place, never lost when two people write at once."""

from typing import TYPE_CHECKING, Any

from flask import Response, request

from app.core.clock import now
from app.core.errors import Stale
from app.incidents.access import EDIT, access_incident
from app.incidents.blueprint import bp
from app.incidents.forms.document import TextForm
from app.incidents.operations import document
from app.incidents.panels._frame import frame, home
from app.incidents.presenting.theirs import theirs_of
from app.people.access import current_person, signed_in
from app.web.fragments import respond

if TYPE_CHECKING:
    from app.incidents.models import Incident

CHANGE = {"summary": document.change_summary, "impact": document.change_impact}
HEADINGS = {
    "summary": ("What is happening", "For somebody who just arrived: what we see, since when, what still works."),
    "impact": ("Who is affected", "Who, how many, and how. A guess is welcome, say that it is one."),
}


@bp.get("/incidents/<ref:ref>/parts/summary")
@signed_in
def summary(ref: str) -> Response:
    return _read(access_incident(current_person(), ref, quiet=True))


@bp.get("/incidents/<ref:ref>/summary/edit")
@signed_in
def edit_summary(ref: str) -> Response:
    return _edit(ref, "summary")


@bp.get("/incidents/<ref:ref>/impact/edit")
@signed_in
def edit_impact(ref: str) -> Response:
    return _edit(ref, "impact")


@bp.post("/incidents/<ref:ref>/summary")
@signed_in
def change_summary(ref: str) -> Response:
    return _change(ref, "summary")


@bp.post("/incidents/<ref:ref>/impact")
@signed_in
def change_impact(ref: str) -> Response:
    return _change(ref, "impact")


def _edit(ref: str, name: str) -> Response:
    incident = access_incident(current_person(), ref, to=EDIT)
    text = getattr(incident, name)
    return _write(incident, name, TextForm(formdata=None, data={"text": text, "seen": text}))


def _change(ref: str, name: str) -> Response:
    person = current_person()
    incident = access_incident(person, ref, to=EDIT)
    form = TextForm()
    if not form.validate_on_submit():
        return _write(incident, name, form, status=422)
    if "both" in request.form:
        return _both(incident, name, form)
    opened_with = form.seen.data or ""
    try:
        CHANGE[name](incident, to=form.text.data or "", by=person, at=now(), seen=opened_with)
    except Stale as stale:
        form.seen.data = stale.theirs
        theirs = theirs_of(incident, name, stale, opened_with=opened_with)
        return _answer("incidents/_conflict.html", incident, name, status=409, text_form=form, theirs=theirs)
    return _read(incident, changed="timeline-changed head-changed")


def _both(incident: "Incident", name: str, form: TextForm) -> Response:
    """Both texts one after the other, to be made into one by hand; nothing is saved yet."""
    theirs = getattr(incident, name)
    form.text.data = f"{theirs}\n\n{form.text.data or ''}".strip()
    form.seen.data = theirs
    return _write(incident, name, form, status=422, anew=True)


def _write(incident: "Incident", name: str, form: TextForm, *, status: int = 200, anew: bool = False) -> Response:
    form.text.label.text, hint = HEADINGS[name]
    return _answer("incidents/_text.html", incident, name, status=status, text_form=form, hint=hint, anew=anew)


def _read(incident: "Incident", *, changed: str = "") -> Response:
    return _answer("incidents/_summary.html", incident, "summary", changed=changed)


def _answer(
    template: str, incident: "Incident", name: str, *, status: int = 200, changed: str = "", **more: Any
) -> Response:
    shown = {**frame(incident, current_person()), "name": name, "heading": HEADINGS[name][0], **more}
    title = f"{HEADINGS[name][0]}: {incident.ref}"
    return respond(template, status=status, changed=changed, see_other=home(incident), title=title, **shown)

"""The head of an incident's pages, which refreshes as a whole, and the title that is edited in it."""

from typing import TYPE_CHECKING, Any

from flask import Response, request

from app.core.clock import now
from app.core.errors import Stale
from app.incidents.access import EDIT, access_incident
from app.incidents.blueprint import bp
from app.incidents.forms.document import TitleForm
from app.incidents.operations import document
from app.incidents.panels._frame import frame, home
from app.incidents.presenting.head import head_facts, merged_ref
from app.incidents.presenting.theirs import theirs_of
from app.people.access import current_person, signed_in
from app.web.fragments import respond

if TYPE_CHECKING:
    from app.incidents.models import Incident

TABS = ("overview", "timeline", "updates", "actions", "people")


@bp.get("/incidents/<ref:ref>/parts/head")
@signed_in
def head(ref: str) -> Response:
    person = current_person()
    incident = access_incident(person, ref, quiet=True)
    tab = request.args.get("tab", "")
    facts = head_facts(incident, person, tab=tab if tab in TABS else "overview")
    return respond("incidents/_head.html", title=incident.ref, **facts)


@bp.get("/incidents/<ref:ref>/more")
@signed_in
def more(ref: str) -> Response:
    person = current_person()
    incident = access_incident(person, ref)
    return respond("incidents/_more.html", title=incident.ref, **head_facts(incident, person))


@bp.get("/incidents/<ref:ref>/title")
@signed_in
def title(ref: str) -> Response:
    return _title(access_incident(current_person(), ref, quiet=True))


@bp.get("/incidents/<ref:ref>/title/edit")
@signed_in
def edit_title(ref: str) -> Response:
    incident = access_incident(current_person(), ref, to=EDIT)
    form = TitleForm(formdata=None, data={"title": incident.title, "seen": incident.title})
    return _title(incident, title_form=form)


@bp.post("/incidents/<ref:ref>/title")
@signed_in
def change_title(ref: str) -> Response:
    person = current_person()
    incident = access_incident(person, ref, to=EDIT)
    form = TitleForm()
    if not form.validate_on_submit():
        return _title(incident, title_form=form, status=422)
    try:
        document.change_title(incident, to=form.title.data or "", by=person, at=now(), seen=form.seen.data)
    except Stale as stale:
        form.seen.data = stale.theirs
        theirs = theirs_of(incident, "title", stale, opened_with="")
        return _title(incident, title_form=form, theirs=theirs, status=409)
    return _title(incident, changed="timeline-changed")


def _title(incident: "Incident", *, status: int = 200, changed: str = "", **more: Any) -> Response:
    person = current_person()
    shown = {
        **frame(incident, person),
        "workflow": incident.workflow,
        "merged_ref": merged_ref(incident, person),
        **more,
    }
    return respond(
        "incidents/_title.html",
        status=status,
        changed=changed,
        see_other=home(incident),
        title=f"The title of {incident.ref}",
        **shown,
    )

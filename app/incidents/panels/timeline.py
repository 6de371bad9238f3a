"""The timeline that refreshes, its older parts on demand, and putting right what somebody said."""

from typing import TYPE_CHECKING, Any

from flask import Response, request

from app.core.clock import now
from app.core.errors import Forbidden
from app.incidents.access import EDIT, NOTE, access_incident, rights_of
from app.incidents.blueprint import bp
from app.incidents.forms.words import CorrectionForm
from app.incidents.operations import words
from app.incidents.panels._frame import frame, home
from app.incidents.presenting.entries import SHORT_SHOWS, SHOWS, Shown, address, fragment_address, shown
from app.incidents.queries import entry_by_number
from app.incidents.records import latest_words
from app.people.access import current_person, signed_in
from app.web.fragments import done, respond

if TYPE_CHECKING:
    from app.incidents.models import Incident, TimelineEntry
    from app.people.models import Person


def timeline_facts(incident: "Incident", person: "Person", asked: dict[str, str], *, tab: str) -> dict[str, Any]:
    """The timeline as the overview and its own tab draw it. Only the newest part follows what is added."""
    record = shown(incident, person, rights_of(person, incident), asked)
    goes_on = not (record.as_it_happened or asked.get("before"))
    return {
        **frame(incident, person),
        "record": record,
        "tab": tab,
        "follows": fragment_address(incident, record, tab=tab) if goes_on else "",
        "show_links": _show_links(incident, record, tab=tab),
        "order_links": [
            ("Newest first", address(incident, show=record.show, q=record.words), not record.as_it_happened),
            (
                "As it happened",
                address(incident, show=record.show, q=record.words, order="first"),
                record.as_it_happened,
            ),
        ],
    }


def _show_links(incident: "Incident", record: Shown, *, tab: str) -> list[tuple[str, str, bool]]:
    kept = {"q": record.words, "order": "first" if record.as_it_happened else ""}
    if tab == "timeline":
        every = [("Everything", address(incident, **kept), not record.show)]
        return every + [(SHOWS[one][0], address(incident, show=one, **kept), record.show == one) for one in SHOWS]
    here = home(incident)
    every = [("Everything", f"{here}#tl-h", not record.show)]
    return every + [(SHOWS[one][0], f"{here}?show={one}#tl-h", record.show == one) for one in SHORT_SHOWS]


@bp.get("/incidents/<ref:ref>/parts/timeline")
@signed_in
def timeline(ref: str) -> Response:
    person = current_person()
    incident = access_incident(person, ref, quiet=True)
    tab = "timeline" if request.args.get("tab") == "timeline" else "overview"
    facts = timeline_facts(incident, person, request.args.to_dict(), tab=tab)
    return respond("incidents/_timeline_list.html", title="Timeline", **facts)


@bp.get("/incidents/<ref:ref>/timeline/<int:number>/correct")
@signed_in
def correction(ref: str, number: int) -> Response:
    incident, row = _entry(ref, number)
    return _dialog(incident, row, CorrectionForm(formdata=None, data={"text": latest_words(incident, row)}))


@bp.post("/incidents/<ref:ref>/timeline/<int:number>/correct")
@signed_in
def correct_entry(ref: str, number: int) -> Response:
    incident, row = _entry(ref, number)
    form = CorrectionForm()
    if not form.validate_on_submit():
        return _dialog(incident, row, form, status=422)
    words.correct(row, text=form.text.data or "", by=current_person(), at=now())
    return done(changed="timeline-changed", see_other=home(incident, f"/timeline/{number}"))


def _entry(ref: str, number: int) -> "tuple[Incident, TimelineEntry]":
    """The entry, for somebody who may put it right: who wrote it, and whoever may change the incident.

    :raises Forbidden: neither.
    """
    person = current_person()
    incident = access_incident(person, ref, to=NOTE)
    row = entry_by_number(incident, number)
    if row.actor_id != person.id and rights_of(person, incident).access < EDIT:
        raise Forbidden("Join this incident first, then you can put right what others wrote.")
    return incident, row


def _dialog(incident: "Incident", row: "TimelineEntry", form: CorrectionForm, *, status: int = 200) -> Response:
    shown_with = {**frame(incident, current_person()), "row": row, "form": form}
    return respond("incidents/_correct.html", status=status, title=f"Entry {row.number}", **shown_with)

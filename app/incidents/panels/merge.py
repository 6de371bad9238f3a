"""Merging a duplicate: both side by side, what stays, and what happens to the other."""

from typing import TYPE_CHECKING, Any

from flask import Response, request

from app.core.clock import now
from app.incidents.access import GOVERN, access_incident, rights_of
from app.incidents.blueprint import bp
from app.incidents.forms.together import MergeForm
from app.incidents.operations import links as operations
from app.incidents.panels._frame import frame, home
from app.incidents.panels.links import NOT_THERE, alikes_of, visible_or_none
from app.incidents.queries import counts_of
from app.people.access import current_person, signed_in
from app.web.fragments import go, respond, say

if TYPE_CHECKING:
    from app.incidents.models import Incident


@bp.get("/incidents/<ref:ref>/merge")
@signed_in
def merge_form(ref: str) -> Response:
    person = current_person()
    incident = access_incident(person, ref, to=GOVERN)
    typed = request.args.get("other", "")[:100]
    other = visible_or_none(person, typed) if typed else None
    form = MergeForm(formdata=None, data={"other": other.ref if other else typed or None, "stays": _stays()})
    if typed and other is None:
        form.other.errors = [NOT_THERE]
    return _dialog(incident, form, other)


@bp.post("/incidents/<ref:ref>/merge")
@signed_in
def merge(ref: str) -> Response:
    person = current_person()
    incident = access_incident(person, ref, to=GOVERN)
    form = MergeForm()
    other = visible_or_none(person, form.other.data or "")
    if not form.validate_on_submit() or other is None:
        if other is None and not form.other.errors:
            form.other.errors = [NOT_THERE]
        return _dialog(incident, form, other, status=422)
    if not request.form.get("compared"):
        return _dialog(incident, form, other, status=422)
    ends, stays = (incident, other) if form.stays.data == "other" else (other, incident)
    if ends is other:
        # Whoever ends an incident must be allowed to end that very one.
        access_incident(person, other.ref, to=GOVERN)
    operations.merge(ends, stays, by=person, at=now())
    say(f"{ends.ref} is part of {stays.ref} now. It can be split again for 24 hours.")
    return go(home(stays))


def _stays() -> str:
    return "other" if request.args.get("stays") == "other" else "this"


def _dialog(incident: "Incident", form: MergeForm, other: "Incident | None", status: int = 200) -> Response:
    person = current_person()
    pair: dict[str, Any] = {"other": other, "alikes": [] if other else alikes_of(incident, person)}
    if other is not None and other.id != incident.id:
        ends, stays = (incident, other) if form.stays.data == "other" else (other, incident)
        pair["may_end"] = rights_of(person, ends).may_govern
        pair |= {"ends": ends, "stays": stays, "ends_counts": counts_of(ends), "stays_counts": counts_of(stays)}
    shown = {**frame(incident, person), "form": form, **pair}
    return respond("incidents/_merge.html", status=status, title=f"Merge {incident.ref}", **shown)

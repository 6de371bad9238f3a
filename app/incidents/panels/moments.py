"""When things happened. A moment that was known is corrected with a reason; the old one stays on the timeline."""

from typing import TYPE_CHECKING, Any

from flask import Response

from app.core.clock import now
from app.core.errors import NotFound
from app.incidents.access import EDIT, access_incident
from app.incidents.blueprint import bp
from app.incidents.forms.responding import MomentForm
from app.incidents.operations import document
from app.incidents.panels._frame import frame, home
from app.incidents.rules.moments import EDITABLE_MOMENTS, MOMENTS, moment_of
from app.people.access import current_person, signed_in
from app.web.fragments import done, respond

if TYPE_CHECKING:
    from app.incidents.models import Incident

CHANGED = "fields-changed timeline-changed head-changed clocks-changed"
# Shown though nobody has said when: what a review and a deadline need most.
ALWAYS = ("started_at", "detected_at", "mitigated_at")


def shown(incident: "Incident") -> dict[str, Any]:
    """Its moments as rows: slug, label, when, and whether it may be corrected."""
    rows = [(slug, label, moment_of(incident, slug), slug in EDITABLE_MOMENTS) for slug, label in MOMENTS.items()]
    return {"moments": [row for row in rows if row[2] is not None or row[0] in ALWAYS]}


@bp.route("/incidents/<ref:ref>/moments/<slug>", methods=["GET", "POST"])
@signed_in
def change_moment(ref: str, slug: str) -> Response:
    person = current_person()
    incident = access_incident(person, ref, to=EDIT)
    if slug not in EDITABLE_MOMENTS:
        raise NotFound
    form = MomentForm(data={"to": moment_of(incident, slug)})
    if form.validate_on_submit():
        document.change_moment(incident, slug, to=form.to.data, by=person, at=now(), why=form.why.data or "")
        return done(changed=CHANGED, see_other=home(incident, "#moments"))
    context = {**frame(incident, person), "form": form, "slug": slug, "label": MOMENTS[slug]}
    status = 422 if form.is_submitted() else 200
    return respond(
        "incidents/_moment.html", status=status, title=MOMENTS[slug], before=moment_of(incident, slug), **context
    )

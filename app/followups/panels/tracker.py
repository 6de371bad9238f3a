"""A follow-up in another system: send it there, link a ticket that is there, let it go."""

from typing import TYPE_CHECKING, Any

from flask import Response, request

from app.core.clock import now
from app.followups.access import access_follow_up, may_edit
from app.followups.answering import changed
from app.followups.blueprint import bp
from app.followups.forms import TicketForm
from app.followups.operations import tracking
from app.followups.trackers import label_of, working_trackers
from app.incidents.access import EDIT
from app.people.access import current_person, signed_in
from app.web.fragments import respond

if TYPE_CHECKING:
    from app.followups.models import FollowUp


def facts(one: "FollowUp", form: TicketForm | None = None) -> dict[str, Any]:
    """Where else it is held, and where else it could be."""
    return {
        "one": one,
        "may_edit": may_edit(current_person(), one),
        "tracker_label": label_of(one.tracker) if one.tracker else "",
        "offered": [] if one.tracker_key or one.incident.is_private else working_trackers(),
        "ticket": form or TicketForm(formdata=None),
    }


@bp.get("/follow-ups/<fu:follow_up>/tracker")
@signed_in
def tracker(follow_up: str) -> Response:
    one = access_follow_up(current_person(), follow_up)
    return respond("followups/_tracker.html", title=f"{one.ref} elsewhere", **facts(one))


@bp.post("/follow-ups/<fu:follow_up>/send")
@signed_in
def send(follow_up: str) -> Response:
    person = current_person()
    one = access_follow_up(person, follow_up, to=EDIT)
    tracking.send(one, tracker=request.form.get("tracker", "")[:32], by=person, at=now())
    return changed(one)


@bp.post("/follow-ups/<fu:follow_up>/link")
@signed_in
def link(follow_up: str) -> Response:
    person = current_person()
    one, form = access_follow_up(person, follow_up, to=EDIT), TicketForm()
    if not form.validate_on_submit():
        return respond("followups/_tracker.html", status=422, title=one.ref, **facts(one, form))
    try:
        tracking.link(one, url=form.url.data or "", by=person, at=now())
    except tracking.NoSuchTracker as refused:
        form.url.errors = [refused.sentence]
        return respond("followups/_tracker.html", status=422, title=one.ref, **facts(one, form))
    return changed(one)


@bp.post("/follow-ups/<fu:follow_up>/let-go")
@signed_in
def let_go(follow_up: str) -> Response:
    person = current_person()
    one = access_follow_up(person, follow_up, to=EDIT)
    tracking.let_go(one, by=person, at=now())
    return changed(one)

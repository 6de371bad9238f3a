"""The review of one incident: written here, read here once it is finished, at the same address for ever."""

from typing import TYPE_CHECKING, Any

from flask import jsonify, render_template, request
from flask.typing import ResponseReturnValue

from app.core.clock import now
from app.incidents.access import access_incident
from app.incidents.sight import how_many_see
from app.people.access import current_person, signed_in
from app.reviews.access import access_review
from app.reviews.blueprint import bp
from app.reviews.presenting.debrief import around_facts
from app.reviews.presenting.facts import facts_of
from app.reviews.presenting.page import now_facts, page_facts
from app.reviews.presenting.reading import reading_facts
from app.reviews.queries import review_of, touched_lately, writing_now
from app.reviews.rules.owed import fuller_than, owed
from app.web.fragments import respond

if TYPE_CHECKING:
    from app.reviews.models import Review


@bp.get("/incidents/<ref:ref>/review")
@signed_in
def show(ref: str) -> ResponseReturnValue:
    person = current_person()
    incident = access_incident(person, ref)
    review = review_of(incident)
    if review is None:
        fuller = fuller_than(incident, "")
        return render_template(
            "reviews/none.html",
            incident=incident,
            who_see=how_many_see(incident) if incident.is_private else 0,
            fuller=fuller,
            owed=owed(incident, now()),
            title=_title(incident.ref),
        )
    if review.state_of.is_readable:
        return render_template("reviews/read.html", **reading_facts(review, person), title=_title(incident.ref))
    facts: dict[str, Any] = {
        **page_facts(review, person),
        "facts": facts_of(incident),
        "live": live_address(review),
        **around_facts(review),
    }
    return render_template("reviews/write.html", **facts, title=_title(incident.ref))


@bp.get("/incidents/<ref:ref>/review/now")
@signed_in
def now_part(ref: str) -> ResponseReturnValue:
    person = current_person()
    review = access_review(person, ref, quiet=True)
    return respond("reviews/_now.html", title=_title(ref), **now_facts(review, person))


@bp.get("/incidents/<ref:ref>/review/side")
@signed_in
def side_part(ref: str) -> ResponseReturnValue:
    person = current_person()
    review = access_review(person, ref, quiet=True)
    return respond("reviews/_side.html", title=_title(ref), **now_facts(review, person))


@bp.get("/incidents/<ref:ref>/review/live")
@signed_in
def live(ref: str) -> ResponseReturnValue:
    review = access_review(current_person(), ref, quiet=True)
    key = _key(review)
    if request.args.get("v") == key:
        return "", 204
    return jsonify(v=key, changed=["review", *(f"answer-{slug}" for slug in touched_lately(review, now()))])


def live_address(review: "Review") -> str:
    """Where an open page asks whether somebody else wrote something."""
    return f"/incidents/{review.incident.ref}/review/live?v={_key(review)}"


def _key(review: "Review") -> str:
    return f"{review.changes}.{review.state}.{len(writing_now(review, now()))}"


def _title(ref: str) -> str:
    return f"Review of {ref}"

"""Answers, views and remarks: each question saves by itself, and shows both texts where two people wrote at once."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from flask import Response, request

from app.core.clock import now
from app.core.errors import NotFound, Stale
from app.incidents.access import EDIT, NOTE
from app.incidents.presenting.theirs import new_words
from app.people.access import current_person, signed_in
from app.reviews.access import access_review
from app.reviews.blueprint import bp
from app.reviews.forms.answers import WordsForm, answer_form, value_of
from app.reviews.operations import answering
from app.reviews.presenting.page import EMPTY, frame, questions_facts
from app.reviews.queries import answer_to
from app.reviews.rules.owed import read
from app.reviews.rules.values import text_of
from app.reviews.views._doing import checked, doing
from app.web.fragments import respond

if TYPE_CHECKING:
    from app.reviews.models import Review
    from app.workflows.book import Question


@bp.get("/incidents/<ref:ref>/review/questions/<slug>")
@signed_in
def question(ref: str, slug: str) -> Response:
    review = access_review(current_person(), ref, quiet=True)
    return _draw(review, _question(review, slug), anew=bool(request.args.get("anew")))


@bp.post("/incidents/<ref:ref>/review/questions/<slug>")
@signed_in
def save_answer(ref: str, slug: str) -> Response:
    person = current_person()
    review = access_review(person, ref, to=NOTE)
    asked = _question(review, slug)
    # Everybody answers a sealed question for themselves; what stands there for all is written by those who take part.
    if not asked.sealed_for:
        review = access_review(person, ref, to=EDIT)
    form = answer_form(asked)
    if not form.validate_on_submit():
        return _state(review, asked, status=422, form=form, typed=value_of(form, asked))
    value, seen = value_of(form, asked), _number(form.over.data) or _number(form.seen.data)
    try:
        answering.answer(review, asked, value=value, by=person, at=now(), seen=seen)
    except Stale as stale:
        return _state(review, asked, status=409, stale=stale, form=form, typed=value)
    return _state(review, asked)


@bp.post("/incidents/<ref:ref>/review/questions/<slug>/views")
@signed_in
def add_view(ref: str, slug: str) -> Response:
    one = doing(ref, NOTE)
    asked = _question(one.review, slug)
    answering.add_view(one.review, asked, text=checked(WordsForm()).text.data or "", by=one.by, at=one.at)
    return _draw(one.review, asked)


@bp.post("/incidents/<ref:ref>/review/questions/<slug>/comments")
@signed_in
def add_comment(ref: str, slug: str) -> Response:
    one = doing(ref, NOTE)
    asked = _question(one.review, slug)
    answering.comment(one.review, asked, text=checked(WordsForm()).text.data or "", by=one.by, at=one.at)
    return _draw(one.review, asked)


@bp.post("/incidents/<ref:ref>/review/comments/<int:number>")
@signed_in
def settle_comment(ref: str, number: int) -> Response:
    one = doing(ref, NOTE)
    found = answering.settle_comment(one.review, number, done=bool(request.form.get("done")), by=one.by, at=one.at)
    return _draw(one.review, _question(one.review, found.question))


def _question(review: "Review", slug: str) -> "Question":
    found = next((one for one in read(review.form) if one.slug == slug), None)
    if found is None:
        raise NotFound
    return found


def _draw(review: "Review", asked: "Question", *, anew: bool = False) -> Response:
    """The whole question again."""
    person = current_person()
    shown = questions_facts(review, person, asked.slug)[0]
    home = f"/incidents/{review.incident.ref}/review#q-{asked.slug}"
    facts = {**frame(review, person), "q": shown, "anew": anew, "title": asked.ask}
    return respond("reviews/_question.html", see_other=home, **facts)


def _state(review: "Review", asked: "Question", *, status: int = 200, **more: Any) -> Response:
    """What stands under the words: saved by whom and when, a hint, or the two texts."""
    person = current_person()
    stale, form = more.get("stale"), more.get("form")
    shown = questions_facts(review, person, asked.slug)[0]
    if form is not None:
        shown = replace(shown, form=form, value={**EMPTY, **more["typed"]}, typed=True)
    theirs = answer_to(review, asked.slug) if stale else None
    facts: dict[str, Any] = {
        **frame(review, person),
        "q": shown,
        "seen": form.seen.data if form is not None else None,
        "theirs": theirs,
        "mine": stale.mine if stale else "",
        "pieces": new_words(stale.mine, text_of(asked, theirs.value)) if theirs and stale else [],
        "wrong": [str(one) for field in form or () for one in field.errors],
        "title": asked.ask,
    }
    home = f"/incidents/{review.incident.ref}/review#q-{asked.slug}"
    return respond(
        "reviews/_state.html",
        page="reviews/conflict.html",
        status=status,
        changed="review-changed",
        see_other=home,
        **facts,
    )


def _number(written: object) -> int:
    said = str(written or "")
    return int(said) if said.isdecimal() and len(said) < 10 else 0

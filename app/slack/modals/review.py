"""Answering a review where one is: its questions as one form, those that nobody has answered first.

What takes lines of its own, is sealed, or is longer than Slack can hold is written on its page.
"""

from collections.abc import Mapping
from typing import Any

from app.core.errors import Stale
from app.incidents.access import EDIT, READ
from app.reviews.access import access_review
from app.reviews.forms.answers import answers_form, is_one_input, value_in
from app.reviews.models import Answer, Review
from app.reviews.operations import answering
from app.reviews.operations.touching import check_writable
from app.reviews.queries import answers_of, review_of
from app.reviews.rules.owed import read
from app.reviews.rules.values import is_said, text_of
from app.slack.buttons import escaped, section
from app.slack.context import Answer as Answered
from app.slack.context import Context, Instead
from app.slack.dates import link_to
from app.slack.elsewhere import in_its_place
from app.slack.forms import BLANK, TEXT, Look, filled, inputs, modal_view, wrong
from app.slack.metadata import Sent, written
from app.slack.registry import modal, view
from app.workflows.book import Question

# As many as one answers in one go; a short review has fewer.
AT_ONCE = 6


@modal("review", to=READ)
@in_its_place
def form(ctx: Context) -> dict[str, Any]:
    """Draw its questions with what stands there."""
    if review_of(ctx.incident) is None:
        words = f"{ctx.incident.ref} has no review yet. <{link_to(ctx.incident, '/review')}|Anybody may ask for one.>"
        return modal_view("review", f"Review of {ctx.incident.ref}", [section(words)], submit="")
    review = access_review(ctx.person, ctx.incident.ref, to=EDIT)
    check_writable(review)
    return _drawn(ctx, review, _asked(review))


@view("review", to=READ)
def take(ctx: Context, sent: Sent) -> Answered:
    """Save what was changed; where somebody else saved since, both are shown and nothing is overwritten."""
    review = access_review(ctx.person, ctx.incident.ref, to=EDIT)
    seen = {slug: int(number) for slug, number in (one.split(":") for one in _seen(sent))}
    asked = [one for one in read(review.form) if one.slug in seen]
    answers = answers_of(review)
    said = filled(answers_form(asked, {}), sent, by=ctx.person)
    if not said.validate():
        return wrong(said)
    count, theirs = 0, {}
    for question in asked:
        value, stands = value_in(said[question.slug], question), answers.get(question.slug)
        if value == _shown(stands):
            continue
        try:
            answering.answer(review, question, value=value, by=ctx.person, at=ctx.at, seen=seen[question.slug])
            count += 1
        except Stale as stale:
            theirs[question.slug] = f"{stale.sentence} It says now:\n{escaped(stale.theirs)}"
    if theirs:
        # The inputs keep what was typed: Slack does, where their names stay the same.
        return Instead(_drawn(ctx, review, asked, theirs))
    answers_now = "1 answer is" if count == 1 else f"{count} answers are"
    return f"{answers_now} saved in the review of {review.incident.ref}."


def _asked(review: Review) -> list[Question]:
    answers = answers_of(review)
    fit = [
        one
        for one in read(review.form)
        if is_one_input(one) and not one.sealed_for and len(_text(one, answers.get(one.slug))) <= TEXT
    ]
    open_ones = [one for one in fit if not _is_answered(answers.get(one.slug))]
    chosen = (open_ones + [one for one in fit if one not in open_ones])[:AT_ONCE]
    return [one for one in fit if one in chosen]


def _drawn(
    ctx: Context, review: Review, asked: list[Question], theirs: Mapping[str, str] | None = None
) -> dict[str, Any]:
    answers = answers_of(review)
    held = {one.slug: _shown(answers.get(one.slug)) for one in asked}
    asks = answers_form(asked, held)(**BLANK)
    look = Look(hints={one.slug: one.help for one in asked})
    blocks: list[dict[str, Any]] = []
    for one in asked:
        if theirs and one.slug in theirs:
            blocks.append(section(theirs[one.slug][:2_900]))
        blocks += inputs(asks, (one.slug,), look)
    left = len(read(review.form)) - len(asked)
    if left or not asked:
        more = f"{left} more {'is' if left == 1 else 'are'}" if asked else "The questions are"
        blocks.append(
            section(f"{more} <{link_to(review.incident, '/review')}|on its page>, beside the facts from the record.")
        )
    seen = ",".join(f"{one.slug}:{answers[one.slug].version if one.slug in answers else 0}" for one in asked)
    metadata = written(ref=ctx.incident.ref, channel=ctx.channel, seen=seen)
    title = f"Review of {ctx.incident.ref}"
    return modal_view("review", title, blocks, submit="Save" if asked else "", metadata=metadata)


def _seen(sent: Sent) -> list[str]:
    return [one for one in str(sent.metadata.get("seen") or "").split(",") if one.partition(":")[2].isdecimal()]


def _shown(answer: Answer | None) -> dict[str, Any]:
    return {} if answer is None or answer.value.get("left") else answer.value


def _is_answered(answer: Answer | None) -> bool:
    return answer is not None and is_said(answer.value)


def _text(question: Question, answer: Answer | None) -> str:
    return text_of(question, _shown(answer))

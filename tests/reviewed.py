"""The small book with reviews in it, and an incident that has come to its end; for tests that come in by any door."""

import contextlib
from collections.abc import Iterator

from app.core.clock import now
from app.incidents.operations import document, lifecycle
from app.reviews.operations import answering, finishing
from app.reviews.queries import answers_of
from app.reviews.rules.owed import read
from tests.factories import SMALL_BOOK, put_back, use_book
from tests.support import settle

ENGINEERING_ENDS = "    escalate_to: [on-call, customer-ops]\n"
RULES = "      - {when: {event: severity_set, level_at_least: critical}, tell: group:exec, say: headline, ask: harm}\n"
ARCHIVES = "      - {when: {event: review_published}, archive_channel_after: 3d}\n"
REVIEWED = """
    review:
      questions: [what-happened, first-sign, contributors, same-factor, wellbeing, not-doing]
"""
BANK = """
questions:
  wellbeing: {kind: choice, sealed_for: lead, ask: "How hard was this on you?", options: [fine, tiring, heavy]}
  same-factor: {kind: incidents, means: same_factor, ask: "Which incidents share a factor?"}
review_presets:
  short:
    label: Short review
    publish_to: "#reviews"
    questions: [what-happened, not-doing]
    steps: [answers, published]
  full: {label: Full review, debrief: optional, steps: [facts_checked, answers, signed_off, published]}
  closed-circle: {label: Review among the members, questions: [what-happened, wellbeing], steps: [answers, signed_off]}
"""

CHANGES = {
    'needs: [clocks, actions, "field:cause"]': "needs: [review]",
    "expects: {update_every: 8h, review: full}": "expects: {review: closed-circle, review_due: 10bd}",
    ENGINEERING_ENDS: ENGINEERING_ENDS + REVIEWED,
    RULES: RULES + ARCHIVES,
}


@contextlib.contextmanager
def reviewed_book(app, folder) -> Iterator[None]:
    """The small book, in which engineering closes with a review and private work is reviewed among its members."""
    text = SMALL_BOOK.read_text()
    for old, new in CHANGES.items():
        assert old in text, f"tests/books/small.yaml has changed, it has no {old!r}: look at tests/reviewed.py."
        text = text.replace(old, new, 1)
    file = folder / "reviewed.yaml"
    file.write_text(text + BANK)
    before = use_book(app, file)
    yield
    put_back(app, before)


def finish(incident, by) -> None:
    """Take it to where it is learned from."""
    document.change_impact(incident, to="One in four customers", by=by, at=now())
    for slug in ("investigating", "reviewing"):
        lifecycle.change_status(incident, to=incident.workflow.status(slug), by=by, at=now(), without="In haste")
    settle()


def publish(review, *, by, signs, **texts) -> None:
    """Write what is open of a review and let it be read."""
    said = {"what-happened": "The gateway refused every fourth card.", "not-doing": "No second gateway."} | texts
    at, stands = now(), answers_of(review)
    for question in read(review.form):
        value = {"text": said[question.slug]} if question.slug in said else {"left": True}
        if question.kind == "rows":
            value = {"rows": [{"factor": "The limit had no alarm", "area": "tooling"}]}
        if not question.sealed_for and question.slug not in stands:
            answering.answer(review, question, value=value, by=by, at=at, seen=0)
    if "facts_checked" in review.steps:
        finishing.check_facts(review, done=True, by=by, at=at)
    if "signed_off" in review.steps:
        finishing.sign_off(review, by=signs, at=at)
    if "published" in review.steps:
        finishing.publish(review, by=by, at=at)
    settle()

"""A book whose incidents do not close before their review is done, and an incident that is over."""

import pytest

from app.core.clock import now
from app.incidents.operations import document, lifecycle, taking_part, visibility
from tests.factories import SMALL_BOOK, make_incident, put_back, use_book
from tests.support import settle

CLOSED = 'needs: [clocks, actions, "field:cause"]'
REVIEWED = """
    review:
      questions: [what-happened, first-sign, contributors, wellbeing, not-doing]
"""
WELLBEING = """
questions:
  wellbeing: {kind: choice, sealed_for: lead, ask: "How hard was this on you?", options: [fine, tiring, heavy]}
review_presets:
  short: {label: Short review, questions: [what-happened, not-doing], steps: [answers, published]}
  full: {label: Full review, debrief: optional, steps: [facts_checked, answers, signed_off, published]}
  closed-circle: {label: Review among the members, questions: [what-happened, wellbeing], steps: [answers, signed_off]}
"""
ENGINEERING_ENDS = "    escalate_to: [on-call, customer-ops]\n"


@pytest.fixture
def book(app, tmp_path):
    """The small book, in which engineering closes with a review and private work is reviewed among its members."""
    text = SMALL_BOOK.read_text()
    assert CLOSED in text and ENGINEERING_ENDS in text, "tests/books/small.yaml has changed: look at this fixture."
    text = text.replace(CLOSED, "needs: [review]").replace(ENGINEERING_ENDS, ENGINEERING_ENDS + REVIEWED, 1)
    text = text.replace(
        "expects: {update_every: 8h, review: full}", "expects: {review: closed-circle, review_due: 10bd}"
    )
    file = tmp_path / "reviewed.yaml"
    file.write_text(text + WELLBEING)
    before = use_book(app, file)
    yield
    put_back(app, before)


@pytest.fixture
def over(book):
    """`over(severity="major")` is an incident that has just come to its end."""

    def make(people, *, severity: str = "major", **more):
        private = bool(more.get("private"))
        by = people.ana if private else people.cara
        incident = make_incident(by=by, lead=people.ana, severity=severity, services=("checkout",), **more)
        if private:
            visibility.let_in(incident, people.ben, by=people.ana, at=now(), why="works on it")
        taking_part.be_responder(incident, people.ben, at=now())
        finish(incident, people.ana)
        return incident

    return make


def finish(incident, by) -> None:
    """Take it to where it is learned from."""
    document.change_impact(incident, to="One in four customers", by=by, at=now())
    for slug in ("investigating", "reviewing"):
        lifecycle.change_status(incident, to=incident.workflow.status(slug), by=by, at=now(), without="In haste")
    settle()

"""A book whose incidents do not close before their review is done, and an incident that is over."""

import pytest

from app.core.clock import now
from app.incidents.operations import taking_part, visibility
from tests.factories import make_incident
from tests.reviewed import finish, reviewed_book


@pytest.fixture
def book(app, tmp_path):
    """The small book with reviews in it."""
    with reviewed_book(app, tmp_path):
        yield


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

"""Who may do what: every route, for every kind of person, in every kind of incident. The table is in routes.py."""

import pytest

from app.incidents.access import EDIT, GOVERN, NOTE, Access
from tests.web.security.routes import (
    ADMINISTRATORS,
    ALL,
    LEADERS,
    LEAVING,
    MACHINES,
    PUBLIC,
    SIGNED,
    is_about_an_incident,
    methods_of,
    routes,
    rows_of,
)
from tests.web.security.world import KINDS, PERSONS, nothing_is_kept

IN, FORBIDDEN, HIDDEN, SIGN_IN = "in", "forbidden", "hidden", "sign in"

# How far each kind of person may go in an incident that they may see, and who sees the private one.
FAR = {
    "outside": NOTE,
    "responder": EDIT,
    "holder": EDIT,
    "lead": GOVERN,
    "team": GOVERN,
    "granted": NOTE,
    "grouped": NOTE,
    "leader": NOTE,
    "administrator": NOTE,
}
PUBLIC_KINDS = tuple(kind for kind in KINDS if kind != "private")
SEES_PRIVATE = {"responder", "holder", "lead", "granted", "grouped"}


def expected(row, person: str, kind: str | None) -> str:
    """What this kind of person gets from a route with this row, in an incident of this kind."""
    if row.needs == PUBLIC:
        return IN
    if row.needs in (LEAVING, MACHINES) or person in {"nobody", "disabled"}:
        return SIGN_IN
    if row.needs == ALL:
        return IN
    if person == "guest":
        return FORBIDDEN
    return expected_of_incident(row, person, kind) if isinstance(row.needs, Access) else expected_of_role(row, person)


def expected_of_role(row, person: str) -> str:
    allowed = {SIGNED: set(PERSONS), LEADERS: {"leader", "administrator"}, ADMINISTRATORS: {"administrator"}}
    return IN if person in allowed[row.needs] else FORBIDDEN


def expected_of_incident(row, person: str, kind: str) -> str:
    if kind == "private" and person not in SEES_PRIVATE:
        return HIDDEN
    if kind == "ended" and row.over:
        return IN
    if FAR[person] < row.needs or (row.only and person not in row.only):
        return FORBIDDEN
    return HIDDEN if kind in row.absent else IN


def got(answer, *, fragment: bool) -> str:
    """The class of an answer, having looked that it is the one we give."""
    status = answer.status_code
    leads_to = answer.location if status == 303 else answer.headers.get("HX-Redirect", "")
    if status == 401 or leads_to.partition("?")[0] == "/sign-in":
        return SIGN_IN
    if status == 403:
        assert_says(answer, "", fragment=fragment)
        return FORBIDDEN
    if status == 404:
        assert_says(answer, "There is nothing here that you can see", fragment=fragment)
        return HIDDEN
    if status < 400 or status in {409, 422}:
        return IN
    return f"{status}"


def assert_says(answer, words: str, *, fragment: bool) -> None:
    assert answer.mimetype == "text/html"
    assert words in answer.text
    assert ("<html" in answer.text) is not fragment


def turns(app):
    """Everything to be asked: rule, method, row, kind of incident, kind of person, and whether as a fragment.

    Private incidents with everybody each time; open ones, ended ones and practice, which differ in no rule, by turns.
    """
    asked = (
        (rule, method, row) for rule in routes(app) for method in methods_of(rule) for row in rows_of(rule.endpoint)
    )
    for turn, (rule, method, row) in enumerate(asked):
        for index, person in enumerate(PERSONS):
            kinds = ("private", PUBLIC_KINDS[(turn + index) % 3]) if is_about_an_incident(rule) else (None,)
            for place, kind in enumerate(kinds):
                want = expected(row, person, kind)
                # Whole pages take their time: of those that are let in one sees them, of the others half.
                page = person == "team" if want == IN else (turn + index + place) % 2 == 0
                yield rule, method, row, kind, person, not page, want


@pytest.mark.only_on("sqlite")
def test_every_route_lets_in_whom_its_row_says_and_nobody_else(app, asking, record_property):
    wrong, checked, seen = [], 0, set()

    with nothing_is_kept(app):
        for rule, method, row, kind, person, fragment, want in turns(app):
            have = got(asking.send(rule, row, method, person, kind, fragment=fragment), fragment=fragment)
            checked += 1
            seen.add(rule.endpoint)
            if have != want:
                wrong.append(f"{method} {rule.endpoint} as {person} in {kind}: {have}, not {want}")

    record_property(
        "summary", f"AUTHZ {len(seen)} routes × {len(PERSONS)} persons × {len(KINDS)} incidents = {checked:,} checked"
    )
    assert wrong == [], "\n".join([f"{len(wrong)} answers are not what tests/web/security/routes.py says:", *wrong])

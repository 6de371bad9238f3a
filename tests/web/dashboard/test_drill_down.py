"""Every number on the dashboard opens a list, and the list holds as many."""

from datetime import timedelta

import pytest

from app.incidents.operations import clocks, document, lifecycle, links, visibility
from app.incidents.queries import clocks_of
from app.library.operations import families
from tests.factories import NOON, give_role, make_incident
from tests.support import settle
from tests.web.dashboard.pages import counted, figures, sentence

DAY = timedelta(days=1)


@pytest.fixture
def world(people, time_machine):
    """Twelve weeks of everything: real and practice, declined and merged, private and public, open and over."""
    time_machine.move_to(NOON, tick=False)
    made = []
    for week in (0, 1, 5, 12, 13):
        at = NOON - week * 7 * DAY - timedelta(hours=5)
        severity = ("critical", "major", "minor")[week % 3]
        one = make_incident(by=(people.ana, people.ben)[week % 2], severity=severity, at=at)
        if week % 2:
            give_role(one, "lead", people.ana, at=at)
        made.append(one)
    support = make_incident(by=people.cara, path="support/wrong-refund", title="£500 not £50", at=NOON - 3 * DAY)
    make_incident(by=people.ana, mode="practice", title="What if", severity="critical", at=NOON - DAY)
    make_incident(by=people.ana, mode="report_only", title="It was", severity="minor", at=NOON - DAY)
    over = make_incident(by=people.ben, title="Maps were slow", at=NOON - 2 * DAY)
    lifecycle.cancel(over, by=people.ben, at=NOON - DAY, why="It was a planned test")
    links.merge(made[2], made[0], by=people.ana, at=NOON)
    private = make_incident(
        by=people.mei, path="privacy/misdirected", severity="high", title="A letter", at=NOON - 2 * DAY,
        fields={"aware_at": (NOON - 2 * DAY).isoformat()},
    )  # fmt: skip
    give_role(private, "lead", people.mei, at=NOON)
    visibility.ask_for_access(private.ref, by=people.cara, at=NOON, why="Please")
    document.change_fields(made[1], {"regulated": True}, by=people.ana, at=NOON - 6 * DAY)
    for clock in clocks_of(made[1]):
        clocks.meet(clock, evidence="REF-1", when=NOON - DAY, by=people.ana, at=NOON - DAY)
    families.begin([made[0], support], label="Nobody owned it", by=people.dev, at=NOON)
    families.begin([made[0], made[1]], label="Cards again", by=people.dev, at=NOON)
    settle()
    return {"made": made, "support": support, "private": private}


QUERIES = ("", "weeks=26&compare=year&team=support", "discipline=engineering&level=3")


def test_every_number_opens_a_list_of_as_many(world, people, browser):
    wrong, seen = {}, set()
    for person in (people.mei, people.dev):
        client = browser(person)
        for query in QUERIES:
            found = figures(client.get(f"/dashboard?whole=1&{query}").text)
            told = {
                href: (number, counted(client.get(href).text)) for href, number in found.items() if href not in seen
            }
            wrong |= {href: both for href, both in told.items() if both[0] != both[1]}
            assert len(found) > 3
        seen = set()

    assert wrong == {}


@pytest.mark.only_on("sqlite")
def test_practice_merged_and_the_private_work_of_others_are_not_counted(world, people, browser):
    mine = browser(people.mei).get("/dashboard?whole=1&compare=none").text
    others = browser(people.dev).get("/dashboard?whole=1&compare=none").text

    assert sentence(mine, "volume") == "6 declared in 12 weeks, 3 of them large."
    assert sentence(others, "volume") == "5 declared in 12 weeks, 2 of them large."
    assert world["private"].ref in mine and world["private"].ref not in others

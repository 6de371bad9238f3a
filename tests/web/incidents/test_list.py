"""The list of incidents: filters in the address, tabs, pages that go on, and nothing of others' private work."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.core.db import db
from app.incidents.operations import document, lifecycle
from app.people.models import SavedView
from tests.factories import NOON, give_role, make_incident
from tests.support import settle


@pytest.fixture
def world(people):
    """One of each: a major one that Ana leads, an unled small one, one in support, a practice, one cancelled."""
    made = {
        "cards": make_incident(by=people.dev, lead=people.ana, severity="major", services=("checkout",), at=NOON),
        "typo": make_incident(by=people.ben, path="engineering/small-fault", title="A typo on the help page", at=NOON),
        "refund": make_incident(
            by=people.cara, path="support/wrong-refund", title="£500 credit instead of £50", at=NOON
        ),
        "drill": make_incident(by=people.ana, mode="practice", title="What if the ledger stops", at=NOON),
        "over": make_incident(by=people.ben, title="Maps were slow in the night", at=NOON - timedelta(days=40)),
    }
    lifecycle.cancel(made["over"], by=people.ben, at=NOON, why="It was a planned test")
    document.change_fields(made["cards"], {"cause": "capacity"}, by=people.ana, at=NOON)
    settle()
    return made


def refs(client, query) -> set[str]:
    page = client.get(f"/incidents?{query}").text
    return {word for word in (f"INC-{n}" for n in range(1, 90)) if f">{word} ·" in page or f"{word} ·" in page}


@pytest.mark.parametrize(
    "query, wanted",
    [
        ("phase=all", {"cards", "typo", "refund", "drill", "over"}),
        ("phase=open", {"cards", "typo", "refund", "drill"}),
        ("phase=cancelled", {"over"}),
        ("discipline=support", {"refund"}),
        ("type=engineering/small-fault", {"typo"}),
        ("level=3", {"cards"}),
        ("level=0", {"typo", "refund", "drill", "over"}),
        ("severity=engineering/major", {"cards"}),
        ("severity=support/major", set()),
        ("status=engineering/triage&phase=open", {"cards", "typo", "drill"}),
        ("mode=practice", {"drill"}),
        ("service=checkout", {"cards"}),
        ("field=cause:capacity", {"cards"}),
        ("field=cause:change", set()),
        ("q=typo+help", {"typo"}),
        ("q=TYP", {"typo"}),
        ("q=typo+ledger", set()),
        ("only=nolead", {"typo", "refund", "drill"}),
        ("since=2026-11-01", {"cards", "typo", "refund", "drill"}),
        ("until=2026-11-01", {"over"}),
        ("level=9&discipline=nowhere", set()),
    ],
)
def test_every_filter_narrows_to_what_it_says(world, people, browser, query, wanted):
    assert refs(browser(people.dev), query) == {world[name].ref for name in wanted}


def test_people_are_filters_too(world, people, browser):
    client = browser(people.dev)

    assert refs(client, f"lead={people.ana.key}") == {world["cards"].ref}
    assert refs(client, f"reporter={people.cara.key}") == {world["refund"].ref}
    assert refs(client, f"person={people.ana.key}") == {world["cards"].ref}
    assert refs(client, "lead=LINDQVIST+ana") == refs(client, f"lead={people.ana.email}") == {world["cards"].ref}
    assert refs(client, "lead=Nobody") == refs(client, "reporter=—") == set()
    assert 'name="lead" value="Ana Lindqvist"' in client.get(f"/incidents?lead={people.ana.key}").text
    assert refs(browser(people.ana), "only=mine") == {world["cards"].ref, world["drill"].ref}


@pytest.mark.parametrize("typed", ["INC-1", "inc-1", "1", "#INC-1"])
def test_a_reference_finds_its_incident(world, people, browser, typed):
    answer = browser(people.dev).get("/incidents", query_string={"q": typed})

    assert world["cards"].title in answer.text
    assert world["typo"].title not in answer.text


@pytest.mark.parametrize(
    "query",
    [
        "q=%00",
        "q=" + "x" * 5000,
        "since=yesterday",
        "after=%%%",
        "after=W10",
        # A moment with half a surrogate for a reference.
        "after=WzEsIDEsICIyMDI2LTAxLTAxVDAwOjAwKzAwOjAwIiwgIlx1ZDgwMCJd",
        "sort=magic",
        "level=abc",
        "q=%F0%9F%9A%9A",
    ],
)
def test_bad_input_never_breaks_the_list(world, people, browser, query):
    assert browser(people.dev).get(f"/incidents?{query}").status_code == 200


def test_an_empty_list_says_what_to_do(people, browser):
    client = browser(people.dev)

    assert "No incidents yet" in client.get("/incidents?phase=all").text
    assert "Nothing passes these filters" in client.get("/incidents?q=nothing").text


@pytest.mark.parametrize("sort", ["now", "newest", "oldest", "worst"])
def test_pages_go_on_without_a_gap_or_a_double(people, browser, sort):
    for n in range(1, 108):
        made = make_incident(by=people.dev, title=f"Number {n}", at=NOON + timedelta(minutes=n % 7))
        if n % 3 == 0:
            lifecycle.cancel(made, by=people.ana, at=NOON, why="In a test")
    settle()
    client, seen, address = browser(people.dev), [], f"/incidents?phase=all&phase=open&phase=cancelled&sort={sort}"

    while address:
        page = client.get(address).text
        seen += [line.split("<")[0] for line in page.split(">Number ")[1:]]
        address = (
            page.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
            if 'rel="next"' in page
            else ""
        )

    assert len(seen) == len(set(seen)) == 107


def test_a_view_is_saved_shared_and_taken_away_again(world, people, browser):
    mine = browser(people.dev)
    mine.post("/views", data={"list": "incidents", "label": "Shop money", "query": "q=credit", "shared": "1"})

    assert "Shop money" in browser(people.cara).get("/incidents?phase=all").text
    key = db.session.scalars(select(SavedView.key)).one()
    others = browser(people.cara).post(f"/views/{key}/forget")
    mine.post(f"/views/{key}/forget")

    assert others.status_code == 404
    assert db.session.scalar(select(func.count()).select_from(SavedView)) == 0


def test_a_view_without_a_name_is_refused_in_words(people, browser):
    answer = browser(people.dev).post("/views", data={"list": "incidents", "label": "  ", "query": "q=credit"})

    assert answer.status_code in {409, 422}
    assert "Give the view a name" in answer.text


def test_private_incidents_are_in_no_list_of_others(people, browser):
    make_incident(by=people.mei, path="privacy/misdirected", title="Canary of the harbour", at=NOON)

    outside, inside = (
        browser(people.cara).get("/incidents?phase=all").text,
        browser(people.mei).get("/incidents?phase=all").text,
    )

    assert "PRV-" not in outside
    assert "Canary" not in outside + inside
    assert "PRV-" in inside


def test_one_row_and_three_take_the_same_statements(people, browser, statements):
    give_role(make_incident(by=people.dev, at=NOON), "lead", people.ana)
    client = browser(people.dev)
    client.get("/incidents?phase=all")
    with statements() as for_one:
        client.get("/incidents?phase=all")
    for name in (people.ben, people.ana):
        give_role(make_incident(by=people.dev, title="Another", at=NOON), "lead", name)
    settle()
    with statements() as for_three:
        client.get("/incidents?phase=all")

    assert len(for_three) == len(for_one) <= 6, "\n".join(for_three)

"""The list, the board, several at once, the sheet, and what time does."""

import csv
import io
from datetime import timedelta

import pytest
import time_machine

from app.core import outbox
from app.core.clock import now
from app.core.db import db
from app.followups.ageing import age
from app.followups.operations import changing, closing, making
from app.followups.queries import follow_ups_of
from app.people.models import Notice
from tests.factories import NOON, make_incident, make_person
from tests.support import settle
from tests.web.incidents.pages import HTMX, words


@pytest.fixture
def incident(people):
    return make_incident(by=people.ben, lead=people.ana, severity="major")


def make(incident, title, *, by, at=None, **draft):
    one = making.create(incident, making.Draft(title, key=f"key-{title[:40]}", **draft), by=by, at=at or now())
    settle()
    return one


def rows_of(answer) -> list[dict]:
    return list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))


def test_tabs_filters_board_and_saved_views(incident, people, browser):
    make(incident, "Alert sooner", by=people.ana, owner=people.ana, strength="detects_sooner", labels=("pay",))
    make(incident, "Restore drill", by=people.ana, owner=people.ben, labels=("payments",))
    late = make(incident, "Old letters", by=people.ana, at=now() - timedelta(days=100), team="support")
    closing.refuse(make(incident, "Rewrite it", by=people.ana), why="Too dear", by=people.ana, at=now())
    settle()
    ana = browser(people.ana)

    def titles(query):
        page = words(ana.get(f"/follow-ups?{query}"))
        return [one for one in ("Alert sooner", "Restore drill", "Old letters", "Rewrite it") if one in page]

    assert titles("show=mine") == ["Alert sooner"]
    assert titles("show=team") == ["Alert sooner", "Restore drill"]
    assert titles("show=overdue") == titles("show=open&team=support") == ["Old letters"]
    assert titles("show=closed&sort=closed") == titles("show=all&state=not_doing") == ["Rewrite it"]
    assert titles("show=open&tag=pay") == titles("show=all&strength=detects_sooner") == ["Alert sooner"]
    assert titles("show=all&q=ben+okafor") == ["Restore drill"]
    assert titles(f"show=all&q={late.ref}") == ["Old letters"]
    assert titles("show=open&due=7d") == ["Old letters"]
    assert titles("show=open&owner=okafor") == titles(f"show=open&owner={people.ben.key}") == ["Restore drill"]
    offered = ana.get("/follow-ups?show=open&tag=pay").text
    assert 'name="tag" value="pay" checked' in offered and 'name="tag" value="payments">' in offered
    assert "You own one; the first is due on " in offered
    board = words(ana.get("/follow-ups?show=all&view=board"))
    assert board.index("Late 1") < board.index("Old letters") < board.index("To do 2") < board.index("Rewrite it")
    assert ana.get("/follow-ups").location == "/follow-ups?show=mine"

    ana.post("/views", data={"list": "follow-ups", "label": "Payments", "query": "show=open&q=drill"})
    tab = words(ana.get("/follow-ups?show=open&q=drill"))
    assert "Payments" in tab and "Take the tab “Payments” away" in tab


def test_pages_go_on_where_the_last_one_ended(incident, people, browser, statements):
    for number in range(53):
        make(incident, f"Number {number:02}", by=people.ana, due_at=now() + timedelta(days=1, minutes=number))
    ana = browser(people.ana)

    first = ana.get("/follow-ups?show=open")
    older = first.text.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    second = words(ana.get(older))

    assert "Number 49" in words(first) and "Number 50" not in words(first)
    assert [f"Number {n}" in second for n in (49, 50, 52)] == [False, True, True]
    with statements() as many:
        ana.get("/follow-ups?show=open")
    for one in follow_ups_of(incident)[1:]:
        closing.refuse(one, why="Enough", by=people.ana, at=now())
    settle()
    with statements() as few:
        ana.get("/follow-ups?show=open")
    assert len(many) == len(few)


def test_several_at_once_are_looked_at_first_and_refusals_are_said(incident, people, browser):
    first, second = (make(incident, title, by=people.ana) for title in ("Alert sooner", "Restore drill"))
    refund = make_incident(by=people.cara, path="support/wrong-refund")
    other = make(refund, "Change the macro", by=people.cara)
    ana, refs = browser(people.ana), {"ref": [first.ref, second.ref, other.ref]}

    assert "Tick at least one" in words(ana.get("/follow-ups/several", headers=HTMX))
    shown = words(ana.get("/follow-ups/several", query_string=refs))
    assert "3 follow-ups" in shown and "Change the macro" in shown
    refused = ana.post("/follow-ups/several/change", data={**refs, "do": "due"})
    assert refused.status_code == 422 and "Choose a day" in words(refused)
    assert first.owner is None

    wanted = {**refs, "list": "show=open&sort=newest", "do": "owner", "owner": "Ben Okafor"}
    assert ana.post("/follow-ups/several/change", data=wanted).location == "/follow-ups?show=open&sort=newest"
    db.session.expire_all()
    assert [one.owner and one.owner.name for one in (first, second, other)] == ["Ben Okafor", "Ben Okafor", None]
    assert f"2 changed. Not changed: {other.ref}: it is not yours to change." in words(ana.get("/follow-ups?show=mine"))

    changing.change(first, {"f-how-we-see-it": "Drill"}, by=people.ana, at=now())
    settle()
    ana.post("/follow-ups/several/change", data={**refs, "do": "done", "words": "Both pages ring"})
    db.session.expire_all()
    assert [one.state for one in (first, second)] == ["done", "open"], "the second still needs an answer"


def test_the_sheet_has_the_filters_the_own_questions_and_no_formulas(incident, people, browser):
    make(incident, '=HYPERLINK("http://evil.test")', by=people.ana, owner=people.ben, fields={"rollout": "at-once"})
    one = make(incident, "Alert sooner", by=people.ana, labels=("a", "b"))
    closing.refuse(one, why="@SUM(A1)", by=people.ana, at=now())
    secret = make_incident(by=people.mei, path="privacy/misdirected", title="Letter of zugvogel", lead=people.mei)
    make(secret, "Shred the zugvogel", by=people.mei, text="zugvogel", owner=people.mei)

    answer = browser(people.ana).get("/follow-ups.csv?show=all&discipline=engineering&discipline=privacy")
    rows = {row["Reference"]: row for row in rows_of(answer)}
    assert answer.mimetype == "text/csv" and "zugvogel" not in answer.text
    assert rows["FU-1"]["Follow-up"] == '\'=HYPERLINK("http://evil.test")'
    assert (rows["FU-1"]["Owner"], rows["FU-1"]["Rollout"]) == ("Ben Okafor", "At once")
    assert (rows["FU-2"]["State"], rows["FU-2"]["What changed, or why not"]) == ("Not doing", "'@SUM(A1)")
    assert rows["FU-2"]["Labels"] == "a, b"
    assert [row["Reference"] for row in rows_of(browser(people.ana).get("/follow-ups.csv?show=open"))] == ["FU-1"]
    of_mei = browser(people.mei).get("/follow-ups.csv?show=mine").text
    assert secret.codename in of_mei and "Shred" not in of_mei, "a file travels further than a page"


def notices(person) -> list[str]:
    found = db.session.scalars(db.select(Notice).where(Notice.person_id == person.id, Notice.kind == "follow-up"))
    return [one.text for one in found.all()]


@pytest.mark.only_on("sqlite")
def test_a_word_before_the_day_kind_ones_after_it_and_the_teams_leader_when_it_is_stuck(people):
    boss = make_person("Lea Leader", team="engineering", organisation_role="leader")
    with time_machine.travel(NOON, tick=False) as clock:
        made = make_incident(by=people.ana, lead=people.ana, severity="major", at=NOON)
        one = make(made, "Alert sooner", by=people.ana, owner=people.ben, at=NOON, due_at=NOON + timedelta(days=5))
        outbox.drain()
        assert notices(people.ben) == ["FU-1 of INC-1 is yours"]
        told = []
        for day in range(40):
            clock.move_to(NOON + timedelta(days=day, hours=1))
            for _ in range(2):
                age(now())
                settle()
                outbox.drain()
            told += [day] * (len(notices(people.ben)) - 1 - len(told))
        assert told == [4, 6, 13, 20, 27]
        assert notices(people.ben)[1:3] == ["FU-1 of INC-1 is due in 23 h", "FU-1 of INC-1 is 25 h late"]
        assert len(notices(boss)) == len(notices(people.ana)) == 2

        changing.move(one, to=now() + timedelta(days=5), why="Frozen", by=people.ben, at=now())
        closing.refuse(one, why="The supplier leaves", by=people.ben, at=now())
        settle()
        clock.move_to(NOON + timedelta(days=90))
        age(now())
        settle()
        outbox.drain()
        assert len(notices(people.ben)) == 6

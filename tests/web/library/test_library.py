"""The library: found by words and themes, by those who may see it, in an order that tells nothing."""

import re
from datetime import timedelta

import pytest

from app.core.clock import now
from app.followups.operations import closing, making
from app.incidents.operations import document, updates, visibility
from app.library.models import LibraryItem
from app.library.shelves import PAGE, look_up, other_words, search_of
from app.reviews.operations import answering, finishing
from app.reviews.queries import review_of
from app.reviews.rules.owed import read
from app.web.cursors import write_cursor
from tests.factories import make_incident, make_people
from tests.reviewed import publish
from tests.support import settle


@pytest.fixture
def people(book):
    return make_people()


def titles(person, words, **more):
    return [one.title for one in look_up(person, search_of(words, **more)).items]


def kinds(person, words, **more):
    return [(one.kind, one.incident.ref) for one in look_up(person, search_of(words, **more)).items]


def test_words_are_found_in_titles_first_and_only_where_one_may_look(people, over, browser):
    slow = over(people, title="The supplier was slow at lunch")
    other = over(people, title="Vans could not leave Reading")
    publish(review_of(other), by=people.ben, signs=people.cara, **{"what-happened": "The supplier’s Café was slow."})
    publish(review_of(slow), by=people.ben, signs=people.cara)
    hidden = over(people, title="The supplier was slow and secret", private=True)
    publish(review_of(hidden), by=people.ana, signs=people.ben)
    dev = browser(people.dev)

    learned = {"shelf": "learned"}
    assert titles(people.dev, "supplier slow", **learned) == [slow.title, other.title]
    assert titles(people.dev, "SUPPL slow", **learned) == [slow.title, other.title]
    assert titles(people.dev, "cafe") == [other.title]
    assert titles(people.dev, "supplier nowhere") == []
    assert titles(people.ana, "supplier secret") == [hidden.title, hidden.title]
    page = dev.get("/library?q=supplier+slow").text
    assert "3 results with “supplier slow”" in page
    assert "The <mark>supplier</mark> was <mark>slow</mark> at lunch" in page
    assert "secret" not in page and "secret" not in dev.get("/library").text
    mine = browser(people.ana).get("/library?q=secret").text
    assert "private" in mine and hidden.codename in mine and "slow and" not in mine

    visibility.make_private(slow, by=people.ana, at=now(), why="A name stands in it")
    settle()
    assert titles(people.dev, "supplier slow") == [other.title]


def test_incidents_are_found_by_their_words_and_updates_as_they_are_now(people):
    plain = make_incident(by=people.ana, title="Cards fail", summary="The gateway times out")
    make_incident(by=people.ana, title="The gateway drill", mode="practice")
    assert kinds(people.dev, "gateway") == [("incident", plain.ref)]

    updates.post(plain, updates.Draft(text="NorthPay restarts its soft\u00adware"), by=people.ana, at=now())
    document.change_title(plain, to="Cards are refused", by=people.ana, at=now())
    document.change_summary(plain, to="It was the network", by=people.ana, at=now())
    settle()

    assert kinds(people.dev, "northpay software") == kinds(people.dev, "refused") == [("incident", plain.ref)]
    assert kinds(people.dev, "gateway") == kinds(people.dev, "fail") == []


def test_the_order_is_titles_of_what_was_learned_then_of_incidents_then_any_words_and_the_newest_first(people, over):
    told = over(people, title="Fuel cards declined")
    publish(review_of(told), by=people.ben, signs=people.cara)
    within = over(people, title="Vans stood still", summary="Nobody could pay with fuel cards")
    publish(review_of(within), by=people.ben, signs=people.cara, **{"what-happened": "The fuel cards were blocked."})
    older = make_incident(by=people.ana, title="Fuel cards again", at=now() - timedelta(days=3))

    expected = [
        ("review", told.ref), ("incident", told.ref), ("incident", older.ref), ("review", within.ref),
        ("incident", within.ref),
    ]  # fmt: skip
    assert kinds(people.dev, "fuel cards") == expected
    assert kinds(people.dev, "fuel cards", shelf="incidents") == [one for one in expected if one[0] == "incident"]
    newest = kinds(people.dev, "fuel cards", newest=True)
    assert newest[0] == ("review", within.ref) and newest[-1] == ("incident", older.ref)
    assert kinds(people.dev, "") == [("review", within.ref), ("review", told.ref)]


def test_pages_go_on_where_the_last_one_ended_and_hold_everything_once(people, browser):
    made = [
        make_incident(by=people.ana, title=f"Cards fail, {n}", at=now() - timedelta(hours=n)) for n in range(PAGE + 3)
    ]
    make_incident(by=people.ana, title="Something else", summary="Cards fail here as well")
    dev = browser(people.dev)

    seen, address = [], "/library?q=cards+fail"
    while address:
        page = dev.get(address).text
        seen += re.findall(r'<h3><a href="/incidents/(INC-\d+)"', page)
        older = re.search(r'href="(/library\?[^"]*after=[^"]+)" rel="next"', page)
        address = older[1].replace("&amp;", "&") if older else ""

    assert seen[:-1] == [one.ref for one in made]
    assert len(seen) == len(set(seen)) == PAGE + 4
    beyond = [write_cursor(rank, now().isoformat(), "a") for rank in (10**30, True, [1], None)]
    for broken in ("x", "W10", "WzEsICIyMDI2IiwgMV0", "\u0000", "9" * 400, *beyond):
        assert dev.get("/library", query_string={"q": "cards fail", "after": broken}).status_code == 200


HOSTILE = (
    '"', "'; --", "a* OR b", "(", "title:cards", "NEAR(cards fail)", "\u0000", "&|!:*", "NOT cards", "-", "%",
    "x" * 10_000,     "cards " * 2_000, "ca\u00adrds", "\u200bcards", "ﬁ", "😀", "<script>",
    "cards\u0000fail", "^cards", "{title} : cards",
)  # fmt: skip


def test_quotes_operators_nul_and_ten_thousand_letters_are_words_or_nothing(people, browser):
    made = make_incident(by=people.ana, title="Cards fail")
    dev = browser(people.dev)

    for words in HOSTILE:
        answer = dev.get("/library", query_string={"q": words})
        assert answer.status_code == 200 and "<script>" not in answer.text
    assert kinds(people.dev, '"cards" fail*') == kinds(people.dev, "ca\u00adrds") == [("incident", made.ref)]
    assert kinds(people.dev, "cards\u0000fail") == kinds(people.dev, "(cards) & !fail") == [("incident", made.ref)]
    assert kinds(people.dev, "cards NOT fail") == []


def test_what_is_sealed_or_private_is_found_and_suggested_to_nobody_else(people, over):
    incident = over(people, title="Night shift was short")
    review = review_of(incident)
    sealed = next(one for one in read(review.form) if one.sealed_for)
    answering.answer(review, sealed, value={"choice": "heavy", "text": "unbearable"}, by=people.ben, at=now(), seen=0)
    publish(review, by=people.ben, signs=people.cara)
    over(people, title="Zugvogel at the gate", private=True)

    assert kinds(people.ana, "unbearable") == kinds(people.ana, "heavy") == []
    assert other_words(["nihgt"]) == "night"
    assert other_words(["zugvogle"]) == other_words(["zugvogl"]) == ""


@pytest.mark.only_on("sqlite")
def test_a_misspelt_search_offers_words_that_everybody_may_read(people, browser):
    make_incident(by=people.ana, title="Supplier cannot deliver")
    make_incident(by=people.ana, title="Suplierx is secret", private=True)

    page = browser(people.dev).get("/library?q=suplier").text

    assert "Nothing found" in page and "Look for “supplier”" in page and "suplierx" not in page


@pytest.mark.only_on("sqlite")
def test_themes_lessons_marks_and_what_was_like_it_before(people, over, browser):
    incident = over(people, title="Card gateway refuses cards")
    review = review_of(incident)
    finishing.change_gist(
        review,
        headline="Every fourth card",
        gist="It failed.",
        lesson_title="A row is no order",
        lesson="Write the unit.",
    )
    publish(review, by=people.ben, signs=people.cara)
    draft = making.Draft("Switch over by itself", key="a-key", owner=people.ben)
    done = making.create(incident, draft, by=people.ana, at=now())
    closing.finish(done, closing.Ending("It does", "", {"how-we-see-it": "Drill"}), by=people.ben, at=now())
    making.create(incident, making.Draft("Take the old queue away", key="b-key"), by=people.ana, at=now())
    again = over(people, title="Card gateway is slow again")
    dev = browser(people.dev)

    library = dev.get("/library").text
    assert "1 published review and 1 lesson" in library and "Lesson of the month" in library
    assert "A row is no order" in library and "Tooling" in library
    themed = dev.get("/library?theme=area:tooling").text
    assert "3 results about tooling" in themed and "Every fourth card" in themed
    assert "0 results" in dev.get("/library?theme=area:supplier").text
    everything = dev.get("/library/themes").text
    assert "What lined up" in everything and "/library?theme=service%3Acheckout" in everything
    for ref, address in ((again.ref, f"/incidents/{again.ref}/before"), ("", BEFORE)):
        before = dev.get(address).text
        assert "Like this one before" in before and "Every fourth card" in before, ref
        assert "1 of 2 follow-ups done; open: Take the old queue away" in before
    assert (
        "/library/before?path=engineering/service-failing" in dev.get("/declare/engineering/service-failing?key=k").text
    )

    assert browser(people.ana).post(f"/incidents/{incident.ref}/review/again", data={"why": "Wrong"}).status_code == 303
    assert titles(people.dev, "fourth") == []


BEFORE = "/library/before?path=engineering/service-failing&title=The+gateway+again"


@pytest.mark.only_on("sqlite")
def test_marks_make_a_reading_list_an_agenda_and_something_to_begin_with(people, over, browser):
    incident = over(people, title="Card gateway refuses cards")
    publish(review_of(incident), by=people.ben, signs=people.cara)
    key = look_up(people.dev, search_of("gateway", shelf="learned")).items[0].key
    dev, ana = browser(people.dev), browser(people.ana)

    assert "Nothing is marked yet" in dev.get("/library/telling").text
    assert "Card gateway" in dev.get("/library/newcomers/engineering").text
    for kind, status in (("keep", 303), ("tell", 303), ("newcomer", 303), ("read", 303), ("steal", 404)):
        assert dev.post(f"/library/items/{key}/marks/{kind}", data={"on": "1"}).status_code == status
    ana.post(f"/library/items/{key}/marks/tell", data={"on": "1"})

    assert "min · read" in dev.get("/library").text
    agenda = ana.get("/library/telling").text
    assert "One story, about 6 minutes" in agenda and "2 people" in agenda and "told by Ana Lindqvist" in agenda
    begin = ana.get("/library/newcomers/engineering").text
    assert "chosen by 1 colleague" in begin and "Good to begin with" in begin
    assert "Nothing to begin with yet" in ana.get("/library/newcomers/support").text
    assert ana.get("/library/newcomers/nowhere").status_code == 404
    assert ana.post("/library/newcomers/engineering/keep").location == "/library"
    assert '<span class="meta">1</span>' in ana.get("/library").text.split('id="rl-h"')[1][:120]
    ana.post(f"/library/items/{key}/marks/tell")
    assert "1 person" in ana.get("/library/telling").text

    finishing.take_up_again(review_of(incident), by=people.ana, at=now(), why="A figure is wrong")
    settle()
    assert "Nothing is marked yet" in ana.get("/library/telling").text


@pytest.mark.only_on("sqlite")
def test_three_lines_for_everybody_are_found_without_a_name(people, over, browser, db):
    hidden = over(people, title="A letter to a neighbour", private=True)
    publish(review_of(hidden), by=people.ana, signs=people.ben)
    finishing.publish_safe_summary(review_of(hidden), text="Two sheets stuck together.", by=people.ana, at=now())
    settle()

    dev = browser(people.dev)
    page = dev.get("/library?q=sheets").text

    assert "1 result with" in page and "Two <mark>sheets</mark> stuck together." in page
    assert "neighbour" not in page and hidden.ref not in page and hidden.codename not in page
    # Lists of what is marked name the incident, and a cursor names the last item of a page.
    lines = db.session.query(LibraryItem).filter_by(kind="summary").one()
    for kind in ("keep", "tell", "newcomer"):
        assert dev.post(f"/library/items/{lines.key}/marks/{kind}", data={"on": "1"}).status_code == 404
    for address in ("/library", "/library/telling?since=ever", "/library/newcomers/engineering"):
        assert hidden.ref not in dev.get(address).text


@pytest.mark.only_on("sqlite")
def test_rebuilding_writes_what_stands_there_and_nothing_else(app, people, over, db):
    incident = over(people, title="Card gateway refuses cards")
    publish(review_of(incident), by=people.ben, signs=people.cara)
    before = kinds(people.dev, "gateway")
    db.session.execute(db.text("DELETE FROM library_theme"))
    db.session.execute(db.text("DELETE FROM library_item"))
    settle()
    assert kinds(people.dev, "gateway") == []

    result = app.test_cli_runner().invoke(args=["library", "rebuild"])

    assert "1 incidents can be looked up." in result.output
    assert kinds(people.dev, "gateway") == before

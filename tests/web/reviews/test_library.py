"""The library: found by words and themes, by those who may see it, in an order that tells nothing."""

import pytest

from app.core.clock import now
from app.incidents.operations import visibility
from app.reviews.library import look_up
from app.reviews.operations import finishing
from app.reviews.queries import review_of
from tests.factories import make_people
from tests.reviewed import publish
from tests.support import settle


@pytest.fixture
def people(book):
    return make_people()


def titles(person, words, **more):
    return [one.title for one in look_up(person, words, **more).items]


def test_words_are_found_in_titles_first_and_only_where_one_may_look(people, over, browser):
    slow = over(people, title="The supplier was slow at lunch")
    other = over(people, title="Vans could not leave Reading")
    publish(review_of(other), by=people.ben, signs=people.cara, **{"what-happened": "The supplier’s Café was slow."})
    publish(review_of(slow), by=people.ben, signs=people.cara)
    hidden = over(people, title="The supplier was slow and secret", private=True)
    publish(review_of(hidden), by=people.ana, signs=people.ben)
    dev = browser(people.dev)

    assert titles(people.dev, "supplier slow") == [slow.title, other.title]
    assert titles(people.dev, "SUPPL slow") == [slow.title, other.title]
    assert titles(people.dev, "cafe") == [other.title]
    assert titles(people.dev, "supplier nowhere") == []
    assert titles(people.ana, "supplier secret") == [hidden.title]
    page = dev.get("/library?q=supplier+slow").text
    assert (
        "2 results with “supplier slow”" in page and "The <mark>supplier</mark> was <mark>slow</mark> at lunch" in page
    )
    assert "secret" not in page and "secret" not in dev.get("/library").text
    for nonsense in ('"', "'; --", "a* OR b", "(", "title:x", "NEAR(", "\u0000", "&|!:*"):
        assert dev.get("/library", query_string={"q": nonsense}).status_code == 200

    visibility.make_private(slow, by=people.ana, at=now(), why="A name stands in it")
    settle()
    assert titles(people.dev, "supplier slow") == [other.title]


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
    again = over(people, title="Card gateway is slow again")
    dev = browser(people.dev)

    library = dev.get("/library").text
    assert "1 published review and 1 lesson" in library and "Lesson of the month" in library
    assert "A row is no order" in library and "Tooling" in library
    themed = dev.get("/library?theme=area:tooling").text
    assert "2 results about tooling" in themed and "Every fourth card" in themed
    assert "0 results" in dev.get("/library?theme=area:supplier").text
    key = look_up(people.dev, "fourth").items[0].key
    assert dev.post(f"/library/{key}/marks/keep", data={"on": "1"}).status_code == 303
    assert dev.post(f"/library/{key}/marks/tell", data={"on": "1"}).status_code == 303
    assert dev.post(f"/library/{key}/marks/steal", data={"on": "1"}).status_code == 404
    assert dev.get("/library").text.count("Every fourth card") >= 2
    assert "Every fourth card" in dev.get("/library/telling").text
    before = dev.get(f"/incidents/{again.ref}/before").text
    assert "Like this one before" in before and "Every fourth card" in before

    assert browser(people.ana).post(f"/incidents/{incident.ref}/review/again", data={"why": "Wrong"}).status_code == 303
    assert "Every fourth card" not in dev.get("/library").text


@pytest.mark.only_on("sqlite")
def test_three_safe_lines_of_something_private_are_all_that_others_see(people, over, browser):
    incident = over(people, title="Zugvogel left the building", private=True)
    review = review_of(incident)
    ana, dev = browser(people.ana), browser(people.dev)
    safe = f"/incidents/{incident.ref}/review/safe-summary"
    assert ana.post(safe, data={"text": "Too early"}).status_code == 422
    publish(review, by=people.ana, signs=people.ben)

    assert ana.post(safe, data={"text": "Somebody tried to get in and was stopped."}).status_code == 303

    seen = dev.get("/library?q=stopped").text
    assert "Somebody tried to get in and was" in seen
    for secret in (incident.ref, incident.codename, "Zugvogel", "Engineering ·"):
        assert secret not in seen
    for address in (f"/incidents/{incident.ref}/review", f"/incidents/{incident.ref}/review.md"):
        assert dev.get(address).status_code == 404
    assert incident.ref not in dev.get("/reviews?show=published").text
    ana.post(safe, data={"text": ""})
    assert "0 results" in dev.get("/library?q=stopped").text

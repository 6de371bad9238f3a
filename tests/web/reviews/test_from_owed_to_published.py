"""A review is owed, opened, written, signed off and published, and then the incident may close."""

import re

import pytest

from app.core.clock import now
from app.core.db import db
from app.incidents.operations import visibility
from app.reviews.queries import review_of
from tests.factories import entries_of, make_people, make_person
from tests.reviewed import publish
from tests.support import settle


@pytest.fixture
def people(book):
    return make_people()


def answer(client, incident, slug, *, seen=0, **form):
    return client.post(f"/incidents/{incident.ref}/review/questions/{slug}", data={"seen": seen, **form})


def write_all(client, incident):
    answers = {
        "what-happened": {"text": "The card gateway began to refuse every fourth card."},
        "first-sign": {"choice": "customer"},
        "contributors": {
            "r0-factor": "The limit had no alarm",
            "r0-area": "tooling",
            "r1-factor": "A release on Friday",
        },
        "same-factor": {"left": "1"},
        "not-doing": {"left": "1"},
    }
    for slug, form in answers.items():
        assert answer(client, incident, slug, **form).status_code == 303, slug


def test_from_the_end_of_the_response_to_the_published_page(people, over, browser):
    incident = over(people)
    ana, ben, dev = browser(people.ana), browser(people.ben), browser(people.dev)
    review = review_of(incident)

    assert (review.state, review.label, review.owner_id) == ("owed", "Full review", people.ana.id)
    assert review.due_at is not None
    page = ana.get(f"/incidents/{incident.ref}/review").text
    assert "The facts, from the record" in page and "What stakeholders were told" not in page
    assert "What had to line up? No item may be a person." in page and "root cause" not in page.lower()
    refused = ana.post(f"/incidents/{incident.ref}/status", data={"to": "closed", "seen": "reviewing"})
    assert refused.status_code == 422 and "the review" in refused.text

    ben.post(f"/incidents/{incident.ref}/review/facts", data={"done": "1"})
    write_all(ben, incident)
    too_early = ana.post(f"/incidents/{incident.ref}/review/publish")
    assert (too_early.status_code, "First: sign-off." in too_early.text) == (422, True)
    own = ana.post(f"/incidents/{incident.ref}/review/sign-off")
    assert (own.status_code, "somebody else signs it off" in own.text) == (422, True)
    assert ben.post(f"/incidents/{incident.ref}/review/sign-off").status_code == 303
    assert ana.post(f"/incidents/{incident.ref}/review/publish").status_code == 303

    read = dev.get(f"/incidents/{incident.ref}/review").text
    assert "The card gateway began to refuse every fourth card." in read
    assert "The limit had no alarm — Tooling" in read and "written by Ben Okafor" in read
    assert "How hard was this on you?" not in read
    closed = ana.post(f"/incidents/{incident.ref}/status", data={"to": "closed", "seen": "reviewing"})
    assert closed.status_code == 303
    assert "Ana Lindqvist published the review" in " ".join(
        ana.get(f"/incidents/{incident.ref}/timeline").text.split()
    ).replace("<b>", "").replace("</b>", "")


def test_two_people_who_write_at_once_lose_nothing(people, over, browser):
    incident = over(people)
    ana, ben = browser(people.ana), browser(people.ben)

    answer(ana, incident, "what-happened", text="It began on Friday.")
    lost = answer(ben, incident, "what-happened", text="It began on Thursday.")

    assert lost.status_code == 409
    assert "Ana Lindqvist saved another answer while you were writing" in lost.text
    assert "It began on Friday." in " ".join(lost.text.replace("<ins>", "").replace("</ins>", "").split())
    assert "It began on Thursday." in lost.text
    # Typing on does not overwrite; saying so does, and what stood there stays in the history.
    assert answer(ben, incident, "what-happened", text="It began on Thursday, I am sure.").status_code == 409
    assert answer(ben, incident, "what-happened", text="On Thursday.", over="1").status_code == 303
    before = ana.get(f"/incidents/{incident.ref}/review/questions/what-happened").text
    assert "On Thursday." in before and "It began on Friday." in before


def test_a_review_is_given_to_the_one_who_is_meant_and_who_may_see_it(people, over, browser):
    incident, hidden = over(people), over(people, title="Zugvogel left the building", private=True)
    namesakes = [make_person("Ben Okafor", email=f"ben.{where}@larkspur.test") for where in ("north", "south")]
    ana = browser(people.ana)

    def give(which, who):
        return ana.post(f"/incidents/{which.ref}/review/owner", data={"who": who})

    several = give(incident, "Ben Okafor")
    assert several.status_code == 422 and "ben.south@larkspur.test" in several.text
    led = ana.post(f"/incidents/{incident.ref}/review/debrief", data={"facilitator": "Ben Okafor"})
    assert led.status_code == 422 and "Several people are called" in led.text
    assert give(incident, "").status_code == give(incident, "Nobody Atall").status_code == 422
    assert review_of(incident).owner_id == people.ana.id

    assert give(incident, "ben.south@larkspur.test").status_code == 303
    refused = give(hidden, "Dev Patel")
    assert refused.status_code == 422 and "Dev Patel cannot see this incident" in refused.text
    assert give(hidden, people.ben.email).status_code == 303
    db.session.expire_all()
    owners = [review_of(each).owner_id for each in (incident, hidden)]
    assert owners == [namesakes[1].id, people.ben.id]


def test_a_name_among_what_lined_up_brings_a_question_and_no_refusal(people, over, browser):
    incident = over(people)
    ana = browser(people.ana)

    named = answer(ana, incident, "contributors", **{"r0-factor": "Ben forgot to tell finance"})

    assert named.status_code == 303
    shown = ana.get(f"/incidents/{incident.ref}/review").text
    assert "“Ben” is a person. What would have helped <b>without anybody remembering</b>?" in shown


def test_incidents_are_named_by_those_who_see_them_and_read_by_those_who_do(people, over, browser):
    before, hidden = over(people, title="The gateway was slow in May"), over(people, title="Zugvogel", private=True)
    incident = over(people)
    ana, dev = browser(people.ana), browser(people.dev)
    page = ana.get(f"/incidents/{incident.ref}/review").text
    assert f"{before.ref} The gateway was slow in May" in page and "Zugvogel" not in page

    unknown = answer(ana, incident, "same-factor", text="INC-99")
    assert (unknown.status_code, "There is no INC-99 that you can see" in unknown.text) == (422, True)
    private = answer(ana, incident, "same-factor", text=hidden.ref)
    assert (private.status_code, "is private, and this review is read by" in private.text) == (422, True)
    assert (
        f"There is no {hidden.ref} that you can see"
        in answer(browser(people.cara), incident, "same-factor", text=hidden.ref).text
    )
    assert answer(ana, incident, "same-factor", refs=before.ref, text="and inc-0, " + incident.ref).status_code == 422
    assert answer(ana, incident, "same-factor", refs=before.ref, text=incident.ref).status_code == 303
    assert re.search(rf'value="{before.ref}" checked', ana.get(f"/incidents/{incident.ref}/review").text)

    publish(review_of(incident), by=people.ben, signs=people.cara)
    for address in ("review", "review.md"):
        assert f"{before.ref} The gateway was slow in May" in dev.get(f"/incidents/{incident.ref}/{address}").text
    visibility.make_private(before, by=people.ana, at=now(), why="A name stands in it")
    settle()
    for address in ("review", "review.md", "review/debrief?at=same-factor"):
        assert before.ref not in dev.get(f"/incidents/{incident.ref}/{address}").text


def test_sealed_answers_are_read_by_the_named_role_alone(people, over, browser):
    incident = over(people)
    ana, ben, cara = browser(people.ana), browser(people.ben), browser(people.cara)
    address = f"/incidents/{incident.ref}/review"

    assert answer(ben, incident, "wellbeing", choice="heavy").status_code == 303

    assert "Ben Okafor: Heavy" in ana.get(address).text
    for other in (ben, cara):
        assert "Ben Okafor: Heavy" not in other.get(address).text
    assert re.search(r'<input checked[^>]*value="heavy"', ben.get(address).text)

    # Nobody else finds it by any other way, not even whoever may read it, once it leaves the page.
    everywhere = (
        "",
        "/now",
        "/side",
        "/live?v=0",
        "/story",
        "/debrief",
        "/debrief?at=wellbeing",
        "/questions/wellbeing",
    )
    for path in everywhere:
        for other in (ben, cara, browser(people.dev)):
            assert "Ben Okafor: Heavy" not in other.get(address + path).text, path
    publish(review_of(incident), by=people.ben, signs=people.cara)
    for path in ("", ".md"):
        for other in (ana, ben, cara):
            assert "Heavy" not in other.get(address + path).text, path
    assert "0 results" in ana.get("/library?q=heavy").text
    changed = {one.payload.get("what") for one in entries_of(incident) if one.kind == "review"}
    assert changed == {"opened", "signed_off", "published"}


def test_views_and_remarks_stand_beside_the_answer(people, over, browser):
    incident = over(people)
    ana, cara = browser(people.ana), browser(people.cara)
    at = f"/incidents/{incident.ref}/review"

    cara.post(f"{at}/questions/what-happened/views", data={"text": "From the phones it began at nine."})
    cara.post(f"{at}/questions/what-happened/comments", data={"text": "Which gateway?"})
    page = ana.get(at).text
    assert "From the phones it began at nine." in page and "Remark (1 open)" in page

    assert ana.post(f"{at}/comments/1", data={"done": "1"}).status_code == 303
    assert "<s>Which gateway?</s>" in ana.get(at).text
    assert answer(browser(people.dev), incident, "what-happened", text="Not mine to write").status_code == 403


def test_leaving_out_the_review_of_something_major_takes_a_reason_and_two(people, over, browser):
    incident = over(people)
    ana, ben = browser(people.ana), browser(people.ben)
    skip = f"/incidents/{incident.ref}/review/skip"

    assert ana.post(skip, data={"why": " "}).status_code == 422
    assert ana.post(skip, data={"why": "A drill of the fire brigade"}).status_code == 303
    assert review_of(incident).state == "owed"
    again = ana.post(skip)
    assert (again.status_code, "somebody else has to agree" in again.text) == (422, True)
    assert ben.post(skip).status_code == 303
    assert review_of(incident).state == "skipped"
    assert ana.post(f"/incidents/{incident.ref}/status", data={"to": "closed", "seen": "reviewing"}).status_code == 303


def test_a_short_review_can_be_asked_to_be_fuller_and_the_answers_stay(people, over, browser):
    incident = over(people, severity="minor")
    ana, dev = browser(people.ana), browser(people.dev)
    answer(ana, incident, "what-happened", text="A short story.")
    assert review_of(incident).label == "Short review"

    assert dev.post(f"/incidents/{incident.ref}/review/fuller", data={"preset": "full", "why": ""}).status_code == 422
    asked = dev.post(
        f"/incidents/{incident.ref}/review/fuller", data={"preset": "full", "why": "The same thing hit us in May"}
    )

    assert (asked.status_code, review_of(incident).label) == (303, "Full review")
    page = ana.get(f"/incidents/{incident.ref}/review").text
    assert "A short story." in page and "The same thing hit us in May" in page and "How did we first find out?" in page


def test_the_list_says_what_is_owed_and_home_says_what_waits(people, over, browser):
    incident = over(people)
    ana = browser(people.ana)

    assert incident.title in ana.get("/reviews").text
    assert incident.title in ana.get("/reviews?show=mine").text
    assert incident.title not in ana.get("/reviews?show=published").text
    assert "Write the review of" in ana.get("/").text

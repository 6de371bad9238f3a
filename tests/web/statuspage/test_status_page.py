"""The public status page: said in two steps, read by everybody, never of what is private or practice."""

from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest
import time_machine
from sqlalchemy import select

from app.core.clock import now
from app.core.db import db
from app.core.errors import Refused
from app.incidents.operations import visibility
from app.people.models import Notice
from app.statuspage import operations
from app.statuspage.models import StatusPost
from app.statuspage.operations import Words
from app.statuspage.queries import publication_of
from app.statuspage.states import Effect, Stage
from tests.factories import NOON, SMALL_BOOK, entries_of, kinds_of, make_incident, make_person, put_back, use_book
from tests.support import settle

HX = {"HX-Request": "true"}
SAID = {
    "title": "Some card payments are declined",
    "text": "One in four is declined.\nYou are not charged. Our next update is by 15:30.",
    "services": ["Card payments"],
    "effect": "some",
    "stage": "looking",
}


@pytest.fixture
def incident(people):
    return make_incident(by=people.ben, lead=people.ana, severity="major", title="NorthPay Zanzibar times out")


def post(client, incident, step="publish", key="the-key-of-a-form", **more):
    data = SAID | {"key": key, "step": step} | more
    return client.post(f"/incidents/{incident.ref}/status-page", data=data, headers=HX)


def say(incident, by, at, *, stage=Stage.LOOKING, effect=Effect.SOME):
    words = Words(
        "Cards", "Words for everybody", stage, effect, ("Card payments",), f"key-{incident.ref}-{at:%H%M%S}-{stage}"
    )
    operations.publish_status(incident, words, by=by, at=at)
    settle()


def test_the_page_is_fetched_anew_by_itself_and_what_one_reads_at_length_is_not(incident, people, client):
    say(incident, people.ana, now())

    page = client.get("/status/")
    assert page.headers["Refresh"] == "60" and "refreshes by itself" in page.text
    for path in (publication_of(incident).key, "history"):
        still = client.get(f"/status/{path}")
        assert still.status_code == 200
        assert "Refresh" not in still.headers
        assert "refreshes by itself" not in still.text


def test_it_is_written_looked_at_and_published_once(incident, people, browser, client):
    ana = browser(people.ana)
    form = ana.get(f"/incidents/{incident.ref}/status-page", headers=HX).text
    assert ("Zanzibar" in form, "Card payments" in form) == (False, True)

    looked = post(ana, incident, step="look").text
    assert "This is what the public will read" in looked
    assert "Some card payments are declined" in looked and "You are not charged." in looked
    assert client.get("/status/").text.count("Some card payments are declined") == 0
    back = post(ana, incident, back="1").text
    assert "Look at it first" in back and SAID["title"] in back
    assert db.session.scalars(select(StatusPost)).all() == []

    for _ in range(2):
        assert post(ana, incident).status_code == 204

    page = client.get("/status/")
    assert page.status_code == 200
    assert "One thing does not work as it should" in page.text
    assert "Some card payments are declined" in page.text and "We are looking into it" in page.text
    assert "Fails for some" in page.text
    assert ("Zanzibar" in page.text, incident.ref in page.text, "Ana" in page.text) == (False, False, False)
    assert [one.payload["post"] for one in entries_of(incident) if one.kind == "status_post"] == [1]
    panel = ana.get(f"/incidents/{incident.ref}/parts/status-page", headers=HX).text
    assert "1 post, as the public reads it" in panel
    assert "On the status page" in ana.get(f"/incidents/{incident.ref}/timeline").text


def test_what_is_easily_forgotten_is_pointed_out(incident, people, browser):
    looked = post(browser(people.ana), incident, step="look", text=f"Ana Lindqvist looks at {incident.ref}").text

    assert f"It says Ana Lindqvist, {incident.ref}" in looked
    assert "People come back less often then" in looked


def test_further_posts_are_added_and_resolving_moves_it_into_the_past(incident, people, browser, client):
    ana = browser(people.ana)
    post(ana, incident)
    post(ana, incident, key="second-form-key", stage="found", text="A partner answers slowly. Next word at 16:00.")
    current = client.get("/status/").text
    assert current.index("We found the cause") < current.index("We are looking into it")

    post(ana, incident, key="third-form-key", stage="resolved", text="All payments work again.")
    after = client.get("/status/").text

    assert "Everything works" in after and "All payments work again." in after
    assert "Some card payments are declined" in client.get("/status/history").text
    assert kinds_of(incident).count("status_post") == 3


def test_withdrawn_words_leave_every_page_and_do_not_come_back_with_the_next_post(incident, people, browser, client):
    ana = browser(people.ana)
    post(ana, incident)
    [said] = db.session.scalars(select(StatusPost))
    own = f"/status/{said.publication.key}"
    assert client.get(own).status_code == 200

    refused = ana.post(f"/incidents/{incident.ref}/status-page/withdraw", data={"why": ""}, headers=HX)
    assert (refused.status_code, "Say in a few words why" in refused.text) == (422, True)
    done = ana.post(f"/incidents/{incident.ref}/status-page/withdraw", data={"why": "Wrong shop"}, headers=HX)
    assert done.status_code == 204

    pages = [client.get(path).text for path in ("/status/", "/status/history", "/status/feed.atom")]
    assert [SAID["title"] in page for page in pages] == [False, False, False]
    assert client.get(own).status_code == 404
    assert "Wrong shop" in ana.get(f"/incidents/{incident.ref}/timeline").text

    post(ana, incident, key="another-form-key", title="Cards are slow", text="Next word at 16:00.")
    page = client.get("/status/").text
    assert ("Cards are slow" in page, "You are not charged" in page) == (True, False)


def test_private_and_practice_are_refused_with_a_sentence(people, browser, client):
    secret = make_incident(by=people.mei, path="privacy/misdirected", lead=people.mei)
    drill = make_incident(by=people.ben, lead=people.ana, mode="practice")

    private = post(browser(people.mei), secret)
    practice = post(browser(people.ana), drill)

    assert (private.status_code, "A private incident is never published from." in private.text) == (422, True)
    assert (practice.status_code, "This is practice: nothing of it leaves the room" in practice.text) == (422, True)
    assert browser(people.mei).get(f"/incidents/{secret.ref}/status-page", headers=HX).status_code == 422
    assert db.session.scalars(select(StatusPost)).all() == []
    assert post(browser(people.dev), secret).status_code == 404


def test_what_becomes_private_later_leaves_the_page_at_once(incident, people, browser, client):
    post(browser(people.ana), incident)
    visibility.make_private(incident, by=people.ana, at=now(), why="A customer is named")
    settle()

    pages = [client.get(path).text for path in ("/status/", "/status/history", "/status/feed.atom")]
    assert [SAID["title"] in page for page in pages] == [False, False, False]
    with pytest.raises(Refused):
        say(incident, people.ana, now())


def test_the_rules_of_the_book_hear_of_it(people, browser, deliver, tmp_path, app):
    rule = "- {when: {event: status_posted}, tell: [group:exec], because: because the public was told}"
    text = SMALL_BOOK.read_text().replace("    rules:\n", f"    rules:\n      {rule}\n", 1)
    file = tmp_path / "told.yaml"
    file.write_text(text)
    before = use_book(app, file)
    try:
        incident = make_incident(by=people.ben, lead=people.ana, severity="minor")
        nora = make_person("Nora Exec", groups=("exec",))
        looked = post(browser(people.ana), incident, step="look").text
        post(browser(people.ana), incident)
        deliver()
        told = [one.payload["targets"] for one in entries_of(incident) if one.kind == "told"]
    finally:
        put_back(app, before)

    assert "Executives" in looked
    assert told == [["group:exec"]]
    assert db.session.scalars(select(Notice.person_id).where(Notice.kind == "rule")).all() == [nora.id]


def test_the_answer_is_the_same_for_everybody_and_may_be_kept(incident, people, browser, client):
    post(browser(people.ana), incident)
    with time_machine.travel(now(), tick=False):
        stranger, member = client.get("/status/"), browser(people.ana).get("/status/")
        again = client.get("/status/", headers={"If-None-Match": stranger.headers["ETag"]})

    assert stranger.get_data() == member.get_data()
    assert stranger.headers["Cache-Control"] == "public, max-age=15, stale-while-revalidate=60"
    for answer in (stranger, member, again):
        assert not {"Set-Cookie"} & set(answer.headers.keys())
        assert "Cookie" not in answer.headers.get("Vary", "")
    assert "<script" not in stranger.text
    assert again.status_code == 304


def test_ninety_days_are_drawn_and_told_as_a_table(people, client):
    old = make_incident(by=people.ben, lead=people.ana, at=NOON - timedelta(days=20))
    with time_machine.travel(NOON, tick=False):
        say(old, people.ana, NOON - timedelta(days=10, hours=2), effect=Effect.DOWN)
        say(old, people.ana, NOON - timedelta(days=10), stage=Stage.RESOLVED)
        page = client.get("/status/").text

    assert page.count('class="d2"') == 1 and 'x="790"' in page
    assert '<th scope="row">Card payments</th><td>Mon 9 Nov</td><td>Does not work</td><td>2 h</td>' in page
    assert "Worked fully 99.90% of the time" in page
    assert "Worked fully 100% of the time" in page
    assert "Everything works" in page


def test_the_feed_is_atom_with_one_entry_for_each_post(incident, people, browser, client):
    post(browser(people.ana), incident, title="Cards & <wallets> fail")
    post(browser(people.ana), incident, key="second-form-key", stage="found")

    answer = client.get("/status/feed.atom")
    feed = ET.fromstring(answer.get_data())
    space = "{http://www.w3.org/2005/Atom}"
    titles = [one.findtext(f"{space}title") for one in feed.findall(f"{space}entry")]

    assert answer.mimetype == "application/atom+xml"
    assert len(titles) == 2 and titles[0] == "Some card payments are declined: We found the cause"
    assert titles[1] == "Cards & <wallets> fail: We are looking into it"
    assert incident.ref not in answer.text


def test_many_publications_cost_no_more_statements_than_one(people, client, statements):
    def asked() -> int:
        with statements() as sent:
            assert client.get("/status/").status_code == 200
        return len(sent)

    say(make_incident(by=people.ben), people.ana, now())
    one = asked()
    for _ in range(2):
        say(make_incident(by=people.ben), people.ana, now())

    assert asked() == one


def test_it_says_so_where_nothing_was_ever_published(small_book, client):
    page = client.get("/status/").text

    assert "Everything works" in page and "Nothing in the last 90 days." in page
    assert "Card payments" in page and "Ordering" in page and "Payment ledger" not in page

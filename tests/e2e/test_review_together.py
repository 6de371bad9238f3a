"""A review that two people write at once: every word is saved as it is typed, and none is overwritten."""

import pytest
from playwright.sync_api import expect

from app.core.clock import now
from app.core.db import db
from app.incidents.operations import document, lifecycle, links, taking_part
from app.people.models import Person
from app.people.operations import signing_in
from app.people.rules.passwords import make_hash
from app.reviews.operations import answering
from app.reviews.queries import answers_of, review_of
from app.reviews.rules.owed import read
from tests.e2e.visitor import refreshed
from tests.e2e.world import incident_by_ref
from tests.factories import make_incident, settle

PASSWORD = "an umbrella for every season"
STORY = "What happened, told as a story"


@pytest.fixture
def ana(portal):
    return portal.person("Ana Lindqvist", team="engineering", password_hash=make_hash(PASSWORD))


@pytest.fixture
def ben(portal):
    return portal.person("Ben Okafor", team="support", groups=("customer-ops",))


@pytest.fixture
def over(portal, ana, ben):
    """An incident that has just come to its end, with both of them in it."""
    made = portal.incident(by=ben, title="Vouchers are refused in Leeds", severity="minor", lead=ana)
    portal.arrange(end, made.ref, ana)
    return made.ref


def end(ref: str, by: Person) -> None:
    incident, person = incident_by_ref(ref), db.session.get(Person, by.id)
    document.change_impact(incident, to="Forty customers.", by=person, at=now())
    for status in ("investigating", "reviewing"):
        lifecycle.change_status(
            incident, to=incident.workflow.status(status), by=person, at=now(), without="A test has no time"
        )
        settle()


def end_sessions(person: Person) -> None:
    found = db.session.get(Person, person.id)
    signing_in.end_everywhere(found, by=found)


def story_of(page):
    return page.get_by_role("region", name=STORY)


def field_of(page):
    return story_of(page).get_by_role("textbox", name=STORY)


def types(page, text: str) -> None:
    """Type as people do, key by key, so that the page saves by itself."""
    field = field_of(page)
    field.click()
    field.press("Control+End")
    page.keyboard.type(text)


def saved(page, by: str):
    """Wait until the answer is saved, all of it: on a slow machine one may type longer than the page waits."""
    expect(story_of(page)).to_contain_text(f"by {by}")
    expect(story_of(page).locator("form[data-autosave]")).not_to_have_attribute("data-dirty", "1")


def test_two_windows_type_in_one_answer_and_nobody_is_overwritten(visit, over, ana, ben):
    first, second = visit(ana), visit(ben)
    hers, his = first.open(f"/incidents/{over}/review"), second.open(f"/incidents/{over}/review")
    types(hers, "Vouchers were refused from nine.")
    saved(hers, "Ana Lindqvist")
    # He sees where she writes, and her words come to him as long as he writes nothing there himself.
    refreshed(his)
    expect(story_of(his)).to_contain_text("Ana Lindqvist is writing here")
    expect(field_of(his)).to_have_value("Vouchers were refused from nine.")

    # In a tunnel he writes on; meanwhile she does.
    second.lose_the_network()
    types(his, " Nobody told the shops.")
    expect(story_of(his)).to_contain_text("Not sent yet. Kept here")
    types(hers, " The till asked the old list.")
    saved(hers, "Ana Lindqvist")
    second.may_be_refused(409)
    second.find_the_network()
    conflict = story_of(his).get_by_role("alert")
    expect(conflict).to_contain_text("Ana Lindqvist saved another answer while you were writing")
    expect(conflict).to_contain_text("The till asked the old list")
    expect(field_of(his)).to_have_value("Vouchers were refused from nine. Nobody told the shops.")

    # A page loaded anew still knows upon what he wrote: his words come back, and overwrite nothing.
    his.reload()
    expect(field_of(his)).to_have_value("Vouchers were refused from nine. Nobody told the shops.")
    types(his, " Nor the phones.")
    expect(conflict).to_contain_text("Nothing is lost")
    field_of(his).fill("From nine the till asked the old list. Nobody told the shops.")
    story_of(his).get_by_role("button", name="Save mine").click()
    saved(his, "Ben Okafor")
    expect(conflict).to_have_count(0)
    refreshed(hers)
    expect(field_of(hers)).to_have_value("From nine the till asked the old list. Nobody told the shops.")
    his.reload()
    expect(field_of(his)).to_have_value("From nine the till asked the old list. Nobody told the shops.")


def test_an_answer_outlives_the_session_it_was_typed_in(portal, visit, over, ana):
    window = visit(ana)
    page = window.open(f"/incidents/{over}/review")
    window.may_be_refused(400, 401)
    portal.arrange(end_sessions, ana)
    types(page, "Half a sentence about the till")
    refused = page.get_by_text("Your session has ended").first
    expect(refused).to_be_visible()
    window.context.add_cookies([portal.cookie_of(ana)])
    window.open(f"/incidents/{over}/review")
    expect(field_of(page)).to_have_value("Half a sentence about the till")
    expect(page.get_by_text("This is what you typed before")).to_be_visible()
    types(page, " and the list")
    saved(page, "Ana Lindqvist")
    page.reload()
    expect(field_of(page)).to_have_value("Half a sentence about the till and the list")
    expect(page.get_by_text("This is what you typed before")).to_have_count(0)


def test_an_incident_of_two_disciplines_from_its_end_to_the_published_review(portal, visit):
    """Salma of support led it and owns the review, Omar of engineering signs it off; both write at once."""
    salma = portal.person("Salma Reyes", team="support", groups=("customer-ops",))
    omar = portal.person("Omar Tahir", team="engineering", groups=("on-call",))
    made = portal.incident(
        by=salma, title="Refunds arrive twice in York", severity="major", lead=salma, impact="Ninety customers."
    )
    portal.arrange(join_with_a_case_of_support, made.ref, salma, omar)
    window, other = visit(salma), visit(omar)

    hers = window.open(f"/incidents/{made.ref}")
    hers.get_by_role("link", name="Move to Reviewing").click()
    hers.get_by_role("dialog").get_by_role("button", name="Move to Reviewing").click()
    expect(hers.locator("#stepper [aria-current=step]")).to_contain_text("Reviewing")
    hers.get_by_role("navigation", name="Parts of this incident").get_by_role("link", name="Review").click()
    expect(hers.locator("#facts")).to_contain_text("Put right after")
    expect(hers.locator("#now")).to_contain_text("Full review, owned by Salma Reyes")
    hers.get_by_role("button", name="The facts are right").click()
    expect(hers.locator("#now [aria-current=step]")).to_contain_text("Writing")

    his = other.open(f"/incidents/{made.ref}/review")
    factors = his.get_by_role("region", name="What had to line up?")
    factors.get_by_label("What, line 1").fill("Salma forgot to tell the night shift")
    types(hers, "Two queues paid the same refund.")
    factors.get_by_label("Area, line 1").select_option(label="Process")
    saved(hers, "Salma Reyes")
    # A name among what lined up brings a question, and no refusal.
    expect(factors).to_contain_text("“Salma” is a person. What would have helped without anybody remembering?")
    factors.get_by_label("What, line 1").fill("Two queues carry refunds at night")
    expect(factors).not_to_contain_text("is a person")
    refreshed(hers)
    expect(hers.get_by_label("What, line 1")).to_have_value("Two queues carry refunds at night")

    portal.arrange(answer_the_rest, made.ref, omar)
    promise(hers)
    hold_the_debrief(other)
    his.goto(f"{portal.url}/incidents/{made.ref}/review")
    his.get_by_role("button", name="Sign off").click()
    his.get_by_role("button", name="Publish").click()
    expect(his.get_by_role("heading", level=1)).to_have_text("Refunds arrive twice in York")
    refreshed(hers)
    hers.get_by_role("link", name="It is published: read it").click()
    article = hers.locator("article")
    expect(article).to_contain_text("Two queues paid the same refund.")
    expect(article).to_contain_text("written by Omar Tahir and Salma Reyes")
    expect(article.get_by_role("row", name="One queue for refunds")).to_contain_text("Salma Reyes")
    with hers.expect_download() as coming:
        hers.get_by_role("link", name="Markdown").click()
    assert "- Two queues carry refunds at night — Process" in coming.value.path().read_text()


def join_with_a_case_of_support(ref: str, salma: Person, omar: Person) -> None:
    """Omar works on it; the case of support that belongs to it is linked; what its end needs is filled in."""
    incident, hers, his = incident_by_ref(ref), db.session.get(Person, salma.id), db.session.get(Person, omar.id)
    taking_part.be_responder(incident, his, at=now())
    case = make_incident(by=hers, path="support/handled-wrongly", title="Refunds that were paid twice", severity="s3")
    links.relate(incident, case, by=hers, at=now())
    document.change_fields(incident, {"customer-impact": "a-few", "how-found": "customer"}, by=hers, at=now())
    lifecycle.change_status(incident, to=incident.workflow.status("monitoring"), by=hers, at=now(), without="At once")


def answer_the_rest(ref: str, by: Person) -> None:
    review, person = review_of(incident_by_ref(ref)), db.session.get(Person, by.id)
    stands = answers_of(review)
    for question in read(review.form):
        if question.slug not in stands and not question.sealed_for:
            answering.answer(review, question, value={"left": True}, by=person, at=now(), seen=0)


def promise(page) -> None:
    """A follow-up, without leaving the review."""
    page.get_by_role("link", name="Add a follow-up").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("What will be done?").fill("One queue for refunds")
    dialog.get_by_label("Who owns it?").fill("Salma Reyes")
    dialog.get_by_role("button", name="Add follow-up").click()
    expect(dialog).to_be_hidden()
    expect(page.locator("#side")).to_contain_text("One queue for refunds")


def hold_the_debrief(window) -> None:
    page = window.page
    page.get_by_role("link", name="Debrief view").click()
    parts = page.get_by_role("navigation", name="Parts of the debrief")
    parts.get_by_role("link", name="The story").click()
    expect(page.locator("#point")).to_contain_text("Status moved")
    page.get_by_label("Somebody writes what is said, for all").fill("The night shift has one list, the day another.")
    page.get_by_role("button", name="Add", exact=True).click()
    parts.get_by_role("link", name="What we change").click()
    expect(page.locator("#point")).to_contain_text("One queue for refunds")
    expect(page.get_by_role("checkbox", name="Omar Tahir")).to_be_checked()
    page.get_by_role("button", name="The debrief was held").click()
    expect(page.locator("aside")).to_contain_text("There were Omar Tahir, Salma Reyes.")

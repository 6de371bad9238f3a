"""The Handbook: everything the book says stands there, for everybody, and nothing of any incident."""

import html
import re

import pytest

from app.core.config import ROOT
from app.handbook.example import examples
from app.handbook.page import what_comes_by_itself
from app.handbook.pictures import pictures
from app.web.filters import day
from app.workflows import versions
from app.workflows.build import ONLY_BY_RULE
from app.workflows.explain import may_hold
from app.workflows.history import version_of
from app.workflows.live import current_book
from app.workflows.loader import load, load_file
from tests.factories import make_incident, make_person

SHIPPED = load_file(ROOT / "workflows.yaml")
PATHS = sorted(SHIPPED.workflows)


def words_of(answer) -> str:
    page = re.sub(r"<(script|style|head).*?</\1>", " ", answer.get_data(as_text=True), flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def plain(text: str) -> str:
    return " ".join(text.split())


@pytest.fixture
def dev(app, browser):
    """Somebody of no team and in no group, who looks at the shipped book."""
    return browser(make_person("Dev Patel"))


def said_of(workflow) -> list[str]:
    """Every text of a type that a reader must find on its page."""
    texts = [workflow.label, workflow.description, *workflow.examples, workflow.update_template]
    for severity in workflow.severities:
        texts += [severity.label, *severity.criteria]
    for role in workflow.roles:
        texts += [role.label, *role.duties]
    for status in workflow.statuses:
        texts += [status.label, status.hint]
    for checklist in workflow.checklists:
        texts += [checklist.label, *(step.text for step in checklist.steps)]
    for clock in workflow.clocks:
        texts += [clock.label, clock.law]
    for field in workflow.fields:
        texts += [field.label, field.help, *(option.label for option in field.options)]
    texts += [question.ask for rating in workflow.risk_ratings for question in rating.questions]
    texts += [rule.say_in_channel for rule in workflow.rules if may_hold(rule.when, workflow, None)]
    owed = {severity.expects.review for severity in workflow.severities}
    texts += [question.ask for slug, plan in workflow.reviews.items() if slug in owed for question in plan.questions]
    texts += [field.label for field in workflow.follow_ups.fields]
    texts += [SHIPPED.groups[slug].label for slug in (*workflow.escalate_to, *workflow.visible_to)]
    return [text for text in texts if text]


def test_every_text_of_every_type_stands_on_its_page(dev):
    missing = {}
    for path in PATHS:
        answer = dev.get(f"/handbook/{path}")
        page = words_of(answer)
        assert answer.status_code == 200, path
        if lost := [text for text in said_of(SHIPPED.workflows[path]) if plain(text).rstrip(".") not in page]:
            missing[path] = lost

    assert missing == {}


def test_no_code_word_reaches_a_reader(dev):
    found = {}
    for path in PATHS:
        page = words_of(dev.get(f"/handbook/{path}"))
        odd = re.findall(rf"Undefined|{ONLY_BY_RULE}|<\w+|\b(?:group|role|decision|moment|field):\S+", page)
        if odd:
            found[path] = odd

    assert found == {}


def test_the_first_page_lists_every_discipline_and_type_in_use(dev):
    page = words_of(dev.get("/handbook"))

    wanted = [one.label for one in SHIPPED.disciplines.values()] + [one.label for one in SHIPPED.workflows.values()]
    assert [label for label in wanted if label not in page] == []


def test_every_discipline_has_a_page_with_its_types_and_team(dev):
    for slug, discipline in SHIPPED.disciplines.items():
        page = words_of(dev.get(f"/handbook/{slug}"))
        types = [one.label for one in SHIPPED.workflows_of(slug)]
        assert [text for text in (discipline.description, discipline.team_label, *types) if text not in page] == []


@pytest.mark.parametrize(
    "words, found, where",
    [
        ("data protection officer", "Sent to the wrong person", "Role: Data protection officer"),
        ("RIDDOR", "Someone is hurt or ill", "Clock: "),
        ("holding line", "A service is failing", "Give support the holding line"),
        ("vans of the READING hub", "Not enough people or vehicles", "Example: "),
    ],
)
def test_search_finds_types_by_anything_their_process_says(dev, words, found, where):
    page = words_of(dev.get("/handbook", query_string={"q": words}))

    assert found in page
    assert where in page


def test_a_search_that_finds_nothing_says_what_to_try(dev):
    page = words_of(dev.get("/handbook", query_string={"q": "zebra \0 <b>"}))

    assert "Nothing in the Handbook says so" in page
    assert "A service is failing" not in page


def test_the_search_is_a_fragment_for_htmx(dev):
    answer = dev.get("/handbook?q=scribe", headers={"HX-Request": "true"})

    assert answer.get_data(as_text=True).lstrip().startswith('<div class="hb-chapters" id="chapters"')


def test_a_page_says_where_it_is_written_and_since_when_it_holds(dev):
    versions.keep(current_book().hash, current_book().text, by="workflows.yaml")
    page = words_of(dev.get("/handbook/support/customer-leaving"))

    workflow = SHIPPED.workflow("support", "customer-leaving")
    version = version_of(current_book().hash)
    assert f"lines {workflow.line} to {workflow.last_line}" in page
    assert f"which is version {version.number}, in force since" in page
    assert f"in force since {day(version.live_from)}." in page
    assert "Roles this type (line " in page
    assert "Account owner; Support (line " in page
    assert "Reminders the portal’s own defaults" in page


def test_types_that_are_private_or_not_mine_to_declare_are_documented_all_the_same(dev):
    insider = words_of(dev.get("/handbook/security/insider"))

    assert "May declare it Only Security on call, People cases and Legal duty." in insider
    assert "Declare one" not in insider
    assert "Declare one" in words_of(dev.get("/handbook/privacy/misdirected"))
    assert "Only Privacy team, whoever declared it and people who are added." in words_of(
        dev.get("/handbook/privacy/misdirected")
    )


def test_a_retired_type_says_so_and_cannot_be_declared(small_book, browser):
    browser = browser(make_person())

    assert "An old kind" not in words_of(browser.get("/handbook"))
    page = words_of(browser.get("/handbook/engineering/old-kind"))
    assert "This type is no longer used." in page
    assert "Declare one" not in page


def test_nothing_of_any_incident_is_in_the_handbook(people, browser):
    make_incident(by=people.mei, path="privacy/misdirected", title="Zebra statement went to the neighbour")
    make_incident(by=people.ana, title="Zebra payments fail")
    client = browser(people.dev)

    for address in ("/handbook", "/handbook?q=zebra", "/handbook/privacy", "/handbook/privacy/misdirected"):
        page = words_of(client.get(address))
        assert "neighbour" not in page
        assert "payments fail" not in page
        assert "PRV-" not in page


def test_the_path_is_drawn_and_told(people, browser):
    answer = browser(people.dev).get("/handbook/engineering/service-failing")

    body = answer.get_data(as_text=True)
    assert '<svg class="life"' in body
    assert "The path: Triage, then Investigating (needs a lead)" in html.unescape(body)
    page = words_of(answer)
    assert "Needs a severity and the impact. From here to Investigating or Closed only." in page
    assert "Its time is kept as the first response." in page


def test_who_may_hold_a_role_and_from_when_it_is_wanted(people, browser):
    page = words_of(browser(people.dev).get("/handbook/engineering/service-failing"))

    assert "Incident lead leads, always" in page
    assert "Communications lead from major on Writes the updates. Never the same person as the incident lead." in page
    assert "Support liaison when critical Held by people of Customer operations." in page
    assert "Scribe when it helps" in page


def test_a_clock_tells_all_about_itself(people, browser):
    page = words_of(browser(people.dev).get("/handbook/privacy/misdirected"))

    assert "Runs 72 hours from “When were we sure”" in page
    assert "Decided by “How high is the risk to people”; unlikely turns it off" in page
    assert "Warns after 24 hours and 48 hours" in page
    assert "Done with “Authority told”" in page
    assert "Where the limit comes from GDPR Art. 33" in page


@pytest.mark.parametrize("address", ["/handbook/nowhere", "/handbook/engineering/nothing", "/handbook/x/y/z"])
def test_what_the_book_does_not_have_is_not_found(people, browser, address):
    assert browser(people.dev).get(address).status_code == 404


@pytest.mark.parametrize("address", ["/handbook", "/handbook/engineering", "/handbook/add-a-discipline"])
def test_whoever_is_not_signed_in_is_sent_to_do_so(people, client, address):
    answer = client.get(address)

    assert (answer.status_code, answer.location) == (303, f"/sign-in?next={address}")


def test_a_page_takes_the_same_few_statements_whatever_the_type(dev, statements):
    dev.get("/handbook")
    counts = set()
    for path in ("engineering/small-fault", "privacy/system-exposure"):
        with statements() as sent:
            dev.get(f"/handbook/{path}")
        counts.add(len(sent))

    assert len(counts) == 1
    assert counts.pop() <= 8


def test_the_page_on_adding_shows_the_examples_of_the_file_itself(dev):
    body = html.unescape(dev.get("/handbook/add-a-discipline").get_data(as_text=True))

    found = examples(SHIPPED.text)
    assert found.discipline in body
    assert found.type in body
    for command in (
        "flask workflows check new.yaml",
        "flask workflows plan",
        "flask workflows explain --file new.yaml",
    ):
        assert command in body


def test_only_administrators_read_where_the_file_lies(dev, browser):
    lies = "lies on the server at"

    assert lies not in words_of(dev.get("/handbook/add-a-discipline"))
    admin = browser(make_person("Nora Admin", organisation_role="administrator"))
    assert lies in words_of(admin.get("/handbook/add-a-discipline"))


def test_the_examples_make_a_book_as_they_stand():
    found = examples(SHIPPED.text)
    types_of_operations = SHIPPED.text.index("\n      - slug: capacity")
    text = SHIPPED.text[:types_of_operations] + "\n" + found.type + SHIPPED.text[types_of_operations:]
    book = load(text.rstrip("\n") + "\n" + found.discipline + "\n")

    assert book.workflow("operations", "fuel-card").label == "A fuel card or key is lost"
    assert book.discipline("marketing").types == ("wrong-price",)
    assert len(book.workflow("marketing", "wrong-price").roles) == 3


def test_a_file_without_comments_gets_the_examples_of_the_shipped_one():
    assert examples("version: 1\n") == examples(SHIPPED.text)


def test_an_example_that_does_not_read_is_passed_over():
    assert what_comes_by_itself("  marketing: {label: [}") is None


def test_the_pictures_that_the_shipped_file_names_are_there():
    assert {one.icon for one in SHIPPED.workflows.values() if one.icon} <= set(pictures())

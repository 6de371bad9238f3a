"""Title, summary and impact: edited in place, sanitised where shown, and nobody's words are lost."""

import pytest

from app.core.clock import now
from app.incidents.operations import document, lifecycle
from app.incidents.presenting.theirs import new_words
from tests.factories import entries_of, kinds_of, make_incident
from tests.support import settle
from tests.web.incidents.pages import HTMX, events, field, typed, words

MEGABYTES = "A very long line. " * (10 * 1024 * 1024 // 18)
STRANGE = "Naïve 👩🏽‍🚒 \u202eright to left\u202c, שלום, and a NUL\x00 byte"
CLEANED = "Naïve 👩🏽‍🚒 right to left, שלום, and a NUL byte"
EVIL = "<script>alert(1)</script> [x](javascript:alert(1)) ![p](https://evil.test/p.png) <img src=x onerror=alert(1)>"


@pytest.fixture
def incident(people):
    return make_incident(by=people.cara, lead=people.ana, summary="NorthPay answers slowly.", impact="About 26%.")


def post(page, incident, name, text, seen=None, **more):
    seen = getattr(incident, name) if seen is None else seen
    key = "title" if name == "title" else "text"
    return page.post(f"/incidents/{incident.ref}/{name}", data={key: text, "seen": seen, **more}, headers=HTMX)


@pytest.mark.parametrize("name", ["summary", "impact"])
def test_editing_in_place(incident, people, browser, name):
    page = browser(people.ana)

    form = page.get(f"/incidents/{incident.ref}/{name}/edit", headers=HTMX)
    answer = post(page, incident, name, "New **words**", seen=field(form, "seen"))

    assert typed(form) == getattr(incident, name) or typed(form) in ("NorthPay answers slowly.", "About 26%.")
    assert f'data-draft="{incident.ref}:{name}"' in form.text
    assert answer.status_code == 200
    assert "<strong>words</strong>" in answer.text
    assert "timeline" in events(answer)
    assert getattr(incident, name) == "New **words**"
    assert kinds_of(incident)[-1] == name


def test_the_timeline_keeps_both_texts(incident, people, browser):
    page = browser(people.ana)
    post(page, incident, "summary", "Half works again.")

    said = words(page.get(f"/incidents/{incident.ref}/timeline"))

    assert "Ana Lindqvist changed what is happening What changed NorthPay answers slowly. Half works again." in said


def test_without_script_it_goes_back_to_the_incident(incident, people, browser):
    page = browser(people.ana)
    sent = {"text": "New words", "seen": incident.summary}

    answer = page.post(f"/incidents/{incident.ref}/summary", data=sent)

    assert (answer.status_code, answer.location) == (303, f"/incidents/{incident.ref}")
    assert "Declare incident" in words(page.get(f"/incidents/{incident.ref}/summary/edit"))


@pytest.mark.parametrize("headers", [HTMX, {}])
def test_two_texts_are_shown_side_by_side_and_mine_is_kept(incident, people, browser, headers):
    seen = incident.summary
    document.change_summary(incident, to=f"{seen} Half runs elsewhere.", by=people.ben, at=now())
    settle()

    answer = browser(people.ana).post(
        f"/incidents/{incident.ref}/summary",
        data={"text": "A data centre is overloaded.", "seen": seen},
        headers=headers,
    )

    assert answer.status_code == 409
    assert "Ben Okafor changed this while you were writing" in words(answer)
    assert "<ins> Half runs elsewhere.</ins>" in answer.text
    assert typed(answer) == "A data centre is overloaded."
    assert field(answer, "seen") == incident.summary == f"{seen} Half runs elsewhere."


def test_saving_mine_after_having_seen_theirs(incident, people, browser):
    seen = incident.summary
    document.change_summary(incident, to="Theirs", by=people.ben, at=now())
    settle()
    page = browser(people.ana)
    versus = post(page, incident, "summary", "Mine", seen=seen)

    answer = post(page, incident, "summary", "Mine", seen=field(versus, "seen"))

    assert answer.status_code == 200
    assert incident.summary == "Mine"
    assert [one.payload["after"] for one in entries_of(incident) if one.kind == "summary"] == ["Theirs", "Mine"]


def test_putting_both_together_saves_nothing_yet(incident, people, browser):
    document.change_summary(incident, to="Theirs", by=people.ben, at=now())
    settle()

    answer = post(browser(people.ana), incident, "summary", "Mine", seen="Theirs", both="1")

    assert typed(answer) == "Theirs\n\nMine"
    assert field(answer, "seen") == "Theirs"
    assert "data-anew" in answer.text
    assert incident.summary == "Theirs"


def test_a_change_of_the_impact_makes_no_summary_stale(incident, people, browser):
    document.change_impact(incident, to="More", by=people.ben, at=now())
    settle()

    assert post(browser(people.ana), incident, "summary", "Mine").status_code == 200


def test_the_same_words_by_two_people_are_no_conflict(incident, people, browser):
    seen = incident.summary
    document.change_summary(incident, to="Both wrote this", by=people.ben, at=now())
    settle()

    answer = post(browser(people.ana), incident, "summary", "Both wrote this", seen=seen)

    assert answer.status_code == 422
    assert "Nothing was changed." in words(answer)


def test_markdown_can_do_no_harm(incident, people, browser):
    page = browser(people.ana)
    post(page, incident, "summary", EVIL)
    post(page, incident, "title", EVIL)

    shown = page.get(f"/incidents/{incident.ref}").text

    assert "<script>alert" not in shown
    assert 'javascript:alert(1)"' not in shown
    assert 'href="javascript' not in shown
    assert "<img" not in shown
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown


@pytest.mark.parametrize("name", ["title", "summary", "impact"])
def test_emoji_right_to_left_and_nul(incident, people, browser, name):
    answer = post(browser(people.ana), incident, name, STRANGE)

    assert answer.status_code == 200
    assert getattr(incident, name) == CLEANED
    assert CLEANED in words(answer)


@pytest.mark.parametrize("name, limit", [("title", "200"), ("summary", "10,000"), ("impact", "10,000")])
def test_ten_megabytes_are_refused_and_given_back(incident, people, browser, name, limit):
    before = getattr(incident, name)

    answer = post(browser(people.ana), incident, name, MEGABYTES)

    assert answer.status_code == 422
    assert f"Keep this under {limit} characters" in words(answer)[:3_000]
    assert len(answer.text) > len(MEGABYTES)
    assert getattr(incident, name) == before


def test_the_title_is_edited_in_place(incident, people, browser):
    page = browser(people.ana)

    form = page.get(f"/incidents/{incident.ref}/title/edit", headers=HTMX)
    answer = post(page, incident, "title", "  Cards fail\n for many  ")

    assert field(form, "title") == "Card payments fail for one in four customers"
    assert "Cards fail for many" in words(answer)
    assert incident.title == "Cards fail for many"


def test_an_empty_title_is_refused_in_place(incident, people, browser):
    answer = post(browser(people.ana), incident, "title", "   ")

    assert answer.status_code == 422
    assert "Say what is happening, in a few words" in words(answer)


def test_two_titles(incident, people, browser):
    seen = incident.title
    document.change_title(incident, to="Cards fail", by=people.ben, at=now())
    settle()

    answer = post(browser(people.ana), incident, "title", "Card payments fail for half", seen=seen)

    assert answer.status_code == 409
    assert "Ben Okafor changed this while you were writing. Now it says “Cards fail”." in words(answer)
    assert field(answer, "title") == "Card payments fail for half"
    assert field(answer, "seen") == "Cards fail"


@pytest.mark.parametrize("name", ["title", "summary", "impact"])
def test_who_only_looks_may_not(incident, people, browser, name):
    dev = browser(people.dev)

    assert dev.get(f"/incidents/{incident.ref}/{name}/edit").status_code == 403
    assert post(dev, incident, name, "Mine").status_code == 403
    assert getattr(incident, name) != "Mine"


@pytest.mark.parametrize("name", ["title", "summary", "impact"])
def test_what_ended_keeps_its_words(incident, people, browser, name):
    lifecycle.cancel(incident, by=people.ana, at=now(), why="Twice")
    settle()

    answer = post(browser(people.ana), incident, name, "Mine")

    assert answer.status_code == 422
    assert "Reopen it to change something." in words(answer)


def test_a_refusal_of_the_edge_gives_the_typed_text_back(incident, people, browser):
    lifecycle.cancel(incident, by=people.ana, at=now(), why="Twice")
    settle()

    answer = browser(people.ana).post(f"/incidents/{incident.ref}/summary", data={"text": "My long words", "seen": ""})

    assert answer.status_code == 422
    assert typed(answer) == "My long words"


@pytest.fixture
def tokens_count(app):
    app.config["WTF_CSRF_ENABLED"] = True
    yield
    app.config["WTF_CSRF_ENABLED"] = False


def test_a_forged_form_is_refused_and_keeps_the_text(incident, people, browser, tokens_count):
    page = browser(people.ana)
    del page.environ_base["HTTP_X_CSRFTOKEN"]

    answer = page.post(f"/incidents/{incident.ref}/summary", data={"text": "My words", "seen": ""})

    assert answer.status_code == 400
    assert typed(answer) == "My words"
    assert incident.summary == "NorthPay answers slowly."


@pytest.mark.parametrize(
    "before, after, marked",
    [
        ("a b", "a c b", ["c "]),
        ("", "new", ["new"]),
        ("same", "same", []),
        ("gone here", "here", []),
    ],
)
def test_new_words_are_marked(before, after, marked):
    pieces = new_words(before, after)

    assert "".join(piece for piece, _ in pieces) == after
    assert [piece for piece, new in pieces if new] == marked

"""The timeline: writing for it, reading it in parts and by kind, putting right what was said."""

from datetime import timedelta

import pytest

from app.core.clock import now
from app.incidents.operations import lifecycle, visibility
from tests.factories import entries_of, kinds_of, make_entries, make_incident
from tests.support import settle
from tests.web.incidents.pages import HTMX, events, typed, words

STRANGE = "👩🏽‍🚒 \u202eright to left\u202c, שלום, a NUL\x00"


@pytest.fixture
def incident(people):
    return make_incident(by=people.cara, lead=people.ana)


def say(page, incident, text="What I saw", kind="note", **more):
    return page.post(f"/incidents/{incident.ref}/entries", data={"kind": kind, "text": text, **more}, headers=HTMX)


def last(incident):
    return entries_of(incident)[-1]


@pytest.mark.parametrize("kind", ["note", "decision", "observation", "command", "verification"])
def test_words_of_each_kind(incident, people, browser, kind):
    answer = say(browser(people.dev), incident, "ls -l", kind)

    assert answer.status_code == 200
    assert typed(answer) == ""
    assert "timeline" in events(answer)
    assert (last(incident).kind, last(incident).text, last(incident).actor.name) == (kind, "ls -l", "Dev Patel")


def test_an_action_and_an_update_go_where_they_belong(incident, people, browser):
    page = browser(people.ana)

    action = say(page, incident, "Ask NorthPay", "action")
    update = say(page, incident, "We are looking", "update")

    assert {"actions", "timeline", "head"} <= events(action)
    assert {"latest", "timeline", "head"} <= events(update)
    assert {"action", "update"} <= set(kinds_of(incident))


def test_an_action_is_for_those_who_work_on_it(incident, people, browser):
    answer = say(browser(people.dev), incident, "Ask NorthPay", "action")

    assert answer.status_code == 403
    assert "Join this incident first" in words(answer)


def test_its_own_time(incident, people, browser):
    page = browser(people.ana)
    at = now() - timedelta(minutes=30)

    answer = say(page, incident, happened_at=f"{at:%Y-%m-%dT%H:%M}")

    assert answer.status_code == 200
    assert last(incident).happened_at == at.replace(second=0, microsecond=0)
    assert "happened today at" in words(page.get(f"/incidents/{incident.ref}")) or at.date() != now().date()


@pytest.mark.parametrize(
    "sent, says",
    [
        ({"text": "   "}, "Say something first, in a few words"),
        ({"text": "x" * 20_001}, "Keep this under 20,000 characters. It has 20,001"),
        ({"text": "y", "kind": "gossip"}, "Choose from the list. This one is not on it any more"),
        ({"text": "y", "happened_at": "half past"}, "Use a day and a time, such as 2026-11-19 14:05"),
    ],
)
def test_what_cannot_be_is_said_in_the_box(incident, people, browser, sent, says):
    before = kinds_of(incident)

    answer = say(browser(people.ana), incident, **sent)

    assert answer.status_code == 422
    assert says in words(answer)
    assert typed(answer).strip() == sent["text"].strip()
    assert kinds_of(incident) == before


def test_a_time_to_come_is_refused(incident, people, browser):
    at = now() + timedelta(hours=2)

    answer = say(browser(people.ana), incident, happened_at=f"{at:%Y-%m-%dT%H:%M}")

    assert answer.status_code == 422
    assert "That time is still to come." in words(answer)


def test_ten_megabytes_are_refused_and_given_back(incident, people, browser):
    text = "0123456789" * 1024 * 1024

    answer = say(browser(people.ana), incident, text)

    assert answer.status_code == 422
    assert typed(answer) == text


def test_emoji_right_to_left_and_nul(incident, people, browser):
    page = browser(people.ana)

    say(page, incident, STRANGE)

    assert last(incident).text == "👩🏽‍🚒 right to left, שלום, a NUL"
    assert "👩🏽‍🚒 right to left, שלום, a NUL" in words(page.get(f"/incidents/{incident.ref}"))


def test_markdown_can_do_no_harm(incident, people, browser):
    page = browser(people.ana)
    evil = "<script>alert(1)</script> **bold** [x](javascript:alert(1)) <img src=x onerror=alert(1)>"
    say(page, incident, evil)
    say(page, incident, evil, "command")

    shown = page.get(f"/incidents/{incident.ref}").text

    assert "<strong>bold</strong>" in shown
    assert "<script>alert" not in shown
    assert "<img" not in shown
    assert 'href="javascript' not in shown


def test_about_to_do_something_risky_is_marked(incident, people, browser):
    page = browser(people.ana)

    say(page, incident, "payctl off", "command", risky="y")

    assert "About to run by Ana Lindqvist risky" in words(page.get(f"/incidents/{incident.ref}"))


def test_without_script_it_goes_back_to_the_timeline(incident, people, browser):
    page = browser(people.ana)

    answer = page.post(f"/incidents/{incident.ref}/entries", data={"kind": "note", "text": "x"})
    refused = page.post(f"/incidents/{incident.ref}/entries", data={"kind": "decision", "text": ""})

    assert (answer.status_code, answer.location) == (303, f"/incidents/{incident.ref}#timeline")
    assert refused.status_code == 422
    assert 'value="decision" checked' in refused.text


def test_the_last_fifty_and_older_ones_on_demand(incident, people, browser):
    make_entries(incident, 120, by=people.ben)
    page = browser(people.ana)
    last_number = incident.last_number

    newest = page.get(f"/incidents/{incident.ref}").text
    older = page.get(f"/incidents/{incident.ref}/timeline?before={last_number - 49}", headers=HTMX).text

    assert newest.count('class="entry') == 50
    assert "Note 120<" in newest
    assert "Note 70<" not in newest
    assert f"timeline?before={last_number - 49}" in newest
    assert "Note 70<" in older
    assert "<html" not in older
    assert f"timeline?before={last_number - 99}" in older


def test_all_parts_together_are_the_whole_record(incident, people, browser):
    make_entries(incident, 120, by=people.ben)
    page = browser(people.ana)

    seen, address = [], f"/incidents/{incident.ref}/timeline"
    while address:
        text = page.get(address).text
        seen += [int(one.split('"')[0]) for one in text.split('id="e-')[1:]]
        address = text.split('hx-get="/incidents/' + incident.ref + "/timeline")[1:]
        address = (
            f"/incidents/{incident.ref}/timeline" + address[0].split('"')[0].replace("&amp;", "&") if address else ""
        )

    assert seen == list(range(incident.last_number, 0, -1))


def test_as_it_happened(incident, people, browser):
    page = browser(people.ana)
    make_entries(incident, 60, by=people.ben)
    at = incident.declared_at - timedelta(minutes=10)
    say(page, incident, "Before it was declared", happened_at=f"{at:%Y-%m-%dT%H:%M}")

    first = page.get(f"/incidents/{incident.ref}/timeline?order=first").text

    assert first.index("Before it was declared") < first.index("Declared</span>")
    assert first.index("Note 1<") < first.index("Note 2<")
    assert "order=first&amp;after=" in first


def test_by_kind_and_by_words(incident, people, browser):
    page = browser(people.ana)
    say(page, incident, "Use the second acquirer", "decision")
    say(page, incident, "payctl route", "command")
    say(page, incident, "100% sure")

    decisions = words(page.get(f"/incidents/{incident.ref}/timeline?show=decisions"))
    found = words(page.get(f"/incidents/{incident.ref}/timeline?q=100%25"))
    nothing = words(page.get(f"/incidents/{incident.ref}/timeline?q=%00zebra"))

    assert "Use the second acquirer" in decisions
    assert "payctl" not in decisions
    assert "100% sure" in found
    assert "payctl" not in found
    assert "Nothing of this kind yet." in nothing


@pytest.mark.parametrize(
    "asked", ["before=x", "before=-1", "show=nonsense", "order=sideways", "after=99999999999999", "since="]
)
def test_an_address_that_makes_no_sense_still_shows_the_record(incident, people, browser, asked):
    answer = browser(people.ana).get(f"/incidents/{incident.ref}/timeline?{asked}")

    assert answer.status_code == 200
    assert "Declared by Cara Nowak" in words(answer)


def test_an_entry_has_an_address_of_its_own(incident, people, browser):
    make_entries(incident, 120, by=people.ben)
    page = browser(people.ana)

    answer = page.get(f"/incidents/{incident.ref}/timeline/20")

    assert answer.location.endswith("#e-20")
    assert 'id="e-20"' in page.get(answer.location).text
    assert page.get(f"/incidents/{incident.ref}/timeline/9999").status_code == 404


def test_days_are_set_apart(people, browser):
    incident = make_incident(by=people.ana, at=now() - timedelta(days=2))
    make_entries(incident, 1, by=people.ana)

    assert browser(people.ana).get(f"/incidents/{incident.ref}").text.count('class="day"') == 2


def test_putting_right_shows_the_new_text_with_the_old_folded(incident, people, browser):
    page = browser(people.ana)
    say(page, incident, "Everything above 8 degrees goes back", "decision")
    number = incident.last_number

    dialog = page.get(f"/incidents/{incident.ref}/timeline/{number}/correct", headers=HTMX)
    answer = page.post(
        f"/incidents/{incident.ref}/timeline/{number}/correct",
        data={"text": "Everything above 5 degrees"},
        headers=HTMX,
    )
    said = words(page.get(f"/incidents/{incident.ref}/timeline?order=first"))

    assert typed(dialog) == "Everything above 8 degrees goes back"
    assert answer.status_code == 204
    assert "Decision by Ana Lindqvist corrected" in said
    assert "Everything above 5 degrees What it said before Everything above 8 degrees goes back" in said
    assert "Ana Lindqvist corrected the decision of" in said
    assert said.count("Everything above 5 degrees") == 1


def test_putting_right_twice_keeps_all_three(incident, people, browser):
    page = browser(people.ana)
    say(page, incident, "one")
    number = incident.last_number
    for text in ("two", "three"):
        page.post(f"/incidents/{incident.ref}/timeline/{number}/correct", data={"text": text}, headers=HTMX)

    dialog = page.get(f"/incidents/{incident.ref}/timeline/{number}/correct", headers=HTMX)
    said = words(page.get(f"/incidents/{incident.ref}/timeline"))

    assert typed(dialog) == "three"
    assert "three What it said before one" in said
    assert said.index("one Ana") < said.index("two Ana")


def test_the_correction_of_an_older_part_is_seen_there(incident, people, browser):
    page = browser(people.ana)
    say(page, incident, "wrong")
    number = incident.last_number
    make_entries(incident, 80, by=people.ben)
    page.post(f"/incidents/{incident.ref}/timeline/{number}/correct", data={"text": "right"}, headers=HTMX)

    said = words(page.get(f"/incidents/{incident.ref}/timeline?before={number + 1}"))

    assert "right What it said before wrong" in said


def test_what_the_system_wrote_is_not_corrected(incident, people, browser):
    answer = browser(people.ana).post(f"/incidents/{incident.ref}/timeline/1/correct", data={"text": "x"}, headers=HTMX)

    assert answer.status_code == 422
    assert "The system wrote this entry." in words(answer)


def test_ones_own_words_may_be_put_right_and_others_not(incident, people, browser):
    dev, cara = browser(people.dev), browser(people.cara)
    say(dev, incident, "mine")
    number = incident.last_number
    say(browser(people.ana), incident, "hers")

    own = dev.post(f"/incidents/{incident.ref}/timeline/{number}/correct", data={"text": "better"}, headers=HTMX)
    others = dev.post(f"/incidents/{incident.ref}/timeline/{number + 1}/correct", data={"text": "no"}, headers=HTMX)
    worker = cara.post(f"/incidents/{incident.ref}/timeline/{number + 1}/correct", data={"text": "so"}, headers=HTMX)

    assert (own.status_code, others.status_code, worker.status_code) == (204, 403, 204)


def test_what_ended_takes_words_but_no_actions(incident, people, browser):
    lifecycle.cancel(incident, by=people.ana, at=now(), why="Twice")
    settle()
    page = browser(people.ana)

    shown = page.get(f"/incidents/{incident.ref}").text
    note, action = say(page, incident, "One more thing"), say(page, incident, "Ask", "action")

    assert 'value="action"' not in shown
    assert 'value="update"' not in shown
    assert (note.status_code, action.status_code) == (200, 422)


def test_writing_into_what_one_may_not_see_is_a_404(people, browser):
    private = make_incident(by=people.mei, path="privacy/misdirected", title="Canary")

    answers = [
        say(browser(people.dev), private),
        browser(people.dev).get(f"/incidents/{private.ref}/timeline"),
        browser(people.dev).get(f"/incidents/{private.ref}/parts/timeline", headers=HTMX),
        browser(people.dev).post(f"/incidents/{private.ref}/timeline/1/correct", data={"text": "x"}),
    ]

    assert [one.status_code for one in answers] == [404] * 4
    assert kinds_of(private)[-1] != "note"


def test_made_private_later_it_is_gone_for_the_others(incident, people, browser):
    dev = browser(people.dev)
    assert dev.get(f"/incidents/{incident.ref}").status_code == 200
    visibility.make_private(incident, by=people.ana, at=now(), why="Names of customers")
    settle()

    assert dev.get(f"/incidents/{incident.ref}").status_code == 404
    assert dev.get(f"/incidents/{incident.ref}/live?v=1.1.0.x").status_code == 404

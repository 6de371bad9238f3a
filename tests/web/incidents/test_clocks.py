"""Deadlines on the page: undecided, running, met with evidence, waived by two, corrected with a reason, explained."""

from datetime import UTC, timedelta

import pytest

from app.core.clock import now
from app.incidents.operations import document
from app.incidents.queries import clocks_of, decisions_of
from tests.factories import entries_of, give_role, make_incident, make_person
from tests.support import settle

HX = {"HX-Request": "true"}


@pytest.fixture
def breach(people):
    """A private incident that the company has known of for ten hours, with two of the team on it."""
    aware = (now() - timedelta(hours=10)).isoformat()
    return make_incident(
        by=people.mei, path="privacy/misdirected", lead=people.mei, severity="high", fields={"aware_at": aware}
    )


@pytest.fixture
def ruth(people, breach):
    ruth = make_person("Ruth Adeyemi", team="privacy", groups=("privacy-team",))
    give_role(breach, "dpo", ruth)
    return ruth


def decide(client, incident, value="risk", reason="One household, known recipient", **more):
    data = {"value": value, "reason": reason}
    return client.post(f"/incidents/{incident.ref}/decisions/risk-to-people", data=data, headers=HX, **more)


def test_an_undecided_clock_says_what_it_waits_for_and_has_no_bar(breach, people, browser):
    text = browser(people.mei).get(f"/incidents/{breach.ref}/parts/clocks", headers=HX).text

    assert "Tell the authority" in text
    assert "Undecided" in text
    assert "Decide whether it applies." in text
    assert "GDPR Art. 33" in text
    assert 'class="bar"' not in text


def test_a_decision_lets_it_run_with_time_left_and_its_warnings(breach, people, browser):
    client = browser(people.mei)

    assert decide(client, breach).status_code == 204
    text = client.get(f"/incidents/{breach.ref}/parts/clocks", headers=HX).text

    assert "61 h 59 min" in text
    assert 'width="14%"' in text
    assert ('x1="33%"' in text, 'x1="67%"' in text) == (True, True)


def test_a_decision_needs_its_reason_and_keeps_what_was_typed(breach, people, browser):
    answer = decide(browser(people.mei), breach, reason="")

    assert answer.status_code == 422
    assert "Say why. A regulator, or the next person, will ask." in answer.text
    assert decisions_of(breach) == []


def test_an_answer_that_the_book_does_not_have_is_refused_in_place(breach, people, browser):
    answer = decide(browser(people.mei), breach, value="maybe")

    assert answer.status_code == 422
    assert "Choose from the list" in answer.text
    assert "One household, known recipient" in answer.text


def test_decided_anew_the_first_answer_stays_readable_and_the_clock_turns_off(breach, people, browser):
    client = browser(people.mei)
    decide(client, breach)
    decide(client, breach, value="unlikely", reason="The envelope came back sealed")

    clocks = client.get(f"/incidents/{breach.ref}/parts/clocks", headers=HX).text
    decisions = client.get(f"/incidents/{breach.ref}/parts/decisions", headers=HX).text

    assert "It need not be kept. The envelope came back sealed" in clocks
    assert [one.value for one in decisions_of(breach)] == ["unlikely", "risk"]
    assert "One household, known recipient" in decisions


def test_met_with_evidence_and_its_true_time(breach, people, browser):
    client = browser(people.mei)
    decide(client, breach)
    when = (now() - timedelta(hours=1)).astimezone(UTC)

    answer = client.post(
        f"/incidents/{breach.ref}/clocks/authority/meet",
        data={"evidence": "ICO-2026-4411", "when": f"{when:%Y-%m-%dT%H:%M}"},
        headers=HX,
    )

    [clock] = clocks_of(breach)
    assert (answer.status_code, clock.state, clock.evidence) == (204, "met", "ICO-2026-4411")
    assert "clocks-changed" in answer.headers["HX-Trigger"]
    assert breach.fields["authority_told_at"][:16] == f"{when:%Y-%m-%dT%H:%M}"
    assert "ICO-2026-4411" in client.get(f"/incidents/{breach.ref}/parts/clocks", headers=HX).text


@pytest.mark.parametrize(
    "data, sentence",
    [
        ({"evidence": "", "when": "2026-01-02T10:00"}, "Give a reference or a link that shows it was done"),
        ({"evidence": "X", "when": ""}, "Say when it was done"),
        ({"evidence": "X", "when": "yesterday"}, "Use a day and a time"),
        ({"evidence": "X", "when": "2099-01-02T10:00"}, "That time is still to come."),
    ],
)
def test_what_cannot_be_met_so_is_said_in_place(breach, people, browser, data, sentence):
    answer = browser(people.mei).post(f"/incidents/{breach.ref}/clocks/authority/meet", data=data, headers=HX)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert clocks_of(breach)[0].state == "to_decide"


def test_a_waiver_takes_a_second_person(breach, ruth, people, browser):
    waive = f"/incidents/{breach.ref}/clocks/authority/waive"
    mei = browser(people.mei)

    assert mei.post(waive, data={"why": "Told by telephone already"}, headers=HX).status_code == 204
    assert clocks_of(breach)[0].state == "to_decide"
    again = mei.post(waive, data={}, headers=HX)
    assert again.status_code == 422
    assert "A second person has to agree" in again.text

    shown = browser(ruth).get(f"/incidents/{breach.ref}/parts/clocks", headers=HX).text
    assert "Mei Tanaka asks not to keep it: Told by telephone already" in shown
    assert browser(ruth).post(waive, data={}, headers=HX).status_code == 204
    assert clocks_of(breach)[0].state == "waived"
    shown = browser(ruth).get(f"/incidents/{breach.ref}/parts/clocks", headers=HX).text
    assert "Mei Tanaka and Ruth Adeyemi agreed: Told by telephone already" in shown


def test_the_start_changes_with_a_reason_and_the_old_one_stays(breach, people, browser):
    start = f"/incidents/{breach.ref}/clocks/authority/start"
    client = browser(people.mei)
    to = (now() - timedelta(hours=20)).astimezone(UTC)

    refused = client.post(start, data={"to": f"{to:%Y-%m-%dT%H:%M}", "why": ""}, headers=HX)
    assert (refused.status_code, "Say why the start changes." in refused.text) == (422, True)

    moved = client.post(start, data={"to": f"{to:%Y-%m-%dT%H:%M}", "why": "The call came the day before"}, headers=HX)
    assert moved.status_code == 204
    assert f"{clocks_of(breach)[0].started_at:%Y-%m-%dT%H:%M}" == f"{to:%Y-%m-%dT%H:%M}"
    entry = next(one for one in entries_of(breach) if one.payload.get("state") == "start")
    assert (entry.text, bool(entry.payload["before"])) == ("The call came the day before", True)


def test_a_missed_deadline_asks_what_delayed_it(breach, people, browser):
    client = browser(people.mei)
    decide(client, breach)
    aware = (now() - timedelta(hours=100)).isoformat()
    document.change_fields(breach, {"aware_at": aware}, by=people.mei, at=now())
    settle()

    shown = client.get(f"/incidents/{breach.ref}/parts/clocks", headers=HX).text
    assert "28 h late" in shown
    assert "Say what delayed it" in shown

    client.post(f"/incidents/{breach.ref}/clocks/authority/explain", data={"why": "The hub was shut"}, headers=HX)
    assert "The hub was shut" in client.get(f"/incidents/{breach.ref}/parts/clocks", headers=HX).text


def test_dialogs_are_pages_of_their_own_without_script(breach, people, browser):
    client = browser(people.mei)

    for what in (
        "clocks/authority/meet",
        "clocks/authority/waive",
        "clocks/authority/start",
        "decisions/risk-to-people",
    ):
        page = client.get(f"/incidents/{breach.ref}/{what}")
        assert (page.status_code, "<title>" in page.text, 'method="post"' in page.text) == (200, True, True)


def test_no_such_clock_or_question_is_not_found(breach, people, browser):
    client = browser(people.mei)

    assert client.get(f"/incidents/{breach.ref}/clocks/nothing/meet").status_code == 404
    assert client.get(f"/incidents/{breach.ref}/decisions/nothing").status_code == 404

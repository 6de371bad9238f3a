"""The type's own fields, the times beside them, and the services."""

import html
import re
from datetime import UTC, timedelta

import pytest

from app.core.clock import now
from app.incidents.operations import document
from app.incidents.queries import risk_of, services_of
from tests.factories import entries_of, kinds_of, make_incident
from tests.support import settle

HX = {"HX-Request": "true"}


@pytest.fixture
def incident(people):
    return make_incident(by=people.ben, lead=people.ana, severity="minor")


def seen(**values):
    return {f"seen-{slug}": text for slug, text in {"customers": "", "regulated": "", "cause": "", **values}.items()}


def change(client, incident, *, opened_with=None, headers=HX, **values):
    data = {f"f-{slug}": value for slug, value in values.items()} | (opened_with or seen())
    return client.post(f"/incidents/{incident.ref}/fields", data=data, headers=headers)


def test_what_is_needed_before_which_status_is_said(incident, people, browser):
    text = browser(people.dev).get(f"/incidents/{incident.ref}/parts/fields", headers=HX).text

    assert "What made it possible" in text
    assert "needed before Closed" in text
    assert "Customers affected" not in text


def test_the_dialog_is_made_from_the_book_and_saves_what_was_changed(incident, people, browser):
    client = browser(people.ana)
    form = client.get(f"/incidents/{incident.ref}/fields", headers=HX).text
    assert ("Customers affected" in form, "Does the regulator have to know" in form) == (True, True)
    # What a status waits for is not called optional, and a phone shows figures for a number.
    assert 'What made it possible <span class="opt">needed before Closed</span>' in form
    assert 'inputmode="decimal" name="f-customers"' in form

    answer = change(client, incident, customers="1,900", regulated="yes", cause="supplier")

    assert (answer.status_code, "fields-changed" in answer.headers["HX-Trigger"]) == (204, True)
    assert incident.fields == {"customers": 1900, "regulated": True, "cause": "supplier"}
    shown = client.get(f"/incidents/{incident.ref}/parts/fields", headers=HX).text
    assert "1,900 customers" in shown
    assert "needed before" not in shown
    assert kinds_of(incident).count("field") == 3


def test_people_moments_and_money_are_told_by_name_on_ones_own_clock_with_the_currency(people, browser):
    private = make_incident(by=people.mei, path="privacy/misdirected", lead=people.mei)
    facts = {"aware_at": "2026-01-05T10:00:00Z", "finder": people.ben.key, "paid-back": "12.50"}
    document.change_fields(private, facts, by=people.mei, at=now())
    later = {"aware_at": "2026-01-05T12:00:00Z", "finder": None, "paid-back": "1250.00"}
    document.change_fields(private, later, by=people.mei, at=now())
    settle()
    client = browser(people.mei)

    told = words_of(client.get(f"/incidents/{private.ref}/timeline").text)
    assert "When were we sure: Mon 5 Jan at 12:00, before it was Mon 5 Jan at 10:00 by Mei" in told
    assert "Found by: Ben Okafor by Mei" in told
    assert "Found by was emptied, before it was Ben Okafor by Mei" in told
    assert "Paid back: £1,250.00, before it was £12.50 by Mei" in told
    assert people.ben.key not in told
    assert "£1,250.00" in client.get(f"/incidents/{private.ref}/parts/fields", headers=HX).text


def words_of(text):
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split()).replace(" ,", ",")


def test_without_script_saving_comes_back_to_the_incident(incident, people, browser):
    answer = change(browser(people.ana), incident, customers="7", headers={})

    assert (answer.status_code, answer.location) == (303, f"/incidents/{incident.ref}#fields")


@pytest.mark.parametrize("headers", [HX, {}])
def test_a_field_of_the_wrong_kind_gets_a_sentence_and_keeps_the_text(incident, people, browser, headers):
    answer = change(browser(people.ana), incident, customers="about 40", headers=headers)

    assert answer.status_code == 422
    assert "Use a number, such as 40 or 2.5, or leave it empty" in answer.text
    assert 'value="about 40"' in answer.text
    assert incident.fields == {}


def test_two_people_at_one_field_the_second_sees_both_and_may_replace(incident, people, browser):
    document.change_fields(incident, {"customers": 40}, by=people.ben, at=now())
    settle()
    client = browser(people.ana)

    refused = change(client, incident, customers="1900")

    assert refused.status_code == 409
    assert "Somebody changed this to “40 customers” while you were writing." in refused.text
    assert 'value="1900"' in refused.text
    assert 'name="seen-customers" value="40"' in refused.text
    assert incident.fields["customers"] == 40

    assert change(client, incident, customers="1900", opened_with=seen(customers="40")).status_code == 204
    assert incident.fields["customers"] == 1900


def test_another_field_changed_meanwhile_is_no_conflict_and_keeps_its_value(incident, people, browser):
    document.change_fields(incident, {"customers": 40}, by=people.ben, at=now())
    settle()

    answer = change(browser(people.ana), incident, customers="", cause="change")

    assert answer.status_code == 204
    assert incident.fields == {"customers": 40, "cause": "change"}


def test_nothing_changed_is_said(incident, people, browser):
    answer = change(browser(people.ana), incident)

    assert (answer.status_code, "Nothing was changed." in answer.text) == (422, True)


def test_a_time_is_corrected_with_a_reason_and_the_old_one_stays(incident, people, browser):
    client = browser(people.ana)
    here = f"/incidents/{incident.ref}/moments/detected_at"
    to = (now() - timedelta(hours=2)).astimezone(UTC)

    refused = client.post(here, data={"to": f"{to:%Y-%m-%dT%H:%M}"}, headers=HX)
    assert (refused.status_code, "Say in a few words why the time changes." in refused.text) == (422, True)

    answer = client.post(here, data={"to": f"{to:%Y-%m-%dT%H:%M}", "why": "The first mail was earlier"}, headers=HX)
    assert answer.status_code == 204
    entry = entries_of(incident)[-1]
    assert (entry.kind, entry.text, bool(entry.payload["before"])) == ("moment", "The first mail was earlier", True)


@pytest.mark.parametrize(
    "to, sentence",
    [
        ("2099-01-01T10:00", "That time is still to come."),
        ("soon", "Use a day and a time"),
        ("1066-10-14T09:00", "Use a year"),
    ],
)
def test_times_that_cannot_be_get_a_sentence(incident, people, browser, to, sentence):
    answer = browser(people.ana).post(f"/incidents/{incident.ref}/moments/started_at", data={"to": to}, headers=HX)

    assert (answer.status_code, sentence in answer.text, incident.started_at) == (422, True, None)


def test_a_moment_that_is_not_ones_own_to_change_is_not_found(incident, people, browser):
    assert browser(people.ana).get(f"/incidents/{incident.ref}/moments/declared_at").status_code == 404


def test_services_with_their_state_and_what_depends_on_them(incident, people, browser):
    client = browser(people.ana)

    answer = client.post(
        f"/incidents/{incident.ref}/services",
        data={"more-1": "checkout", "more-1-state": "failing", "more-2": "ledger", "more-2-state": "degraded"},
        headers=HX,
    )

    assert answer.status_code == 204
    shown = client.get(f"/incidents/{incident.ref}/parts/services", headers=HX).text
    assert ("Checkout" in shown, "used by Web shop" in shown, "Failing" in shown) == (True, True, True)
    assert "used by Checkout" in shown

    client.post(f"/incidents/{incident.ref}/services", data={"s-checkout": "recovered", "s-ledger": ""}, headers=HX)
    assert [(one.service, one.state) for one in services_of(incident)] == [("checkout", "recovered")]
    assert kinds_of(incident).count("service") == 4


def test_a_service_that_does_not_exist_is_refused(incident, people, browser):
    answer = browser(people.ana).post(f"/incidents/{incident.ref}/services", data={"more-1": "nothing"}, headers=HX)

    assert (answer.status_code, services_of(incident)) == (422, [])


def test_a_risk_rating_is_asked_answered_by_the_worst_and_tells_what_it_found(people, browser):
    incident = make_incident(by=people.ben, lead=people.ana, severity="critical")
    client = browser(people.ana)
    here = f"/incidents/{incident.ref}/risk/harm"
    assert "What happens to people?" in client.get(f"/incidents/{incident.ref}/actions").text

    half = client.post(here, data={"q-people": "danger"}, headers=HX)
    assert (half.status_code, "Choose one" in half.text) == (422, True)

    answer = client.post(here, data={"q-people": "danger", "q-money": "little"}, headers=HX)
    assert (answer.status_code, "Red" in answer.text, "Rate it again" in answer.text) == (200, True, True)
    assert [(one.rating, one.by.name) for one in risk_of(incident)] == [("red", "Ana Lindqvist")]


def test_two_people_at_one_service_the_second_sees_both(incident, people, browser):
    client, here = browser(people.ana), f"/incidents/{incident.ref}/services"
    document.set_services(incident, {"checkout": "degraded", "ledger": "degraded"}, by=people.ana, at=now())
    settle()
    document.set_services(incident, {"checkout": "failing"}, by=people.ben, at=now())
    settle()
    opened = {"seen-checkout": "degraded", "seen-ledger": "degraded"}

    refused = client.post(here, data={**opened, "s-checkout": "recovered", "s-ledger": "degraded"}, headers=HX)
    assert refused.status_code == 422
    assert "Somebody set it to failing while you were writing." in refused.text
    assert 'name="seen-checkout" value="failing"' in refused.text

    other = client.post(here, data={**opened, "s-checkout": "degraded", "s-ledger": "recovered"}, headers=HX)
    assert other.status_code == 204
    assert {one.service: one.state for one in services_of(incident)} == {"checkout": "failing", "ledger": "recovered"}

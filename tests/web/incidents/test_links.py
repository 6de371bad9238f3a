"""Incidents that belong together: related, merged, split, and offered by a rule."""

import re
from datetime import timedelta

import pytest

from app.core.clock import now
from app.incidents.operations import document, links
from app.incidents.queries import offers_of
from app.workflows.book import Phase
from tests.factories import kinds_of, make_incident
from tests.support import settle

HX = {"HX-Request": "true"}


@pytest.fixture
def pair(people):
    """Two that look alike: Ana leads the first, the second was declared by Cara."""
    first = make_incident(by=people.ben, lead=people.ana, title="Card payments fail at the checkout")
    second = make_incident(by=people.cara, title="Customers say card payments fail", path="support/wrong-refund")
    return first, second


def parts(client, incident):
    return client.get(f"/incidents/{incident.ref}/parts/links", headers=HX).text


def test_related_by_reference_or_address_and_taken_apart_again(pair, people, browser):
    first, second = pair
    client = browser(people.ana)

    answer = client.post(
        f"/incidents/{first.ref}/relate", data={"other": f"http://localhost/incidents/{second.ref.lower()}"}, headers=HX
    )

    assert answer.status_code == 204
    assert (second.ref in parts(client, first), first.ref in parts(client, second)) == (True, True)
    assert client.post(f"/incidents/{first.ref}/links/{second.ref}/remove", headers=HX).status_code == 204
    assert second.ref not in parts(client, first)


def test_the_dialog_offers_what_looks_alike(pair, people, browser):
    first, second = pair

    form = browser(people.ana).get(f"/incidents/{first.ref}/relate", headers=HX).text

    assert second.ref in form


def test_a_wrong_reference_and_a_private_one_get_the_same_words(pair, people, browser):
    first, _ = pair
    hidden = make_incident(by=people.mei, path="privacy/misdirected")
    client, refs = browser(people.ana), ("INC-9404", hidden.ref)

    answers = [client.post(f"/incidents/{first.ref}/relate", data={"other": ref}, headers=HX) for ref in refs]

    assert [one.status_code for one in answers] == [422, 422]
    said = [re.sub(r'value="[^"]*"', "", one.text).replace(ref, "X") for one, ref in zip(answers, refs, strict=True)]
    assert said[0] == said[1]
    assert "There is no incident of that reference that you can see" in answers[1].text


def test_a_related_incident_that_the_reader_may_not_see_is_not_there(pair, people, browser):
    first, _ = pair
    hidden = make_incident(by=people.mei, path="privacy/misdirected", title="Zanzibar leaked")
    links.relate(first, hidden, by=people.mei, at=now())
    settle()

    seen_by_dev, seen_by_mei = parts(browser(people.dev), first), parts(browser(people.mei), first)

    assert (hidden.ref in seen_by_dev, hidden.codename in seen_by_dev, "Zanzibar" in seen_by_dev) == (
        False,
        False,
        False,
    )
    assert (hidden.ref in seen_by_mei, hidden.codename in seen_by_mei, "Zanzibar" in seen_by_mei) == (True, True, False)


def test_both_stand_side_by_side_before_they_are_merged(pair, people, browser):
    first, second = pair
    client = browser(people.ana)

    first_step = client.post(f"/incidents/{first.ref}/merge", data={"other": second.ref, "stays": "other"}, headers=HX)
    assert (first_step.status_code, f"Merge {first.ref} into {second.ref}" in first_step.text) == (422, True)
    assert first.phase != Phase.MERGED

    shown = client.get(f"/incidents/{first.ref}/merge?other={second.ref}", headers=HX).text
    assert f"Merge {second.ref} into {first.ref}" in shown
    assert f"Only the lead or the team of {second.ref} can end it." in shown
    assert "It is not counted twice" in shown


def test_merged_and_split_again_within_a_day(pair, people, browser):
    first, second = pair
    client = browser(people.ana)

    answer = client.post(
        f"/incidents/{first.ref}/merge", data={"other": second.ref, "stays": "other", "compared": "1"}, headers=HX
    )
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, f"/incidents/{second.ref}")
    assert (first.phase, first.merged_into_id) == (Phase.MERGED, second.id)
    assert "merged into" in parts(client, first)
    assert "merged_in" in kinds_of(second)

    split = client.post(f"/incidents/{first.ref}/split")
    assert (split.status_code, split.location, first.phase) == (303, f"/incidents/{first.ref}", Phase.TRIAGE)


def test_after_a_day_a_merge_stays(pair, people, browser):
    first, second = pair
    links.merge(first, second, by=people.ana, at=now() - timedelta(hours=25))
    settle()

    answer = browser(people.ana).post(f"/incidents/{first.ref}/split", headers=HX)

    assert (answer.status_code, "A merge can be undone for a day." in answer.text) == (422, True)


def test_whoever_ends_one_must_be_allowed_to_end_that_very_one(pair, people, browser):
    first, second = pair

    answer = browser(people.ana).post(
        f"/incidents/{first.ref}/merge", data={"other": second.ref, "stays": "this", "compared": "1"}, headers=HX
    )

    assert (answer.status_code, second.phase) == (403, Phase.TRIAGE)


def test_a_private_one_is_not_merged_into_one_that_more_may_see(pair, people, browser):
    first, _ = pair
    hidden = make_incident(by=people.mei, path="privacy/misdirected", lead=people.mei)

    answer = browser(people.mei).post(
        f"/incidents/{hidden.ref}/merge", data={"other": first.ref, "stays": "other", "compared": "1"}, headers=HX
    )

    assert (answer.status_code, "This one is private and the other is not." in answer.text) == (422, True)


def test_of_a_merge_into_something_hidden_only_the_word_is_seen(pair, people, browser):
    first, _ = pair
    hidden = make_incident(by=people.mei, path="privacy/misdirected", lead=people.mei, title="Zanzibar leaked")
    links.merge(first, hidden, by=people.mei, at=now())
    settle()

    shown = parts(browser(people.dev), first)

    assert ("merged" in shown, hidden.ref in shown, hidden.codename in shown) == (True, False, False)


def test_a_rule_offers_a_linked_incident_and_taking_it_carries_the_times(people, browser):
    started = now() - timedelta(hours=3)
    incident = make_incident(by=people.ben, lead=people.ana, started_at=started)
    document.change_fields(incident, {"regulated": True}, by=people.ana, at=now())
    settle()
    client = browser(people.ana)
    assert "Open one for Privacy: Sent to the wrong person?" in parts(client, incident)

    answer = client.post(f"/incidents/{incident.ref}/offers/privacy/misdirected/take")

    assert answer.status_code == 303
    assert answer.location.startswith(
        f"/declare/privacy/misdirected?related={incident.ref}&started_at={started:%Y-%m-%d}"
    )
    assert offers_of(incident) == []
    again = client.post(f"/incidents/{incident.ref}/offers/privacy/misdirected/take", headers=HX)
    assert again.status_code == 404


def test_an_offer_is_declined(people, browser):
    incident = make_incident(by=people.ben, lead=people.ana)
    document.change_fields(incident, {"regulated": True}, by=people.ana, at=now())
    settle()

    answer = browser(people.ana).post(f"/incidents/{incident.ref}/offers/privacy/misdirected/decline", headers=HX)

    assert (answer.status_code, offers_of(incident), kinds_of(incident)[-1]) == (204, [], "offer")


def test_declared_on_an_offer_it_is_related_and_has_the_times(people, browser, db):
    started = (now() - timedelta(hours=3)).replace(second=0, microsecond=0)
    incident = make_incident(by=people.ben, lead=people.ana, started_at=started)
    document.change_fields(incident, {"regulated": True}, by=people.ana, at=now())
    settle()
    client = browser(people.ana)
    declare = client.post(f"/incidents/{incident.ref}/offers/privacy/misdirected/take").location

    form = client.get(declare, follow_redirects=True).text
    assert f'value="{started:%Y-%m-%dT%H:%M}"' in form
    hidden = dict(re.findall(r'name="(key|related)" type="hidden" value="([^"]*)"', form))
    data = {
        **hidden,
        "title": "A letter went astray",
        "mode": "live",
        "sees": "private",
        "started_at": f"{started:%Y-%m-%dT%H:%M}",
    }
    made = client.post(declare.split("?")[0], data=data).location.rsplit("/", 1)[-1]

    assert made in parts(client, incident)
    assert made not in parts(browser(people.dev), incident)


def test_a_reference_made_up_in_the_address_relates_nothing(people, browser):
    hidden = make_incident(by=people.mei, path="privacy/misdirected")
    data = {"key": "abcdefgh1234", "title": "Payments fail", "mode": "live", "sees": "public", "related": hidden.ref}

    answer = browser(people.dev).post("/declare/engineering/service-failing", data=data)

    assert answer.status_code == 303
    assert "linked" not in kinds_of(hidden)

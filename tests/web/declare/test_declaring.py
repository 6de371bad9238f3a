"""Declaring, by the door a browser comes in."""

from sqlalchemy import func, select

from app.core.db import db
from app.incidents.models import Incident, TimelineEntry

FORM = "/declare/engineering/service-failing"
KEY = "key-of-a-form-1"


def declare(client, path=FORM, follow=False, **said):
    return client.post(path, data={"key": KEY, "title": "Card payments fail"} | said, follow_redirects=follow)


def count() -> int:
    return db.session.scalar(select(func.count()).select_from(Incident))


def test_one_field_is_enough(people, browser):
    answer = declare(browser(people.dev))

    incident = db.session.scalars(select(Incident)).one()
    assert answer.status_code == 303
    assert answer.location.endswith(f"/incidents/{incident.ref}")
    assert (incident.ref, incident.title, incident.reporter_id) == ("INC-1", "Card payments fail", people.dev.id)
    assert (incident.severity, incident.lead_id, incident.mode) == (None, None, "live")
    assert db.session.scalars(select(TimelineEntry.kind)).all() == ["declared"]


def test_the_cards_speak_plainly_and_are_searched_by_examples(people, browser):
    client = browser(people.dev)

    everything = client.get("/declare").text
    found = client.get("/declare?q=card").text

    assert "A service is failing" in everything
    assert "A service is failing" in found
    assert "Nothing is called so" in client.get("/declare?q=zeppelin").text


def test_the_same_key_makes_one_incident(people, browser):
    client = browser(people.dev)

    first, second = declare(client), declare(client)

    assert first.location == second.location
    assert count() == 1


def test_edited_words_under_the_same_key_are_offered_as_an_edit(people, browser):
    client = browser(people.dev)
    declare(client)

    again = declare(client, title="Card payments fail for everybody", follow=True)
    client.post("/incidents/INC-1/again", data={"title": "Card payments fail for everybody", "summary": ""})

    assert "is declared already" in again.text
    assert "Card payments fail for everybody" in again.text
    assert db.session.scalars(select(Incident.title)).all() == ["Card payments fail for everybody"]


def test_two_people_with_the_same_key_make_two(people, browser):
    declare(browser(people.dev))
    declare(browser(people.ana))

    assert count() == 2


def test_nothing_said_is_a_sentence_and_keeps_the_rest(people, browser):
    answer = declare(browser(people.dev), title="  \x00 ", summary="Since this morning")

    assert answer.status_code == 422
    assert "Say what is happening, in a few words" in answer.text
    assert "Since this morning" in answer.text
    assert count() == 0


def test_a_title_too_long_is_refused_whole(people, browser):
    answer = declare(browser(people.dev), title="x" * 201)

    assert answer.status_code == 422
    assert "Keep this under 200 characters" in answer.text
    assert count() == 0


def test_an_unknown_severity_is_a_sentence(people, browser):
    answer = declare(browser(people.dev), severity="apocalypse")

    assert answer.status_code == 422
    assert count() == 0


def test_a_start_in_the_future_is_refused_in_words(people, browser):
    answer = declare(browser(people.dev), started_at="2099-01-01T10:00")

    assert answer.status_code == 422
    assert "It cannot have started in the future" in answer.text
    assert count() == 0


def test_every_script_and_emoji_is_kept(people, browser):
    declare(browser(people.dev), title="Ödeme 失敗 مشكلة 🚚 <b>bold</b>")

    assert db.session.scalars(select(Incident.title)).one() == "Ödeme 失敗 مشكلة 🚚 <b>bold</b>"


def test_a_type_nobody_knows_is_not_found(people, browser):
    assert browser(people.dev).get("/declare/engineering/nothing").status_code == 404
    assert declare(browser(people.dev), path="/declare/nowhere/nothing").status_code == 404


def test_private_types_are_private_from_the_first_second(people, browser):
    declare(browser(people.dev), path="/declare/privacy/misdirected", title="Letter to the wrong person", sees="public")

    incident = db.session.scalars(select(Incident)).one()
    assert incident.visibility == "private"
    assert incident.ref.startswith("PRV-")
    assert browser(people.mei).get(f"/incidents/{incident.ref}").status_code == 200
    assert browser(people.cara).get(f"/incidents/{incident.ref}").status_code == 404


def test_report_only_starts_in_learning(people, browser):
    declare(browser(people.dev), mode="report_only")

    incident = db.session.scalars(select(Incident)).one()
    assert (incident.phase, incident.mode) == ("learning", "report_only")


def test_look_alikes_are_offered_while_typing(people, browser):
    declare(browser(people.ana), title="Card payments fail for some customers")

    offered = browser(people.dev).get(f"{FORM}/alike?title=payments+by+card+are+failing").text

    assert "Join it instead" in offered
    assert "INC-1" in offered


def test_practice_and_private_incidents_are_offered_to_nobody_outside(people, browser):
    declare(browser(people.ana), title="Card payments fail", mode="practice")
    declare(browser(people.ana), title="Card payments fail secretly", sees="private", key="key-of-a-form-2")

    offered = browser(people.dev).get(f"{FORM}/alike?title=card+payments+fail").text

    assert "Join it" not in offered
    assert "secretly" not in offered


def test_who_is_told_follows_the_form(people, browser):
    client = browser(people.dev)

    plain = client.get(f"{FORM}/told").text
    practice = client.get(f"{FORM}/told?mode=practice").text

    assert "Nobody is paged" in plain or "pages nobody" in plain
    assert "practice tells nobody" in practice


def test_other_words_sent_again_by_somebody_who_may_not_see_it_are_kept(people, browser):
    client, path = browser(people.dev), "/declare/privacy/whistle"
    declare(client, path, title="My manager changes the hours")

    again = declare(client, path, title="My manager changes the hours", summary="Since October, every Friday.")
    thrice = declare(client, path, title="My manager changes the hours")

    incident = db.session.scalars(select(Incident)).one()
    notes = db.session.scalars(select(TimelineEntry.text).where(TimelineEntry.kind == "note")).all()
    assert again.location == thrice.location == f"/declared/{incident.ref}"
    assert notes == [
        "Sent again by the reporter, in other words:\n\nMy manager changes the hours\n\nSince October, every Friday."
    ]
    assert client.get(f"/incidents/{incident.ref}").status_code == 404

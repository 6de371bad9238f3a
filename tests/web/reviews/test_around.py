"""The story, the debrief, the way out, the pulse."""

import re

import pytest

from app.core.clock import now
from app.reviews.operations import answering
from app.reviews.queries import debrief_of, pulse_of, review_of
from app.reviews.rules.owed import read
from tests.factories import entries_of, make_entries, make_people, make_person
from tests.reviewed import publish


@pytest.fixture
def people(book):
    return make_people()


@pytest.mark.only_on("sqlite")
def test_the_story_is_edited_and_the_record_stays(people, over, browser):
    incident = over(people)
    make_entries(incident, 2, by=people.ben, text="Looked at gateway {}")
    ana, at = browser(people.ana), f"/incidents/{incident.ref}/review"
    notes = [one for one in entries_of(incident) if one.kind == "note"]
    hashes = [one.hash for one in entries_of(incident)]

    assert ana.post(f"{at}/story/{notes[0].number}", data={}).status_code == 303
    untold = ana.post(f"{at}/story/{notes[1].number}/time", data={"happened_at": "2026-01-01T10:00", "why": ""})
    assert (untold.status_code, "how you know" in untold.text) == (422, True)
    ana.post(f"{at}/story/{notes[1].number}/time", data={"happened_at": "2026-01-01T10:00", "why": "The gateway's log"})
    ana.post(f"{at}/story", data={"happened_at": "2026-01-01T09:00", "text": "A customer rang the night line"})
    coming = ana.post(f"{at}/story", data={"happened_at": "2199-01-01T09:00", "text": "Not yet"})
    assert (coming.status_code, "future" in coming.text) == (422, True)

    page = ana.get(f"{at}/story").text
    assert page.index("A customer rang the night line") < page.index("Looked at gateway 2") < page.index("left out")
    publish(review_of(incident), by=people.ben, signs=people.cara)
    read_page = ana.get(at).text
    assert "A customer rang the night line" in read_page and "Looked at gateway 1" not in read_page
    assert "The gateway&#39;s log" in read_page
    assert [one.hash for one in entries_of(incident)][: len(hashes)] == hashes


@pytest.mark.only_on("sqlite")
def test_the_debrief_has_an_agenda_an_invitation_and_one_pen_for_all(people, over, browser):
    incident = over(people)
    ana, at = browser(people.ana), f"/incidents/{incident.ref}/review"
    assert ana.get(f"{at}/debrief.ics").status_code == 404

    ana.post(
        f"{at}/debrief",
        data={"starts_at": "2026-11-20T11:00", "minutes": "30", "place": "Room 4", "facilitator": "Dev"},
    )

    page = ana.get(at).text
    assert "led by Dev Patel" in page
    invited = ana.get(f"{at}/debrief.ics")
    assert invited.mimetype == "text/calendar"
    assert "DTSTART:20261120T110000Z" in invited.text and "LOCATION:Room 4" in invited.text and "PT30M" in invited.text
    large = ana.get(f"{at}/debrief").text
    assert "What had to line up? No item may be a person." in large and "not answered yet" in large
    assert "How hard was this on you?" not in large
    ana.post(f"{at}/debrief/said", data={"at": "contributors", "text": "The map is ten minutes old"})
    ana.post(f"{at}/debrief/said", data={"at": "what-happened", "text": "It rained."})
    ana.post(f"{at}/debrief/said", data={"at": "what-happened", "text": "It went on raining."})
    assert "The map is ten minutes old" in ana.get(f"{at}/debrief?at=contributors").text
    assert "It rained.\n\nIt went on raining." in ana.get(at).text
    ana.post(f"{at}/debrief/held", data={"came": [people.ana.key, people.ben.key]})
    held = debrief_of(review_of(incident))
    assert (held.held_at is not None, held.came) == (True, sorted([people.ana.key, people.ben.key]))


@pytest.mark.only_on("sqlite")
def test_a_finished_review_is_exported_and_its_readers_are_counted_not_named(people, over, browser):
    incident = over(people)
    review = review_of(incident)
    answering.answer(review, next(one for one in read(review.form) if one.slug == "wellbeing"),
                     value={"choice": "heavy"}, by=people.ben, at=now(), seen=0)  # fmt: skip
    publish(review, by=people.ben, signs=people.cara)
    ana, dev = browser(people.ana), browser(people.dev)
    at = f"/incidents/{incident.ref}/review"

    text = dev.get(f"{at}.md")
    assert text.mimetype == "text/markdown"
    assert "## What had to line up? No item may be a person.\n\n- The limit had no alarm — Tooling" in text.text
    assert "The gateway refused every fourth card." in text.text and "heavy" not in text.text.lower()
    for client in (dev, dev, ana):
        assert client.post(f"{at}/read").status_code == 303
    assert "read by 2 people" in ana.get(at).text
    assert ana.post(f"{at}/questions/what-happened", data={"text": "Later", "seen": "1"}).status_code == 422
    assert ana.post(f"{at}/again", data={"why": "A figure is wrong"}).status_code == 303
    assert "Saves as you type" in ana.get(at).text or "Saved" in ana.get(at).text


def test_the_pulse_counts_and_shows_nothing_before_five(people, over, browser):
    incident = over(people)
    more = [make_person(f"Rea{n} Sponder", team="engineering") for n in range(4)]
    for one in more:
        assert browser(one).post(f"/incidents/{incident.ref}/join").status_code in (204, 303)
    ana = browser(people.ana)
    pulse, at = f"/incidents/{incident.ref}/pulse", f"/incidents/{incident.ref}/review"

    assert "Nothing is asked of you here" in browser(people.dev).get(pulse).text
    assert browser(people.dev).post(pulse, data={"handled": "0", "safe": "0"}).status_code == 422
    assert ana.post(pulse, data={"handled": "3"}).status_code == 422
    askers = [people.ana, people.ben, *more]
    for number, one in enumerate(askers[:4]):
        sent = browser(one).post(
            pulse, data={"handled": str(number), "safe": "3", "remark": f"Say the unit {4 - number}"}
        )
        assert sent.status_code == 303
    assert browser(people.ben).post(pulse, data={"handled": "3", "safe": "3"}).status_code == 422
    assert "How it was for those who took part" not in ana.get(at).text
    browser(askers[4]).post(pulse, data={"handled": "3", "safe": "3"})
    shown = ana.get(at).text
    assert "5 answers" in shown and "Say the unit 2" in shown
    browser(askers[5]).post(pulse, data={"handled": "0", "safe": "0", "remark": "The sixth"})
    assert "5 answers" in ana.get(at).text and "The sixth" not in ana.get(at).text
    assert pulse_of(incident).remarks == sorted(pulse_of(incident).remarks)
    assert not re.search("person|by_id|_at", " ".join(pulse_of(incident).__table__.c.keys()))

"""Tables as files: what passes the filters and what the asker may see, now and when the file is opened."""

import csv
import io
import json
from datetime import timedelta

import pytest

from app.dashboard.exports._export import exports
from app.dashboard.operations import files
from app.incidents.models import AccessGrant
from app.incidents.operations import visibility, words
from tests.factories import NOON, make_incident
from tests.support import settle

FORMULA = '=HYPERLINK("https://elsewhere.test","x")'


@pytest.fixture
def world(people):
    made = [
        make_incident(by=people.ana, title=FORMULA, summary="+1 for caution", severity="major", at=NOON),
        make_incident(by=people.cara, path="support/wrong-refund", title="£500 not £50", at=NOON),
        make_incident(
            by=people.mei, path="privacy/misdirected", title="Letter to a zugvogel", summary="A zugvogel", at=NOON
        ),
    ]
    words.write(made[2], "note", text="What the zugvogel said", by=people.mei, at=NOON)
    words.write(made[0], "note", text="@everyone look", by=people.ana, at=NOON)
    settle()
    return made


def sheet(text: str) -> list[dict]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def rows(client, name, query="phase=all") -> list[dict]:
    return sheet(client.get(f"/exports/{name}.csv?{query}").text)


def test_files_hold_what_passes_and_what_one_may_see_and_formulas_stay_text(world, people, browser):
    ana, mei = browser(people.ana), browser(people.mei)

    mine = rows(mei, "incidents")
    assert {one["ref"] for one in mine} == {one.ref for one in world}
    assert {one["ref"] for one in rows(ana, "incidents")} == {world[0].ref, world[1].ref}
    assert [one["ref"] for one in rows(ana, "incidents", "discipline=support")] == [world[1].ref]
    assert [one["title"] for one in mine] == [f"'{FORMULA}", "£500 not £50", world[2].codename]
    assert mine[0]["summary"] == "'+1 for caution"
    assert json.loads(ana.get("/exports/incidents.json?phase=all").text)[0]["title"] == FORMULA
    assert "'@everyone look" in {one["text"] for one in rows(ana, "timelines")}
    for name in exports.names():
        assert "zugvogel" not in mei.get(f"/exports/{name}.csv?phase=all").text
        assert world[2].ref not in ana.get(f"/exports/{name}.json?phase=all").text
    assert {one["ref"] for one in rows(mei, "deadlines")} >= {world[2].ref}
    assert ana.get("/exports/people.csv").status_code == ana.get("/exports/incidents.exe").status_code == 404


def test_a_file_is_asked_for_with_whatever_stands_in_an_address(world, people, browser):
    asked = {"name": "incidents", "format": "csv", "query": "discipline=%00&type=a%00b&q=%00"}

    assert browser(people.mei).post("/exports", data=asked).status_code == 303


def test_a_long_table_is_made_in_pieces_and_only_its_owner_opens_it(world, people, browser, deliver, monkeypatch):
    monkeypatch.setattr(files, "AT_ONCE", 1)
    monkeypatch.setattr(files, "PIECE", 1)
    mei, dev = browser(people.mei), browser(people.dev)
    short = mei.get("/exports/incidents.csv?phase=all")
    asked = mei.post("/exports", data={"name": "incidents", "format": "csv", "query": "phase=all"})
    waiting, offered = mei.get("/exports/files").text, mei.get(short.location).text

    for _ in range(5):
        deliver()

    page = mei.get("/exports/files").text
    address = page.split('href="/exports/files/', 1)[1].split('"', 1)[0]
    got = sheet(mei.get(f"/exports/files/{address}").text)
    assert (short.status_code, asked.status_code) == (303, 303)
    assert "0 of 3" in waiting and "Make CSV" in offered
    assert [one["ref"] for one in got] == [one.ref for one in world]
    assert "Your file is ready: Incidents, 3 rows as CSV" in mei.get("/notices").text
    assert dev.get(f"/exports/files/{address}").status_code == 404


@pytest.mark.only_on("sqlite")
def test_a_file_is_closed_when_its_owner_may_no_longer_see_what_is_in_it(world, people, browser, deliver, db):
    made = files.ask(exports.get("incidents"), "json", query="phase=all", by=people.mei, at=NOON)
    later = files.ask(exports.get("incidents"), "json", query="phase=all", by=people.cara, at=NOON)
    settle()
    for _ in range(3):
        deliver()
    visibility.make_private(world[1], by=people.mei, at=NOON, why="It names somebody")
    db.session.query(AccessGrant).filter(AccessGrant.incident_id == world[2].id).update({"revoked_at": NOON})
    settle()

    mine, others = (
        browser(person).get(f"/exports/files/{one.key}") for person, one in ((people.mei, made), (people.cara, later))
    )

    assert (mine.status_code, others.status_code in {200, 422}) == (422, True)
    assert "zugvogel" not in mine.text
    files.forget_files(NOON + timedelta(days=30))
    settle()
    assert "Download" not in browser(people.mei).get("/exports/files").text

"""What the book calls sensitive stays on the pages: messages and files say only that it was changed."""

import dataclasses
import json

import pytest

from app.core.clock import now
from app.followups.operations import changing, making
from app.incidents.operations import document
from tests.factories import make_incident
from tests.support import settle

pytestmark = [pytest.mark.only_on("sqlite"), pytest.mark.usefixtures("by_itself")]


@pytest.fixture
def asks_in_confidence(by_itself, app):
    """How many customers and how a follow-up is rolled out are sensitive; whether the regulator has to know is not."""
    live = app.extensions["muster_book"]

    def quiet(fields, slug):
        return tuple(dataclasses.replace(one, sensitive=one.slug == slug) for one in fields)

    def changed(one):
        plan = dataclasses.replace(one.follow_ups, fields=quiet(one.follow_ups.fields, "how-we-see-it"))
        return dataclasses.replace(one, fields=quiet(one.fields, "customers"), follow_ups=plan)

    types = {path: changed(one) for path, one in live.book.workflows.items()}
    live.book = dataclasses.replace(live.book, workflows=types)


def test_a_sensitive_value_leaves_neither_by_message_nor_by_file(
    people, slack, catch_up, browser, known, asks_in_confidence
):
    known(people.ana)
    incident = make_incident(by=people.ana, lead=people.ana, severity="critical")
    catch_up()
    document.change_fields(incident, {"customers": 86420, "regulated": True}, by=people.ana, at=now())
    one = making.create(incident, making.Draft("Alert sooner", "k1"), by=people.ana, at=now())
    changing.change(one, {"f-how-we-see-it": "Ask Bramble", "text": "It was late"}, by=people.ana, at=now())
    settle()
    catch_up()

    channel = slack.channel_of(incident)["id"]
    asked = str(slack.sandbox.slash(people.ana, channel, "/inc", "timeline"))
    said = "\n".join([slack.everything(), asked])
    files = {
        name: browser(people.dev).get(f"/exports/{name}.json?phase=all").text for name in ("timelines", "deadlines")
    }
    page = browser(people.ana).get(f"/incidents/{incident.ref}/timeline").text

    assert not any(value in text for value in ("86420", "86,420", "Bramble") for text in (said, *files.values()))
    assert "Customers affected was changed by Ana Lindqvist" in said
    assert f"How will we see that it works of {one.ref} was changed by Ana Lindqvist" in said
    assert "Does the regulator have to know: *yes*" in said and "It was late" in said
    more = [json.dumps(row["more"]) for row in json.loads(files["timelines"])]
    assert any("customers" in row for row in more) and any("It was late" in row for row in more)
    assert "86,420 customers" in page and "Ask Bramble" in page

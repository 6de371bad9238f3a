"""The table of who may what, over every part and dialog of this half of the page; and what it costs to draw."""

import pytest
from sqlalchemy import event

from app.core.clock import now
from app.core.db import db as database
from app.incidents.operations import actions, decisions, document, escalations, links, nudges, visibility
from app.workflows.live import current_book
from tests.factories import give_role, make_entries, make_incident, make_person
from tests.support import settle

HX = {"HX-Request": "true"}
PARTS = (
    *("checklist", "actions", "clocks", "decisions", "risk", "fields", "services", "people", "links"),
    *("prompt", "band", "escalations", "roles", "responders", "access"),
)
READING = ("/actions", "/people", "/leave", "/people/suggest?to=be", *(f"/parts/{name}" for name in PARTS))
EDITING = (
    *("/fields", "/services", "/moments/started_at", "/relate", "/escalate", "/people/add", "/handover"),
    *("/roles/scribe", "/roles/lead/handover", "/decisions/risk-to-people", "/clocks/authority/meet", "/actions/1"),
)
GOVERNING = ("/merge", "/private", "/public", "/access")
NOTE = ("/join", "/watch", "/roles/scribe/take")
WRITE_EDIT = ("/actions", "/checklist/1", "/roles/scribe/release", "/actions/1/done", "/actions/1/drop", "/risk/harm")
WRITE_GOVERN = ("/split", "/access/remove", "/people/nobody/remove", "/access-requests/nobody")


@pytest.fixture
def incident(people):
    """Public, of engineering: Ana leads, Ben works on it, Cara and Dev take no part."""
    outside = make_person("Kim Reporter")
    made = make_incident(by=outside, lead=people.ana, responders=(people.cara,), severity="major")
    actions.add(made, "Ring the supplier", by=people.ana, at=now())
    settle()
    return made


def statuses(client, incident, addresses, post=False):
    ask = client.post if post else client.get
    return {one: ask(f"/incidents/{incident.ref}{one}", headers=HX).status_code for one in addresses}


def test_everybody_signed_in_reads_all_of_a_public_incident(incident, people, browser):
    assert set(statuses(browser(people.dev), incident, READING).values()) == {200}


def test_somebody_who_takes_no_part_opens_no_dialog_that_changes_it(incident, people, browser):
    found = statuses(browser(people.dev), incident, (*EDITING, *GOVERNING))

    assert set(found.values()) == {403}


def test_a_responder_changes_anything_but_does_not_govern(incident, people, browser):
    client = browser(people.cara)
    editing = [one for one in EDITING if "decisions" not in one and "clocks" not in one]

    assert set(statuses(client, incident, editing).values()) == {200}
    assert set(statuses(client, incident, GOVERNING).values()) == {403}
    assert set(statuses(client, incident, WRITE_GOVERN, post=True).values()) == {403}


def test_the_lead_and_the_team_that_owns_it_govern(incident, people, browser):
    for person in (people.ana, people.ben):
        assert set(statuses(browser(person), incident, GOVERNING).values()) == {200}


def test_outsiders_write_only_what_anybody_may(incident, people, browser):
    client = browser(people.dev)

    assert set(statuses(client, incident, WRITE_EDIT, post=True).values()) == {403}
    assert set(statuses(client, incident, WRITE_GOVERN, post=True).values()) == {403}
    assert set(statuses(client, incident, NOTE, post=True).values()) <= {204, 422}


def test_an_administrator_and_a_leader_have_no_more_than_others_here(incident, people, browser):
    for role in ("administrator", "leader"):
        client = browser(make_person(f"The {role}", organisation_role=role))
        assert set(statuses(client, incident, (*EDITING, *GOVERNING)).values()) == {403}


def test_a_guest_is_told_the_same_everywhere(incident, people, browser):
    client = browser(make_person("Gus Guest", organisation_role="guest"))

    found = statuses(client, incident, READING)

    assert len(set(found.values())) == 1
    assert set(found.values()) <= {403, 404}


def test_of_a_private_incident_every_address_is_the_same_404_as_of_none(people, browser):
    hidden = make_incident(by=people.mei, path="privacy/misdirected", lead=people.mei, title="Zanzibar leaked")
    gets = [*READING, *EDITING, *GOVERNING]
    posts = [*NOTE, *WRITE_EDIT, *WRITE_GOVERN, *EDITING, *GOVERNING, "/back", "/break", "/leave"]
    client = browser(people.dev)

    for ask, addresses in ((client.get, gets), (client.post, posts)):
        for one in addresses:
            real = ask(f"/incidents/{hidden.ref}{one}", headers=HX)
            none = ask(f"/incidents/PRV-ZZZZ{one}", headers=HX)
            assert (one, real.status_code) == (one, none.status_code)
            assert (one, real.text.replace(hidden.ref, "X")) == (one, none.text.replace("PRV-ZZZZ", "X"))
            assert none.status_code in (404, 405)
            assert "Zanzibar" not in real.text


class Counter:
    """How many statements an address needs."""

    def __init__(self):
        self.statements = []

    def __enter__(self):
        event.listen(database.engine, "before_cursor_execute", self._note)
        return self

    def __exit__(self, *_):
        event.remove(database.engine, "before_cursor_execute", self._note)

    def _note(self, _conn, _cursor, statement, *_):
        if statement.lstrip().upper().startswith(("SELECT", "WITH")):
            self.statements.append(statement)


def fill(incident, people, times):
    for index in range(times):
        actions.add(incident, f"Action {index}", by=people.ana, at=now(), owner=people.ben)
        other = make_incident(by=people.dev, title=f"Another {index}")
        links.relate(incident, other, by=people.ana, at=now())
        nudges.speak(incident, "role-empty", subject=f"r{index}", text="Nobody. Yet.", next_at=None, at=now())
        person = make_person(f"Helper {index}")
        give_role(incident, ("comms", "scribe", "liaison")[index % 3], person if index % 3 != 2 else people.cara)
        row = escalations.escalate(incident, current_book().group("on-call"), message="x", by=people.ana, at=now())
        escalations.answer(row, by=person, at=now())
    services = ("checkout", "ledger", "web-shop")[:times]
    document.set_services(incident, dict.fromkeys(services, "failing"), by=people.ana, at=now())
    make_entries(incident, 5 * times, by=people.ben)
    settle()


def test_three_of_everything_cost_as_many_statements_as_one(people, browser):
    pages, costs = ("/actions", "/people", *(f"/parts/{name}" for name in PARTS)), []
    client = browser(people.ana)
    for times in (1, 3):
        incident = make_incident(by=people.ben, lead=people.ana, severity="critical")
        fill(incident, people, times)
        client.get(f"/incidents/{incident.ref}")
        costs.append({page: _cost(client, f"/incidents/{incident.ref}{page}") for page in pages})

    assert costs[0] == costs[1]


def _cost(client, address):
    with Counter() as counter:
        assert client.get(address).status_code == 200
    return len(counter.statements)


def test_a_private_incident_costs_as_many_statements_with_three_people_as_with_one(people, browser):
    costs = []
    for times in (1, 3):
        hidden = make_incident(by=people.mei, path="privacy/misdirected", lead=people.mei, severity="high")
        question = hidden.workflow.field("risk-to-people")
        for index in range(times):
            person = make_person(f"Member {index}")
            visibility.let_in(hidden, person, by=people.mei, at=now(), why="helps")
            visibility.ask_for_access(hidden.ref, by=make_person(f"Asker {index}"), at=now(), why="please")
            decisions.decide(hidden, question, value="risk", reason="so", by=person, at=now())
        settle()
        client = browser(people.mei)
        client.get(f"/incidents/{hidden.ref}/people")
        with Counter() as counter:
            client.get(f"/incidents/{hidden.ref}/people")
            client.get(f"/incidents/{hidden.ref}/actions")
        costs.append(len(counter.statements))

    assert costs[0] == costs[1]

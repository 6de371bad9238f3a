"""Paging: what rings, what is said when it does not, who answered, and that it ends with the incident."""

import hashlib
import hmac
import json
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select
from standardwebhooks.webhooks import Webhook

from app.core import outbox
from app.core.clock import now
from app.core.db import db
from app.incidents.models import Escalation
from app.integrations import _calling
from app.people.models import Notice
from tests.factories import entries_of, make_incident
from tests.scripted import Say
from tests.support import settle
from tests.web.integrations.conftest import KEY, SECRET

HX = {"HX-Request": "true"}
FORM = "/declare/engineering/service-failing"


def ask(client, incident, group="on-call", **more):
    data = {"groups": [group], "message": "Please ring NorthPay", **more}
    return client.post(f"/incidents/{incident.ref}/escalate", data=data, headers=HX)


def deliver() -> int:
    settle()
    tried = outbox.drain()
    db.session.expire_all()
    return tried


def told(incident, kind="escalation_told", way="pager") -> list[dict]:
    found = [one.payload for one in entries_of(incident) if one.kind == kind]
    return [one for one in found if kind != "escalation_told" or one["way"] == way]


def pages(server) -> list[tuple[str, str]]:
    return [(one.json["event_action"], one.json["dedup_key"]) for one in server.asked]


def heard(client, event_type, key, name="Leila Farouk", secret="heard-there", **more):
    agent = {"summary": name, "type": "user_reference"}
    event = {"id": "01", "event_type": event_type, "agent": agent, "data": {"incident_key": key}}
    body = json.dumps({"event": event | more}).encode()
    signature = "v1=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    headers = {"X-PagerDuty-Signature": f"v1=0000,{signature}", "Content-Type": "application/json"}
    return client.post("/integrations/pagerduty/events", data=body, headers=headers)


def there(*assigned, by="", status="triggered") -> Say:
    """What PagerDuty's REST API says of a page."""
    user = {"type": "user_reference"}
    taken = [{"acknowledger": user | {"summary": by}}] if by else []
    assigned = [{"assignee": user | {"summary": one}} for one in assigned]
    said = {"incident_key": "…", "status": status, "assignments": assigned, "acknowledgements": taken}
    return Say(200, json.dumps({"incidents": [said]}).encode())


@pytest.fixture
def readable(portal, server):
    """A portal that may also ask PagerDuty how a page stands, and hears nothing by itself."""
    keys = {"pagerduty_keys": f"duty-engineering={KEY}", "pagerduty_token": "may-read"}
    return portal(pagerduty_url=server.url, pagerduty_api_url=server.url, **keys)


def go_on(clock, *steps: int) -> None:
    """Let so many seconds go by each time, and everything leave that is due."""
    for seconds in steps:
        clock.shift(seconds)
        deliver()


def test_whom_it_rings_and_who_answers_is_asked_for_and_stands_there_within_half_a_minute(
    readable, incident, people, visit, server
):
    with time_machine.travel(now().replace(microsecond=0), tick=False) as clock:
        cards, client = incident(), visit(readable, people.ana)
        ask(client, cards)
        deliver()
        server.will(Say(200, b'{"incidents": []}'), Say(500), there("Leila Farouk"))
        go_on(clock, 5, 8, 5, 10)
        asked = [one for one in server.asked if one.method == "GET"]
        key = f"muster%3Aincidents.larkspur.test%3A{cards.ref}%3A1"
        assert {one.path for one in asked} == {f"/incidents?incident_key={key}"}
        assert asked[0].headers["authorization"] == "Token token=may-read"
        assert [one["who"] for one in told(cards, "escalation_rung")] == ["Leila Farouk"]
        assert "PagerDuty rings <b>Leila Farouk</b>" in client.get(f"/incidents/{cards.ref}/timeline").text
        assert "rings Leila Farouk" in client.get(f"/incidents/{cards.ref}/people").text

        server.will(there("Leila Farouk"), there("Tariq Aziz"), there("Tariq Aziz", by="Tariq Aziz"))
        go_on(clock, *[31] * 5)

        assert [one["who"] for one in told(cards, "escalation_rung")] == ["Leila Farouk", "Tariq Aziz"]
        assert [one["who"] for one in told(cards, "escalation_answered")] == ["Tariq Aziz"]
        count = len(server.asked)
        go_on(clock, *[31] * 20)
        assert len(server.asked) == count, "nobody is asked about what is answered"
        assert told(cards, "escalation_unanswered") == []


def test_a_page_that_rings_nobody_where_it_was_taken_is_said_loudly_and_once(readable, incident, people, visit, server):
    with time_machine.travel(now().replace(microsecond=0), tick=False) as clock:
        cards, client = incident(), visit(readable, people.ana)
        ask(client, cards)
        server.will(Say(202), Say(200, b'{"incidents": []}'))
        deliver()
        go_on(clock, 5, 9, 11, *[31] * 12)

    assert [one["problem"] for one in told(cards)][1:] == [
        "PagerDuty took it and rings nobody: it may be switched off there. Ring them another way."
    ]
    assert "Not gone out" in client.get(f"/incidents/{cards.ref}/timeline").text
    assert len(server.asked) == 4
    notices = db.session.scalars(select(Notice).where(Notice.kind == "not-paged")).all()
    assert [(one.person_id, one.text) for one in notices] == [
        (people.ana.id, f"Your page to Engineering on call for {cards.ref} has not gone out")
    ]


def test_a_page_that_seemed_to_ring_nobody_ends_with_its_incident(readable, incident, people, visit, server):
    with time_machine.travel(now().replace(microsecond=0), tick=False) as clock:
        cards, client = incident(), visit(readable, people.ana)
        ask(client, cards)
        server.will(Say(202), *[Say(200, b'{"incidents": []}')] * 3)
        deliver()
        go_on(clock, 5, 9, 11)
        client.post(f"/incidents/{cards.ref}/cancel", data={"why": "A false alarm"}, headers=HX)
        deliver()

    assert "rings nobody" in told(cards)[-1]["problem"]
    key = f"muster:incidents.larkspur.test:{cards.ref}:1"
    assert (server.asked[-1].json["event_action"], server.asked[-1].json["dedup_key"]) == ("resolve", key)


def test_whom_it_told_of_by_itself_is_believed_though_it_shows_nobody_when_asked(
    portal, incident, people, visit, server
):
    keys = {"pagerduty_keys": f"duty-engineering={KEY}", "pagerduty_token": "may-read"}
    app = portal(pagerduty_url=server.url, pagerduty_api_url=server.url, pagerduty_webhook_secret="heard-there", **keys)
    with time_machine.travel(now().replace(microsecond=0), tick=False) as clock:
        cards, client = incident(), visit(app, people.ana)
        ask(client, cards)
        server.will(Say(202), *[Say(200, b'{"incidents": []}')] * 3)
        deliver()
        key = server.asked[0].json["dedup_key"]
        rung = {"incident_key": key, "assignees": [{"summary": "Leila Farouk", "type": "user_reference"}]}
        heard(app.test_client(), "incident.triggered", "", data=rung)
        go_on(clock, 5, 9, 11)

    assert [one["problem"] for one in told(cards)] == [""]
    assert "rings Leila Farouk" in client.get(f"/incidents/{cards.ref}/people").text


def test_a_page_that_nobody_answers_is_said_after_five_minutes_whoever_rings(
    pagerduty, incident, people, visit, server
):
    with time_machine.travel(now().replace(microsecond=0), tick=False) as clock:
        cards, taken, client = incident(), incident(), visit(pagerduty, people.ana)
        ask(client, cards)
        ask(client, taken)
        deliver()
        heard(pagerduty.test_client(), "incident.acknowledged", pages(server)[1][1])
        assignees = [{"summary": "Leila Farouk", "type": "user_reference"}, {"summary": "Duty", "type": "policy"}]
        told_of = {"incident_key": pages(server)[0][1], "assignees": assignees}
        for _ in range(2):
            heard(pagerduty.test_client(), "incident.triggered", "", data=told_of)
        go_on(clock, 200, 101, 600)

    assert [one["who"] for one in told(cards, "escalation_rung")] == ["Leila Farouk"]
    assert [one["minutes"] for one in told(cards, "escalation_unanswered")] == [5]
    assert told(taken, "escalation_unanswered") == []
    page = client.get(f"/incidents/{cards.ref}/timeline").text
    assert "Nobody answers" in page and "Ring them another way." in page
    notices = db.session.scalars(select(Notice).where(Notice.kind == "not-paged")).all()
    assert [one.text for one in notices] == [f"Nobody has answered your page to Engineering on call for {cards.ref}"]


def test_a_page_says_who_what_and_where_and_stands_on_the_timeline(pagerduty, incident, people, visit, server):
    cards = incident(title="Card payments fail")
    client = visit(pagerduty, people.ana)
    dialog = client.get(f"/incidents/{cards.ref}/escalate", headers=HX).text
    assert ("Rings now: Engineering on call" in dialog, "rings whoever is on duty, through PagerDuty" in dialog) == (
        True,
        True,
    )

    assert ask(client, cards).status_code == 204
    deliver()

    [asked] = server.asked
    assert asked.path == "/v2/enqueue"
    assert {name: asked.json[name] for name in ("routing_key", "event_action", "dedup_key")} == {
        "routing_key": KEY,
        "event_action": "trigger",
        "dedup_key": f"muster:incidents.larkspur.test:{cards.ref}:1",
    }
    assert asked.json["links"][0]["href"] == f"https://incidents.larkspur.test/incidents/{cards.ref}"
    said = asked.json["payload"]
    assert (said["severity"], said["summary"]) == (
        "critical",
        f"{cards.ref}, Critical: Card payments fail. Please ring NorthPay (Ana Lindqvist)",
    )
    assert (said["custom_details"]["asked"], said["custom_details"]["title"]) == (
        "Engineering on call",
        "Card payments fail",
    )
    page = client.get(f"/incidents/{cards.ref}/timeline").text
    assert "Engineering on call" in page and "paged through PagerDuty" in page
    assert KEY not in page


def test_who_answered_there_is_on_the_timeline_once_and_only_when_it_is_signed(
    pagerduty, incident, people, visit, server
):
    cards = incident()
    client = visit(pagerduty, people.ana)
    ask(client, cards)
    deliver()
    key = pages(server)[0][1]

    strangers = pagerduty.test_client()
    assert heard(strangers, "incident.acknowledged", key, secret="guessed").status_code == 401
    assert strangers.post("/integrations/pagerduty/events", data=b"{").status_code == 401
    assert heard(strangers, "incident.acknowledged", "muster:x:INC-999:1").status_code == 202
    assert told(cards, "escalation_answered") == []
    for _ in range(2):
        assert heard(strangers, "incident.acknowledged", key).status_code == 202

    [answered] = told(cards, "escalation_answered")
    assert answered["who"] == "Leila Farouk"
    assert "Leila Farouk answered" in client.get(f"/incidents/{cards.ref}/people").text
    assert "answered the page of Engineering on call" in client.get(f"/incidents/{cards.ref}/timeline").text
    # Somebody here may still say that they are on it, and PagerDuty rings nobody else.
    client.post(f"/incidents/{cards.ref}/escalations/1/answer", headers=HX)
    deliver()
    assert [act for act, _ in pages(server)] == ["trigger", "acknowledge"]


def test_the_ringing_ends_with_the_incident_and_once(pagerduty, incident, people, visit, server):
    cards = incident()
    client = visit(pagerduty, people.ana)
    ask(client, cards)
    deliver()

    client.post(f"/incidents/{cards.ref}/cancel", data={"why": "A false alarm"}, headers=HX)
    deliver()
    client.post(f"/incidents/{cards.ref}/reopen", data={"why": "It was none"}, headers=HX)
    client.post(f"/incidents/{cards.ref}/cancel", data={"why": "A false alarm"}, headers=HX)
    deliver()

    key = f"muster:incidents.larkspur.test:{cards.ref}:1"
    assert pages(server) == [("trigger", key), ("resolve", key)]


def test_whoever_is_on_it_is_rung_no_more_however_late_the_page_leaves(
    pagerduty, incident, people, visit, server, monkeypatch
):
    early, tried, racing = incident(), incident(), incident()
    client = visit(pagerduty, people.ben)

    def on_it(ref):
        assert client.post(f"/incidents/{ref}/escalations/1/answer", headers=HX).status_code < 400

    ask(client, early)
    on_it(early.ref)
    deliver()
    assert server.asked == []
    assert [one["problem"] for one in told(early)] == ["Ben Okafor was on it before anybody was rung."]

    ask(client, tried)
    server.will(Say(lose=True), Say(202))
    deliver()
    on_it(tried.ref)
    with time_machine.travel(now() + timedelta(minutes=2), tick=False):
        deliver()
    assert [act for act, _ in pages(server)] == ["trigger", "resolve"], "it may ring, so it is ended"
    assert db.session.scalars(select(Notice).where(Notice.kind == "not-paged")).all() == [], "nobody need be rung"

    exchange = _calling._exchange

    def while_it_rings(call):
        monkeypatch.setattr(_calling, "_exchange", exchange)
        on_it(ref)
        # Delivered before the page is known to be out, when there is nothing to acknowledge.
        outbox.drain()
        return exchange(call)

    ask(client, racing)
    ref = racing.ref
    monkeypatch.setattr(_calling, "_exchange", while_it_rings)
    deliver()
    assert [act for act, _ in pages(server)[2:]] == ["trigger", "acknowledge"]


def test_what_was_resolved_there_is_not_told_back(pagerduty, incident, people, visit, server):
    cards = incident()
    client = visit(pagerduty, people.ana)
    ask(client, cards)
    deliver()

    heard(pagerduty.test_client(), "incident.resolved", pages(server)[0][1])
    client.post(f"/incidents/{cards.ref}/cancel", data={"why": "A false alarm"}, headers=HX)
    deliver()

    assert [act for act, _ in pages(server)] == ["trigger"]


@pytest.mark.parametrize("fault", [Say(503), Say(429, headers={"Retry-After": "7"}), Say(lose=True)])
def test_a_fault_is_waited_out_and_said_loudly_and_rings_once(pagerduty, incident, people, visit, server, fault):
    start = now().replace(microsecond=0)
    with time_machine.travel(start, tick=False) as clock:
        cards = incident()
        ask(visit(pagerduty, people.ana), cards)
        server.will(*[fault] * 6)
        server.last = fault
        while now() < start + timedelta(seconds=25):
            deliver()
            clock.shift(1)
        loud = [one["problem"] for one in told(cards)]
        assert loud == ["It could not be handed to PagerDuty yet and is tried again by itself. Ring them another way."]
        page = visit(pagerduty, people.ana).get(f"/incidents/{cards.ref}/timeline").text
        assert "Not gone out" in page
        notices = db.session.scalars(select(Notice).where(Notice.kind == "not-paged")).all()
        assert [one.person_id for one in notices] == [people.ana.id]

        server.will(Say(202))
        clock.shift(60)
        deliver()

    assert {key for _, key in pages(server)} == {f"muster:incidents.larkspur.test:{cards.ref}:1"}
    assert [(one["told"], one["problem"] == "") for one in told(cards)] == [(0, False), (1, True)]
    assert outbox.standing(now()).parked == 0


def test_a_key_that_is_refused_is_said_at_once(pagerduty, incident, people, visit, server):
    cards = incident()
    server.last = Say(400)
    ask(visit(pagerduty, people.ana), cards)
    deliver()

    assert [one["problem"] for one in told(cards)] == ["PagerDuty refused it (400)."]
    assert outbox.standing(now()).parked == 1


def test_practice_rings_nobody_and_says_whom_it_would_have(pagerduty, incident, people, visit, server):
    drill = incident(mode="practice")
    client = visit(pagerduty, people.ana)
    ask(client, drill)
    deliver()

    assert server.asked == []
    assert "would have been paged" in client.get(f"/incidents/{drill.ref}/timeline").text


def test_a_private_page_holds_the_reference_and_nothing_else(portal, people, visit, server):
    app = portal(pagerduty_keys=f"duty-privacy={KEY}", pagerduty_url=server.url)
    leak = make_incident(by=people.mei, path="privacy/misdirected", lead=people.mei, title="Zanzibar leaked")
    client = visit(app, people.mei)
    assert ask(client, leak, "privacy-team", message="Zanzibar is out").status_code == 204
    deliver()

    [asked] = server.asked
    sent = asked.body.decode()
    assert ("Zanzibar" in sent, leak.codename in sent, leak.ref in sent) == (False, False, True)


def test_the_declare_page_ticks_the_box_the_book_says_and_the_person_sends_it(pagerduty, people, visit, server):
    client = visit(pagerduty, people.dev)
    plain = client.get(f"{FORM}/told").text
    ticked = client.get(f"{FORM}/told?severity=critical").text
    left_out = client.get(f"{FORM}/told?severity=critical&page_for=critical").text
    assert ("Page Engineering on call now" in plain, 'name="page"' in plain, "checked" in plain) == (True, True, False)
    assert ("Page Engineering on call now" in ticked, "checked" in ticked, "checked" in left_out) == (True, True, False)

    said = {"title": "Nobody can pay", "severity": "critical"}
    client.post(FORM, data=said | {"key": "without-a-page"})
    client.post(FORM, data=said | {"key": "report-with-page", "mode": "report_only", "page": "y"})
    deliver()
    assert server.asked == []

    for _ in range(2):
        client.post(FORM, data=said | {"key": "with-a-page", "page": "y"})
    deliver()
    assert [act for act, _ in pages(server)] == ["trigger"]
    assert db.session.scalars(select(Escalation.group_slug)).all() == ["on-call"]


def test_without_a_pager_it_says_whom_it_tells_instead(portal, people, visit, incident):
    app = portal()
    client, cards = visit(app, people.ana), incident()

    dialog = client.get(f"/incidents/{cards.ref}/escalate", headers=HX).text
    form = client.get(f"{FORM}/told?severity=critical").text

    assert "Nobody can be paged from here: this tells Engineering on call by here instead." not in dialog
    assert "Nobody can be paged from here: this tells Engineering on call by Muster instead." in dialog
    assert "Nobody can be paged from here: this tells them by Muster instead." in form


def test_a_pager_of_ones_own_gets_signed_webhooks_and_answers_with_them(portal, incident, people, visit, server):
    app = portal(pager_url=f"{server.url}/ring", pager_secret=SECRET, webhooks_allow_private=True)
    cards, client = incident(), visit(app, people.ana)
    ask(client, cards)
    server.will(Say(lose=True), Say(200))
    with time_machine.travel(now(), tick=False) as clock:
        deliver()
        clock.shift(10)
        deliver()
        [first, again] = server.asked
        assert first.headers["webhook-id"] == again.headers["webhook-id"]
        assert Webhook(SECRET).verify(again.body, again.headers)["type"] == "page.triggered"
        key = again.json["data"]["key"]
        assert (again.json["data"]["address"], again.json["data"]["incident"]) == ("duty-engineering", cards.ref)

        body = json.dumps({"type": "page.answered", "data": {"key": key, "by": "Leila Farouk"}})
        stamp = {"webhook-id": "1", "webhook-timestamp": str(int(now().timestamp()))}
        signed = stamp | {"webhook-signature": Webhook(SECRET).sign("1", now(), body)}
        outside = app.test_client()
        for forged in ({}, stamp | {"webhook-signature": "v1,????"}, stamp | {"webhook-signature": "v1,AAAA"}):
            assert outside.post("/integrations/pager/events", data=body, headers=forged).status_code == 401
        assert outside.post("/integrations/pager/events", data=body, headers=signed).status_code == 202
        clock.shift(600)
        assert outside.post("/integrations/pager/events", data=body, headers=signed).status_code == 401

    assert [one["who"] for one in told(cards, "escalation_answered")] == ["Leila Farouk"]


def test_connections_say_how_each_pager_stands(pagerduty, people, visit, server, incident):
    people.cara.organisation_role = "administrator"
    admin = visit(pagerduty, people.cara)
    assert "Rings Engineering on call. Answers come back." in admin.get("/settings/connections").text

    server.last = Say(500)
    ask(visit(pagerduty, people.ana), incident())
    deliver()
    page = admin.get("/settings/connections").text

    assert ("PagerDuty is out of order (500)." in page, "in trouble" in page, KEY in page) == (True, True, False)


def test_the_page_of_groups_is_true(pagerduty, people, visit):
    page = visit(pagerduty, people.ana).get("/people/groups/on-call").text

    assert "rings whoever is on duty, through PagerDuty" in page
    assert "pager has no key" in page

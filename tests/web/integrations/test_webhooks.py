"""Webhooks: added by administrators, signed, the same name at each try, never of what is private, never inwards."""

import re

import pytest
import time_machine
from sqlalchemy import select
from standardwebhooks.webhooks import Webhook as Verifier

from app.core import outbox
from app.core.clock import now
from app.core.db import db
from app.core.errors import Failed
from app.incidents.operations import lifecycle, updates, visibility
from app.integrations import _reaching
from app.integrations.webhooks.models import Webhook, WebhookDelivery
from tests.factories import make_incident
from tests.scripted import Say
from tests.support import settle

TYPES = ["incident.declared", "incident.severity_changed", "incident.update_posted"]


def deliver() -> int:
    settle()
    tried = outbox.drain()
    db.session.expire_all()
    return tried


@pytest.fixture
def admin(portal, people, visit):
    people.cara.organisation_role = "administrator"
    return visit(portal(webhooks_allow_private=True), people.cara)


@pytest.fixture
def hooked(admin, server):
    """A subscriber to some things; answers with its secret."""
    page = admin.post("/settings/webhooks", data={"name": "Warehouse", "url": f"{server.url}/in", "types": TYPES}).text
    secret = re.search(r"whsec_[A-Za-z0-9+/=]+", page).group()
    assert secret not in admin.get("/settings/webhooks").text
    return secret


def test_what_happens_is_sent_signed_with_a_secret_that_is_shown_once(hooked, people, server, admin):
    incident = make_incident(by=people.ben, lead=people.ana, title="Card payments fail")
    lifecycle.change_severity(incident, to=incident.workflow.severity("major"), by=people.ana, at=now())
    updates.post(incident, updates.Draft("We are moving payments over"), by=people.ana, at=now())
    lifecycle.cancel(incident, by=people.ana, at=now(), why="A false alarm")
    deliver()

    said = {one.json["type"]: Verifier(hooked).verify(one.body, one.headers)["data"] for one in server.asked}
    assert sorted(said) == sorted(TYPES)
    assert (said["incident.declared"]["incident"], said["incident.declared"]["title"]) == (
        incident.ref,
        "Card payments fail",
    )
    assert said["incident.update_posted"]["update"] == "We are moving payments over"
    assert server.asked[0].headers["host"] == server.url.removeprefix("http://")
    row = db.session.scalar(select(Webhook))
    page = admin.get(f"/settings/webhooks/{row.key}").text
    assert page.count("taken") == 3 and "An incident is declared" in page


@pytest.mark.parametrize("fault", [Say(500), Say(429, headers={"Retry-After": "3"}), Say(lose=True)])
def test_a_fault_is_tried_again_under_the_same_name(hooked, people, server, admin, fault):
    with time_machine.travel(now(), tick=False) as clock:
        make_incident(by=people.ben)
        server.will(fault, Say(204))
        deliver()
        page = admin.get(f"/settings/webhooks/{db.session.scalar(select(Webhook.key))}").text
        clock.shift(60)
        deliver()

    assert "not taken" in page
    assert len({one.headers["webhook-id"] for one in server.asked}) == 1 and len(server.asked) == 2
    assert db.session.scalar(select(WebhookDelivery.tries)) == 2
    assert outbox.standing(now()).parked == 0


def test_private_and_practice_are_never_sent_and_what_turns_private_is_held_back(hooked, people, server):
    make_incident(by=people.mei, path="privacy/misdirected", title="Zanzibar leaked")
    make_incident(by=people.ben, mode="practice", title="Zanzibar drill")
    turned = make_incident(by=people.ben, lead=people.ana, title="Zanzibar fails")
    # What was sent while it was public is tried again when it is private.
    deliver()
    assert [one.json["data"]["incident"] for one in server.asked] == [turned.ref]
    server.asked.clear()
    visibility.make_private(turned, by=people.ana, at=now(), why="A customer is named")
    for row in db.session.scalars(select(WebhookDelivery)):
        row.sent_at = None
        outbox.schedule("integrations.send_webhook", f"again-{row.id}", now(), {"delivery_id": row.id})
    deliver()

    assert server.asked == []
    assert db.session.scalars(select(WebhookDelivery.outcome)).all() == ["Not sent: it is private now."]


def test_paused_and_removed_ones_get_nothing(hooked, people, server, admin):
    at = f"/settings/webhooks/{db.session.scalar(select(Webhook.key))}"
    assert admin.post(f"{at}/pause").status_code == 303
    make_incident(by=people.ben)
    deliver()
    assert server.asked == []

    admin.post(f"{at}/resume")
    admin.post(f"{at}/try")
    deliver()
    assert [one.json["type"] for one in server.asked] == ["muster.test"]

    admin.post(f"{at}/remove")
    make_incident(by=people.ben)
    deliver()
    assert len(server.asked) == 1
    assert admin.get(at).status_code == 404
    assert db.session.scalar(select(Webhook.secret)) == ""


@pytest.mark.parametrize(
    "url, sentence",
    [
        ("http://hooks.larkspur.test/", "Write an address that begins with https://."),
        ("https://127.0.0.1/", "That address lies in a private network."),
        ("https://[::ffff:10.0.0.1]/", "That address lies in a private network."),
        ("https://169.254.169.254/latest", "That address lies in a private network."),
        ("https://localhost:8443/", "That address lies in a private network."),
        ("https://me:secret@hooks.example.org/", "Leave name and password out of the address"),
        ("https://[::1/", "That is no address."),
        ("nonsense", "Write an address that begins with https://."),
    ],
)
def test_addresses_that_lead_inwards_are_refused(portal, people, visit, url, sentence):
    people.cara.organisation_role = "administrator"
    client = visit(portal(), people.cara)
    answer = client.post("/settings/webhooks", data={"name": "In", "url": url, "types": TYPES})

    assert (answer.status_code, sentence in answer.text) == (422, True)
    assert db.session.scalars(select(Webhook)).all() == []


@pytest.mark.parametrize("number", ["10.1.2.3", "127.0.0.1", "169.254.169.254", "::1", "fd00::1", "64:ff9b::a00:1"])
def test_a_name_that_leads_inwards_is_not_called_whatever_it_led_to_before(portal, monkeypatch, number):
    portal()
    found = [(0, 0, 0, "", (one, 443)) for one in ("93.184.216.34", number)]
    monkeypatch.setattr(_reaching.socket, "getaddrinfo", lambda *a, **k: found)

    with pytest.raises(Failed) as failure:
        _reaching.place_of("https://hooks.example.org/in")
    assert failure.value.permanent


def test_a_public_name_is_called_at_the_number_that_was_looked_at(portal, monkeypatch):
    portal()
    monkeypatch.setattr(_reaching.socket, "getaddrinfo", lambda *a, **k: [(0, 0, 0, "", ("93.184.216.34", 8443))])

    place = _reaching.place_of("https://hooks.example.org:8443/in?a=1")

    assert (place.to, place.host, place.sni) == (
        "https://93.184.216.34:8443/in?a=1",
        "hooks.example.org:8443",
        "hooks.example.org",
    )


def test_a_redirect_is_not_followed(hooked, people, server):
    server.last = Say(302, headers={"Location": "http://127.0.0.1:1/inside"})
    make_incident(by=people.ben)
    deliver()

    assert len(server.asked) == 1
    assert db.session.scalar(select(WebhookDelivery.outcome)) == "“Warehouse” refused it (302)."


def test_refusals_keep_what_was_typed(admin):
    answer = admin.post("/settings/webhooks", data={"name": "Warehouse", "url": "", "types": TYPES})

    assert answer.status_code == 422
    assert ('value="Warehouse"' in answer.text, "Give the address that it is sent to" in answer.text) == (True, True)

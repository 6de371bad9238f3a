"""Somebody is shut out while they look: the page goes, what they had typed stays readable."""

from playwright.sync_api import expect
from sqlalchemy import select

from app.core.clock import now
from app.core.db import db
from app.incidents.models import AccessGrant, Incident
from app.incidents.operations import visibility
from app.people.models import Person
from app.people.operations import signing_in


def shut_out(incident, person, by):
    incident = db.session.get(Incident, incident.id)
    grant = db.session.scalar(select(AccessGrant).where(AccessGrant.person_id == person.id))
    visibility.shut_out(incident, grant, by=db.session.get(Person, by.id), at=now())


def end_sessions(person):
    found = db.session.get(Person, person.id)
    signing_in.end_everywhere(found, by=found)


def test_access_withdrawn_while_looking(portal, visit):
    mei = portal.person("Mei Tanaka", team="privacy", groups=("privacy-team",))
    dev = portal.person("Dev Patel")
    incident = portal.incident(by=dev, title="A list of riders went to a supplier", path="privacy/misdirected")
    window = visit(dev)
    page = window.open(f"/incidents/{incident.ref}")
    page.get_by_label("Note for the timeline").fill("The supplier rang back at noon")
    window.may_be_refused(404)
    portal.arrange(shut_out, incident, dev, mei)
    expect(page.get_by_role("heading", level=1)).to_have_text("There is nothing here that you can see")
    expect(page.locator("main textarea")).to_have_value("The supplier rang back at noon")
    expect(page.get_by_text(incident.title)).to_have_count(0)
    expect(page.get_by_text(incident.codename)).to_have_count(0)
    assert incident.title not in page.title()


def test_signed_out_elsewhere_while_looking(portal, visit):
    ana = portal.person("Ana Lindqvist", team="engineering")
    incident = portal.incident(by=ana, title="Maps answer slowly in Wells")
    window = visit(ana)
    page = window.open(f"/incidents/{incident.ref}")
    page.get_by_label("Note for the timeline").fill("Routing waits for the map tiles")
    window.may_be_refused(401)
    portal.arrange(end_sessions, ana)
    expect(page.get_by_role("heading", level=1)).to_have_text("Your session has ended")
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()
    expect(page.locator("main textarea")).to_have_value("Routing waits for the map tiles")

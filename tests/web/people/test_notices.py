"""From what happens in an incident to what stands in inboxes and leaves by mail."""

import socket
from datetime import timedelta
from email import message_from_bytes
from email.policy import default as modern

import pytest
import time_machine
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP
from pydantic import SecretStr
from sqlalchemy import select

from app.core import outbox
from app.core.clock import now
from app.core.db import db as database
from app.core.outbox import OutboxRow, State
from app.incidents.events import RuleTold
from app.incidents.models import Escalation
from app.incidents.operations import clocks, escalations, links, nudges, roles, visibility
from app.incidents.queries import grants_of
from app.people.models import Notice, NoticeMute
from app.people.operations import notices
from app.workflows.live import current_book
from tests.factories import make_incident, make_person
from tests.web.people.pages import text_of

TITLE = "Card payments fail for one in four customers"


class Mailbox:
    """A mail server that keeps what it takes, and says no to whom it is told to."""

    def __init__(self) -> None:
        self.mails, self.no_to, self.code = [], set(), 550

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 - its name for it
        if address in self.no_to:
            return f"{self.code} no"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - its name for it
        self.mails.append((envelope.rcpt_tos, message_from_bytes(envelope.content, policy=modern)))
        return "250 OK"

    @property
    def to(self) -> list[str]:
        return sorted(address for addresses, _ in self.mails for address in addresses)


class Quick(Controller):
    def factory(self):
        return SMTP(self.handler, hostname="localhost")


@pytest.fixture
def mailbox(app, monkeypatch):
    """Mail is set up, and this is where it arrives."""
    box = Mailbox()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Quick(box, hostname="127.0.0.1", port=port)
    server.start()
    chosen = app.config["MUSTER"].model_copy(update={"smtp_url": SecretStr(f"smtp://127.0.0.1:{port}")})
    monkeypatch.setitem(app.config, "MUSTER", chosen)
    yield box
    server.stop()


def inbox(person) -> list[str]:
    return [one.text for one in _notices(person)]


def _notices(person) -> list[Notice]:
    return list(database.session.scalars(select(Notice).where(Notice.person_id == person.id).order_by(Notice.id)))


def give(incident, role, to, by):
    roles.assign(incident, incident.workflow.role(role), to=to, by=by, at=now())


def test_whoever_is_given_a_role_is_told_once_and_by_mail(people, mailbox, deliver, db):
    incident = make_incident(by=people.ana, lead=people.ana)
    give(incident, "scribe", people.ben, people.ana)

    deliver()
    deliver()

    assert inbox(people.ben) == [f"You are scribe of {incident.ref} now"]
    assert inbox(people.ana) == []
    ((to, mail),) = mailbox.mails
    assert to == [people.ben.email]
    assert mail["Subject"].strip() == f"You are scribe of {incident.ref} now: {TITLE}"
    assert mail["From"].addresses[0].display_name == "Muster at Larkspur"
    text = mail.get_body(("plain",)).get_content()
    assert f"http://127.0.0.1:8000/incidents/{incident.ref}" in text
    assert "Because Ana Lindqvist gave you the role." in text
    assert "<h1>You are scribe" in mail.get_body(("html",)).get_content()


def test_taking_a_role_oneself_tells_nobody(people, deliver):
    incident = make_incident(by=people.ana)
    give(incident, "lead", people.ana, people.ana)

    deliver()

    assert inbox(people.ana) == []


def test_a_role_that_was_left_before_word_went_out_tells_nobody(people, deliver):
    incident = make_incident(by=people.ana, lead=people.ana)
    give(incident, "scribe", people.ben, people.ana)
    roles.release(incident, incident.workflow.role("scribe"), by=people.ana, at=now())

    deliver()

    assert inbox(people.ben) == []


def test_practice_tells_nobody(people, mailbox, deliver):
    incident = make_incident(by=people.ana, lead=people.ana, mode="practice")
    give(incident, "scribe", people.ben, people.ana)
    escalations.escalate(incident, current_book().group("on-call"), message="Come", by=people.ben, at=now())

    deliver()

    assert [*inbox(people.ben), *inbox(people.ana), *mailbox.mails] == []


def private_incident(people):
    return make_incident(
        by=people.mei, path="privacy/misdirected", title="Zanzibar letter to the wrong Mr Quux", lead=people.mei
    )


def test_of_a_private_incident_mail_says_reference_codename_and_link_only(people, mailbox, deliver):
    incident = private_incident(people)
    visibility.let_in(incident, people.ben, by=people.mei, at=now(), why="Quux is his customer")

    deliver()

    assert inbox(people.ben) == [f"You can see {incident.ref} now"]
    ((to, mail),) = mailbox.mails
    whole = mail.as_string()
    assert to == [people.ben.email]
    assert mail["Subject"].strip() == f"{incident.ref}, {incident.codename}"
    assert f"/incidents/{incident.ref}" in whole
    assert "Zanzibar" not in whole
    assert "Quux" not in whole
    assert "Mei" not in whole


def test_who_may_not_see_it_at_delivery_is_not_told(people, mailbox, deliver, db):
    incident = private_incident(people)
    visibility.let_in(incident, people.ben, by=people.mei, at=now(), why="asked")
    grant = next(one for one in grants_of(incident) if one.person_id == people.ben.id)
    visibility.shut_out(incident, grant, by=people.mei, at=now())

    deliver()

    assert inbox(people.ben) == []
    assert mailbox.mails == []


def test_whoever_lost_sight_of_an_incident_reads_nothing_of_it_any_more(people, browser, deliver, db):
    incident = private_incident(people)
    visibility.let_in(incident, people.ben, by=people.mei, at=now(), why="asked")
    deliver()
    ben = browser(people.ben)
    assert f"You can see {incident.ref} now" in text_of(ben.get("/notices"))
    assert incident.codename in text_of(ben.get("/notices"))

    grant = next(one for one in grants_of(incident) if one.person_id == people.ben.id)
    visibility.shut_out(incident, grant, by=people.mei, at=now())

    page = text_of(ben.get("/notices"))
    assert incident.ref not in page
    assert incident.codename not in page
    assert "Nothing is new." in page
    assert 'aria-label="Notices"' in ben.get("/more").get_data(as_text=True)


def test_a_title_that_became_private_is_in_no_notice(people, browser, deliver):
    incident = make_incident(by=people.ana, lead=people.ana, title="Zanzibar is on fire")
    give(incident, "scribe", people.ben, people.ana)
    deliver()
    ben = browser(people.ben)
    assert "Zanzibar is on fire" in text_of(ben.get("/notices"))

    visibility.make_private(incident, by=people.ana, at=now(), why="It names a customer")

    page = text_of(ben.get("/notices"))
    assert "Zanzibar" not in page
    assert incident.codename in page


def test_a_group_that_is_asked_is_told_and_the_page_can_say_so(people, mailbox, deliver, db):
    incident = make_incident(by=people.cara, lead=people.cara)
    group = current_book().group("on-call")
    escalations.escalate(incident, group, message="Can you roll it back?", by=people.cara, at=now())

    deliver()

    assert inbox(people.ana) == [f"Cara Nowak asks Engineering on call to join {incident.ref}"]
    assert _notices(people.ana)[0].why == "“Can you roll it back?”"
    # The group has an address of its own: one mail to it, none to each of its people.
    assert mailbox.to == ["on-call@larkspur.test"]
    outcome = db.session.scalar(select(Escalation)).outcome
    assert (outcome["inbox"]["told"], outcome["email"]["told"]) == (1, 1)


def test_a_group_with_nobody_in_it_is_said_to_be_told_nothing(people, deliver, db):
    incident = make_incident(by=people.ana, lead=people.ana)
    escalations.escalate(incident, current_book().group("exec"), message="Please look", by=people.ana, at=now())

    deliver()

    outcome = db.session.scalar(select(Escalation)).outcome
    assert outcome["inbox"] | {"at": ""} == {
        "told": 0,
        "problem": "Nobody in this group can see it here.",
        "at": "",
    }


def test_a_mail_that_a_group_never_gets_is_parked_and_said(people, mailbox, deliver, db):
    mailbox.no_to = {"on-call@larkspur.test"}
    incident = make_incident(by=people.ana, lead=people.ana)
    escalations.escalate(incident, current_book().group("on-call"), message="Come", by=people.ana, at=now())

    deliver()

    parked = db.session.scalar(select(OutboxRow).where(OutboxRow.state == State.PARKED))
    assert (parked.name, parked.last_error) == (
        "notifiers.mail_group_asked",
        "The mail server refused the address (550).",
    )
    outcome = db.session.scalar(select(Escalation)).outcome
    assert outcome["email"]["problem"] == "The mail server refused the address (550)."


def told(incident, target, **more):
    facts = {"rule": "engineering.1", "say": "headline", "because": "customers will ask", "turn": 1}
    outbox.emit(RuleTold(incident_id=incident.id, target=target, **facts | more))


def test_a_rule_tells_each_person_once_however_many_targets_name_them(people, deliver):
    incident = make_incident(by=people.ana, lead=people.ana)
    told(incident, "group:on-call")
    told(incident, "role:lead")
    told(incident, "reporter")
    told(incident, "channel:#press")

    deliver()

    assert inbox(people.ana) == [f"You are told of {incident.ref}"]
    assert _notices(people.ana)[0].why == "because customers will ask"


def test_a_rule_may_say_the_reference_only(people, mailbox, browser, deliver):
    incident = make_incident(by=people.ana, lead=people.ben)
    told(incident, "role:lead", say="reference_only")

    deliver()

    assert TITLE not in mailbox.mails[0][1].as_string()
    assert TITLE not in text_of(browser(people.ben).get("/notices"))


def test_a_rule_may_say_all(people, mailbox, deliver):
    incident = make_incident(by=people.ana, lead=people.ben, severity="critical", summary="Refunds wait.")
    told(incident, "role:lead", say="full", rule="engineering.9")

    deliver()

    mail = next(mail for _, mail in mailbox.mails if "told of" in mail["Subject"] and TITLE in mail["Subject"])
    assert "Refunds wait." in mail.get_body(("plain",)).get_content()


def test_mail_that_is_down_is_tried_again_and_the_inbox_does_not_wait(app, people, mailbox, deliver, db):
    mailbox.no_to, mailbox.code = {people.ben.email}, 451
    incident = make_incident(by=people.ana, lead=people.ana)
    give(incident, "scribe", people.ben, people.ana)

    deliver()

    row = db.session.scalar(select(OutboxRow).where(OutboxRow.name == "notifiers.email"))
    assert (row.state, row.last_error) == (State.WAITING, "The mail server refused the address (451).")
    assert inbox(people.ben) == [f"You are scribe of {incident.ref} now"]
    mailbox.no_to = set()
    with time_machine.travel(now() + timedelta(minutes=5)):
        deliver()
    assert mailbox.to == [people.ben.email]
    assert db.session.get(OutboxRow, row.id).state == State.DONE


def test_a_mail_server_that_does_not_answer_is_tried_again(app, people, mailbox, deliver, db, monkeypatch):
    monkeypatch.setattr("smtplib.SMTP.connect", _nobody_there)
    incident = make_incident(by=people.ana, lead=people.ana)
    give(incident, "scribe", people.ben, people.ana)

    deliver()

    row = db.session.scalar(select(OutboxRow).where(OutboxRow.name == "notifiers.email"))
    assert (row.state, row.last_error) == (
        State.WAITING,
        "The mail server does not answer as it should (ConnectionRefusedError).",
    )


def _nobody_there(*args, **kwargs):
    raise ConnectionRefusedError


def test_a_refused_address_is_parked_for_a_person_to_look_at(people, mailbox, deliver, db):
    mailbox.no_to = {people.ben.email}
    incident = make_incident(by=people.ana, lead=people.ana)
    give(incident, "scribe", people.ben, people.ana)

    deliver()

    row = db.session.scalar(select(OutboxRow).where(OutboxRow.name == "notifiers.email"))
    assert (row.state, row.last_error) == (State.PARKED, "The mail server refused the address (550).")


def test_without_a_mail_server_nothing_is_owed(people, deliver, db):
    incident = make_incident(by=people.ana, lead=people.ana)
    give(incident, "scribe", people.ben, people.ana)

    deliver()

    states = set(db.session.scalars(select(OutboxRow.state).where(OutboxRow.name.startswith("notifiers."))))
    assert states == {State.DONE}


def test_a_muted_kind_is_kept_as_read_and_not_mailed(people, mailbox, browser, deliver, db):
    for way in ("inbox", "email"):
        db.session.add(NoticeMute(person_id=people.ben.id, kind="role", way=way))
    incident = make_incident(by=people.ana, lead=people.ana)
    give(incident, "scribe", people.ben, people.ana)

    deliver()

    assert mailbox.mails == []
    page = text_of(browser(people.ben).get("/notices"))
    assert f"You are scribe of {incident.ref} now" in page
    assert "Nothing is new." in page


NIGHT = "2026-11-19T22:00:00Z"


def test_in_quiet_hours_mail_waits_for_the_morning(people, mailbox, deliver, db):
    people.ben.quiet_from, people.ben.quiet_until = 19 * 60, 7 * 60 + 30
    with time_machine.travel(NIGHT):
        incident = make_incident(by=people.ana, lead=people.ana)
        give(incident, "scribe", people.ben, people.ana)
        deliver()
        assert mailbox.mails == []
    with time_machine.travel("2026-11-20T07:31:00Z"):
        deliver()

    assert mailbox.to == [people.ben.email]


def test_what_was_read_in_the_night_is_not_mailed_in_the_morning(people, mailbox, deliver, db):
    people.ben.quiet_from, people.ben.quiet_until = 19 * 60, 7 * 60 + 30
    with time_machine.travel(NIGHT):
        give(make_incident(by=people.ana, lead=people.ana), "scribe", people.ben, people.ana)
        deliver()
        notices.mark_read(_notices(people.ben)[0], at=now())
    with time_machine.travel("2026-11-20T07:31:00Z"):
        deliver()

    assert mailbox.mails == []


def test_a_handover_comes_through_quiet_hours(people, mailbox, deliver, db):
    people.ben.quiet_from, people.ben.quiet_until = 19 * 60, 7 * 60 + 30
    with time_machine.travel(NIGHT):
        incident = make_incident(by=people.ana, lead=people.ana)
        lead = incident.workflow.role("lead")
        roles.offer_handover(incident, lead, to=people.ben, note="Payments are back.", by=people.ana, at=now())
        deliver()

    assert inbox(people.ben) == [f"Ana Lindqvist offers you the role of incident lead in {incident.ref}"]
    assert mailbox.to == [people.ben.email]


def test_an_administrator_who_breaks_the_glass_is_told_to_everybody_inside(people, deliver):
    incident = private_incident(people)
    nora = make_person("Nora Admin", organisation_role="administrator")
    visibility.break_glass(incident, by=nora, at=now(), why="The regulator is on the phone")

    deliver()

    assert f"Nora Admin opened {incident.ref} without being asked, as an administrator may" in inbox(people.mei)
    assert inbox(nora) == []


def test_somebody_who_asks_to_see_it_is_put_to_who_may_answer(people, deliver):
    incident = private_incident(people)
    visibility.ask_for_access(incident.ref, by=people.dev, at=now(), why="I sent that letter")

    deliver()

    assert inbox(people.mei)[-1] == f"Dev Patel asks to see {incident.ref}"
    assert _notices(people.mei)[-1].why == "“I sent that letter”"


def test_a_mail_names_its_person_safely(people, mailbox, deliver):
    people.ben.name = 'Ben "B" <x@y>, Okafor\r\nBcc: all@larkspur.test'
    incident = make_incident(by=people.ana, lead=people.ana)
    give(incident, "scribe", people.ben, people.ana)

    deliver()

    assert mailbox.to == [people.ben.email]


def test_whoever_answers_for_a_deadline_is_told_at_each_warning_and_when_it_passes(people, deliver):
    with time_machine.travel("2026-11-19T09:00:00Z"):
        incident = make_incident(by=people.ana, lead=people.ben, fields={"regulated": True}, at=now())
        deliver()
    with time_machine.travel("2026-11-19T11:30:00Z", tick=False):
        clocks.turn(incident, at=now())
        deliver()
    with time_machine.travel("2026-11-19T13:30:00Z"):
        clocks.turn(incident, at=now())
        deliver()

    assert [one for one in inbox(people.ben) if "regulator" in one] == [
        f"{incident.ref}: 1 h 30 min left for “First notice to the regulator”",
        f"{incident.ref}: the time for “First notice to the regulator” has passed",
    ]


def test_a_nudge_reaches_whom_the_book_names_and_not_when_it_is_put_off(people, deliver):
    incident = make_incident(by=people.ana, lead=people.ben)
    said = nudges.speak(
        incident, "no-summary", subject="", text="Nobody has written what is happening.", next_at=None, at=now()
    )
    deliver()
    nudges.speak(incident, "no-summary", subject="", text="Still nothing.", next_at=None, at=now())
    nudges.snooze(said, incident, until=now() + timedelta(hours=1), by=people.ben, at=now())
    deliver()

    assert [one for one in inbox(people.ben) if "Nobody" in one or "Still" in one] == [
        f"{incident.ref}: Nobody has written what is happening."
    ]


def test_whoever_declared_a_duplicate_reads_where_it_went_if_they_may(people, deliver):
    into = private_incident(people)
    seen = make_incident(by=people.cara, title="Cards again")
    hidden = make_incident(by=people.dev, path="privacy/misdirected", title="A letter of mine")
    other = make_incident(by=people.ana)
    links.merge(seen, other, by=people.ana, at=now())
    links.merge(hidden, into, by=people.mei, at=now())

    deliver()

    assert inbox(people.cara) == [f"{seen.ref} is part of another incident now"]
    assert f"{hidden.ref} is part of another incident now" in inbox(people.dev)
    assert into.ref not in " ".join(inbox(people.dev))

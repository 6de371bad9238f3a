"""A world for the security tests: every kind of person, every kind of incident, and something of everything in each."""

import contextlib
from dataclasses import dataclass, fields
from pathlib import Path

from sqlalchemy import event

from app.core import requests
from app.core.clock import now
from app.core.db import this_session
from app.followups.operations import making
from app.incidents.models import Incident
from app.incidents.operations import (
    actions,
    document,
    escalations,
    lifecycle,
    links,
    nudges,
    roles,
    taking_part,
    visibility,
    words,
)
from app.integrations.webhooks import operations as hooks
from app.integrations.webhooks.types import TYPES
from app.library.operations import families
from app.people.models import Person
from app.reviews.operations import answering, debriefing, finishing, opening
from app.reviews.operations import story as moments
from app.reviews.rules.owed import read
from app.statuspage.operations import Words, publish_status
from app.statuspage.states import Effect, Stage
from app.workflows.live import current_book
from tests.factories import SMALL_BOOK, give_role, make_incident, make_person
from tests.support import settle

KINDS = ("open", "ended", "private", "practice")
A_QUESTION = "      - {slug: cause, label: What made it possible,"
WITH_A_DECISION = (
    "      - {slug: tell-customers, label: Do we tell customers, kind: decision, options: [tell, wait]}\n" + A_QUESTION
)


def book_with_everything(folder: Path) -> Path:
    """The small book, in which engineering also decides something."""
    text = SMALL_BOOK.read_text()
    assert A_QUESTION in text, "tests/books/small.yaml has no field `cause` any more: put the decision beside another."
    file = folder / "everything.yaml"
    file.write_text(text.replace(A_QUESTION, WITH_A_DECISION))
    return file


@dataclass(frozen=True)
class Everybody:
    """One person of each kind; what they are to an incident is the same in all of them."""

    guest: Person
    outside: Person
    responder: Person
    holder: Person
    lead: Person
    team: Person
    granted: Person
    grouped: Person
    leader: Person
    administrator: Person
    disabled: Person
    # Not kinds of their own, but needed: who declared, and who asks to be let in.
    reporter: Person
    asker: Person


PERSONS = ("nobody", *(one.name for one in fields(Everybody)[:-2]))


@dataclass(frozen=True)
class World:
    people: Everybody
    incidents: dict[str, Incident]
    other: Incident
    note: int


def make_everybody() -> Everybody:
    return Everybody(
        guest=make_person("Gus Guest", organisation_role="guest"),
        outside=make_person("Dev Outside"),
        responder=make_person("Ben Responder"),
        holder=make_person("Hal Holder"),
        lead=make_person("Ana Lead"),
        team=make_person("Tea Member", team="engineering"),
        granted=make_person("Gro Granted"),
        grouped=make_person("Cara Grouped", team="support", groups=("customer-ops",)),
        leader=make_person("Eve Leader", organisation_role="leader"),
        administrator=make_person("Ada Administrator", organisation_role="administrator"),
        disabled=make_person("Didi Disabled"),
        reporter=make_person("Rita Reporter"),
        asker=make_person("Asa Asker"),
    )


def make_world() -> World:
    """The four incidents, one more that each is related to, and the number of the responder's note in them."""
    people = make_everybody()
    other = make_incident(by=people.reporter, title="Maps are slow")
    published = Words("Maps are slow", "Next word at 15:00", Stage.LOOKING, Effect.SLOW, (), "a-key-of-the-world")
    hooks.add(name="In", url="https://93.184.216.34/", types=TYPES, by=people.administrator, at=now())
    publish_status(other, published, by=people.reporter, at=now())
    _teach(other, people)
    made = {kind: _make(kind, people, other) for kind in KINDS}
    notes = {kind: _fill(one, people, other) for kind, one in made.items()}
    families.begin([other, made["open"]], label="Cards come and go", by=people.lead, at=now())
    lifecycle.cancel(made["ended"], by=people.lead, at=now(), why="It was a planned test")
    settle()
    number = notes["open"]
    for kind, incident in made.items():
        while notes[kind] < number:
            notes[kind] = words.write(incident, "note", text="Later", by=people.responder, at=now()).number
    settle()
    return World(people, made, other, number)


def _teach(incident: Incident, people: Everybody) -> None:
    """Something stands in the library."""
    review = opening.ask_for(incident, preset="short", by=people.responder, at=now(), why="There is something to learn")
    for question in read(review.form):
        answering.answer(review, question, value={"text": "It rained"}, by=people.responder, at=now(), seen=0)
    review.steps = ["answers", "published"]
    finishing.publish(review, by=people.responder, at=now())


def _make(kind: str, people: Everybody, other: Incident) -> Incident:
    private, mode = kind == "private", "practice" if kind == "practice" else "live"
    incident = make_incident(
        by=people.reporter, title=f"Card payments fail, {kind}", severity="critical", services=("checkout",),
        private=private, mode=mode,
    )  # fmt: skip
    if private:
        for person in (people.lead, people.holder, people.responder, people.granted):
            visibility.let_in(incident, person, by=people.reporter, at=now(), why="works on it")
        group = current_book().group("customer-ops")
        visibility.let_in_group(incident, group, by=people.reporter, at=now(), why="helps customers")
        settle()
    give_role(incident, "lead", people.lead)
    give_role(incident, "scribe", people.holder)
    taking_part.be_responder(incident, people.responder, at=now())
    settle()
    return incident


def _fill(incident: Incident, people: Everybody, other: Incident) -> int:
    """Something of everything that a page can be about; answers with the number of the responder's note."""
    at, lead = now(), people.lead
    document.change_fields(incident, {"regulated": True}, by=lead, at=at)
    actions.add(incident, "Call the supplier", by=lead, at=at)
    making.create(incident, making.Draft("Alert sooner", key=f"a-key-of-{incident.ref}"), by=lead, at=at)
    escalations.escalate(incident, current_book().group("customer-ops"), message="Please help", by=lead, at=at)
    role = incident.workflow.role("lead")
    roles.offer_handover(incident, role, to=people.granted, by=lead, at=at, note="All is written down")
    nudges.speak(incident, "no-lead", subject="", text="Nobody leads", next_at=None, at=at)
    links.relate(incident, other, by=lead, at=at)
    visibility.ask_for_access(incident.ref, by=people.asker, at=at, why="I would like to help")
    review = opening.ask_for(incident, preset="short", by=people.responder, at=at, why="There is something to learn")
    story = read(review.form)[0]
    debriefing.set_meeting(review, debriefing.Meeting(at, place="Room 4"))
    moments.add(review, text="The supplier had warned us", happened_at=at, by=people.responder, at=at)
    answering.comment(review, story, text="Which gateway was it?", by=people.responder, at=at)
    note = words.write(incident, "note", text="The supplier is down", by=people.responder, at=at)
    settle()
    return note.number


@contextlib.contextmanager
def nothing_is_kept(app, *, if_done_only: bool = False):
    """Every request is answered as usual and then undone, so that the next one finds the world as it was.

    With ``if_done_only`` what is refused ends as on a server, so that one can see whether it left something behind.
    """
    hooks = app.after_request_funcs[None]
    place = hooks.index(requests._close)
    hooks[place] = _undo_what_was_done if if_done_only else _undo
    try:
        yield
    finally:
        hooks[place] = requests._close


def _undo_what_was_done(response):
    return _undo(response) if response.status_code < 400 else requests._close(response)


@contextlib.contextmanager
def what_is_kept(engine):
    """Collects every INSERT, UPDATE and DELETE that is committed inside."""
    kept, pending = [], []

    def note(_connection, _cursor, statement, *_rest):
        if statement.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE")):
            pending.append(statement)

    def keep(_connection):
        kept.extend(pending)
        pending.clear()

    def forget(_connection):
        pending.clear()

    listening = (("before_cursor_execute", note), ("commit", keep), ("rollback", forget))
    for name, listener in listening:
        event.listen(engine, name, listener)
    try:
        yield kept
    finally:
        for name, listener in listening:
            event.remove(engine, name, listener)


def _undo(response):
    session = this_session()
    session.managed = False
    session.hooks.clear()
    session.asides.clear()
    session.rollback()
    return response

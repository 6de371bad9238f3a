"""Two worlds that differ in one thing: the second also holds private incidents, full of words that appear nowhere else.

Both are made at the same frozen moments and with the same keys, so that whatever differs for an outsider is a leak.
"""

import hashlib
import itertools
import re
from dataclasses import dataclass, field
from datetime import timedelta

from app.core import outbox
from app.core.db import db
from app.followups.operations import making
from app.incidents.models import Incident
from app.incidents.operations import (
    actions,
    clocks,
    decisions,
    document,
    escalations,
    lifecycle,
    links,
    roles,
    taking_part,
    updates,
    visibility,
    words,
)
from app.incidents.queries import access_requests_of, clocks_of
from app.incidents.ticking import late_updates, turn_clocks
from app.library.models import Family
from app.library.operations import families
from app.library.rules.themes import key_of
from app.nudges import _engine as nudge_engine
from app.people.models import Notice, Person, SavedView
from app.people.operations import views
from app.workflows.live import current_book
from tests.factories import NOON, give_role, make_incident, make_person
from tests.support import settle

# A word that no page, book or time zone holds (“canary” is one).
CANARY = "zugvogel"
LOOKS_LIKE = "Card payments fail"


@dataclass(frozen=True)
class Cast:
    """Dev belongs to nothing; Mei, Ben and Cara are in what is private, Ana only in what is public."""

    ana: Person
    ben: Person
    cara: Person
    dev: Person
    eve: Person
    mei: Person
    glass: Person
    root: Person
    zoe: Person


@dataclass
class Both:
    """What one world holds: public incidents, and private ones, which the world without them lacks."""

    cast: Cast
    public: list[Incident] = field(default_factory=list)
    private: list[Incident] = field(default_factory=list)


def make_cast() -> Cast:
    return Cast(
        ana=make_person("Ana Lindqvist", team="engineering", groups=("on-call",), email="ana@larkspur.test"),
        ben=make_person("Ben Okafor", team="engineering", email="ben@larkspur.test"),
        cara=make_person("Cara Nowak", team="support", groups=("customer-ops",), email="cara@larkspur.test"),
        dev=make_person("Dev Patel", email="dev@larkspur.test"),
        eve=make_person("Eve Olsen", organisation_role="leader", email="eve@larkspur.test"),
        mei=make_person("Mei Tanaka", team="privacy", groups=("privacy-team",), email="mei@larkspur.test"),
        glass=make_person("Gil Admin", organisation_role="administrator", email="gil@larkspur.test"),
        root=make_person("Rut Admin", organisation_role="administrator", email="rut@larkspur.test"),
        zoe=make_person("Zoe Chief", groups=("exec",), email="zoe@larkspur.test"),
    )


def make_one_world(moment, *, with_private: bool) -> Both:
    """Make a world at frozen moments; ``moment`` sets the clock. What is private comes between what is public."""
    moment.move_to(NOON - timedelta(hours=6))
    world = Both(make_cast())
    settle()
    steps = (_cards, _letter, _refund, _whistle, _drill, _hidden_cards, _over, _small_private, _devs, _around)
    for number, step in enumerate(steps):
        at = NOON - timedelta(hours=5) + timedelta(minutes=20 * number)
        moment.move_to(at)
        if with_private or step not in PRIVATE_STEPS:
            step(world, at)
            settle()
    moment.move_to(NOON)
    for tick in (turn_clocks, late_updates, nudge_engine.plan):
        tick(NOON)
        settle()
    outbox.drain()
    db.session.expire_all()
    return world


def _cards(world: Both, at) -> None:
    cast = world.cast
    made = make_incident(
        by=cast.dev, title=f"{LOOKS_LIKE} for one in four", severity="major", services=("checkout",), at=at,
        summary="The supplier answers slowly", impact="One in four",
    )  # fmt: skip
    world.public.append(made)
    give_role(made, "lead", cast.ana, at=at)
    give_role(made, "comms", cast.ben, at=at)
    actions.add(made, "Call the supplier", by=cast.ana, at=at, owner=cast.dev)
    making.create(made, making.Draft("Alert sooner", key="a-key-of-cards", owner=cast.dev), by=cast.ana, at=at)
    updates.post(made, updates.Draft(text="We are on it"), by=cast.ben, at=at)
    escalations.escalate(made, current_book().group("on-call"), message="Please help", by=cast.ana, at=at)
    words.write(made, "note", text="The regulator may ask", by=cast.dev, at=at)


def _refund(world: Both, at) -> None:
    made = make_incident(by=world.cast.cara, path="support/wrong-refund", title="£500 instead of £50", at=at)
    world.public.append(made)
    taking_part.join(made, by=world.cast.dev, at=at, kind="observer")
    links.relate(made, world.public[0], by=world.cast.cara, at=at)


def _drill(world: Both, at) -> None:
    world.public.append(make_incident(by=world.cast.ana, title="What if the ledger stops", mode="practice", at=at))


def _over(world: Both, at) -> None:
    made = make_incident(by=world.cast.ben, title="Maps were slow", at=at)
    world.public.append(made)
    lifecycle.cancel(made, by=world.cast.ben, at=at, why="It was a planned test")


def _devs(world: Both, at) -> None:
    made = make_incident(by=world.cast.dev, title="A typo on the help page", path="engineering/small-fault", at=at)
    world.public.append(made)
    roles.assign(made, made.workflow.role("lead"), to=world.cast.dev, by=world.cast.ana, at=at)


def _around(world: Both, at) -> None:
    making.create(world.public[-1], making.Draft("Spell it right", key="a-key-of-typo"), by=world.cast.dev, at=at)
    families.begin(world.public[:2], label="Cards come and go", by=world.cast.dev, at=at)
    views.save(world.cast.dev, "incidents", label="Mine", query="only=mine", at=at)
    views.save(world.cast.cara, "incidents", label="Cards", query="q=card", shared=True, at=at)


def _letter(world: Both, at) -> None:
    """Born private: with something of everything in it."""
    cast = world.cast
    made = make_incident(
        by=cast.mei, path="privacy/misdirected", title="Letter to the wrong zugvogeltitle", severity="high", at=at,
        summary="A zugvogelsummary", impact="A zugvogelimpact", services=("web-shop",),
        fields={"aware_at": at.isoformat()},
    )  # fmt: skip
    made.codename = "zugvogel codename"
    world.private.append(made)
    give_role(made, "lead", cast.mei, at=at)
    visibility.let_in(made, cast.ben, by=cast.mei, at=at, why="knows the zugvogelwhy")
    settle()
    give_role(made, "dpo", cast.ben, at=at)
    actions.add(made, "Call the zugvogelaction", by=cast.mei, at=at, owner=cast.ben)
    draft = making.Draft("Shred the zugvogelpaper", key="a-key-of-letter", text="A zugvogelreason", owner=cast.ben)
    making.create(made, draft, by=cast.mei, at=at)
    updates.post(made, updates.Draft(text="A zugvogelupdate"), by=cast.mei, at=at)
    for kind in ("note", "decision", "observation", "command", "verification"):
        words.write(made, kind, text=f"A zugvogel{kind}", by=cast.mei, at=at)
    escalations.escalate(
        made, current_book().group("exec"), message="A zugvogelmessage", by=cast.mei, at=at, let_in=True
    )
    question = made.workflow.field("risk-to-people")
    decisions.decide(made, question, value="risk", reason="A zugvogelreason", by=cast.mei, at=at)
    document.change_fields(made, {"opinion": "A zugvogelopinion"}, by=cast.mei, at=at)
    for clock in clocks_of(made):
        clocks.waive(clock, why="A zugvogelwaiver", by=cast.mei, at=at)
    visibility.ask_for_access(made.ref, by=cast.cara, at=at, why="A zugvogelplea")
    settle()
    visibility.answer_request(access_requests_of(made)[0], made, yes=True, by=cast.mei, at=at)
    roles.offer_handover(made, made.workflow.role("dpo"), to=cast.cara, by=cast.ben, at=at, note="A zugvogelhandover")
    visibility.open_by_glass(made.ref, by=cast.glass, at=at, why="The regulator asks for it")
    views.save(cast.mei, "incidents", label="A zugvogelview", query="q=zugvogel", at=at)


def _whistle(world: Both, at) -> None:
    world.private.append(make_incident(by=world.cast.cara, path="privacy/whistle", title="A zugvogelwhistle", at=at))


def _hidden_cards(world: Both, at) -> None:
    """Private though its type is public: it looks like a public one, touches the same services, has the same people."""
    cast = world.cast
    made = make_incident(
        by=cast.ben, title=f"{LOOKS_LIKE} zugvogelcards", severity="critical", private=True, at=at,
        services=("checkout", "ledger"),
    )  # fmt: skip
    world.private.append(made)
    give_role(made, "lead", cast.ben, at=at)
    making.create(made, making.Draft("Hide the zugvogelcards", key="a-key-of-hidden", due_at=at), by=cast.ben, at=at)
    document.change_fields(made, {"regulated": True, "cause": "change", "customers": 7}, by=cast.ben, at=at)
    links.relate(made, world.private[0], by=cast.ben, at=at)


def _small_private(world: Both, at) -> None:
    """Private ones of every other sort: merged, cancelled, practice, only reported."""
    cast, sorts = world.cast, {"merged": {}, "cancelled": {}, "drill": {"mode": "practice"}}
    made = {
        name: make_incident(by=cast.mei, path="privacy/misdirected", title=f"A zugvogel{name}", at=at, **more)
        for name, more in (sorts | {"report": {"mode": "report_only"}}).items()
    }
    links.merge(made["merged"], world.private[0], by=cast.mei, at=at)
    lifecycle.cancel(made["cancelled"], by=cast.mei, at=at, why="A zugvogelcancel")
    world.private.extend(made.values())
    _hidden_family("private:privacy|service:web-shop|area:tooling", [world.private[0], made["report"]], cast.mei, at)


def _hidden_family(basis: str, incidents, by: Person, at) -> None:
    """What is private comes back too, and its people have said so."""
    family = Family(key=key_of(basis), basis=basis)
    db.session.add(family)
    db.session.flush()
    families.confirm(family, incidents, by=by, at=at)


PRIVATE_STEPS = {_letter, _whistle, _hidden_cards, _small_private}


@dataclass(frozen=True)
class Answer:
    """What somebody got: every byte, without what is random in any world, and the statements that were sent for it."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: str
    statements: tuple[str, ...]


# Drawn anew for every answer or session, whatever the database holds.
RANDOM = (
    re.compile(r'(name="csrf_token" value="|X-CSRFToken": ")[^"]*'),
    re.compile(r'(name="key"[^>]* value=")[^"]*'),
    re.compile(r"([?&](?:amp;)?key=)[\w-]{24}"),
    re.compile(r"(fault was recorded as )[0-9a-f-]{9}"),
)
NOT_COMPARED = {"X-Request-ID", "Set-Cookie", "Muster-Token"}


def normaliser(person: Person | None):
    """Takes out of a text what is random by design: keys of this person's notices, views and sessions."""
    own = person.id if person else 0
    keys = itertools.chain(
        db.session.scalars(db.select(Notice.key).where(Notice.person_id == own).order_by(Notice.at, Notice.text)),
        db.session.scalars(
            db.select(SavedView.key).where((SavedView.person_id == own) | SavedView.shared).order_by(SavedView.label)
        ),
    )
    known = {key: f"key-{number}" for number, key in enumerate(keys)}

    def plain(text: str) -> str:
        for pattern in RANDOM:
            text = pattern.sub(r"\1…", text)
        for key, word in known.items():
            text = text.replace(key, word)
        return text

    return plain


def counted_keys():
    """Stands for the random keys of people: the same in both worlds."""
    numbers = itertools.count(1)
    return lambda nbytes=None: hashlib.sha256(str(next(numbers)).encode()).hexdigest()[: 2 * (nbytes or 16)]

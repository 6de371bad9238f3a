"""One of everything that a page can show, and for every address of the portal the words that belong in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import url_for
from werkzeug.routing import Rule

from app.core.clock import now
from app.core.db import db
from app.dashboard.exports._export import exports
from app.dashboard.operations import files
from app.followups.operations import making
from app.incidents.models import Incident
from app.incidents.operations import (
    actions,
    decisions,
    document,
    escalations,
    lifecycle,
    links,
    nudges,
    roles,
    updates,
    words,
)
from app.integrations.webhooks import operations as webhooks
from app.library.operations import families
from app.people.models import Person
from app.people.password_links import link_token
from app.reviews.operations import answering, debriefing, finishing, opening
from app.reviews.queries import review_of
from app.reviews.rules.owed import read
from app.statuspage import operations as publishing
from app.statuspage.operations import Words
from app.statuspage.services import names_of
from app.statuspage.states import Effect, Stage
from app.workflows import versions
from app.workflows.live import current_book
from tests.e2e.portal import Portal
from tests.factories import make_incident, make_person, settle
from tests.reviewed import publish
from tests.web.security.routes import rows_of

# Parts of a page are looked at on their page, and a file is kept. What else is none is left out by what it answers.
NO_PAGES = {"static", "health.metrics", "dashboard.file"}


@dataclass(frozen=True)
class World:
    """Who looks (an administrator of the privacy team who leads), who may see little, and what there is to see."""

    ana: Person
    dev: Person
    open_one: str
    private: str
    closed: str
    practice: str
    note: int
    token: str
    follow_up: str
    publication: str
    webhook: str
    family: str
    written: str
    published: str


def make_world(portal: Portal) -> World:
    return portal.arrange(_make)


def addresses(portal: Portal, world: World) -> list[str]:
    """Every address that can be asked for by GET, with words in it that exist here; a new route joins by itself.

    :raises AssertionError: an address wants a word that nobody has given below.
    """
    with portal.app.test_request_context("/"):
        found = [
            url_for(rule.endpoint, **values)
            for rule in sorted(portal.app.url_map.iter_rules(), key=str)
            if "GET" in (rule.methods or ()) and _is_page(rule)
            for values in _values(rule, world)
        ]
    return list(dict.fromkeys(found))


def _is_page(rule: Rule) -> bool:
    # What has an ending is a file to keep.
    return rule.endpoint not in NO_PAGES and "/parts/" not in str(rule) and "." not in str(rule).rpartition("/")[2]


def _values(rule: Rule, world: World) -> Iterator[dict[str, Any]]:
    """The words for one route, as often as it is worth looking at."""
    if rule.endpoint in (special := _special(world)):
        yield from special[rule.endpoint]
        return
    known = _common(world)
    if rule.endpoint.endswith("_clock"):
        known |= {"ref": [world.private], "slug": ["gdpr-authority"]}
    # What the table of who may do what says of it will do; its words with an @ are of another world.
    said = rows_of(rule.endpoint)[0].at
    known |= {name: [word] for name, word in said.items() if name not in known and not str(word).startswith("@")}
    for name in rule.arguments:
        assert name in known, f"{rule} of {rule.endpoint} is new: say in tests/e2e/world.py what its <{name}> may be."
    rows: list[dict[str, Any]] = [{}]
    for name in sorted(rule.arguments):
        rows = [row | {name: value} for row in rows for value in known[name]]
    yield from rows


def _common(world: World) -> dict[str, list[Any]]:
    """Words of addresses that mean the same everywhere."""
    return {
        "discipline": ["engineering"],
        "type_slug": ["service-failing"],
        "number": [1],
        "ref": [world.open_one],
        "key": [world.ana.key, world.dev.key],
        "token": [world.token],
        "follow_up": [world.follow_up],
    }


def _special(world: World) -> dict[str, list[dict[str, Any]]]:
    """Pages whose words mean something of their own, or which look different for each kind of incident."""
    here, private = {"ref": world.open_one}, {"ref": world.private}
    written = {"ref": world.written}
    points = ("start", "story", "what-happened", "contributors", "change")
    both = {f"incidents.{part}_page": [here, private] for part in ("timeline", "updates", "actions", "people")}
    return both | {
        "incidents.show": [here, private, {"ref": world.closed}, {"ref": world.practice}],
        "incidents.make_public": [private],
        "incidents.let_in": [private],
        "incidents.reopen": [{"ref": world.closed}],
        "incidents.correction": [here | {"number": world.note}],
        "incidents.change_moment": [here | {"slug": "started_at"}],
        "incidents.decide": [here | {"slug": "dora-major"}],
        "incidents.leave_out_steps": [here | {"slug": "major-start"}],
        "incidents.give_role": [here | {"slug": "comms"}],
        "incidents.handover": [here | {"slug": "lead"}],
        "incidents.dismiss_nudge": [here | {"nudge": "role-empty", "subject": "comms"}],
        "incidents.declare_form_page": [
            {"discipline": "engineering", "type_slug": "service-failing"},
            {"discipline": "privacy", "type_slug": "misdirected"},
        ],
        "people.group": [{"slug": "on-call"}],
        "library.family": [{"key": world.family}],
        # With every panel at once.
        "dashboard.dashboard": [{"whole": "1"}],
        "dashboard.panel": [{"slug": "clocks"}, {"slug": "own-effort"}],
        "reviews.show": [here, written, {"ref": world.published}],
        "reviews.debrief": [written | {"at": point} for point in points],
        "reviews.story": [written],
        "reviews.pulse": [written],
        "reviews.question": [written | {"slug": slug} for slug in ("contributors", "same-factor", "wellbeing")],
        **{f"reviews.{part}": [written] for part in ("now_part", "side_part", "live")},
        "followups.choose_several": [{"ref": world.follow_up}],
        "statuspage.publication": [{"key": world.publication}],
        "webhooks.webhook": [{"key": world.webhook}],
    }


def _make() -> World:
    versions.keep(current_book().hash, "# the file of today\n", by="Ana Lindqvist")
    ana = make_person(
        "Ana Lindqvist",
        team="engineering",
        groups=("on-call", "privacy-team", "customer-ops"),
        organisation_role="administrator",
        title="Engineer",
    )
    ben = make_person("Ben Okafor", team="engineering", title="Engineer")
    dev = make_person("Dev Patel")
    settle()
    open_one, note = _busy(ana, ben, dev)
    closed = _closed(ana, ben, open_one)
    family = families.begin([open_one, closed], label="NorthPay is slow", by=ana, at=now())
    files.ask(exports.get("incidents"), "csv", query="phase=all", by=ana, at=now())
    return World(
        ana=ana,
        dev=dev,
        open_one=open_one.ref,
        private=_private(ana, dev).ref,
        closed=closed.ref,
        practice=make_incident(by=ana, title="Practice: the north hub floods", mode="practice", lead=ana).ref,
        note=note,
        token=link_token(dev),
        follow_up=making.create(
            incident_by_ref(open_one.ref), making.Draft("Try HarbourPay each week", "a-key"), by=ana, at=now()
        ).ref,
        publication=_said_in_public(open_one, ana),
        webhook=_webhook(ana),
        family=family.key,
        written=_in_writing(ana, ben).ref,
        published=_published(ana, ben).ref,
    )


def _webhook(by: Person) -> str:
    """A subscriber that is sent nothing: nobody is there."""
    types = ("incident.declared", "incident.severity_changed")
    row = webhooks.add(name="Data team", url="https://data.larkspur.test/muster", types=types, by=by, at=now())
    webhooks.pause(row, by=by, at=now())
    return row.key


def _said_in_public(incident: Incident, by: Person) -> str:
    """What the public reads about it, said twice."""
    names = tuple(names_of(current_book(), ("checkout",)))
    for stage in (Stage.LOOKING, Stage.FOUND):
        said = Words("Some cards are declined", "Pay on delivery.", stage, Effect.SOME, names, f"key-of-{stage}")
        made = publishing.publish_status(incident_by_ref(incident.ref), said, by=by, at=now())
    return made.publication.key


def leave_review_out(ref: str, *people: Person) -> None:
    """Let these people agree that nothing is to be learned: closing asks for a review or for that."""
    review = review_of(incident_by_ref(ref))
    for person in people:
        if not review.state_of.is_over:
            opening.skip(review, by=db.session.get(Person, person.id), at=now(), why="We learned it last week")


def incident_by_ref(ref: str) -> Incident:
    return db.session.scalars(db.select(Incident).where(Incident.ref == ref)).one()


def _busy(ana: Person, ben: Person, dev: Person) -> tuple[Incident, int]:
    """Everything at once, and the number of an entry that its writer may correct."""
    at = now() - timedelta(minutes=50)
    made = make_incident(
        by=dev,
        title="Card payments fail for one in four customers",
        severity="major",
        summary="NorthPay refuses **one in four** cards.\n\n- Vouchers work\n- `HarbourPay` is slow",
        impact="About 900 customers, a guess.",
        services=("checkout", "northpay"),
        lead=ana,
        responders=(ben,),
        at=at,
    )
    lead = made.workflow.role("lead")
    roles.assign(made, made.workflow.role("tech-lead"), to=ben, by=ana, at=at)
    roles.offer_handover(made, lead, to=ben, by=ana, at=now(), note="Calls at 16:00, NorthPay answers slowly.")
    actions.add(made, "Ask NorthPay what they changed", by=ana, at=at, owner=ben, due_at=at + timedelta(minutes=10))
    actions.add(made, "Hold the evening payout", by=ana, at=at, due_at=now() + timedelta(hours=2))
    done = actions.add(made, "Turn HarbourPay on", by=ana, at=at)
    actions.finish(done, by=ben, at=at + timedelta(minutes=5))
    for kind, text in (
        ("note", "Since **14:02**, see [the chart](https://example.org/chart)"),
        ("decision", "We leave vouchers on"),
        ("observation", "Latency doubled"),
        ("command", "flags set harbourpay on --share 50"),
        ("verification", "Ten test cards pass"),
    ):
        entry = words.write(made, kind, text=text, by=ana, at=now(), risky=kind == "command")
    settle()
    db.session.refresh(entry)
    words.correct(entry, text="Twelve test cards pass", by=ana, at=now())
    note = words.write(made, "note", text="The payout runs at six", by=ana, at=now())
    draft = updates.Draft(text="Payments go by **HarbourPay**.", next_due_at=now() + timedelta(minutes=20))
    updates.post(made, draft, by=ana, at=now())
    escalations.escalate(made, current_book().groups["on-call"], message="Please look", by=ana, at=now())
    text = "Communications lead: nobody yet. Ask somebody early, they need time to read in."
    nudges.speak(made, "role-empty", subject="comms", text=text, next_at=None, at=now())
    settle()
    return made, note.number


def _private(ana: Person, dev: Person) -> Incident:
    """A deadline of the law that runs, another that sleeps, somebody who asks to see it."""
    made = make_incident(
        by=dev,
        path="privacy/misdirected",
        title="A statement was posted to the customer next door",
        severity="medium",
        fields={"aware_at": (now() - timedelta(hours=60)).isoformat()},
        lead=ana,
    )
    question = made.workflow.field("risk-to-people")
    decisions.decide(made, question, value="risk", reason="It shows debts.", by=ana, at=now())
    settle()
    return made


def _ended(ana: Person, ben: Person, severity: str) -> Incident:
    made = make_incident(
        by=ben, title="Vouchers are refused in Leeds", severity=severity, lead=ana, impact="Forty customers."
    )
    words.write(made, "decision", text="We take vouchers by hand", by=ana, at=now())
    document.change_fields(made, {"customer-impact": "a-few"}, by=ana, at=now())
    lifecycle.change_status(made, to=made.workflow.status("reviewing"), by=ana, at=now(), without="In haste")
    settle()
    return made


def _in_writing(ana: Person, ben: Person) -> Incident:
    """A full review with an answer of every kind, a view, a remark, a meeting and a pressed-for skip."""
    made = _ended(ana, ben, "major")
    review = review_of(made)
    said = {
        "what-happened": {"text": "From nine the till asked the **old list**."},
        "first-sign": {"choice": "customer"},
        "contributors": {"rows": [{"factor": "Ben forgot to tell the shops", "area": "information"}]},
        "held-up": {"choices": ["no-owner"]},
    }
    for question in read(review.form):
        if question.slug in said:
            answering.answer(review, question, value=said[question.slug], by=ben, at=now(), seen=0)
    story = read(review.form)[0]
    answering.add_view(review, story, text="The phones heard it at ten.", by=ana, at=now())
    answering.comment(review, story, text="Which list?", by=ana, at=now())
    soon = debriefing.Meeting(now() - timedelta(minutes=18), 45, "Room 4", None)
    debriefing.set_meeting(review, soon)
    opening.skip(review, by=ben, at=now(), why="A drill of the fire brigade")
    settle()
    return made


def _published(ana: Person, ben: Person) -> Incident:
    made = _ended(ana, ben, "minor")
    review = review_of(made)
    words_of = {"headline": "A list that nobody knew", "gist": "It failed. We saw it. It is mended."}
    finishing.change_gist(review, lesson_title="Name the list", lesson="Say which list is asked.", **words_of)
    publish(review, by=ana, signs=ben, **{"one-thing": "Ask which list is meant."})
    return made


def _closed(ana: Person, ben: Person, open_one: Incident) -> Incident:
    made = make_incident(
        by=ben,
        title="Confirmation mails arrive twice",
        path="engineering/small-fault",
        severity="minor",
        summary="Two workers read one queue.",
        impact="A few hundred people.",
        lead=ana,
        at=now() - timedelta(days=2),
    )
    links.relate(made, open_one, by=ana, at=now())
    document.change_fields(made, {"customer-impact": "a-few"}, by=ana, at=now())
    for slug in ("reviewing", "closed"):
        lifecycle.change_status(made, to=made.workflow.status(slug), by=ana, at=now())
        settle()
        if slug == "reviewing":
            leave_review_out(made.ref, ana, ben)
    settle()
    return made

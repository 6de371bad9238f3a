"""For somebody who may not see it, a private incident does not exist: every answer of two worlds is compared."""

import base64
import json
import logging
import re

import pytest
import redis
import time_machine
from flask.testing import FlaskClient
from pydantic import SecretStr
from sqlalchemy import select

from app.core import outbox
from app.core.clock import now
from app.core.db import db
from app.dashboard import coming_back, promised_after
from app.dashboard.charts._chart import charts
from app.dashboard.exports._export import exports
from app.dashboard.register import STANDINGS
from app.followups.queries import follow_ups_of
from app.incidents.operations import links, roles, taking_part, visibility
from app.incidents.slices import slices
from app.library.rules.themes import key_of
from app.notifiers import _smtp
from app.people.models import Notice
from tests import factories
from tests.factories import NOON, make_incident, sign_in
from tests.support import settle
from tests.web.security.routes import is_about_an_incident, methods_of, routes, rows_of
from tests.web.security.two_worlds import (
    CANARY,
    LOOKS_LIKE,
    NOT_COMPARED,
    Answer,
    Both,
    counted_keys,
    make_cast,
    make_one_world,
    normaliser,
)
from tests.web.security.world import nothing_is_kept

WRONG, WRONG_PROMISE = "PRV-ZZZZ", "FU-ZZZZZ"
# Where a plain person sits: /metrics answers to this machine alone.
ELSEWHERE = {"REMOTE_ADDR": "192.0.2.7"}


class Visitor:
    """Somebody who opens addresses one after the other; nothing that they do is kept."""

    def __init__(self, app, person, statements) -> None:
        self.app, self.statements = app, statements
        self.client = FlaskClient(app, app.response_class, use_cookies=False)
        cookie = sign_in(app.test_client(), person).get_cookie("muster_session").value if person else ""
        self.headers = {"Cookie": f"muster_session={cookie}"} if person else {}
        self.plain = normaliser(person)
        settle()

    def open(self, path, *, method="GET", form=None, fragment=False) -> Answer:
        headers = self.headers | ({"HX-Request": "true"} if fragment else {})
        with self.app.app_context(), self.statements() as sent:
            answer = self.client.open(path, method=method, data=form, headers=headers, environ_base=ELSEWHERE)
            body = self.plain(answer.get_data(as_text=True))
        seen = tuple((name, self.plain(value)) for name, value in answer.headers if name not in NOT_COMPARED)
        return Answer(answer.status_code, tuple(sorted(seen)), body, tuple(sent))


@pytest.fixture
def moment():
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def post_box(app, monkeypatch):
    """Mail is set up, and this is where it arrives."""
    mails = []
    chosen = app.config["MUSTER"].model_copy(update={"smtp_url": SecretStr("smtp://127.0.0.1:1")})
    monkeypatch.setitem(app.config, "MUSTER", chosen)
    monkeypatch.setattr(_smtp, "_hand_over", lambda message, _at: mails.append(message))
    return mails


@pytest.fixture
def new_world(app, database, small_book, moment, post_box, monkeypatch):
    """Make one of the two worlds in an empty database."""

    def make(*, with_private: bool):
        db.session.rollback()
        db.session.remove()
        database.empty_for(app)
        post_box.clear()
        monkeypatch.setattr(factories.secrets, "token_hex", counted_keys())
        return make_one_world(moment, with_private=with_private)

    return make


@pytest.fixture
def logged():
    """Every line that is logged, with all it carries."""
    lines = []

    class Keep(logging.Handler):
        def emit(self, record):
            lines.append(f"{record.getMessage()} {record.__dict__}")

    keep, root = Keep(), logging.getLogger()
    level = root.level
    root.addHandler(keep)
    root.setLevel(logging.INFO)
    yield lines
    root.removeHandler(keep)
    root.setLevel(level)


def cursor(ref: str) -> str:
    """A cursor of the list as somebody could forge it, to learn whether there is an incident of this reference."""
    said = json.dumps([1, 2, NOON.isoformat(), ref])
    return base64.urlsafe_b64encode(said.encode()).decode().rstrip("=")


def telling(answers: dict, pattern: str, besides: str = "zugvogel") -> list[str]:
    """The addresses whose answers hold the pattern, but for those that say it themselves: they only say it back."""
    found = re.compile(rf".{{0,60}}({pattern}).{{0,20}}", re.IGNORECASE)
    silent = re.compile(besides)
    return [
        f"{path} … {hit[0]} …"
        for (_, path), answer in answers.items()
        if not silent.search(path) and (hit := found.search(f"{answer.body} {answer.headers}"))
    ]


def looked_for(cast, refs) -> list[str]:
    """Addresses that search, filter, sort and jump for what is private."""
    words = ("zugvogel", "zugvogeltitle", "letter+wrong", "card", "codename", *refs)
    queries = [
        *(f"q={word}&phase=all" for word in words),
        *(f"phase=all&sort={sort}" for sort in ("now", "newest", "oldest", "worst")),
        *(f"phase=all&sort={sort}&after={cursor(ref)}" for sort in ("now", "oldest") for ref in refs),
        *(f"phase=all&{name}={one.key}" for name in ("person", "lead", "reporter") for one in (cast.mei, cast.ben)),
        *("discipline=privacy&phase=all", "type=privacy/misdirected&phase=all", "severity=privacy/high&phase=all"),
        *("level=3&phase=all", "status=privacy/reported&phase=all", "service=checkout&phase=all", "phase=merged"),
        *("field=cause:change&phase=all", "mode=practice&phase=all", "only=mine", "only=late", "period=1d&phase=all"),
    ]
    return [
        *(f"/incidents?{query}" for query in queries),
        *(f"/jump?q={word}{opens}" for word in words for opens in ("", "&open=1")),
        *(f"/declare/{path}/alike?title={LOOKS_LIKE.replace(' ', '+')}+zugvogelcards" for path in DECLARED),
        *(f"/declare?q={word}" for word in ("zugvogel", "letter")),
        *(f"/people?q={word}" for word in ("mei", "zugvogel")),
        *(f"/dashboard/panels/{one.slug}{more}" for one in charts for more in ("", ".csv", "?compare=year&weeks=52")),
        *(f"/dashboard?whole=1&{query}" for query in ("discipline=privacy", "visibility=private", "service=checkout")),
        *(f"/dashboard?whole=1&{name}={one}" for name, one in (("team", "privacy"), ("person", cast.mei.key))),
        *(f"/dashboard/deadlines/{one}" for one in STANDINGS),
        *(f"/dashboard/follow-ups/{one}" for one in promised_after.STANDINGS),
        *(f"/exports/{one}.{written}?phase=all" for one in exports.names() for written in ("csv", "json")),
        *(f"/incidents?slice={one}" for one in (*slices.names(), "nothing-is-called-so")),
        *(f"/follow-ups?show={only}&view={view}" for only in ("open", "overdue", "team") for view in ("list", "board")),
        *("/follow-ups.csv?show=all", "/follow-ups.csv?show=all&discipline=privacy&sort=closed"),
        *(f"/follow-ups?show=all&{query}" for query in ("q=zugvogel", "discipline=privacy", "sort=newest", "tag=x")),
        *(f"/follow-ups?show=all&incident={ref}" for ref in refs),
        *(f"/library?q={word}&shelf={shelf}" for word in words for shelf in ("", "incidents")),
        *("/library?q=card&sort=newest", "/library?theme=service:checkout", "/library?q=cadr", "/library?q=zugvogle"),
        *(f"/library/coming-back/{key_of(basis)}" for basis in BASES),
        *("/library/coming-back?only=proposed", "/library/before?path=engineering/service-failing&title=Card+zugvogel"),
        *(f"/dashboard/coming-back/{one}" for one in coming_back.STANDINGS),
        *("/?by=severity", "/home/now?by=severity", "/notices?show=asks", "/people?team=privacy"),
    ]


BASES = ("private:privacy|service:web-shop|area:tooling", "private:privacy|service:nowhere|area:tooling")
DECLARED = ("engineering/service-failing", "privacy/misdirected")


def everything_for(app, cast, public, refs) -> list[tuple[str, str, dict | None, bool]]:
    """Every GET route with sensible values, and every POST route about one of the references that are not public.

    Each as method, path, form, and whether as a fragment: every third route is asked so.
    """
    asked = []
    people = {f"@{name}": getattr(cast, name).key for name in ("ana", "ben", "dev", "mei")}
    known = {"@note": 2, "@lead": cast.mei.key, "@asker": cast.cara.key, "@reporter": cast.mei.key}
    for turn, rule in enumerate(routes(app)):
        for row in rows_of(rule.endpoint):
            here = [{"ref": ref} for ref in (*(one.ref for one in public), *refs) if not ref.startswith("FU-")]
            here = here if is_about_an_incident(rule) else [{}]
            if "follow_up" in rule.arguments:
                here = [{"follow_up": ref} for ref in ("FU-1", *refs) if ref.startswith("FU-")]
            if rule.endpoint in {"people.person", "incidents.of_person"}:
                here = [{"key": key} for key in people.values()]
            for more in here:
                for method in methods_of(rule):
                    if method == "GET" or set(more.values()) & set(refs):
                        given = {name: known.get(value, value) for name, value in row.at.items()} | more
                        _, path = rule.build({name: str(value).replace("@", "") for name, value in given.items()})
                        query = "&".join(f"{name}={value}" for name, value in row.query.items())
                        form = row.form if method == "POST" else None
                        asked.append((method, path + (f"?{query}" if query else ""), form, turn % 3 == 0))
    return asked + [("GET", path, None, False) for path in looked_for(cast, refs)]


def crawl(app, world, person, refs, statements, *, public=1) -> dict[tuple[str, str], Answer]:
    """Every answer that this person gets, by method and address; ``public`` is how many public incidents they open."""
    visitor, asked = Visitor(app, person, statements), everything_for(app, world.cast, world.public[:public], refs)
    settle()
    found = {}
    with nothing_is_kept(app):
        for method, path, form, fragment in asked:
            found[method, path] = visitor.open(path, method=method, form=form, fragment=fragment)
    return found


def first_difference(one: str, other: str) -> str:
    for left, right in zip(one.splitlines(), other.splitlines(), strict=False):
        if left != right:
            return f"\n    {left.strip()[:300]}\n    {right.strip()[:300]}"
    return f"\n    {len(one)} characters, {len(other)} characters"


def differences(one: dict, other: dict) -> list[str]:
    """Where two crawls differ, in words."""
    told = [f"{key} was asked in one world only" for key in one.keys() ^ other.keys()]
    for key in one.keys() & other.keys():
        left, right = one[key], other[key]
        if left.status != right.status:
            told.append(f"{key}: {left.status} and {right.status}")
        elif left.headers != right.headers and left.body == right.body:
            told.append(f"{key}: headers {set(left.headers) ^ set(right.headers)}")
        elif left.body != right.body:
            told.append(f"{key}: {first_difference(left.body, right.body)}")
        elif left.statements != right.statements:
            told.append(f"{key}: {len(left.statements)} statements and {len(right.statements)}")
    return told


def unlike_a_wrong_reference(answers: dict, refs, wrong=WRONG, place="incidents") -> list[str]:
    """The answers about a private incident that differ from those about a reference nobody ever gave."""
    told = []
    for (method, path), answer in answers.items():
        ref = next((one for one in refs if re.match(rf"/{place}/{one}\b", path)), None)
        if ref is not None:
            other = answers[method, path.replace(f"/{ref}", f"/{wrong}", 1)]
            same = Answer(answer.status, answer.headers, answer.body.replace(ref, wrong), answer.statements)
            told += differences({path: same}, {path: other})
    return told


def same(told: list[str], words: str) -> None:
    assert not told, "\n".join([f"{words}:", *told])


def letters(mails, without) -> list[tuple[str, str, str]]:
    """What was mailed to others than these, in an order of its own."""
    sent = [(str(mail["To"]), str(mail["Subject"]), mail.as_string().split("\n\n", 1)[1]) for mail in mails]
    boundary = re.compile(r"=+\d{10,}==")
    kept = [
        (to, subject, boundary.sub("", body)) for to, subject, body in sent if not any(one in to for one in without)
    ]
    return sorted(kept)


@pytest.mark.only_on("sqlite")
def test_a_plain_person_gets_the_same_bytes_with_and_without_private_incidents(
    app, new_world, statements, post_box, logged, record_property
):
    with_them = new_world(with_private=True)
    refs = [one.ref for one in with_them.private]
    insiders = [getattr(with_them.cast, name).email for name in ("mei", "ben", "cara", "zoe", "glass")]
    insiders.append("exec@larkspur.test")
    promised = [one.ref for made in with_them.private for one in follow_ups_of(made)]
    asked = [refs[0], refs[2], WRONG, *promised, WRONG_PROMISE]
    seen = crawl(app, with_them, with_them.cast.dev, asked, statements)
    by_nobody = crawl(app, with_them, None, refs[:1], statements)
    mails, all_mails = letters(post_box, insiders), [mail.as_string() for mail in post_box]
    lines = "\n".join(logged)

    without = new_world(with_private=False)
    wanted = crawl(app, without, without.cast.dev, asked, statements)
    by_nobody_wanted = crawl(app, without, None, refs[:1], statements)

    same(differences(seen, wanted), "These answers tell that there are private incidents")
    same(unlike_a_wrong_reference(seen, asked[:2]), "These answers differ from those about a wrong reference")
    same(
        unlike_a_wrong_reference(seen, promised, WRONG_PROMISE, "follow-ups"),
        "These answers differ from those about a follow-up that nobody made",
    )
    same(differences(by_nobody, by_nobody_wanted), "These answers tell strangers that there are private incidents")
    assert mails == letters(post_box, insiders)
    # What was compared could have leaked: insiders were told of it, and by its codename alone.
    assert any("zugvogel codename" in mail for mail in all_mails)
    assert [mail for mail in all_mails if "zugvogeltitle" in mail] == []
    assert [line for line in lines.splitlines() if CANARY in line or any(ref in line for ref in refs)] == []
    record_property("summary", f"LEAK {len({r.endpoint for r in routes(app)})} routes, {len(seen):,} answers identical")


@pytest.mark.only_on("sqlite")
def test_administrators_and_leaders_read_no_word_of_it_on_their_pages(app, new_world, statements):
    world = new_world(with_private=True)
    refs = [one.ref for one in world.private]

    for person in (world.cast.root, world.cast.eve):
        answers = crawl(app, world, person, refs[1:2], statements)
        pages = {path: answer.body for (_, path), answer in answers.items() if CANARY not in path}

        assert [path for path, body in pages.items() if CANARY in body.lower()] == []
        assert [
            path for path, body in pages.items() if re.search(r"/settings/(?!audit|deliv)", path) and "PRV-" in body
        ] == []
        assert {answers["GET", f"/incidents/{refs[1]}"].status} == {404}


def test_redis_holds_no_word_and_no_reference(small_book, make_app, redis_url, people, post_box):
    app = make_app(redis_url=redis_url)
    mei = sign_in(app.test_client(), people.mei)

    form = {"key": "key-of-a-form", "title": "A zugvogeltitle", "summary": "A zugvogelsummary", "severity": "high"}
    ref = mei.post("/declare/privacy/misdirected", data=form).location.rsplit("/", 1)[1]
    mei.post(f"/incidents/{ref}/entries", data={"kind": "note", "text": "A zugvogelnote"})
    mei.post(f"/incidents/{ref}/escalate", data={"groups": "privacy-team", "message": "A zugvogelmessage"})
    mei.get(f"/incidents/{ref}")
    with app.app_context():
        outbox.drain()

    with redis.Redis.from_url(redis_url) as connection:
        held = {key: connection.dump(key) for key in connection.keys("*")}
        read = [connection.hgetall(key) for key in held if connection.type(key) == b"hash"]
    everything = f"{held} {read}".lower()
    assert any(key.startswith(b"rq:") for key in held)
    assert CANARY not in everything
    assert ref.lower() not in everything


@pytest.fixture
def turned(app, small_book, moment, post_box, monkeypatch):
    """A public incident that Dev took part in and was told of, related to one and with one merged into it."""
    monkeypatch.setattr(factories.secrets, "token_hex", counted_keys())
    cast, at = make_cast(), now()
    made = make_incident(by=cast.ana, lead=cast.ana, title=f"{LOOKS_LIKE} zugvogeltitle", severity="major", at=at)
    beside = make_incident(by=cast.cara, title="Maps are slow", at=at)
    inside = make_incident(by=cast.dev, lead=cast.ana, title="Nobody can pay", at=at)
    roles.assign(made, made.workflow.role("comms"), to=cast.dev, by=cast.ana, at=at)
    settle()
    outbox.drain()
    roles.release(made, made.workflow.role("comms"), by=cast.ana, at=at)
    taking_part.leave(made, person=cast.dev, by=cast.dev, at=at)
    taking_part.join(made, by=cast.dev, at=at, kind="observer")
    links.relate(made, beside, by=cast.ana, at=at)
    links.merge(inside, made, by=cast.ana, at=at)
    # Whoever is merged along takes part there; Dev does not stay, and so does not keep sight of it.
    taking_part.leave(made, person=cast.dev, by=cast.dev, at=at)
    settle()
    outbox.drain()
    db.session.expire_all()
    return Both(cast, [beside, inside], [made])


@pytest.mark.only_on("sqlite")
def test_from_the_turn_to_private_on_nobody_outside_reads_a_word(app, turned, statements, post_box):
    made, dev = turned.private[0], turned.cast.dev
    before = crawl(app, turned, dev, [], statements, public=0)
    key = db.session.scalars(
        select(Notice.key).where(Notice.person_id == dev.id, Notice.incident_id == made.id)
    ).first()
    made.title = f"{LOOKS_LIKE} zugvogeltitle again"
    visibility.make_private(made, by=turned.cast.ana, at=now(), why="A zugvogelwhy")
    settle()
    mailed = len(post_box)

    outbox.drain()
    db.session.expire_all()
    after = crawl(app, turned, dev, [made.ref, "INC-9"], statements, public=2)

    shows = {path for (_, path), answer in before.items() if "zugvogeltitle" in answer.body}
    assert {"/?by=severity", "/incidents?phase=all&sort=now", "/jump?q=card", "/notices"} <= shows
    assert telling(after, rf"zugvogel|\b{made.ref}\b", besides=f"zugvogel|{made.ref}") == []
    settle()
    about = {path: answer for (_, path), answer in after.items() if f"/incidents/{made.ref}" in path}
    assert {path: a.status for path, a in about.items() if a.status != 404} == statuses_of_what_says_the_same(about)
    same(unlike_a_wrong_reference(after, [made.ref], "INC-9"), "These answers differ from a wrong reference's")
    assert [str(mail["To"]) for mail in post_box[mailed:] if "dev@" in str(mail["To"])] == []
    assert Visitor(app, dev, statements).open(f"/notices/{key}/open", method="POST").status == 404


def statuses_of_what_says_the_same(answers) -> dict:
    """Asking for access is answered alike whatever stands behind a reference; breaking the glass is not for Dev."""
    said = {"ask": 200, "break-glass": 403}
    return {path: said[end] for path in answers for end in said if path.endswith(f"/{end}")}


@pytest.mark.only_on("sqlite")
def test_what_is_merged_or_related_names_nothing_private_to_others(app, small_book, moment, statements):
    cast, at = make_cast(), now()
    hidden = make_incident(by=cast.ben, lead=cast.ben, title="A zugvogeltitle", private=True, at=at)
    related = make_incident(by=cast.ben, lead=cast.ben, title="Maps are slow", at=at)
    merged = make_incident(by=cast.ben, lead=cast.ben, title="Nobody can pay", at=at)
    links.relate(related, hidden, by=cast.ben, at=at)
    links.merge(merged, hidden, by=cast.ben, at=at)
    settle()
    world = Both(cast, [related, merged], [hidden])

    outside = crawl(app, world, cast.dev, [], statements, public=2)
    inside = Visitor(app, cast.ben, statements)

    assert telling(outside, "zugvogel|PRV-") == []
    assert "Merged" in outside["GET", f"/incidents/{merged.ref}"].body
    for one in (related, merged):
        assert hidden.ref in inside.open(f"/incidents/{one.ref}").body


def test_a_private_reference_is_no_better_than_a_wrong_one_in_a_form(app, small_book, moment, statements):
    cast, at = make_cast(), now()
    hidden = make_incident(by=cast.ben, lead=cast.ben, title="A zugvogeltitle", private=True, at=at)
    mine = make_incident(by=cast.dev, lead=cast.dev, title="Maps are slow", at=at)
    visitor = Visitor(app, cast.dev, statements)

    with nothing_is_kept(app):
        for part, more in (
            ("relate", {}),
            ("merge", {"stays": "this", "compared": "1"}),
            ("merge", {"stays": "other"}),
        ):
            answers = [
                visitor.open(f"/incidents/{mine.ref}/{part}", method="POST", form={"other": ref, **more})
                for ref in (hidden.ref, WRONG)
            ]
            same = Answer(
                answers[0].status, answers[0].headers, answers[0].body.replace(hidden.ref, WRONG), answers[0].statements
            )
            assert same == answers[1]
            assert same.status == 422

"""Bad input gets a sentence: never a fault, never half a row, whatever is sent to whichever route."""

import base64
import html
import itertools
import json
import re
from html.parser import HTMLParser

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.db import db
from tests.support import settle
from tests.web.security.routes import ADMINISTRATORS, MACHINES, is_about_an_incident, methods_of, routes, rows_of
from tests.web.security.world import nothing_is_kept, what_is_kept

HOSTILE = {
    "nothing": "",
    "NUL": "\0",
    "NUL inside": "a\0b",
    "emoji": "🚒 \U0001f468\u200d\U0001f692",
    "right to left": "\u202egnp.exe\u202c حريق",
    "half a surrogate": "%ED%A0%80 \ufffd",
    "a script": "<script>alert(1)</script>[x](javascript:alert(1))",
    "an enormous number": "9" * 400,
    "beyond the database": "9223372036854775808",
    "infinity": "1e999",
    "below zero": "-1",
    "no such slug": "no-such-slug",
    "before everything": "0001-01-01T00:00",
    "after everything": "9999-12-31T23:59+14:00",
    "a list": "a,b,,c",
    "too long": "x" * 30_000,
    "quotes": "'; DROP TABLE incident; --\"",
}
# Written though the request is refused: who read something private, who tried in vain.
STAYS = "INSERT INTO audit_entry"
SENTENCE = re.compile(r"[A-Z“][^<>{}]{8,}")


def asked_of(app, method: str):
    """Every route and row with this method, and who asks: somebody who may."""
    for rule in routes(app):
        if method in methods_of(rule):
            for row in rows_of(rule.endpoint):
                person = "administrator" if row.needs == ADMINISTRATORS else "lead"
                yield rule, row, person, "open" if is_about_an_incident(rule) else None


def wrong_with(answer, kept: list[str]) -> str:
    """What is wrong with an answer, in a few words; nothing when it is as it should be."""
    if answer.status_code >= 500:
        return f"{answer.status_code}"
    if answer.status_code < 400:
        return ""
    left = [one for one in kept if not one.startswith(STAYS)]
    if left:
        return f"{answer.status_code}, and yet it kept {left[0][:60]}"
    if answer.status_code == 401 and not answer.get_data():
        # A program whose signature is wrong is told by the status alone.
        return ""
    if answer.mimetype != "text/html" or not SENTENCE.search(
        re.sub(r"<head>.*?</head>", "", answer.text, flags=re.DOTALL)
    ):
        return f"{answer.status_code} without a sentence"
    return ""


class Sweep:
    """Sends one bad thing after the other, and remembers what was answered badly."""

    def __init__(self, asking) -> None:
        self.asking, self.wrong, self.sent = asking, [], 0

    def send(self, words: str, path: str, **more) -> None:
        self.kept.clear()
        answer = self.asking.open(path, **more)
        self.sent += 1
        if problem := wrong_with(answer, self.kept):
            self.wrong.append(f"{words}: {problem}")

    def __enter__(self):
        self.held = nothing_is_kept(self.asking.app, if_done_only=True)
        self.watch = what_is_kept(db.engine)
        self.held.__enter__()
        self.kept = self.watch.__enter__()
        return self

    def __exit__(self, *error) -> None:
        self.watch.__exit__(*error)
        self.held.__exit__(*error)

    def is_clean(self) -> None:
        assert not self.wrong, "\n".join(
            [f"{len(self.wrong)} of {self.sent} bad requests were answered badly:", *self.wrong]
        )


def some_of(hostile, turn: int, database):
    """The third of the bad values whose turn it is; PostgreSQL, which reads less than SQLite, gets another one."""
    share = turn + (1 if database.url.startswith("postgresql") else 0)
    return itertools.islice(hostile.items(), share % 3, None, 3)


def test_bad_values_in_forms(app, database, asking):
    with Sweep(asking) as sweep:
        turns = itertools.count()
        for rule, row, person, kind in asked_of(app, "POST"):
            form, path = asking.filled(person, row.form), asking.address(rule, row, person, kind)
            for name in form or {"x": ""}:
                for words, bad in some_of(HOSTILE, next(turns), database):
                    sent = {**form, name: bad}
                    fragment = sweep.sent % 2 == 0
                    sweep.send(
                        f"POST {rule.endpoint}, {words} as {name}",
                        path, method="POST", person=person, form=sent, fragment=fragment,
                    )  # fmt: skip

    sweep.is_clean()


NUMBERS = (0, 2**31, 2**63, 10**30)
PLACES = ("no-such-thing", "a\0b", "x" * 300, "🚒", "..", "%2e%2e")


def test_bad_values_in_addresses(app, asking):
    with Sweep(asking) as sweep:
        for method in ("GET", "POST"):
            for rule, row, person, kind in asked_of(app, method):
                here = asking.filled(person, row.at) | asking.about(kind)
                here = {name: here[name] for name in rule.arguments}
                for name in rule.arguments - {"ref", "other"}:
                    for bad in NUMBERS if name == "number" else PLACES:
                        _, path = rule.build(here | {name: bad})
                        form = asking.filled(person, row.form) if method == "POST" else None
                        sweep.send(
                            f"{method} {rule.endpoint}, {str(bad)[:20]!r} as {name}",
                            path, method=method, person=person, form=form, fragment=sweep.sent % 2 == 0,
                        )  # fmt: skip

    sweep.is_clean()


ASKED = (
    *("q", "title", "before", "after", "since", "until", "show", "order", "tab", "by", "v", "to", "severity", "other"),
    *("who", "mode", "period", "sort", "level", "phase", "discipline", "type", "status", "service", "field", "stays"),
    *("person", "lead", "reporter", "only", "team", "group", "role", "closed", "from", "days", "what", "next", "wide"),
    *("subject", "summary", "related", "started_at", "dialog", "open"),
)
BAD_IN_QUERIES = ("NUL inside", "an enormous number", "beyond the database", "half a surrogate", "after everything")


def test_bad_values_in_queries(app, database, asking):
    with Sweep(asking) as sweep:
        for turn, (rule, row, person, kind) in enumerate(asked_of(app, "GET")):
            path = asking.address(rule, row, person, kind)
            for words in BAD_IN_QUERIES if rule.endpoint in WITH_QUERIES else BAD_IN_QUERIES[turn % 5 :: 3]:
                query = dict.fromkeys(ASKED, HOSTILE[words]) | {"open": "1"}
                sweep.send(f"GET {rule.endpoint}, {words} in its query", path, person=person, query=query)

    sweep.is_clean()


WITH_QUERIES = {
    "incidents.updates_page",
    "incidents.incident_list",
    "home.jump",
    "people.people",
    "incidents.timeline_page",
    "admin.audit_log",
}


def test_the_reference_of_an_address_may_be_anything(asking):
    with Sweep(asking) as sweep:
        for ref in ("INC-0", "inc-1", "INC-99999999999", "ZZZ-1", "INC-", "💥", "INC-1%00", "INC-1'--", "x" * 5000):
            for part in ("", "/live", "/severity", "/actions/1", "/nothing"):
                sweep.send(f"GET {ref[:20]}{part}", f"/incidents/{ref}{part}")

    sweep.is_clean()


PASTES = (
    ("/declare/engineering/service-failing", "title", {"key": "a-key-of-a-form"}),
    ("/declare/engineering/service-failing", "summary", {"key": "a-key-of-a-form", "title": "Cards fail"}),
    ("/incidents/{ref}/entries", "text", {"kind": "note"}),
    ("/incidents/{ref}/updates", "text", {}),
    ("/settings/me/look", "name", {"theme": "dark", "timezone": "Europe/London"}),
)


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("path, name, form", PASTES, ids=lambda value: str(value)[:40])
def test_ten_megabytes_are_refused_with_their_limit(asking, path, name, form):
    pasted = "A line of a log. " * 620_000

    with Sweep(asking) as sweep:
        address = path.format(ref=asking.refs["open"])
        sweep.send("10 MB", address, method="POST", form={**form, name: pasted}, fragment=True)
        answer = asking.open(address, "POST", form={**form, name: pasted})

    sweep.is_clean()
    assert answer.status_code == 422
    assert re.search(r"Keep this under [\d,]+ characters|the most one text can hold", answer.text)


def test_more_than_we_take_at_once_is_refused_in_words(asking):
    answer = asking.open(f"/incidents/{asking.refs['open']}/entries", "POST", form={"text": "x" * (17 * 1024 * 1024)})

    assert answer.status_code == 413
    assert "That is more than we can take at once" in answer.text


def words_in(form: dict) -> list[str]:
    """What somebody typed that must come back to them: never a password."""
    return [value for name, value in form.items() if value and "password" not in name and name != "again"]


@pytest.fixture
def csrf(app):
    app.config["WTF_CSRF_ENABLED"] = True
    yield
    app.config["WTF_CSRF_ENABLED"] = False


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("token", ["", "IjEi.forged.token"])
def test_a_forged_form_changes_nothing_and_keeps_its_words(app, asking, csrf, token):
    wrong = []
    with Sweep(asking) as sweep:
        for rule, row, person, kind in asked_of(app, "POST"):
            if row.needs == MACHINES:
                continue
            form = asking.filled(person, row.form)
            path = asking.address(rule, row, person, kind)
            sweep.kept.clear()
            answer = asking.open(path, "POST", person, form={**form, "csrf_token": token})
            lost = [
                v for n, v in form.items() if "password" not in n and n != "again" and html.escape(v) not in answer.text
            ]
            if answer.status_code != 400 or sweep.kept or lost:
                wrong.append(f"{rule.endpoint}: {answer.status_code} {sweep.kept[:1]} lost {lost}")

    assert wrong == []


@pytest.mark.only_on("sqlite")
def test_a_session_that_ended_while_somebody_was_typing_keeps_the_words(app, asking):
    wrong = []
    with Sweep(asking) as sweep:
        for rule, row, _, kind in asked_of(app, "POST"):
            if row.needs in {"public", MACHINES}:
                continue
            form = asking.filled("disabled", row.form)
            path = asking.address(rule, row, "disabled", kind)
            page = asking.open(path, "POST", "disabled", form=form)
            part = asking.open(path, "POST", "disabled", form=form, fragment=True)
            lost = [value for value in words_in(form) if html.escape(value) not in page.text]
            fitting = (401,) if words_in(form) else (303, 401)
            if part.status_code != 401 or page.status_code not in fitting or lost or sweep.kept:
                wrong.append(f"{rule.endpoint}: {page.status_code}, {part.status_code}, lost {lost} {sweep.kept[:1]}")

    assert wrong == []


@pytest.mark.only_on("sqlite")
def test_a_wrong_method_is_answered_with_what_works(app, asking):
    wrong, matching = [], app.url_map.bind("")
    with Sweep(asking) as sweep:
        for rule, row, person, kind in itertools.chain(asked_of(app, "GET"), asked_of(app, "POST")):
            path = asking.address(rule, row, person, kind)
            for method in sorted({"GET", "POST", "PUT", "DELETE"} - set(matching.allowed_methods(path)))[:2]:
                answer = asking.open(path, method, person)
                if answer.status_code != 405 or not answer.headers.get("Allow") or sweep.kept:
                    wrong.append(f"{method} {rule.rule}: {answer.status_code}")

    assert wrong == []


class _Dangers(HTMLParser):
    """Collects what a browser would run or fetch because somebody wrote it."""

    def __init__(self) -> None:
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs) -> None:
        given = dict(attrs)
        if (tag == "script" and not given.get("src", "").startswith("/static/")) or tag in {"iframe", "img", "object"}:
            self.found.append(self.get_starttag_text())
        if any(name.startswith("on") or (value or "").lower().startswith("javascript:") for name, value in attrs):
            self.found.append(self.get_starttag_text())


def dangers_of(page: str) -> list[str]:
    parser = _Dangers()
    parser.feed(page)
    return parser.found


@pytest.mark.only_on("sqlite")
def test_a_script_in_markdown_is_shown_as_words(asking):
    script, ref = HOSTILE["a script"] + ' <img src=x onerror="alert(2)"> **bold**', asking.refs["open"]
    for part, form in (
        ("summary", {"text": script, "seen": ""}),
        ("impact", {"text": script, "seen": ""}),
        ("entries", {"kind": "note", "text": script}),
        ("entries", {"kind": "command", "text": script}),
        ("updates", {"text": script}),
        ("actions", {"text": script}),
        ("title", {"title": script}),
        ("decisions/tell-customers", {"value": "tell", "reason": script}),
        ("cancel", {"why": script}),
    ):
        assert asking.open(f"/incidents/{ref}/{part}", "POST", form=form).status_code == 303, part
    settle()

    for part in ("", "/timeline", "/updates", "/actions", "/people"):
        page = asking.open(f"/incidents/{ref}{part}").text
        assert dangers_of(page) == [], part
    assert "<strong>bold</strong>" in asking.open(f"/incidents/{ref}").text


ANYTHING = st.text(max_size=60)
CURSORS = st.one_of(ANYTHING, st.binary(max_size=60).map(lambda raw: raw.hex()))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=st.dictionaries(st.sampled_from(ASKED), ANYTHING, max_size=8))
def test_any_query_of_the_list_and_the_palette_is_answered(asking, query):
    for path in ("/incidents", "/jump"):
        assert asking.open(path, query=query | {"phase": "all"}, fragment=True).status_code < 400


PARTS = st.lists(
    st.one_of(st.integers(), st.floats(), st.text(max_size=8), st.none(), st.booleans(), st.datetimes().map(str)),
    min_size=3, max_size=5,
)  # fmt: skip


@pytest.mark.only_on("sqlite")
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=PARTS)
def test_any_cursor_of_the_list_is_answered(asking, said):

    cursor = base64.urlsafe_b64encode(json.dumps(said).encode()).decode()

    answer = asking.open("/incidents", query={"phase": "all", "after": cursor}, fragment=True)

    assert answer.status_code == 200

"""The simulated workspace beside the demo: its addresses are there for everybody, and nowhere but in a demo."""

import pytest

from tests.factories import make_person, sign_in
from tests.web.security.routes import PUBLIC, SANDBOX, methods_of, routes


def of_the_sandbox(demo, app) -> list:
    """The addresses that a demo has and another installation has not."""
    ours = {rule.endpoint for rule in routes(app)}
    return [rule for rule in routes(demo) if rule.endpoint not in ours]


def visitors(app):
    """Nobody, and one of each kind of person that makes a difference elsewhere."""
    people = {
        "outside": make_person("Dev Outside"),
        "guest": make_person("Gus Guest", organisation_role="guest"),
        "administrator": make_person("Ada Administrator", organisation_role="administrator"),
    }
    return {"nobody": app.test_client()} | {name: sign_in(app.test_client(), one) for name, one in people.items()}


@pytest.mark.only_on("sqlite")
def test_every_address_of_it_has_a_row_and_a_guard_and_lets_everybody_in(demo, app, record_property):
    rules = of_the_sandbox(demo, app)
    assert {rule.endpoint for rule in rules} == set(SANDBOX)
    assert {demo.view_functions[rule.endpoint].access_guard for rule in rules} == {"public"}

    found, checked = [], 0
    for who, client in visitors(demo).items():
        for rule in rules:
            row = SANDBOX[rule.endpoint]
            for method in methods_of(rule):
                address = rule.build(row.at)[1]
                answer = client.open(
                    address, method=method, data=row.form if method == "POST" else None, query_string=row.query
                )
                checked += 1
                # Nobody is sent to sign in; a key that was never given out is not known, whoever brings it.
                known = 404 if rule.endpoint == "sandbox_answers.later" else 303
                if (
                    row.needs != PUBLIC
                    or answer.status_code not in {200, 204, 400, known}
                    or "sign-in" in (answer.location or "")
                ):
                    found.append(f"{method} {address} as {who}: {answer.status_code} {answer.location}")
    record_property("summary", f"AUTHZ sandbox {len(rules)} routes × 4 persons = {checked} checked")
    assert found == []


@pytest.mark.only_on("sqlite")
def test_its_web_api_is_for_whoever_has_the_token(demo):
    client = demo.test_client()
    said = {
        token: client.post("/sandbox/api/chat.postMessage", headers={"Authorization": token}).get_json()
        for token in ("", "Bearer ", "Bearer xoxb-guessed", "Basic x")
    }
    assert list(said.values()) == [{"ok": False, "error": "invalid_auth"}] * 4


@pytest.mark.only_on("sqlite")
def test_an_installation_that_is_no_demo_has_none_of_them(demo, app):
    client = app.test_client()
    found = {
        client.open(rule.build(SANDBOX[rule.endpoint].at)[1], method=method).status_code
        for rule in of_the_sandbox(demo, app)
        for method in methods_of(rule)
    }
    assert found == {404}


# What no form of the page holds, in the place of each thing that they do hold.
ODD = ("", "nothing-of-that-name", "💥" * 80, "a/b/c", "-1", "\x00")
FIELDS = {
    "say": ("text", "into", "thread_ts", "as"),
    "message": ("into", "ts", "press", "react", "shortcut", "as"),
    "view": ("view", "press", "close", "as"),
    "go": ("into", "shortcut", "join", "leave", "invite", "as"),
    "faults": ("kind", "method", "wait"),
}


@pytest.mark.only_on("sqlite")
def test_what_no_form_of_it_holds_is_answered_in_words(demo):
    client = demo.test_client()
    client.get("/sandbox/")
    asked = [
        client.post(f"/sandbox/{place}", data={name: odd})
        for place, names in FIELDS.items()
        for name in names
        for odd in ODD
    ]
    asked += [client.get("/sandbox/", query_string={name: odd}) for name in ("as", "channel", "thread") for odd in ODD]
    found = {answer.status_code for answer in asked}
    assert found == {200, 303}

"""What every answer of the portal has in common, whatever the room: headers, errors, fragments, tokens, files."""

import json
import re

import pytest
from flask import Blueprint, abort, redirect
from sqlalchemy.exc import OperationalError

from app.core.errors import Forbidden, NotFound, Refused, Stale
from app.web import fragments, navigation
from app.web.headers import POLICY
from tests.bare import bare_app

HTMX = {"HX-Request": "true"}
ERRORS = [400, 401, 403, 404, 405, 409, 410, 413, 415, 422, 429, 500, 503]


rooms = Blueprint("rooms", __name__)
REFUSALS = {
    "refused": Refused("INC-1 is closed. Reopen it first."),
    "forbidden": Forbidden("Only the lead may close it."),
    "stale": Stale("Owen changed this.", field="summary", theirs="a", mine="b"),
    "hidden": NotFound(),
    "broken": RuntimeError("a secret in the message"),
    "away": OperationalError("SELECT a secret", None, OSError()),
}


@rooms.route("/raise/<name>", methods=["GET", "POST"])
def raising(name):
    raise REFUSALS[name]


@rooms.route("/abort/<int:status>", methods=["GET", "POST"])
def aborting(status):
    abort(status)


@rooms.route("/page", methods=["GET", "POST"])
def page():
    return fragments.respond("errors/_refused.html", sentence="Here I am.", link=None, title="A fragment")


@rooms.post("/change")
def change():
    fragments.say("Severity is now Major")
    return fragments.respond(
        "errors/_refused.html", sentence="New.", link=None, changed="severity-changed timeline-changed"
    )


@rooms.post("/wrong")
def wrong():
    return fragments.respond("errors/_refused.html", sentence="Wrong.", link=None, status=422, changed="never")


@rooms.post("/done")
def done():
    return fragments.done(changed="people-changed", see_other="/page?x=1")


@rooms.post("/away")
def away():
    return fragments.done(see_other="https://evil.example/phish")


@rooms.post("/go")
def go():
    return fragments.go("/page")


@rooms.get("/guarded")
def guarded():
    return redirect("/sign-in?next=/guarded", 303)


@rooms.get("/plain")
def plain():
    return {"ok": True}


@rooms.post("/length")
def length():
    return str(len(fragments.request.form["text"]))


@pytest.fixture(scope="module")
def bare(tmp_path_factory):
    app = bare_app(tmp_path_factory.mktemp("bare"), PROPAGATE_EXCEPTIONS=False)
    app.register_blueprint(rooms)
    return app


@pytest.fixture
def client(bare):
    return bare.test_client()


@pytest.fixture
def trusted(bare):
    """A client whose forms need no token."""
    bare.config["WTF_CSRF_ENABLED"] = False
    yield bare.test_client()
    bare.config["WTF_CSRF_ENABLED"] = True


ADDRESSES = ["/page", "/plain", "/nowhere", "/guarded", "/static/muster.css", "/static/nothing.css", "/raise/broken"]


@pytest.mark.parametrize("address", [*ADDRESSES, *(f"/abort/{status}" for status in ERRORS)])
@pytest.mark.parametrize("headers", [{}, HTMX, {"Accept": "application/json"}], ids=["page", "fragment", "program"])
def test_every_answer_carries_the_headers(client, address, headers):
    answer = client.get(address, headers=headers, buffered=True)

    assert answer.headers["Content-Security-Policy"] == POLICY
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    if not address.startswith("/static/muster"):
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert answer.headers["X-Frame-Options"] == "DENY"


def test_the_policy_allows_nothing_inline():
    assert POLICY == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
        "manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )


def test_plain_http_promises_no_https(client):
    assert "Strict-Transport-Security" not in client.get("/page").headers


@pytest.mark.parametrize("status", ERRORS)
def test_errors_speak_in_plain_words(client, status):
    answer = client.get(f"/abort/{status}")

    text = answer.get_data(as_text=True)
    assert answer.status_code == status
    assert re.search(r"<h1>[A-Z][^<]+</h1>", text)
    assert not re.search(r"Error:|Oops|Traceback|!</h1>|werkzeug", text)
    assert answer.headers["Cache-Control"] == "no-store"


def test_an_unknown_address_and_a_hidden_thing_are_the_same(client):
    def words(address):
        text = client.get(address).get_data(as_text=True)
        return re.sub(r"X-CSRFToken[^}]*", "", text)

    assert words("/raise/hidden") == words("/nowhere")


def test_a_fault_has_a_code_and_no_details(client, caplog):
    text = client.get("/raise/broken").get_data(as_text=True)

    code = re.search(r"<code>([0-9a-f]{4}-[0-9a-f]{4})</code>", text)[1]
    assert "a secret" not in text
    assert f"fault {code}" in caplog.text


def test_a_database_that_is_away_is_no_fault_of_ours(client):
    answer = client.get("/raise/away")
    text = answer.get_data(as_text=True)

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "the database does not answer" in text
    assert "a secret" not in text


def test_programs_get_errors_as_json(client):
    assert client.get("/nowhere", headers={"Accept": "application/json"}).json == {
        "error": "There is nothing here that you can see. Either it does not exist, or it is not yours to see."
    }
    assert client.get("/api/v1/nothing").is_json


@pytest.mark.parametrize("name, status", [("refused", 422), ("forbidden", 403), ("stale", 409)])
def test_a_refusal_is_its_sentence_in_place(trusted, name, status):
    answer = trusted.post(f"/raise/{name}", headers=HTMX)

    assert answer.status_code == status
    assert answer.get_data(as_text=True).strip().startswith('<div class="note late refused" role="alert">')
    assert "HX-Trigger" not in answer.headers


def test_a_refusal_on_a_page_keeps_what_was_typed(trusted):
    answer = trusted.post("/raise/refused", data={"text": "a <long> story", "kind": "note", "password": "hunter2"})

    text = answer.get_data(as_text=True)
    assert "<h1>INC-1 is closed. Reopen it first.</h1>" in text
    assert "a &lt;long&gt; story</textarea>" in text
    assert '<input type="hidden" name="kind" value="note">' in text
    assert "hunter2" not in text


def test_htmx_gets_the_fragment_and_the_events_on_the_body(trusted):
    answer = trusted.post("/change", headers=HTMX)

    assert answer.get_data(as_text=True).count("<html") == 0
    assert json.loads(answer.headers["HX-Trigger"]) == {
        "severity-changed": {"target": "body"},
        "timeline-changed": {"target": "body"},
        "muster:say": {"target": "body", "sentence": "Severity is now Major"},
    }
    assert "HX-Request" in answer.headers["Vary"]


def test_without_script_the_same_post_is_sent_back_to_where_it_came_from(trusted):
    answer = trusted.post("/change", headers={"Referer": "http://localhost/page?tab=2"})

    assert (answer.status_code, answer.location) == (303, "/page?tab=2")
    assert "Severity is now Major" in trusted.get("/page").get_data(as_text=True)


def test_what_went_wrong_sends_no_events_and_is_a_page_without_script(trusted):
    fragment = trusted.post("/wrong", headers=HTMX)
    page = trusted.post("/wrong")

    assert (fragment.status_code, "HX-Trigger" in fragment.headers) == (422, False)
    assert (page.status_code, "<html" in page.get_data(as_text=True)) == (422, True)


def test_a_fragment_asked_for_as_a_page_is_one(client):
    text = client.get("/page").get_data(as_text=True)

    assert "<title>A fragment · Muster</title>" in text
    assert text.count("<h1") == 1


def test_done_is_nothing_for_htmx_and_a_redirect_else(trusted):
    fragment = trusted.post("/done", headers=HTMX)
    page = trusted.post("/done")

    assert (fragment.status_code, fragment.data) == (204, b"")
    assert json.loads(fragment.headers["HX-Trigger"]) == {"people-changed": {"target": "body"}}
    assert (page.status_code, page.location) == (303, "/page?x=1")


@pytest.mark.parametrize("referrer", ["https://evil.example/x", "//evil.example/x", "javascript:alert(1)", ""])
def test_nobody_is_sent_to_another_site(trusted, referrer):
    assert trusted.post("/change", headers={"Referer": referrer}).location.startswith("/")
    assert not trusted.post("/change", headers={"Referer": referrer}).location.startswith("//")
    assert trusted.post("/away").location == "/"


def test_going_elsewhere_works_out_of_a_fragment(trusted):
    assert trusted.post("/go", headers=HTMX).headers["HX-Redirect"] == "/page"
    assert trusted.post("/go").location == "/page"


def test_a_fragment_is_never_the_sign_in_page(client):
    page = client.get("/guarded")
    fragment = client.get("/guarded", headers=HTMX)

    assert (page.status_code, page.location) == (303, "/sign-in?next=/guarded")
    assert (fragment.status_code, "HX-Redirect" in fragment.headers) == (401, False)
    assert "Your session has ended" in fragment.get_data(as_text=True)


def test_a_forged_form_changes_nothing_and_an_honest_one_gets_its_text_back(client):
    answer = client.post("/change", data={"text": "typed for twenty minutes", "csrf_token": "old"})

    text = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert "Your session ended while you were typing. Nothing is lost: sign in again and send it." in text
    assert "typed for twenty minutes</textarea>" in text
    token = re.search(r'name="csrf_token" value="([^"]+)"', text)[1]
    assert client.post("/change", data={"text": "typed for twenty minutes", "csrf_token": token}).status_code == 303


def test_a_fragment_with_an_old_token_gets_a_new_one(client):
    answer = client.post("/change", headers=HTMX)

    assert (answer.status_code, answer.headers["Muster-Again"]) == (400, "no")
    again = client.post("/change", headers=HTMX | {"X-CSRFToken": answer.headers["Muster-Token"]})
    assert again.status_code == 200


def test_a_paste_of_ten_megabytes_arrives_and_more_gets_a_sentence(trusted):
    assert trusted.post("/length", data={"text": "x" * 10_000_000}).data == b"10000000"
    answer = trusted.post("/length", data={"text": "x" * 17_000_000})
    assert answer.status_code == 413
    assert "That is more than we can take at once" in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    "cookie, attribute", [("dark", ' data-theme="dark"'), ("light", ' data-theme="light"'), ("x", "")]
)
def test_the_look_comes_from_the_server(bare, cookie, attribute):
    client = bare.test_client()
    client.set_cookie("theme", cookie)

    assert f'<html lang="en-GB"{attribute}>' in client.get("/page").get_data(as_text=True)


def test_static_files_are_kept_for_ever_under_a_name_that_follows_their_content(client):
    page = client.get("/page").get_data(as_text=True)
    address = re.search(r'href="(/static/[0-9a-f]{8}/muster\.css)"', page)[1]

    answer = client.get(address, headers={"Accept-Encoding": "br"}, buffered=True)
    assert "max-age=31536000" in answer.headers["Cache-Control"]
    assert answer.headers["Content-Encoding"] == "br"
    assert "max-age=3600" in client.get("/static/muster.css", buffered=True).headers["Cache-Control"]


def test_the_first_visit_is_small(client):
    page = client.get("/page", headers={"Accept-Encoding": "br"})
    listed = set(re.findall(r'(?:href|src)="(/static/[^"#]+)', client.get("/page").get_data(as_text=True)))
    fonts = {f"{address.rsplit('/', 1)[0]}/inter-latin-ext-subset.woff2" for address in listed if "inter" in address}
    answers = [client.get(address, headers={"Accept-Encoding": "br"}, buffered=True) for address in listed | fonts]

    assert all(answer.status_code == 200 for answer in answers)
    assert 1 + len(listed | fonts) <= 8
    assert len(page.data) + sum(len(answer.data) for answer in answers) <= 120_000


def test_the_side_bar_shows_registered_places_to_people_only(bare, monkeypatch):
    monkeypatch.setattr(navigation, "_items", {})
    # There is no database here to count in.
    monkeypatch.setattr(navigation, "_counted", lambda _asked: {"follow-ups": 3, "": 4})
    navigation.nav_item("Home", "rooms.page", "house", 1)
    navigation.nav_item("Follow-ups", "rooms.plain", "list-checks", 3)
    navigation.nav_item("Gone", "no.such.endpoint", "x", 2)
    navigation.nav_item("Settings", "rooms.plain", "settings", 9, "organisation", shown=lambda: False)
    nobody = bare.test_client().get("/page").get_data(as_text=True)
    monkeypatch.setattr(navigation, "_sources", [lambda: navigation.Viewer("Ana Lindqvist", "/people/ana")])
    ana = bare.test_client().get("/page").get_data(as_text=True)

    side = re.search(r'<nav class="nav".*?</nav>', ana, re.DOTALL)[0]
    assert 'class="nav"' not in nobody
    assert re.findall(r"<span>([^<]+)</span>", side) == ["Home", "Follow-ups"]
    assert '<span class="count" id="count-follow-ups">3</span>' in side
    assert 'aria-label="Notices, 4 new"' in ana


def test_an_incident_address_offers_to_ask_whether_it_exists_or_not(bare, monkeypatch):
    monkeypatch.setattr(navigation, "_sources", [lambda: navigation.Viewer("Ana", "/people/ana")])

    text = bare.test_client().get("/incidents/inc-9404/people").get_data(as_text=True)

    assert "Either INC-9404 does not exist, or it is private and you are not one of its people." in text
    assert 'action="/incidents/INC-9404/ask"' in text

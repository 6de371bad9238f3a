from urllib.parse import urlsplit

import pytest

from app.core.audit import AuditEntry
from app.core.extensions import limiter
from app.people.models import Person
from app.people.operations import accounts
from tests.factories import make_person, sign_in
from tests.web.people.pages import CHEAP, PASSWORD, text_of, token_of

DOES_NOT_FIT = "This address and this password do not belong together. Look at both once more."


@pytest.fixture
def ana(app):
    return make_person("Ana Lindqvist", email="ana@larkspur.test", password_hash=CHEAP)


@pytest.fixture
def limited(make_app):
    """A browser of a portal that counts wrong tries."""
    other = make_app()
    other.config["RATELIMIT_ENABLED"] = limiter.enabled = True
    limiter.init_app(other)
    limiter.reset()
    yield other.test_client()
    limiter.enabled = False


@pytest.fixture
def forgeries_refused(app):
    app.config["WTF_CSRF_ENABLED"] = True
    yield
    app.config["WTF_CSRF_ENABLED"] = False


def enter(client, email="ana@larkspur.test", password=PASSWORD, **more):
    page = client.get("/sign-in")
    return client.post("/sign-in", data={"csrf_token": token_of(page), "email": email, "password": password} | more)


def test_an_address_and_its_password_open_the_portal(client, ana):
    answer = enter(client)

    assert (answer.status_code, answer.location) == (303, "/")
    assert client.get("/settings/me").status_code == 200


def test_capitals_and_blanks_in_the_address_do_not_matter(client, ana):
    assert enter(client, email="  Ana@Larkspur.test ").status_code == 303


@pytest.mark.parametrize(
    "email", ["ana@larkspur.test", "nobody@larkspur.test", "not an address", "ana\0@larkspur.test🙂"]
)
def test_every_wrong_try_gets_the_same_words(client, ana, email):
    answer = enter(client, email=email, password="my secret")

    assert answer.status_code == 422
    assert DOES_NOT_FIT in text_of(answer)
    assert "my secret" not in answer.get_data(as_text=True)


def test_a_closed_account_gets_the_words_of_a_wrong_password(client, ana, db):
    ana.active = False

    answer = enter(client)

    assert DOES_NOT_FIT in text_of(answer)


def test_an_account_without_a_password_cannot_be_entered(client, ana):
    ana.password_hash = None

    assert DOES_NOT_FIT in text_of(enter(client, password="nobody has this password"))


def test_a_ten_megabyte_password_is_only_wrong(client, ana):
    assert DOES_NOT_FIT in text_of(enter(client, password="x" * 10_000_000))


def test_nothing_typed_is_said_beside_each_field_and_the_address_is_kept(client, ana):
    answer = enter(client, password="")

    assert answer.status_code == 422
    assert "Write your password" in text_of(answer)
    assert 'value="ana@larkspur.test"' in answer.get_data(as_text=True)


def test_wrong_tries_are_audited_without_what_was_typed(client, ana, db):
    enter(client, email="nobody@larkspur.test", password="my secret")
    enter(client, password="my secret")

    entries = db.session.query(AuditEntry).filter_by(action="person.sign_in_failed").order_by(AuditEntry.id).all()
    assert [one.subject for one in entries] == ["an unknown address", "ana@larkspur.test"]
    assert "my secret" not in repr([one.detail for one in entries])


def test_an_unknown_address_costs_as_much_work_as_a_wrong_password(client, ana, monkeypatch):
    checked = []
    hasher = type("Counting", (), {"verify": lambda self, hashed, password: checked.append(hashed) or False})
    monkeypatch.setattr("app.people.rules.passwords._hasher", hasher())

    enter(client, email="nobody@larkspur.test", password="wrong")
    enter(client, password="wrong")

    assert len(checked) == 2


@pytest.mark.parametrize(
    "wanted, reached",
    [
        ("/people?q=ana", "/people?q=ana"),
        ("https://evil.example/x", "/"),
        ("//evil.example/x", "/"),
        ("/\\evil.example", "/evil.example"),
        ("javascript:alert(1)", "/alert(1)"),
        ("\t//evil.example", "/"),
        ("/sign-out", "/"),
        ("/sign-in?next=/sign-in", "/"),
    ],
)
def test_one_is_brought_back_to_where_one_was_going_and_never_to_another_site(client, ana, wanted, reached):
    answer = enter(client, next=wanted)

    assert answer.status_code == 303
    assert answer.location == reached
    assert not urlsplit(answer.location).netloc


def test_a_page_for_people_sends_to_the_sign_in_page_with_the_way_back(client, ana):
    answer = client.get("/people?q=ana")

    assert (answer.status_code, answer.location) == (303, "/sign-in?next=/people?q%3Dana")
    assert 'name="next" type="hidden" value="/people?q=ana"' in client.get(answer.location).get_data(as_text=True)


def test_whoever_is_signed_in_is_sent_on(client, ana):
    sign_in(client, ana)

    assert client.get("/sign-in?next=/people").location == "/people"


def test_signing_in_starts_a_session_with_nothing_of_the_old_one(client, ana):
    client.get("/sign-in")
    with client.session_transaction() as session:
        session["left"] = "behind"

    enter(client)

    with client.session_transaction() as session:
        assert "left" not in session
        assert session["_user_id"] and str(ana.id) != session["_user_id"]


def test_signing_out_ends_the_session_also_for_whoever_kept_its_cookie(client, app, ana):
    enter(client)
    kept = client.get_cookie("muster_session").value
    page = client.get("/settings/me")

    answer = client.post("/sign-out", data={"csrf_token": token_of(page)})

    assert (answer.status_code, answer.location) == (303, "/sign-in")
    assert client.get("/settings/me").status_code == 303
    other = app.test_client()
    other.set_cookie("muster_session", kept)
    assert other.get("/settings/me").status_code == 303


def test_signing_out_without_the_token_is_refused(client, ana, forgeries_refused):
    sign_in(client, ana)
    del client.environ_base["HTTP_X_CSRFTOKEN"]

    assert client.post("/sign-out").status_code == 400
    assert client.get("/settings/me").status_code == 200


def test_signing_in_without_the_token_is_refused_and_keeps_no_password(client, ana, forgeries_refused):
    answer = client.post("/sign-in", data={"email": "ana@larkspur.test", "password": PASSWORD})

    assert answer.status_code == 400
    assert PASSWORD not in answer.get_data(as_text=True)


def test_closing_an_account_ends_its_sessions_at_once(client, ana, app):
    admin = make_person("Nora Admin", organisation_role="administrator")
    sign_in(client, ana)
    assert client.get("/settings/me").status_code == 200

    accounts.close(ana, by=admin)

    assert client.get("/settings/me").status_code == 303


def test_a_new_password_ends_the_sessions_of_the_old_one(client, ana):
    sign_in(client, ana)

    accounts.set_password(ana, "three other quiet words", by=None)

    assert client.get("/settings/me").status_code == 303


def test_many_wrong_tries_at_one_account_have_to_wait(limited, ana):
    for _ in range(8):
        assert enter(limited, password="wrong").status_code == 422

    answer = enter(limited, password=PASSWORD)

    assert answer.status_code == 429
    assert "That was a little too often. Wait a few minutes, then try again." in text_of(answer)
    assert 'value="ana@larkspur.test"' in answer.get_data(as_text=True)
    assert enter(limited, email="nobody@larkspur.test", password="wrong").status_code == 422


def test_right_ones_do_not_count_as_tries(limited, ana):
    for _ in range(12):
        assert enter(limited).status_code == 303
        with limited.session_transaction() as session:
            session.clear()


def test_many_wrong_tries_from_one_machine_have_to_wait(limited, ana):
    for number in range(60):
        enter(limited, email=f"nobody{number}@larkspur.test", password="wrong")

    assert enter(limited, email="somebody@larkspur.test", password="wrong").status_code == 429


def test_the_demo_shows_its_accounts_and_a_real_portal_none(client, make_app, ana):
    demo = make_app(demo=True).test_client()

    page = demo.get("/sign-in")

    assert "Look around as somebody" in text_of(page)
    assert "Ana Lindqvist Support, customer operations" in text_of(page)
    assert "muster-demo" not in text_of(client.get("/sign-in"))


def test_the_look_somebody_chose_comes_with_them(client, ana):
    ana.theme = "dark"

    enter(client)

    assert client.get_cookie("theme").value == "dark"
    assert '<html lang="en-GB" data-theme="dark">' in client.get("/settings/me").get_data(as_text=True)


def test_an_old_weak_hash_is_renewed_when_its_password_was_right(client, ana, db):
    before = ana.password_hash

    enter(client)

    assert db.session.get(Person, ana.id).password_hash != before

import pytest
from sqlalchemy import select

from app.core.db import db as database
from app.people.models import Person
from tests.factories import make_person
from tests.support import settle

GOOD = "a quiet harbour at noon"


@pytest.fixture
def flask(app):
    def run(*args):
        settle()
        answer = app.test_cli_runner().invoke(args=["people", *args])
        database.session.expire_all()
        return answer

    return run


def test_the_first_administrator_is_made_on_the_command_line(flask):
    answer = flask("create-admin", "--email", "Nora@Larkspur.test", "--name", "Nora Admin", "--password", GOOD)

    assert answer.output == "Nora Admin can sign in now as nora@larkspur.test.\n"
    person = database.session.scalar(select(Person))
    assert (person.is_administrator, person.email) == (True, "nora@larkspur.test")


@pytest.mark.parametrize(
    "email, password, says",
    [
        ("nora", GOOD, "Use an e-mail address"),
        ("nora@larkspur.test", "short", "Use at least 12 characters."),
        ("ana@larkspur.test", GOOD, "Ana Lindqvist signs in with ana@larkspur.test already."),
    ],
)
def test_an_administrator_who_cannot_be_made_leaves_nothing_behind(flask, email, password, says, app):
    make_person("Ana Lindqvist", email="ana@larkspur.test")

    answer = flask("create-admin", "--email", email, "--name", "Nora", "--password", password)

    assert answer.exit_code == 1
    assert says in answer.output
    assert [one.name for one in database.session.scalars(select(Person))] == ["Ana Lindqvist"]


def test_a_password_is_set_and_ends_every_session(flask, app):
    ana = make_person("Ana Lindqvist", email="ana@larkspur.test")

    answer = flask("set-password", "--email", "ana@larkspur.test", "--password", GOOD)

    assert answer.exit_code == 0
    assert ana.password_hash.startswith("$argon2id$")
    assert ana.session_epoch == 1
    assert "Nobody signs in" in flask("set-password", "--email", "no@larkspur.test", "--password", GOOD).output

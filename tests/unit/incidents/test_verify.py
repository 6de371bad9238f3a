"""`flask timeline verify`: a change of what was said would show."""

from sqlalchemy import text

from tests.factories import entries_of, make_entries, make_incident
from tests.support import settle


def verify(app, *args):
    settle()
    return app.test_cli_runner().invoke(args=["timeline", "verify", *args])


def change(db, statement: str, **values) -> None:
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("SET session_replication_role = replica"))
    db.session.execute(text(statement), values)
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("RESET session_replication_role"))
    settle()
    db.session.expire_all()


def test_prints_the_head_of_every_chain(app, people):
    first, second = make_incident(by=people.ana), make_incident(by=people.ben, path="privacy/misdirected")
    make_entries(first, 3, by=people.ana, text="Grüße 👋 {}")

    head = f"{first.ref}  {first.last_number}  {entries_of(first)[-1].hash}"
    other = f"{second.ref}  "

    said = verify(app)

    assert said.exit_code == 0, said.output
    lines = said.output.splitlines()
    assert lines[0] == head
    assert lines[1].startswith(other)
    assert lines[-1] == "Every timeline fits its seals."


def test_names_the_first_entry_that_was_changed(app, people, db):
    incident = make_incident(by=people.ana)
    make_entries(incident, 3, by=people.ana)
    ref, number = incident.ref, incident.last_number - 1
    change(db, "UPDATE timeline_entry SET text = 'never said' WHERE number = :number", number=number)

    said = verify(app, "--quiet")

    assert said.exit_code == 1
    assert f"{ref}  entry {number} does not fit" in said.output


def test_notices_that_the_last_entry_is_gone(app, people, db):
    incident = make_incident(by=people.ana)
    make_entries(incident, 2, by=people.ana)
    ref, number = incident.ref, incident.last_number
    change(db, "DELETE FROM timeline_entry WHERE number = :number", number=number)

    said = verify(app, "--quiet")

    assert f"{ref}  entry {number} does not fit" in said.output

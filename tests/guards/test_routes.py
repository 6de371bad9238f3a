"""Every route has one guard, typed parameters and a row in the authorisation matrix; reading writes nothing."""

import pytest
from sqlalchemy import event
from werkzeug.routing import IntegerConverter

from app.core.db import db
from app.followups.queries import follow_ups_of
from app.incidents.blueprint import RefConverter
from tests.factories import put_back, sign_in, use_book
from tests.guards.sources import functions, modules, name_of, told
from tests.web.security.routes import ROWS, is_about_an_incident, routes, rows_of
from tests.web.security.world import book_with_everything, make_world

GUARDS = {"public", "guests", "signed_in", "administrators"}
DECORATORS = {
    "public_page",
    "guests_too",
    "signed_in",
    "signed_in_unless",
    "administrators_only",
    "guarded",
}
ROUTE = {"route", "get", "post", "put", "patch", "delete"}


def test_every_route_has_a_guard(app_of_session):
    found = {rule.endpoint: app_of_session.view_functions[rule.endpoint] for rule in routes(app_of_session)}

    told(
        [name for name, view in found.items() if getattr(view, "access_guard", None) not in GUARDS],
        "Put one guard of app/people/access.py right above these views: signed_in, public_page, administrators_only …",
    )


def test_a_view_has_one_guard_below_its_address():
    two, above = [], []
    for path, tree in modules().items():
        for function in functions(tree):
            names = [name_of(one) for one in function.decorator_list]
            guards = [place for place, name in enumerate(names) if name in DECORATORS]
            addresses = [place for place, name in enumerate(names) if name in ROUTE]
            where = f"{path}:{function.lineno} {function.name}"
            two += [where] if len(guards) > 1 else []
            above += [where] if addresses and guards and guards[0] < max(addresses) else []

    told(two, "One guard decides; take the strictest and drop the others:")
    told(above, "Write the guard below the address, or the address leads to the unguarded view:")


def test_parameters_are_typed(app_of_session):
    wrong = []
    for rule in routes(app_of_session):
        for name, converter in rule._converters.items():
            if name in {"ref", "other"} and not isinstance(converter, RefConverter):
                wrong.append(f"{rule.rule}: write <ref:{name}>")
            if name == "number" and not isinstance(converter, IntegerConverter):
                wrong.append(f"{rule.rule}: write <int:number>")
            if name == "id" or name.endswith("_id"):
                wrong.append(f"{rule.rule}: ids stay in the database, use a reference, a number within it or a key")

    told(wrong, "Parameters of addresses say what they are:")


def test_every_route_has_a_row_in_the_matrix(app_of_session):
    known = {rule.endpoint for rule in routes(app_of_session)}

    for endpoint in known:
        rows_of(endpoint)
    told([name for name in ROWS if name not in known], "These rows of tests/web/security/routes.py have no route:")


# What a request may write though it only reads: who read something private, and what was denied.
MAY_BE_WRITTEN = ("INSERT INTO audit_entry",)


@pytest.fixture
def written(db):
    """What requests write, whether it is kept or not."""
    found = []

    def note(_connection, _cursor, statement, *_rest):
        if statement.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE")):
            found.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield found
    event.remove(db.engine, "before_cursor_execute", note)


@pytest.mark.only_on("sqlite")
def test_no_get_writes(app, tmp_path, written):
    before = use_book(app, book_with_everything(tmp_path))
    world = make_world()
    keys = {"@lead": world.people.lead.key, "@note": world.note}
    incidents = [world.incidents[kind] for kind in ("open", "private")]
    refs = [{"ref": one.ref, "follow_up": follow_ups_of(one)[0].ref} for one in incidents]
    clients = [sign_in(app.test_client(), person) for person in (world.people.lead, world.people.administrator)]
    wrong = []

    for rule in (rule for rule in routes(app) if "GET" in rule.methods):
        row = rows_of(rule.endpoint)[0]
        for ref in refs if is_about_an_incident(rule) else refs[:1]:
            values = {name: keys.get(value, value) for name, value in row.at.items()}
            _, path = rule.build(values | {name: value for name, value in ref.items() if name in rule.arguments})
            person = clients[1 if rule.endpoint.startswith(("admin.", "people.")) else 0]
            db.session.rollback()
            written.clear()
            answer = person.get(path, query_string=row.query, headers={"HX-Request": "true"})
            bad = [one for one in written if not one.startswith(MAY_BE_WRITTEN)]
            wrong += [f"GET {rule.rule}: {answer.status_code} {bad[:1]}"] if bad or answer.status_code >= 500 else []

    put_back(app, before)
    told(wrong, "A GET only reads (the database refuses the rest). Make the change a POST, or audit() it:")

"""What every test may ask for: the application on an empty database, a client, the outbox's worker, Redis.

`app` (and all that needs it) runs once on SQLite and once on PostgreSQL; `--database sqlite` takes one of them.
"""

import contextlib
import ipaddress
import os
import shutil
import socket

import hypothesis
import pytest
from flask.testing import FlaskClient
from sqlalchemy import event

from app import create_app
from app.core import outbox
from app.core.config import Settings
from app.core.db import db as database_of_app
from app.workflows.live import current_book
from tests import databases
from tests.factories import make_people, put_back, sign_in, use_book
from tests.faults.tally import Tally
from tests.support import RedisServer, settle

DATABASES = ("sqlite", "postgresql")

pytest_plugins = ["tests.sandboxed"]

# The same examples each time, and no stop-watch: a test that fails now and then on a busy machine teaches nobody.
# HYPOTHESIS_PROFILE=explore looks for new ones.
hypothesis.settings.register_profile(
    "steady", deadline=None, derandomize=True, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.register_profile("explore", deadline=None, max_examples=1000)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))


def pytest_addoption(parser):
    parser.addoption(
        "--database",
        default=os.environ.get("MUSTER_TEST_DATABASES", ",".join(DATABASES)),
        help="which databases to run on: sqlite, postgresql or both with a comma",
    )


def _chosen(config) -> list[str]:
    chosen = [each.strip() for each in config.getoption("--database").split(",") if each.strip() in DATABASES]
    if "postgresql" in chosen and not databases.REQUIRED and not databases.server_answers():
        chosen.remove("postgresql")
    return chosen or ["sqlite"]


def pytest_configure(config):
    config.addinivalue_line("markers", "only_on(database): the test is about one kind of database")
    config.addinivalue_line("markers", "faults: the test counts what a fault has done")
    # Each worker process is told what the first one found.
    if hasattr(config, "workerinput"):
        config.muster_databases = config.workerinput["muster_databases"]
    else:
        config.muster_databases = _chosen(config)


def pytest_collection_modifyitems(items):
    for item in items:
        if "count" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.faults)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node):
    node.workerinput["muster_databases"] = node.config.muster_databases


def pytest_report_header(config):
    if "postgresql" in config.getoption("--database") and "postgresql" not in config.muster_databases:
        return f"PostgreSQL does not answer at {databases.SERVER}: everything runs on SQLite only"
    return f"databases: {', '.join(config.muster_databases)}"


def pytest_terminal_summary(terminalreporter):
    """The figures that tests gave with `record_property("summary", …)`, and what they counted of faults."""
    reports = (report for reports in terminalreporter.stats.values() for report in reports)
    given = (pair for report in reports for pair in getattr(report, "user_properties", ()))
    given = list(given)
    for line in dict.fromkeys(value for name, value in given if name == "summary"):
        terminalreporter.write_line(line)
    tallies = {what: Tally(*figures) for name, (what, *figures) in (pair for pair in given if pair[0] == "faults")}
    for what, tally in tallies.items():
        terminalreporter.write_line(f"FAULTS {what}: {tally}")
    if tallies:
        terminalreporter.write_line(f"FAULTS {sum(tallies.values(), Tally(0))}")


def pytest_generate_tests(metafunc):
    if "database" in metafunc.fixturenames:
        only = metafunc.definition.get_closest_marker("only_on")
        names = [name for name in metafunc.config.muster_databases if only is None or name in only.args]
        marks = {"postgresql": [pytest.mark.postgres]}
        params = [pytest.param(name, marks=marks.get(name, [])) for name in names]
        metafunc.parametrize("database", params, indirect=True, scope="session")


@pytest.fixture(scope="session", autouse=True)
def the_network_is_shut():
    """A test that reaches for another machine fails with a sentence."""
    connect, look_up = socket.socket.connect, socket.getaddrinfo

    def guarded_connect(self, address):
        if self.family in (socket.AF_INET, socket.AF_INET6):
            _refuse_abroad(address[0])
        return connect(self, address)

    def guarded_look_up(host, *args, **kwargs):
        if host is not None:
            _refuse_abroad(host)
        return look_up(host, *args, **kwargs)

    socket.socket.connect, socket.getaddrinfo = guarded_connect, guarded_look_up
    yield
    socket.socket.connect, socket.getaddrinfo = connect, look_up


def _refuse_abroad(host) -> None:
    name = host.decode() if isinstance(host, bytes) else str(host)
    with contextlib.suppress(ValueError):
        if ipaddress.ip_address(name).is_loopback:
            return
    if name not in ("localhost", ""):
        raise RuntimeError(f"The network is shut in tests; something wanted {name}.")


@pytest.fixture(scope="session")
def database(request, tmp_path_factory, worker_id):
    """A database of this test process, with its tables made."""
    if request.param == "postgresql":
        made = databases.Postgres(worker_id)
    else:
        made = databases.Sqlite(tmp_path_factory.mktemp("database"))
    yield made
    made.drop()


@pytest.fixture(scope="session")
def app_of_session(database, tmp_path_factory):
    settings = Settings(testing=True, database_url=database.url, instance=tmp_path_factory.mktemp("instance"))
    app = create_app(settings)
    app.test_client_class = Client
    database.create(app)
    yield app
    with app.app_context():
        database_of_app.engine.dispose()


@pytest.fixture
def app(app_of_session, database):
    """The application, in its context, on an empty database."""
    database.empty_for(app_of_session)
    with app_of_session.app_context():
        yield app_of_session


@pytest.fixture
def make_app(app, database):
    """The application with other settings, on the same database: `make_app(base_url="https://…")`."""
    made = []

    def make(**settings):
        chosen = {"testing": True, "database_url": database.url, "instance": app.config["MUSTER"].instance} | settings
        other = create_app(Settings(**chosen))
        other.test_client_class = Client
        made.append(other)
        return other

    yield make
    for other in made:
        with other.app_context():
            database_of_app.engine.dispose()


@pytest.fixture
def db(app):
    return database_of_app


class Client(FlaskClient):
    """A browser. What the test arranged is saved before each request, and read afresh after it."""

    def open(self, *args, **kwargs):
        settle()
        # A context of its own for each request, as on a server: nothing leaks through `g` or the session.
        with self.application.app_context():
            answer = super().open(*args, **kwargs)
            answer.get_data()
        database_of_app.session.expire_all()
        return answer


@pytest.fixture
def client(app):
    return app.test_client()


@pytest.fixture
def small_book(app):
    """The application lives by tests/books/small.yaml."""
    before = use_book(app)
    yield current_book()
    put_back(app, before)


@pytest.fixture
def people(small_book):
    """Ana, Ben, Cara, Dev and Mei of the small book."""
    return make_people()


@pytest.fixture
def browser(app):
    """`browser(ana)` is a client in which Ana is signed in."""
    return lambda person: sign_in(app.test_client(), person)


@pytest.fixture
def deliver(app):
    """Deliver every outbox row that is due; says how many were tried."""

    def run() -> int:
        settle()
        tried = outbox.drain()
        database_of_app.session.expire_all()
        return tried

    return run


@pytest.fixture
def count(record_property):
    """`count("429", tally)` prints at the end what a fault did, and fails where it did any harm."""

    def note(what: str, tally: Tally) -> None:
        record_property("faults", [what, *tally.plain()])
        assert tally.injected > 0, f"{what} never happened"
        assert tally.harmless, f"{what}: {tally}"

    return note


@pytest.fixture
def redis_server(tmp_path):
    if shutil.which("redis-server") is None:
        if databases.REQUIRED:
            pytest.fail("redis-server is not installed, and MUSTER_REQUIRE_SERVICES=1 says it must be.")
        pytest.skip("redis-server is not installed here.")
    server = RedisServer(tmp_path)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def redis_url(redis_server):
    return redis_server.url


@pytest.fixture
def statements(db):
    """`with statements() as sent:` collects the SQL that is sent inside; savepoints are not counted."""

    @contextlib.contextmanager
    def collect():
        sent: list[str] = []

        def note(_connection, _cursor, statement, *_rest):
            if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK TO", "PRAGMA", "BEGIN", "SET ")):
                sent.append(statement)

        event.listen(db.engine, "before_cursor_execute", note)
        try:
            yield sent
        finally:
            event.remove(db.engine, "before_cursor_execute", note)

    return collect

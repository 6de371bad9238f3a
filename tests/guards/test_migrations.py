"""Migrations: one line of them, up and down again, and at its end the tables are as the models say."""

import flask_migrate
import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from app import create_app
from app.core.config import ROOT, Settings
from app.core.db import db
from tests import databases

pytestmark = [
    # Alembic says of SQLite that it cannot tell how some indexes sort; PostgreSQL looks at those.
    pytest.mark.filterwarnings("ignore:autogenerate skipping metadata-specified expression-based index"),
]


def _url(kind, folder):
    if kind == "sqlite":
        return f"sqlite:///{folder / 'migrated.sqlite3'}", lambda: None
    made = databases.Postgres("migrations")
    return made.url, made.drop


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request, tmp_path):
    """The application on a database without a table."""
    if request.param not in request.config.muster_databases:
        pytest.skip(f"{request.param} is not among the databases of this run")
    url, drop = _url(request.param, tmp_path)
    app = create_app(Settings(testing=True, database_url=url, instance=tmp_path))
    with app.app_context():
        yield app
        db.engine.dispose()
    drop()


def _tables():
    names = inspect(db.engine).get_table_names()
    # SQLite's full-text search is a virtual table with others behind it, which no model describes.
    return {one for one in names if not one.startswith("library_words")} - {"alembic_version"}


def test_there_is_one_head():
    heads = ScriptDirectory(str(ROOT / "migrations")).get_heads()

    assert len(heads) == 1, f"Give the newer of {heads} the other one as its down_revision."


def test_they_run_up_and_down_and_leave_what_the_models_say(empty):
    flask_migrate.upgrade()

    assert _tables() == set(db.metadata.tables)
    # Ends with a sentence that names the difference; `flask db migrate` writes the missing migration.
    flask_migrate.check()

    flask_migrate.downgrade(revision="base")

    assert _tables() == set()

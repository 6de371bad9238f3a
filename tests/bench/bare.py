"""The yardstick: the least a Flask page can be. Hello; one row; a table of fifty rows by the ORM.

Run by the same server with the same settings, over the same database, so that a busy machine slows both alike.
The table's template is a string in the code, as in any program of one file, and so is compiled for each page;
``/rows-kept`` is the same page with its template compiled once, and takes less than half. Budgets are about ``/rows``,
and the report says both.
"""

import os

from flask import Flask, render_template, render_template_string
from flask_sqlalchemy import SQLAlchemy
from jinja2 import DictLoader
from sqlalchemy import func, select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    """The bare application's own tables."""


db = SQLAlchemy(model_class=Base)


class Row(db.Model):
    """A row about as wide as what a list shows of an incident."""

    __tablename__ = "bench_bare_row"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str]
    title: Mapped[str]
    discipline: Mapped[str]
    severity: Mapped[str]
    status: Mapped[str]
    lead: Mapped[str]
    due: Mapped[str]


TABLE = """<!doctype html><html><head><title>Bare</title></head><body><table>
{% for r in rows %}<tr><td><a href="/rows/{{ r.ref }}">{{ r.title }}</a><span>{{ r.ref }} {{ r.discipline }}</span></td>
<td>{{ r.severity }}</td><td>{{ r.status }}</td><td>{{ r.lead }}</td><td>{{ r.due }}</td></tr>{% endfor %}
</table></body></html>"""


def create_bare() -> Flask:
    """The application behind ``tests.bench.bare:app``."""
    app = Flask("bare")
    app.config["SQLALCHEMY_DATABASE_URI"] = os.environ["BENCH_DATABASE"]
    app.jinja_loader = DictLoader({"rows.html": TABLE})
    db.init_app(app)

    @app.get("/hello")
    def hello() -> str:
        return "hello"

    @app.get("/row")
    def row() -> str:
        found = db.session.scalars(select(Row).where(Row.ref == "ROW-500")).one()
        return f"<p>{found.title}</p>"

    @app.get("/rows")
    def rows() -> str:
        found = db.session.scalars(select(Row).order_by(Row.id.desc()).limit(50)).all()
        return render_template_string(TABLE, rows=found)

    @app.get("/rows-kept")
    def rows_kept() -> str:
        found = db.session.scalars(select(Row).order_by(Row.id.desc()).limit(50)).all()
        return render_template("rows.html", rows=found)

    return app


def fill(app: Flask) -> None:
    """A thousand rows, once."""
    with app.app_context():
        db.create_all()
        if db.session.scalar(select(func.count()).select_from(Row)):
            return
        for n in range(1, 1001):
            db.session.add(
                Row(
                    id=n,
                    ref=f"ROW-{n}",
                    title=f"Card payments fail for about one in four customers, case {n}",
                    discipline="Engineering",
                    severity="Major",
                    status="Fixing",
                    lead="Priya Raman",
                    due="in 10 min",
                )
            )
        db.session.commit()


if "BENCH_DATABASE" in os.environ:
    app = create_bare()

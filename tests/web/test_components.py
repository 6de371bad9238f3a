"""Every macro draws under StrictUndefined, escapes what people typed, and says what a reader needs."""

import re
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace as Thing

import pytest
from flask_wtf import FlaskForm

from app.core.clock import now
from app.web import inputs
from app.workflows.book import Level, Option, Phase, Severity
from tests.bare import bare_app
from tests.guards.test_styles import KNOWN, NO_RULE_NEEDED

NASTY = """<script>alert("x")</script> & 'y'"""


class EveryField(FlaskForm):
    title = inputs.Line("What is happening?", [inputs.Needed("Say what is happening, in a few words")])
    count = inputs.Number("Customers affected", description="Roughly")
    how = inputs.Choice("How did we hear?", choices=inputs.options([("a", "A call")], blank="Not chosen yet"))
    severity = inputs.Radio("How bad is it?", choices=inputs.options([("s1", "S1"), ("s2", "S2")]))
    which = inputs.Many("Which?", choices=inputs.options([("a", NASTY)]))
    safe = inputs.YesNo("Is everybody safe?")
    since = inputs.Moment("Since when?")
    note = inputs.Lines("Anything else?")


SEVERITIES = (
    Severity("s1", "S1 Harm", Level.CRITICAL, ("A person may come to harm, or", "more than 1,000 customers")),
    Severity("s2", "S2 Serious", Level.MAJOR, ("50 to 1,000 customers",)),
)
OPTIONS = (Option("a", "Alpha", "The first"), Option("b", "Beta"))


@pytest.fixture(scope="module")
def bare(tmp_path_factory):
    app = bare_app(tmp_path_factory.mktemp("bare"))
    # Where the forms of saved views go.
    app.add_url_rule("/views", "people.save_view", methods=["POST"])
    app.add_url_rule("/views/<key>/forget", "people.forget_view", methods=["POST"])
    return app


@pytest.fixture
def draw(bare):
    """Draw one piece of template with all macros of a file at hand."""

    def draw(file, source, *, method="GET", data=None, **context):
        names = re.findall(
            r"\{% macro (\w+)\(", (bare.jinja_loader.get_source(bare.jinja_env, f"components/{file}"))[0]
        )
        with bare.test_request_context("/", method=method, data=data):
            form = EveryField(meta={"csrf": False})
            if method == "POST":
                form.validate()
            imports = f'{{% from "components/{file}" import {", ".join(names)} %}}'
            return bare.jinja_env.from_string(imports + source).render(
                form=form, now=now(), later=now() + timedelta(minutes=10), Thing=Thing, NASTY=NASTY, **context
            )

    return draw


# One sample a line, in tests/web/macros/<file of the component>.
CALLS = {path.name: path.read_text().splitlines() for path in sorted((Path(__file__).parent / "macros").glob("*.html"))}
GIVEN = {"level": Level.MAJOR, "phases": list(Phase), "severities": SEVERITIES, "options": OPTIONS}


@pytest.mark.parametrize("file, source", [(f, s) for f, sources in CALLS.items() for s in sources])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_macro_draws_escapes_and_uses_known_classes(draw, file, source, method):
    html = draw(file, source, method=method, data={"count": NASTY}, **GIVEN)

    assert "<script" not in html
    classes = {name for group in re.findall(r'\sclass="([^"]*)"', html) for name in group.split()}
    assert sorted(classes - KNOWN - NO_RULE_NEEDED) == []
    ids = re.findall(r'\sid="([^"]*)"', html)
    assert "" not in ids


def test_every_macro_is_drawn_here(bare):
    macros = {
        (file, name)
        for file in CALLS
        for name in re.findall(
            r"\{% macro (\w+)\(", bare.jinja_loader.get_source(bare.jinja_env, f"components/{file}")[0]
        )
    }
    drawn = {(file, name) for file, name in macros if re.search(rf"\b{name}\(", " ".join(CALLS[file]))}
    inner = {("marks.html", "bars"), ("panel.html", "fresh"), ("form.html", "described"), ("form.html", "error_line")}
    inner |= {("shell.html", "crumbs")} | {
        ("charts.html", name) for name in ("grid", "columns", "line", "strips", "trace")
    }

    assert sorted(macros - drawn - inner) == []


def test_every_component_file_is_drawn_here(bare):
    files = {
        name.removeprefix("components/") for name in bare.jinja_env.list_templates() if name.startswith("components/")
    }

    undrawn = {name for name in files if name.endswith(".html")} - set(CALLS)
    assert sorted(undrawn) == [], "put one sample a line into tests/web/macros/<the same name>"


def test_a_wrong_field_is_described_by_its_sentence_and_keeps_the_text(draw):
    html = draw("form.html", "{{ field(form.count) }}", method="POST", data={"count": "about forty"})

    assert 'value="about forty"' in html
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="count-h count-e"' in html
    assert "Use a number, such as 40 or 2.5, or leave it empty" in html


def test_the_summary_links_to_each_wrong_field_in_order(draw):
    html = draw("form.html", "{{ error_summary(form) }}", method="POST", data={"count": "about forty"})

    assert "Two things to put right" in html
    assert re.findall(r'href="#(\w+)"', html) == ["title", "count"]
    assert "Everything you typed is kept." in html


def test_a_chosen_severity_stays_chosen(draw):
    html = draw(
        "form.html", "{{ choices(form.severity, severities) }}", method="POST", data={"severity": "s2"}, **GIVEN
    )

    assert re.findall(r'value="(\w+)" checked', html) == ["s2"]


def test_a_needed_field_is_not_called_optional(draw):
    assert "optional" not in draw("form.html", "{{ field(form.title) }}")
    assert "optional" in draw("form.html", "{{ field(form.count) }}")


def test_the_stepper_marks_one_step_as_now(draw):
    steps = "[Thing(slug='a', label='A'), Thing(slug='b', label='B'), Thing(slug='c', label='C')]"
    html = draw("panel.html", f"{{{{ stepper({steps}, 'b', {{'a': now}}, {{'c': 'needs services'}}) }}}}")

    assert html.count('aria-current="step"') == 1
    assert html.index('class="done"') < html.index('class="now"') < html.index("needs services")


def test_a_tick_is_a_button_that_works_without_script(draw):
    html = draw("panel.html", "{{ check('Scope', '/tick/1', 'Priya, 14:22', done=True, id='k1') }}")

    assert '<form method="post" action="/tick/1"' in html
    assert 'role="checkbox" aria-checked="true"' in html
    assert 'name="done" value=""' in html


def test_forms_carry_a_token_and_no_doubled_ids(draw):
    html = draw("form.html", "{{ press('A', '/a') }}{{ press('B', '/b') }}")

    assert html.count('name="csrf_token"') == 2
    assert 'id="csrf_token"' not in html


def test_words_that_are_missing_stop_the_page(bare):
    with bare.test_request_context("/"), pytest.raises(Exception, match="'nobody_gave_this' is undefined"):
        bare.jinja_env.from_string("{{ nobody_gave_this }}").render()


def test_the_fields_of_a_dialog_have_ids_of_their_own(draw):
    source = (
        "{% call dialog('T', 'dlg', '/x', 'Send', form=form) %}{{ form.title.id }} {{ form.title.id }}{% endcall %}"
    )

    assert "dlg-title dlg-title" in draw("dialog.html", source)

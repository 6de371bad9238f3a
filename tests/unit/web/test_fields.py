"""Bad input gets a sentence, keeps the typed text, and never more."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from flask import g
from flask_wtf import FlaskForm
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.web import fields, inputs
from app.workflows.book import Field, FieldKind, Option

A, B, OLD = Option("a", "Alpha"), Option("b", "Beta"), Option("old", "Old", retired=True)
KINDS = {
    "text": Field("text", "Where", FieldKind.TEXT),
    "long": Field("long", "What happened", FieldKind.LONG_TEXT),
    "number": Field("number", "Customers affected", FieldKind.NUMBER),
    "money": Field("money", "Cost", FieldKind.MONEY, unit="£"),
    "date": Field("date", "Day", FieldKind.DATE),
    "datetime": Field("datetime", "Since", FieldKind.DATETIME),
    "link": Field("link", "Ticket", FieldKind.LINK),
    "choice": Field("choice", "How", FieldKind.CHOICE, options=(A, B, OLD)),
    "many": Field("many", "Which", FieldKind.MANY_CHOICE, options=(A, B)),
    "yes_no": Field("yes_no", "Safe?", FieldKind.YES_NO),
    "person": Field("person", "Owner", FieldKind.PERSON),
    "team": Field("team", "Team", FieldKind.TEAM),
    "service": Field("service", "Service", FieldKind.SERVICE),
}
LISTS = fields.Providers(
    people=lambda: [("k1", "Ana")], teams=lambda: [("ops", "Operations")], services=lambda: [("web", "Web shop")]
)


@pytest.fixture
def typed(bare):
    """What the server makes of one typed value: (stored, sentence or nothing, what stands in the field again)."""

    def ask(slug, *values, required=False, stored=None, zone=None):
        field = KINDS[slug]
        with bare.test_request_context("/", method="POST", data={f"f-{slug}": list(values)}):
            if zone:
                g.viewer_zone = zone
            needed = frozenset({slug}) if required else frozenset()
            form_class = fields.form_with(
                [field], FlaskForm, required=needed, providers=LISTS, stored={slug: stored} if stored else None
            )
            form = form_class(meta={"csrf": False})
            valid = form.validate()
            sentence = next(iter(form.errors.values()), [""])[0]
            return fields.read(form, [field])[slug] if valid else None, sentence, str(form[f"f-{slug}"]())

    return ask


@pytest.mark.parametrize(
    "slug, written, stored",
    [
        ("text", "  Bristol \n depot ", "Bristol depot"),
        ("long", "one\r\ntwo", "one\ntwo"),
        ("number", "1,204", 1204),
        ("number", "-2.5", -2.5),
        ("money", "£1,250.5", "1250.50"),
        ("money", "0", "0.00"),
        ("money", "12.50 EUR", "12.50"),
        ("date", "2026-02-28", "2026-02-28"),
        ("datetime", "2026-07-01T10:00", "2026-07-01T09:00:00Z"),
        ("datetime", "2026-01-01 10:00", "2026-01-01T10:00:00Z"),
        ("link", "https://tickets.example.org/4?x=1", "https://tickets.example.org/4?x=1"),
        ("choice", "a", "a"),
        ("yes_no", "no", False),
        ("yes_no", "yes", True),
        ("person", "k1", "k1"),
        ("team", "ops", "ops"),
        ("service", "web", "web"),
    ],
)
def test_good_input_is_stored_in_its_own_kind(typed, slug, written, stored):
    assert typed(slug, written)[:2] == (stored, "")


def test_many_choices_are_a_list(typed):
    assert typed("many", "a", "b")[0] == ["a", "b"]


@pytest.mark.parametrize("slug", KINDS)
def test_an_empty_field_is_none(typed, slug):
    assert typed(slug, "")[:2] == (None, "") if slug != "many" else typed(slug)[:2] == (None, "")


@pytest.mark.parametrize("slug", KINDS)
def test_a_needed_field_says_so(typed, slug):
    values = () if slug == "many" else ("",)

    assert "is needed here" in typed(slug, *values, required=True)[1]


@pytest.mark.parametrize(
    "slug, written, sentence",
    [
        ("number", "about forty", "Use a number, such as 40 or 2.5, or leave it empty"),
        ("number", "1e999", "Use a number, such as 40 or 2.5, or leave it empty"),
        ("number", "NaN", "Use a number, such as 40 or 2.5, or leave it empty"),
        ("number", "9" * 18, "Use a smaller number"),
        ("money", "-3", "Use an amount, such as 1,250 or 12.50, or leave it empty"),
        ("money", "lots", "Use an amount, such as 1,250 or 12.50, or leave it empty"),
        ("money", "1.999", "Use at most two decimals, such as 12.50"),
        ("date", "yesterday", "Use a date, such as 2026-11-19"),
        ("date", "2026-02-30", "Use a date, such as 2026-11-19"),
        ("date", "0001-01-01", "Use a year between 1900 and 2200"),
        ("datetime", "noon", "Use a day and a time, such as 2026-11-19 14:05"),
        ("datetime", "9999-12-31T23:59", "Use a year between 1900 and 2200"),
        ("datetime", "2026-03-29T01:30", "That hour does not exist on that day, the clocks went forward"),
        ("link", "javascript:alert(1)", "Use a whole address that begins with https://"),
        ("link", "https://", "Use a whole address that begins with https://"),
        ("link", "https://user:secret@example.org/", "Use a whole address that begins with https://"),
        ("link", "http://[::1", "Use a whole address that begins with https://"),
        ("choice", "zz", "Choose from the list. This one is not on it any more"),
        ("choice", "old", "Choose from the list. This one is not on it any more"),
        ("yes_no", "perhaps", "Choose from the list. This one is not on it any more"),
        ("person", "k2", "Choose from the list. This one is not on it any more"),
    ],
)
def test_bad_input_gets_a_sentence(typed, slug, written, sentence):
    assert typed(slug, written)[:2] == (None, sentence)


def test_one_wrong_choice_of_many_is_refused(typed):
    assert typed("many", "a", "zz")[1] == "Choose from the list. This one is not on it any more"


def test_a_retired_option_stays_for_those_who_have_it(typed):
    assert typed("choice", "old", stored="old")[0] == "old"


def test_typed_text_stands_in_the_field_again(typed):
    assert 'value="about forty"' in typed("number", "about forty")[2]
    assert 'value="not a date"' in typed("date", "not a date")[2]


def test_moments_are_read_on_the_viewers_clock(typed):
    assert typed("datetime", "2026-11-19T08:30", zone="Asia/Tokyo")[0] == "2026-11-18T23:30:00Z"


def test_ten_megabytes_are_refused_with_the_figures(typed):
    stored, sentence, _ = typed("long", "x" * 10_000_000)

    assert (stored, sentence) == (None, "Keep this under 20,000 characters. It has 10,000,000")


@pytest.mark.parametrize("slug", sorted(set(KINDS) - {"long"}))
def test_ten_megabytes_in_any_field_are_a_sentence(typed, slug):
    stored, sentence, again = typed(slug, "9" * 10_000_000)

    assert stored is None
    assert sentence
    assert slug == "text" or len(again) < 10_000


def test_emoji_and_writing_from_right_to_left_stay(typed):
    assert typed("text", "👩‍🚒 שלום مرحبا")[0] == "👩‍🚒 שלום مرحبا"


def test_controls_and_overrides_of_direction_go(typed):
    assert typed("text", "a\0b\x07c\u202edef\u2066")[0] == "abcdef"


@given(text=st.text(max_size=200))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_cleaned_text_is_clean_for_good(text):
    once = inputs.clean(text)

    assert inputs.clean(once) == once
    assert not any(c in once for c in "\0\r\x1b\u202e")


@given(value=st.text(max_size=60), slug=st.sampled_from(sorted(KINDS)))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200, deadline=None)
def test_no_text_breaks_any_field(typed, value, slug):
    stored, sentence, _ = typed(slug, value)

    assert sentence == "" or stored is None


@pytest.mark.parametrize(
    "kind, stored, data",
    [
        (FieldKind.MONEY, "12.50", Decimal("12.50")),
        (FieldKind.DATE, "2026-11-19", date(2026, 11, 19)),
        (FieldKind.DATETIME, "2026-11-19T12:00:00Z", datetime(2026, 11, 19, 12, tzinfo=UTC)),
        (FieldKind.YES_NO, False, False),
        (FieldKind.NUMBER, 4, 4),
        (FieldKind.MANY_CHOICE, ["a"], ["a"]),
        (FieldKind.TEXT, "x", "x"),
        (FieldKind.TEXT, None, None),
    ],
)
def test_what_is_stored_comes_back(kind, stored, data):
    assert fields.from_stored(kind, stored) == data


@pytest.mark.parametrize(
    "kind, stored",
    [(FieldKind.MONEY, "lots"), (FieldKind.DATE, "soon"), (FieldKind.NUMBER, "4"), (FieldKind.YES_NO, "yes")],
)
def test_what_an_older_book_stored_in_another_kind_is_dropped(kind, stored):
    assert fields.from_stored(kind, stored) is None


def test_every_kind_but_a_decision_has_its_input():
    assert {field.kind for field in KINDS.values()} == set(FieldKind) - {FieldKind.DECISION}


def test_a_form_opens_with_what_is_stored(asked):
    wanted = [KINDS["money"], KINDS["datetime"], KINDS["yes_no"]]
    kept = {"money": "12.50", "datetime": "2026-07-01T09:00:00Z", "yes_no": True}

    form = fields.form_with(wanted)(meta={"csrf": False}, data=fields.filled(wanted, kept))

    assert 'value="12.50"' in form["f-money"]()
    assert 'value="2026-07-01T10:00"' in form["f-datetime"]()
    assert form["f-yes_no"].data == "yes"

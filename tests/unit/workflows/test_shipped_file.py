"""The shipped workflows.yaml: it loads, it is complete, and its own examples are true."""

import re
from pathlib import Path

import pytest

from app.workflows.book import Book, FieldKind, Visibility
from app.workflows.loader import load, load_file

ROOT = Path(__file__).parents[3]
FILE = ROOT / "workflows.yaml"


@pytest.fixture(scope="module")
def book() -> Book:
    return load_file(FILE)


def uncommented(first: str, lines: int) -> str:
    """The commented example that begins with this line, as a reader would uncomment it."""
    text = FILE.read_text("utf-8").splitlines()
    start = text.index(first)
    return "\n".join(line.removeprefix("# ") for line in text[start : start + lines])


def test_seven_disciplines_and_twenty_types(book: Book) -> None:
    assert len(book.disciplines) >= 7
    assert len(book.workflows) >= 20


def test_the_file_is_readable_in_a_narrow_window() -> None:
    assert [line for line in FILE.read_text("utf-8").splitlines() if len(line) > 140] == []


def test_the_commented_discipline_can_be_uncommented() -> None:
    text = FILE.read_text("utf-8") + uncommented("#   marketing:", 10) + "\n"
    workflow = load(text).workflow("marketing", "wrong-price")
    assert [one.slug for one in workflow.severities] == ["loud", "small"]
    assert workflow.statuses and workflow.role("lead") and workflow.nudges


def test_the_commented_type_can_be_uncommented() -> None:
    example = uncommented("#       - slug: fuel-card", 3)
    text = FILE.read_text("utf-8").replace("      - slug: capacity\n", f"{example}\n      - slug: capacity\n", 1)
    assert load(text).workflow("operations", "fuel-card").severities


def test_icons_exist(book: Book) -> None:
    drawn = set(re.findall(r'id="i-([a-z0-9-]+)"', (ROOT / "static/vendor/icons.svg").read_text("utf-8")))
    assert {one.path: one.icon for one in book.workflows.values() if one.icon not in drawn} == {}


def test_every_type_speaks_to_a_newcomer(book: Book) -> None:
    for one in book.workflows.values():
        assert one.description and 2 <= len(one.examples) <= 4, one.path
        assert len(one.label.split()) <= 6, one.path


def test_declaring_stays_short(book: Book) -> None:
    for one in book.workflows.values():
        asked = [field.slug for field in one.fields_asked_at("declare")]
        assert len(asked) <= 2, (one.path, asked)


def test_every_decision_has_options_and_asks_for_a_reason(book: Book) -> None:
    for one in book.workflows.values():
        for field in one.decisions:
            assert field.kind is FieldKind.DECISION and len(field.options) >= 2 and field.reason_required, one.path


def test_private_reviews_are_not_published(book: Book) -> None:
    for one in book.workflows.values():
        if one.visibility is Visibility.PRIVATE:
            owed = {step.expects.review for step in one.severities} - {"none"}
            assert all(one.reviews[slug].publish_to is None for slug in owed), one.path


def test_clocks_of_the_law_say_where_they_come_from(book: Book) -> None:
    for one in book.workflows.values():
        assert all(clock.law and clock.warn and clock.met_by for clock in one.clocks), one.path

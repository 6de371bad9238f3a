"""Whatever somebody writes into the file, the answer is a book or a list of errors that point into it."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.workflows.loader import BookError, BookErrors, load, load_file
from tests.unit.workflows.small import HEAD

MORE = """\
    severities: [{slug: bad, level: major, expects: {lead_within: 5m, review: full}}]
    rules: [{when: {event: declared, field: {why: [a]}}, tell: ["#x", group:exec]}]
    fields: [{slug: why, kind: choice, options: [a, b]}]
    statuses: [{slug: triage, moves: [learning]}, {slug: learning}, {slug: closed}]
"""
WHOLE = HEAD + MORE


def errors_in(text: str) -> list[BookError]:
    try:
        load(text)
    except BookErrors as broken:
        return broken.errors or [BookError(0, 0, "errors without an error")]
    return []


def is_answered(text: str) -> None:
    lines = text.count("\n") + 2
    for error in errors_in(text):
        assert 1 <= error.line <= lines
        assert error.column >= 1
        assert error.thing


@given(st.text(max_size=300))
def test_any_text(text):
    is_answered(text)


@given(st.text(alphabet="{}[]:,-&*!|>'\"%@`?#~ \n\tab1", max_size=80))
def test_any_punctuation(text):
    is_answered(text)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(at=st.integers(0, len(WHOLE)), cut=st.integers(0, 30), put=st.text(max_size=12))
def test_a_right_file_with_something_spoilt(at, cut, put):
    is_answered(WHOLE[:at] + put + WHOLE[at + cut :])


WORDS = st.sampled_from(["a", "lead", "group:exec", "72h", "true", "1", "null", "{}", "[]", '"\\0"', "#x", "critical"])
VALUES = st.recursive(
    WORDS,
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]")
        | st.dictionaries(
            st.sampled_from(["slug", "when", "only", "event", "level", "items", "tell"]), inner, max_size=3
        ).map(lambda items: "{" + ", ".join(f"{key}: {value}" for key, value in items.items()) + "}")
    ),
    max_leaves=8,
)
KEYS = st.sampled_from(
    [
        "severities",
        "roles",
        "statuses",
        "fields",
        "clocks",
        "checklists",
        "rules",
        "nudges",
        "review",
        "follow_ups",
        "types",
        "visibility",
        "visible_to",
        "risk_ratings",
        "update",
        "channel",
        "escalate_to",
        "calendar",
    ]
)


@settings(deadline=None)
@given(st.dictionaries(KEYS, VALUES, max_size=4))
def test_values_of_the_wrong_shape(said):
    is_answered(HEAD + "".join(f"    {key}: {value}\n" for key, value in said.items()))


@pytest.mark.parametrize(
    "text",
    [
        HEAD + "    rules: " + "[" * 39 + "]" * 39,
        "a: " + "9" * 5000,
        "a: 1e999999999",
        "? " * 1000,
        "- " * 1000,
        "&a " * 100,
        "%TAG ! tag:x,2000:\n---\n!x y",
        'a: "\\ud800"',
        "\ufeff" + HEAD,
        HEAD.replace("\n", "\r\n"),
        HEAD.replace("Shop", "مرحبا 🦊"),
        '"' + "x" * 100_000,
        "a: |\n" + " x\n" * 10_000,
    ],
)
def test_what_others_have_tripped_over(text):
    is_answered(text)


def test_a_large_file_is_read_whole():
    types = "".join(f"      - {{slug: t{number}, label: Type {number}}}\n" for number in range(300))

    assert len(load(HEAD + types).workflows) == 301


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(BookErrors) as broken:
        load_file(tmp_path / "workflows.yaml")

    assert [str(error) for error in broken.value.errors] == [
        (
            "workflows.yaml:1:1: the file cannot be read (no such file or directory). "
            "Look whether MUSTER_WORKFLOWS names it."
        )
    ]


def test_a_file_that_is_no_text(tmp_path):
    (tmp_path / "workflows.yaml").write_bytes(b"version: \xff")

    with pytest.raises(BookErrors) as broken:
        load_file(tmp_path / "workflows.yaml")

    assert [str(error) for error in broken.value.errors] == [
        "workflows.yaml:1:1: the file is not UTF-8 text. Save it as UTF-8."
    ]

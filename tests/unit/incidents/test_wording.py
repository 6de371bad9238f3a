"""Every kind of entry that anything records has its words."""

import ast
from pathlib import Path

import pytest

from app.incidents.models import TimelineEntry
from app.incidents.operations.timeline import WORDS
from app.incidents.wording import Known, worded, wordings
from app.people.models import Person
from tests.factories import NOON

ROOT = Path(__file__).parents[3]
# Kinds that are made up where they are recorded: `record(incident, field, …)` and `record(incident, kind, …)`.
MADE_UP = {"summary", "impact", "action_done", "action_opened", "action_dropped", "action_assigned", *WORDS}


def recorded_kinds() -> set[str]:
    """The second argument of every call of `record`, wherever one is."""
    found = set()
    for file in (ROOT / "app").rglob("*.py"):
        for call in ast.walk(ast.parse(file.read_text("utf-8"))):
            if not isinstance(call, ast.Call) or len(call.args) < 2:
                continue
            name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
            second = call.args[1]
            if name == "record" and isinstance(second, ast.Constant) and isinstance(second.value, str):
                found.add(second.value)
    return found | MADE_UP


def entry(kind: str, text: str = "", by: str = "Ana Lindqvist", **payload) -> TimelineEntry:
    made = TimelineEntry(
        kind=kind, text=text, payload=payload, source="web", happened_at=NOON, recorded_at=NOON, number=7
    )
    made.actor = Person(name=by) if by else None
    return made


def sentence(made: TimelineEntry, known: Known | None = None) -> str:
    parts = worded(made, known or Known()).parts
    return "".join(f"[{part.at:%H:%M}]" if part.at else part.words for part in parts)


@pytest.mark.parametrize("kind", sorted(recorded_kinds()))
def test_every_recorded_kind_is_worded(kind):
    assert kind in wordings
    # An entry of an older release may lack what its kind keeps today; it is still drawn.
    if kind not in ("moment", "clock"):
        assert worded(entry(kind, by=""), Known()).parts


@pytest.mark.parametrize(
    "made, says",
    [
        (entry("severity", before="", after="Major"), "Severity set to Major by Ana Lindqvist"),
        (entry("severity", before="Minor", after="Major"), "Severity changed from Minor to Major by Ana Lindqvist"),
        (entry("status", before="Triage", after="Fixing"), "Status moved from Triage to Fixing by Ana Lindqvist"),
        (
            entry("status", before="Fixing", after="Monitoring", without=["A summary"]),
            "Status moved from Fixing to Monitoring by Ana Lindqvist, without: A summary",
        ),
        (entry("role", label="Incident lead", before="", after="Ana Lindqvist"), "Ana Lindqvist is incident lead"),
        (entry("role", label="Scribe", before="", after="Ben Okafor"), "Ben Okafor is scribe, said by Ana Lindqvist"),
        (
            entry("role", label="Scribe", before="Ben Okafor", after=""),
            "Ben Okafor is no longer scribe, said by Ana Lindqvist",
        ),
        (entry("summary", before="a", after="b"), "Ana Lindqvist changed what is happening"),
        (entry("impact", before="", after="b"), "Ana Lindqvist wrote who is affected"),
        (entry("joined", as_kind="observer"), "Ana Lindqvist started watching"),
        (entry("left", who="Ben Okafor"), "Ana Lindqvist let Ben Okafor go"),
        (
            entry("update", "All is well", next="2026-11-19T12:30:00+00:00"),
            "Update by Ana Lindqvist, the next one [12:30]",
        ),
        (entry("command", "ls", risky=True), "About to run by Ana Lindqvist"),
        (entry("clock", by="", label="Tell them", state="missed"), "“Tell them” was not met in time"),
        (
            entry("clock", by="", label="Tell them", state="running", due="2026-11-19T12:30:00+00:00"),
            "“Tell them” runs, until [12:30]",
        ),
        (entry("told", by="", targets=["group:exec"], because="it is critical"), "Executives told: it is critical"),
        (entry("linked", other_id=4), "Related to INC-4 by Ana Lindqvist"),
        (entry("linked", other_id=5), "Related to another incident by Ana Lindqvist"),
    ],
)
def test_what_it_says(made, says):
    assert sentence(made, Known(refs={4: "INC-4"}, labels={"group:exec": "Executives"})) == says


def test_a_kind_that_nobody_words_any_more_is_named():
    assert sentence(entry("status_posted")) == "Status posted by Ana Lindqvist"


def test_longer_texts_are_kept_to_be_folded():
    changed = worded(entry("impact", before="few", after="many"), Known())

    assert (changed.before, changed.after) == ("few", "many")

"""A process in words, and its path as a picture."""

import pytest

from app.workflows.book import Book
from app.workflows.diagram import lifecycle
from app.workflows.explain import Line, explain
from app.workflows.loader import load
from tests.unit.workflows.small import book, shop

TEXT = """\
version: 1
organisation: {name: Larkspur, announce_in: "#incidents", quiet_announce_in: "#small"}
groups: {exec: {label: Executives}, privacy-team: {label: Privacy team}, regulator: {label: Regulator contacts}}
clocks:
  authority:
    {label: Tell the authority, starts: aware_at, after: 72h, warn: [24h, 60h], decide: risk, met_by: told_at,
     law: GDPR Art. 33}
disciplines:
  privacy:
    label: Privacy
    visibility: private
    visible_to: privacy-team
    types: [{slug: misdirected, label: Sent to the wrong person}]
    severities:
      - {slug: high, level: major, expects: {lead_within: 30m, update_every: 1h, review: full, review_due: 10bd}}
      - {slug: low, level: minor, expects: {review: none}}
    roles: [{slug: lead, label: Privacy lead}, {slug: dpo, label: DPO}]
    statuses:
      - {slug: received, label: Received, phase: triage, moves: [working]}
      - {slug: working, label: Working, phase: active, needs: [lead], moves: [reviewing, received]}
      - {slug: reviewing, label: Reviewing, phase: learning, needs: [severity, "decision:risk"],
         moves: [closed, working]}
      - {slug: closed, label: Closed, phase: closed, needs: [clocks, review, "role:dpo"], moves: [reviewing]}
    fields:
      - {slug: aware_at, label: When were we sure, kind: datetime, ask_at: declare}
      - {slug: risk, label: How high is the risk, kind: decision, options: [low, high]}
      - {slug: people, label: How many people, kind: number, ask_at: [update], required_before: closed}
    clocks: [authority]
    checklists:
      - {label: First hour, when: {event: declared}, items: [{text: Ask for it back, role: lead, due: 1h}, Breathe]}
    rules:
      - {when: {event: severity_set, level_at_least: major}, tell: group:regulator, grant: true, say: reference_only}
      - {when: {event: decision_made, decision: risk, field: {risk: high}}, tell: role:dpo, because: they advise}
      - {when: {event: keyword, words: [ico, press]}, say_in_channel: "Only the lead speaks."}
"""


@pytest.fixture(scope="module")
def made() -> Book:
    return load(TEXT)


def test_everything_about_a_severity(made):
    workflow = made.workflow("privacy", "misdirected")
    said = explain(made, workflow, severity=workflow.severity("high"))

    assert (said.title, said.severity) == ("Privacy: Sent to the wrong person", "High")
    assert said.who == (
        Line("May declare it", "Everyone signed in."),
        Line("Can see it", "Only Privacy team, whoever declared it and people who are added."),
    )
    assert said.promises == (
        Line(
            "High",
            "Somebody leads within 30 minutes, an update every hour and full review within 10 business days.",
        ),
    )
    assert said.told == (
        Line("When it is declared", "It is announced nowhere. Privacy team can see it from the first second."),
        Line(
            "When the severity is set, major or worse",
            "Tells Regulator contacts, who become members, with the reference only.",
        ),
        Line("When “How high is the risk” is decided, if it is high", "Tells the DPO, in full, because they advise."),
        Line("When somebody writes “ico” or “press”", "Says “Only the lead speaks.”"),
        Line("With each update", "Tells everyone on the incident."),
    )
    assert said.reminders[0] == Line(
        "While the severity is open for 5 minutes",
        "The privacy lead and whoever declared it, again every 15 minutes, at most 4 times.",
    )
    assert said.asked == (
        Line("When declaring", "When were we sure."),
        Line("With an update", "How many people."),
        Line("To be decided, with a reason", "How high is the risk."),
    )
    assert said.checklists == (
        Line("First hour (when it is declared)", "Ask for it back (privacy lead, within 1 hour); Breathe."),
    )
    assert said.clocks == (
        Line(
            "Tell the authority",
            "72 hours from “When were we sure”; unless “How high is the risk” is decided otherwise; "
            "warns after 24 hours and 60 hours; done with told. GDPR Art. 33.",
        ),
    )
    assert said.closing == (
        "a severity",
        "the decision “How high is the risk”",
        "every clock met or turned off",
        "the review published or waived",
        "somebody as DPO",
        "an answer to “How many people”",
    )


def test_a_smaller_severity_leaves_out_what_cannot_happen(made):
    workflow = made.workflow("privacy", "misdirected")
    said = explain(made, workflow, severity=workflow.severity("low"))

    assert "When the severity is set, major or worse" not in [line.head for line in said.told]
    assert said.promises == (Line("Low", "Nothing."),)


def test_how_people_are_reached_comes_in(made):
    workflow = made.workflow("privacy", "misdirected")
    said = explain(made, workflow, reach=lambda target: "tells nobody yet" if target.kind == "group" else "")

    assert said.told[1].text == (
        "Tells Regulator contacts (tells nobody yet), who become members, with the reference only."
    )


def test_quiet_and_small_ones_are_announced_quietly():
    quiet = book("quiet: true")
    quiet_shop = quiet.workflow("shop", "closed-early")

    assert explain(quiet, quiet_shop).told[0].text == "Announced in #incidents. Nobody is paged."
    loud = load(TEXT.replace("visibility: private", "visibility: public"))
    workflow = loud.workflow("privacy", "misdirected")
    small, large = (explain(loud, workflow, severity=workflow.severity(slug)).told[0].text for slug in ("low", "high"))
    assert small == "Announced in #small. Nobody is paged."
    assert large == "Announced in #incidents. Nobody is paged."


def test_the_picture_has_a_box_for_each_step_and_an_arrow_for_each_move(made):
    picture = lifecycle(made.workflow("privacy", "misdirected"))

    assert [(box.label, box.phase) for box in picture.boxes] == [
        ("Received", "triage"),
        ("Working", "active"),
        ("Reviewing", "learning"),
        ("Closed", "closed"),
    ]
    assert [(arrow.label, arrow.kind) for arrow in picture.arrows] == [
        ("Received to Working", "next"),
        ("Working to Reviewing", "next"),
        ("Reviewing to Closed", "next"),
        ("Working to Received", "back"),
        ("Reviewing to Working", "back"),
        ("Closed to Reviewing", "back"),
    ]
    assert picture.ends == ("Declined", "Merged", "Cancelled")
    assert picture.free == ()
    assert picture.description == (
        "The path: Received, then Working (needs a lead), then Reviewing (needs a severity and the decision "
        "“How high is the risk”), then Closed (needs every clock met or turned off, the review published or waived "
        "and somebody as DPO)."
    )


def test_everything_lies_inside_the_picture(made):
    for workflow in (made.workflow("privacy", "misdirected"), shop()):
        picture = lifecycle(workflow)

        assert all(box.x >= 0 and box.x + box.width <= picture.width for box in picture.boxes)
        assert all(box.y >= 0 and box.y + box.height <= picture.height for box in picture.boxes)


def test_a_free_path_shows_the_next_steps_only():
    picture = lifecycle(shop())

    assert {arrow.kind for arrow in picture.arrows} == {"next"}
    assert picture.free == ("Triage", "In progress", "Contained", "Learning", "Closed")


def test_arrows_that_pass_each_other_have_lanes_of_their_own():
    workflow = shop(
        "statuses:\n  - {slug: triage, moves: [a, b, closed]}\n"
        "  - {slug: a, phase: active, moves: [learning, closed]}\n"
        "  - {slug: b, phase: active}\n  - {slug: learning, moves: [closed]}\n  - {slug: closed, moves: [triage]}"
    )
    ahead = [arrow for arrow in lifecycle(workflow).arrows if arrow.kind == "ahead"]

    assert len({arrow.line.split("V")[0].split("Q")[1].split()[0] for arrow in ahead}) == len(ahead)

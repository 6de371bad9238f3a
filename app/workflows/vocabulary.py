"""The closed lists of words that ``workflows.yaml`` may use: events, meanings, kinds and moments.

Code relies on these words and on no slug of a discipline. A new word is added here, and the schema, the checks and the
documentation know it.
"""

from typing import Literal, get_args

EventName = Literal[
    "declared",
    "severity_set",
    "severity_raised",
    "status_set",
    "role_assigned",
    "update_posted",
    "update_overdue",
    "field_set",
    "decision_made",
    "clock_started",
    "clock_warned",
    "clock_missed",
    "escalated",
    "status_posted",
    "keyword",
    "checklist_done",
    "resolved",
    "review_published",
    "closed",
    "reopened",
    "made_private",
]
EVENTS: tuple[str, ...] = get_args(EventName)

EVENT_WORDS = {
    "declared": "When it is declared",
    "severity_set": "When the severity is set",
    "severity_raised": "When the severity is raised",
    "status_set": "When the status changes",
    "role_assigned": "When a role is taken",
    "update_posted": "When an update is posted",
    "update_overdue": "When an update is late",
    "field_set": "When an answer is given",
    "decision_made": "When a decision is made",
    "clock_started": "When a clock starts",
    "clock_warned": "When a clock runs down",
    "clock_missed": "When a clock is missed",
    "escalated": "When somebody is brought in",
    "status_posted": "When the status page goes up",
    "keyword": "When somebody writes certain words",
    "checklist_done": "When a checklist is done",
    "resolved": "When the response is over",
    "review_published": "When the review is published",
    "closed": "When it is closed",
    "reopened": "When it is reopened",
    "made_private": "When it is made private",
}
"""How each event begins a sentence."""

LevelName = Literal["critical", "major", "minor", "trivial"]
PhaseName = Literal["triage", "active", "paused", "learning", "closed", "declined", "merged", "cancelled"]
ModeName = Literal["live", "report_only", "practice"]
VisibilityName = Literal["public", "private"]
Say = Literal["full", "headline", "reference_only"]
AskAt = Literal["declare", "update", "resolve", "close", "review", "create"]

FieldKindName = Literal[
    "text",
    "long_text",
    "number",
    "money",
    "choice",
    "many_choice",
    "person",
    "team",
    "service",
    "date",
    "datetime",
    "link",
    "yes_no",
    "decision",
]
QuestionKind = Literal[
    "text",
    "long_text",
    "number",
    "money",
    "choice",
    "many_choice",
    "yes_no",
    "scale",
    "date",
    "datetime",
    "link",
    "person",
    "team",
    "service",
    "incidents",
    "rows",
]
CHOICE_KINDS = ("choice", "many_choice", "decision", "yes_no")
"""The kinds that have options; ``yes_no`` and ``decision`` have *yes* and *no* unless they name others."""

Meaning = Literal[
    "how_found",
    "customers_affected",
    "people_affected",
    "customer_impact",
    "money_impact",
    "money_at_risk",
    "redress_paid",
    "records_exposed",
    "injuries",
    "communications",
    "customer_contact",
    "supplier",
    "site",
    "caused_by_change",
    "factor_area",
    "seen_before",
    "same_factor",
    "held_up",
    "surprise",
    "confidence",
    "wellbeing",
    "lesson",
]
"""What a field, role or question means to a figure; dashboards rely on these and never on a slug."""

MOMENTS: tuple[str, ...] = (
    "started_at",
    "detected_at",
    "declared_at",
    "acknowledged_at",
    "mitigated_at",
    "resolved_at",
    "closed_at",
)
"""The moments that every incident has."""

MOMENT_WORDS = {
    "started_at": "the moment it began",
    "detected_at": "the moment it was noticed",
    "declared_at": "the declaration",
    "acknowledged_at": "the first response",
    "mitigated_at": "the end of the harm",
    "resolved_at": "the end of the response",
    "closed_at": "the closing",
}

PLAIN_NEEDS: tuple[str, ...] = (
    "lead",
    "severity",
    "summary",
    "impact",
    "services",
    "clocks",
    "checklists",
    "actions",
    "review",
    "follow-ups",
)
SLUG_NEEDS: tuple[str, ...] = ("role", "field", "decision", "moment")

ReviewStep = Literal["facts_checked", "answers", "debrief", "follow_ups_owned", "signed_off", "published"]
Debrief = Literal["required", "optional", "none"]
ChannelCreate = Literal["on_declare", "on_level", "by_button"]
CHANNEL_PARTS: tuple[str, ...] = ("number", "ref", "slug", "codename", "type", "discipline", "date")
"""What the name of an incident channel may be made of."""

CLOSE_NEEDS: tuple[str, ...] = ("outcome", "evidence", "owner")
"""What closing a follow-up may need, besides its own fields."""

NO_REVIEW = "none"

COUNTS_ANEW = frozenset(
    {
        "role_assigned",
        "update_posted",
        "update_overdue",
        "clock_started",
        "clock_warned",
        "clock_missed",
        "decision_made",
        "escalated",
        "reopened",
        "status_posted",
    }
)
"""Events after which a rule tells again unless it says ``once: true``: a second lead is news, a second word is not."""

"""A reminder in the channel of its incident, with what to do about it one press away."""

from app.slack import blocks
from app.slack.blocks import Said
from app.slack.facts import Facts
from app.slack.messages._words import practised

# What helps against each reminder: the button's words and its action; others lead to the page.
HELPS = {
    "no-severity": ("Set the severity", "open:severity"),
    "no-lead": ("Take the lead", "take_lead"),
    "update-overdue": ("Write the update", "open:update"),
    "no-summary": ("Write the summary", "open:summary"),
    "role-empty": ("Give the role", "open:role"),
    "long-shift": ("Hand over", "open:handover"),
    "gone-quiet": ("Write the update", "open:update"),
    "review-due": ("Answer it here", "open:review"),
}


def nudge(facts: Facts, name: str, subject: str, text: str) -> Said:
    """The sentence, what helps, later, and not at all."""
    words = practised(f"⏰ {blocks.fitted(text, 600)}", practice=facts.practice)
    value = f"{facts.ref} {name} {subject}".strip()
    help_ = HELPS.get(name)
    made = [
        blocks.section(words),
        blocks.actions(
            blocks.button(help_[0], help_[1], f"{facts.ref} {subject}".strip(), style="primary") if help_ else None,
            blocks.button("In an hour", "nudge_snooze", value),
            blocks.button("Not needed, because …", "open:nudge_dismiss", value),
        ),
    ]
    return Said(blocks.short(f"{facts.ref}: {practised(text, practice=facts.practice)}", 300), tuple(made))


def answered(text: str) -> Said:
    """What is left of a reminder once its reason is gone."""
    return Said(text, (blocks.context(f"✓ {blocks.fitted(text, 600)}"),))

"""A reminder in the channel of its incident, with what to do about it one press away."""

from datetime import datetime

from app.slack import blocks
from app.slack.blocks import Said
from app.slack.facts import Facts
from app.slack.messages._words import practised

BREAK = ("Take fifteen minutes", "take_break")
STEPS = ("Show the steps", "show_steps")
UPDATE = ("Write the update", "open:update")
# What helps against each reminder: the words of a button and its action, the likeliest first.
HELPS: dict[str, tuple[tuple[str, str], ...]] = {
    "no-severity": (("Set the severity", "open:severity"),),
    "no-lead": (("Take the lead", "take_lead"),),
    "update-overdue": (UPDATE,),
    "no-summary": (("Write the summary", "open:summary"),),
    "role-empty": (("Give the role", "open:role"),),
    "checklist-waiting": (STEPS,),
    "before-recovery": (("Say what you do", "open:entry-command"), STEPS),
    "clock-warning": (("It is done", "open:clock-met"),),
    "long-shift": (("Hand over", "open:handover"), BREAK),
    "take-a-break": (BREAK,),
    "gone-quiet": (UPDATE, ("Change the status", "open:status")),
    "review-due": (("Answer it here", "open:review"),),
    "still-open": (("Change the status", "open:status"), ("Make a follow-up", "open:followup")),
}


def nudge(facts: Facts, name: str, subject: str, text: str) -> Said:
    """The sentence, what helps, later, and not at all."""
    words = practised(f"⏰ {blocks.fitted(text, 600)}", practice=facts.practice)
    value = f"{facts.ref} {name} {subject}".strip()
    about = f"{facts.ref} {subject}".strip()
    helps = [
        blocks.button(label, action, about, style="" if place else "primary")
        for place, (label, action) in enumerate(HELPS.get(name, ()))
    ]
    made = [
        blocks.section(words),
        blocks.actions(
            *helps,
            blocks.button("In an hour", "nudge_snooze", value),
            blocks.button("Not needed, because …", "open:nudge_dismiss", value),
        ),
    ]
    return Said(blocks.fitted(f"{facts.ref}: {practised(text, practice=facts.practice)}", 300), tuple(made))


def answered(facts: Facts, text: str, until: datetime | None = None) -> Said:
    """What is left of a reminder that was answered: its buttons are gone. ``until`` is when it is asked again."""
    words = practised(text, practice=facts.practice)
    again = f"⏰ Again at {blocks.moment(until)}: " if until else ""
    return Said(blocks.fitted(words, 300), (blocks.context(f"{again}{blocks.fitted(words, 600)}"),))

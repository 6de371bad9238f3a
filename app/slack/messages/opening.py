"""The first message of an incident's channel: what is known, and what to do next."""

from app.slack import blocks
from app.slack.blocks import Said
from app.slack.facts import Facts
from app.slack.messages._words import SUMMARY, heading, in_short, open_button, severity, whom
from app.slack.prose import prose

STEPS = 6
STEP = 200


def opening(facts: Facts) -> Said:
    """Where things stand at this moment, for somebody who knows nothing yet."""
    made = [
        blocks.header(heading(facts)),
        blocks.fields(
            [
                ("Kind", blocks.safe(f"{facts.discipline}, {facts.type.lower()}")),
                ("Severity", blocks.safe(severity(facts))),
                ("Status", blocks.safe(facts.status)),
                ("Lead", whom(facts.lead)),
                ("Declared by", whom(facts.reporter)),
            ]
        ),
    ]
    for label, text in (("What is happening", facts.summary), ("Who is affected", facts.impact)):
        if text:
            made.append(blocks.section(f"*{label}*\n{prose(text, SUMMARY, facts.url)}"))
    if facts.update is not None:
        said = prose(facts.update.text, SUMMARY, facts.url)
        made.append(blocks.section(f"*Latest update* by {blocks.safe(facts.update.by.name)}\n{said}"))
    made.append(blocks.section(f"*Next*\n{_next(facts)}"))
    made += [_buttons(facts), blocks.context(_help(facts))]
    return Said(in_short(facts, "What is known, and what comes next"), tuple(made))


def _next(facts: Facts) -> str:
    wanted = []
    if facts.lead is None:
        wanted.append("Somebody takes the lead")
    if not facts.severity:
        wanted.append("Say how bad it is")
    if not facts.summary:
        wanted.append("Write down what is happening, in one or two sentences")
    wanted += [blocks.fitted(step, STEP) for step in facts.steps[:STEPS]]
    if more := len(facts.steps) - STEPS:
        wanted += [f"{more} more {'step' if more == 1 else 'steps'} in {blocks.link(facts.url, 'Muster')}"] * (more > 0)
    if facts.next_update_at:
        wanted.append(f"The next update is promised by {blocks.moment(facts.next_update_at)}")
    return "\n".join(f"• {one}" for one in wanted) or "• Say what you see and do; it goes on the record with a pin."


def _buttons(facts: Facts) -> blocks.Block:
    return blocks.actions(
        blocks.button("Take the lead", "take_lead", facts.ref, style="primary") if facts.lead is None else None,
        blocks.button("Severity", "open:severity", facts.ref),
        blocks.button("Status", "open:status", facts.ref),
        blocks.button("Update", "open:update", facts.ref),
        open_button(facts),
    )


def _help(facts: Facts) -> str:
    private = "Only its members see this channel. " if facts.private else ""
    known = "`/inc help` lists what you can say; a pin puts a message on record."
    return f"{private}Everything that is done here is in Muster too. {known}"

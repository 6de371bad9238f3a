"""The one living post of an incident, edited in place as things change."""

from app.slack import blocks
from app.slack.blocks import Said
from app.slack.facts import Facts
from app.slack.messages._words import SUMMARY, in_short, open_button, severity, whom
from app.slack.prose import prose


def announcement(facts: Facts) -> Said:
    """What everybody may know of a public incident, with what they can do about it."""
    made = [blocks.header(facts.title), blocks.fields(_facts(facts))]
    if facts.summary:
        made.append(blocks.section(f"*Summary* {prose(facts.summary, SUMMARY, facts.url)}"))
    made += [_buttons(facts), blocks.context(_small(facts))]
    return Said(in_short(facts, facts.severity, facts.status), tuple(made))


def moved(facts: Facts, channel_id: str) -> Said:
    """What stays where an incident was announced before it became worse."""
    words = f"{facts.ref} became more serious. Its announcement stands in {blocks.channel(channel_id)} now."
    return Said(f"{facts.ref} is announced elsewhere now.", (blocks.context(words),))


def _facts(facts: Facts) -> list[tuple[str, str]]:
    since = f", since {blocks.moment(facts.status_since)}"
    told = [
        ("Severity", blocks.safe(severity(facts))),
        ("Status", f"{blocks.safe(facts.status)}{since}"),
        ("Lead", whom(facts.lead)),
    ]
    if facts.end:
        told.append(("Merged into", blocks.safe(facts.end)))
    elif facts.channel_id:
        told.append(("Channel", blocks.channel(facts.channel_id)))
    return told


def _buttons(facts: Facts) -> blocks.Block:
    if not facts.is_open:
        return blocks.actions(open_button(facts))
    return blocks.actions(
        blocks.button("Join", "join", facts.ref, style="primary"),
        blocks.button("Update", "open:update", facts.ref),
        blocks.button("Page on-call", "open:escalate", facts.ref),
        blocks.button("Create channel", "create_channel", facts.ref) if facts.can_have_channel else None,
        open_button(facts),
    )


def _small(facts: Facts) -> str:
    parts = [
        blocks.safe(facts.ref),
        blocks.safe(facts.discipline),
        f"declared by {whom(facts.reporter)}",
        f"next update by {blocks.moment(facts.next_update_at)}" if facts.next_update_at else "",
    ]
    return " · ".join(one for one in parts if one)

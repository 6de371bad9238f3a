"""What a channel, a user group or somebody in it is told by a rule of the book."""

from app.slack import blocks
from app.slack.blocks import Said
from app.slack.facts import Facts
from app.slack.messages._words import SUMMARY, in_short, open_button, severity, whom
from app.slack.prose import prose

FULL, HEADLINE = "full", "headline"


def told(facts: Facts, say: str, because: str) -> Said:
    """The reference; with ``headline`` what it is about, with ``full`` how it stands. Of a private one no more."""
    named = say in (FULL, HEADLINE) and not facts.private
    words = blocks.link(facts.url, facts.ref)
    if named:
        words += f" · *{blocks.fitted(facts.title, 400)}*"
        words += f" · {blocks.safe(severity(facts))} · {blocks.safe(facts.status)}"
    made = [blocks.section(words)]
    if say == FULL and named:
        if facts.summary:
            made.append(blocks.section(prose(facts.summary, SUMMARY, facts.url)))
        made.append(blocks.context(f"Lead {whom(facts.lead)} · declared by {whom(facts.reporter)}"))
    if because and not facts.private:
        made.append(blocks.context(f"You are told {blocks.safe(because)}"))
    made.append(blocks.actions(open_button(facts)))
    return Said(in_short(facts) if named else f"You are told of {facts.ref}", tuple(made))

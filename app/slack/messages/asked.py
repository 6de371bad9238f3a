"""A group is asked to join, in the channel of the incident and to each of them: one press says who comes."""

from app.slack import blocks
from app.slack.blocks import Block, Said


def answers(ref: str, number: int | str) -> Block:
    """What whoever is asked may answer."""
    value = f"{ref} {number}"
    return blocks.actions(
        blocks.button("I'm on it", "on_it", value, style="primary"), blocks.button("I can't", "cannot", value)
    )


def asked(said: Said, ref: str, number: int, *, is_open: bool) -> Said:
    """The line of the record that somebody was asked, with the answers while nobody comes."""
    return Said(said.text, (*said.blocks, answers(ref, number))) if is_open else said

"""The examples of a new type and a new discipline, taken out of the comments of the file itself.

A file that has lost its comments gets the portal's own examples, which are those of the shipped file.
"""

import textwrap
from dataclasses import dataclass
from itertools import dropwhile, islice, takewhile
from pathlib import Path

_OWN = Path(__file__).with_name("example.txt")
_HEADS = {"type": "A NEW TYPE IS", "discipline": "A NEW DISCIPLINE IS"}


@dataclass(frozen=True, slots=True)
class Examples:
    """Two pieces of the file, indented as they are to stand there."""

    type: str
    discipline: str


def examples(text: str) -> Examples:
    """The examples in the comments of a ``workflows.yaml``."""
    own = _OWN.read_text("utf-8")
    return Examples(*(_indented(_block(text, head) or _block(own, head), part) for part, head in _HEADS.items()))


def _block(text: str, head: str) -> str:
    """The lines of YAML in the comment under a heading: between its first blank line and the next."""
    comments = dropwhile(lambda line: not line.startswith(f"# {head}"), text.splitlines())
    below = dropwhile(lambda line: line.strip() != "#", comments)
    lines = list(takewhile(lambda line: line.startswith("#  "), islice(below, 1, None)))
    return textwrap.dedent("\n".join(line[1:] for line in lines))


def _indented(block: str, part: str) -> str:
    """As deep as it stands in the file: a discipline under ``disciplines:``, a type under its ``types:``."""
    return textwrap.indent(block, " " * (6 if part == "type" else 2)).rstrip("\n")

"""YAML read into plain data with the place of every word, so that an error can point.

Words follow the core schema of YAML 1.2: ``true`` and ``false`` are switches, ``on`` and ``12:30`` are words. One pass
over the parser's events, without recursion: a hostile file ends in an error, not in a full memory.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError, YAMLStreamError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
)
from ruamel.yaml.reader import ReaderError

from app.workflows.problems import BookError, BookErrors

LONGEST = 2_000_000
MOST_NODES = 100_000
DEEPEST = 40

_INTEGER = re.compile(r"[-+]?[0-9]{1,18}")
_FLOAT = re.compile(r"[-+]?(\.[0-9]{1,18}|[0-9]{1,18}(\.[0-9]{0,18})?)([eE][-+]?[0-9]{1,2})?")
_WORDS: dict[str, Any] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}

Place = tuple[int, int]
Step = str | int


@dataclass(slots=True)
class Node:
    """One value of the file and where it begins (from 1). ``keys`` are the places of a mapping's keys."""

    place: Place
    value: Any
    keys: dict[str, Place] = field(default_factory=dict)
    size: int = 1
    depth: int = 1
    last_line: int = 0

    def plain(self) -> Any:
        """The same as lists, dicts, texts and numbers."""
        if isinstance(self.value, dict):
            return {key: node.plain() for key, node in self.value.items()}
        if isinstance(self.value, list):
            return [node.plain() for node in self.value]
        return self.value

    def child(self, step: Step) -> "Node | None":
        """The value at a key or position, if there is one."""
        if isinstance(self.value, dict):
            found: Node | None = self.value.get(step)
            return found
        if isinstance(self.value, list) and isinstance(step, int) and 0 <= step < len(self.value):
            item: Node = self.value[step]
            return item
        return None

    def find(self, path: Sequence[Step]) -> "Node":
        """The deepest value on the path; steps that the file does not have are skipped."""
        node = self
        for step in path:
            node = node.child(step) or node
        return node

    def key_place(self, path: Sequence[Step]) -> Place:
        """Where the last key of the path stands; where its value does when it is no key."""
        parent, last = self.find(path[:-1]), path[-1] if path else ""
        return parent.keys.get(str(last)) or parent.find(path[-1:]).place

    def spot(self, path: Sequence[Step]) -> Place:
        """Where an error about the path points: at a key when a whole block hangs on it, else at the value."""
        node = self.find(path)
        return (
            self.key_place(path) if isinstance(node.value, dict) and path and isinstance(path[-1], str) else node.place
        )


def read(text: str, filename: str) -> tuple[Node, list[BookError]]:
    """The text as a tree of values with places, and the keys that stand in it twice (the first counts).

    :raises BookErrors: it is not YAML, or more than this portal reads.
    """
    if len(text) > LONGEST:
        raise BookErrors([BookError(1, 1, "the file is longer than 2 MB", "Split what is not needed out.", filename)])
    builder = _Builder(filename)
    try:
        for event in _events(text):
            builder.take(event)
    except MarkedYAMLError as error:
        raise BookErrors([_syntax(error, filename)]) from None
    except ReaderError as error:
        raise BookErrors([_unreadable(error, text, filename)]) from None
    except (YAMLError, YAMLStreamError, ValueError, OverflowError, IndexError, AttributeError) as error:
        if isinstance(error, BookErrors):
            raise
        # The parser trips over some broken escapes and directives with errors of Python's own.
        raise BookErrors(
            [BookError(1, 1, f"this is not YAML ({error})", "Look for a broken escape.", filename)]
        ) from None
    return builder.finished()


def _events(text: str) -> Iterator[Event]:
    parse = YAML(typ="safe", pure=True).parse
    yield from parse(text.removeprefix("\ufeff"))


def _syntax(error: MarkedYAMLError, filename: str) -> BookError:
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    why = " ".join(filter(None, (error.context, error.problem))) or "it cannot be read"
    mend = "Look at the indentation, quotes and colons here and in the line above."
    return BookError(line, column, f"this is not YAML: {why}", mend, filename)


def _unreadable(error: ReaderError, text: str, filename: str) -> BookError:
    before = text[: error.position]
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    return BookError(
        line, column, "there is a character that no text has here", "Delete it and type it again.", filename
    )


@dataclass(slots=True)
class _Open:
    """A list or mapping whose end has not come yet."""

    node: Node
    key: str | None = None
    anchor: str | None = None


class _Builder:
    """Puts the parser's events together; stops at what is too much, collects what is merely wrong."""

    def __init__(self, filename: str) -> None:
        self.filename = filename
        self.errors: list[BookError] = []
        self.stack: list[_Open] = []
        self.anchors: dict[str, Node] = {}
        self.root: Node | None = None
        self.nodes = 0
        self.documents = 0

    def finished(self) -> tuple[Node, list[BookError]]:
        if self.root is None or self.root.value is None:
            raise BookErrors([BookError(1, 1, "the file is empty", "Start with version: 1.", self.filename)])
        return self.root, self.errors

    def take(self, event: Event) -> None:
        if isinstance(event, DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                self.stop(event, "a second document begins here", 'Take the line "---" away.')
        elif isinstance(event, MappingEndEvent | SequenceEndEvent):
            self.close(event)
        elif isinstance(event, NodeEvent):
            self.open(event)

    def stop(self, event: Event, thing: str, mend: str) -> None:
        """:raises BookErrors: always: reading on makes no sense."""
        raise BookErrors([*self.errors, BookError(*_place(event), thing, mend, self.filename)])

    def open(self, event: NodeEvent) -> None:
        self.refuse_odd(event)
        if self.stack and isinstance(self.stack[-1].node.value, dict) and self.stack[-1].key is None:
            self.take_key(event)
        elif isinstance(event, AliasEvent):
            if (node := self.anchors.get(event.anchor)) is None:
                self.stop(event, f'nothing is called "&{event.anchor}"', "Name something before you repeat it.")
            else:
                self.put(node, event)
        elif isinstance(event, ScalarEvent):
            node = Node(_place(event), _scalar(event), last_line=event.end_mark.line + 1)
            self.put(node, event)
            if event.anchor:
                self.anchors[event.anchor] = node
        else:
            self.begin(event)

    def begin(self, event: NodeEvent) -> None:
        if len(self.stack) >= DEEPEST:
            self.stop(event, "this is nested too deeply", f"No more than {DEEPEST} levels are read.")
        value: Any = {} if isinstance(event, MappingStartEvent) else []
        self.stack.append(_Open(Node(_place(event), value), anchor=event.anchor))

    def refuse_odd(self, event: NodeEvent) -> None:
        tag = getattr(event, "tag", None)
        if tag and not isinstance(event, AliasEvent) and str(tag) != "!":
            self.stop(event, f"the tag {str(tag)[:60]} is not read", "Take it away.")

    def take_key(self, event: NodeEvent) -> None:
        if not isinstance(event, ScalarEvent):
            self.stop(event, "a key must be a plain word", "Write it as word: value.")
            return
        if event.value == "<<":
            self.stop(
                event, 'the merge key "<<" is not read', "Types inherit from their discipline; write the rest out."
            )
        holder = self.stack[-1]
        if (first := holder.node.keys.get(event.value)) is not None:
            thing = f'the key "{event.value}" stands here twice (first at line {first[0]})'
            self.errors.append(BookError(*_place(event), thing, "Keep one of them.", self.filename))
        else:
            holder.node.keys[event.value] = _place(event)
        holder.key = event.value

    def close(self, event: Event) -> None:
        opened = self.stack.pop()
        if opened.anchor:
            self.anchors[opened.anchor] = opened.node
        self.put(opened.node, event)

    def put(self, node: Node, event: Event) -> None:
        """Hand a finished value to whatever holds it."""
        if not self.stack:
            self.root = node
            return
        holder = self.stack[-1]
        parent = holder.node
        if isinstance(parent.value, dict):
            parent.value.setdefault(holder.key, node)
            holder.key = None
        else:
            parent.value.append(node)
        parent.size += node.size
        parent.depth = max(parent.depth, node.depth + 1)
        parent.last_line = max(parent.last_line, node.last_line)
        if parent.size > MOST_NODES:
            self.stop(
                event, "this says more than the portal reads", f"No more than {MOST_NODES:,} values, repeats counted."
            )
        if parent.depth > DEEPEST:
            self.stop(event, "this is nested too deeply", f"No more than {DEEPEST} levels are read.")


def _place(event: Event) -> Place:
    return event.start_mark.line + 1, event.start_mark.column + 1


def _scalar(event: ScalarEvent) -> Any:
    text: str = event.value
    if event.style not in (None, "") or event.tag:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    return text

"""``workflows.yaml`` read into a ``Book``, or into every reason why it is none."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path as File

from app.workflows import check, schema
from app.workflows.assemble import BUILT_IN, Library, whole_book
from app.workflows.book import Book
from app.workflows.entries import Path, settle
from app.workflows.inherit import Report, inherit_entry, inherit_process
from app.workflows.marks import read
from app.workflows.problems import BookError, BookErrors
from app.workflows.shape import shaped

__all__ = ["BookError", "BookErrors", "hash_of", "load", "load_file", "text_of"]

_DEFAULTS = File(__file__).with_name("defaults.yaml")


def load(text: str, filename: str = "workflows.yaml") -> Book:
    """The book that a text says.

    :raises BookErrors: with everything that is wrong, each with its place and how to mend it.
    """
    root, errors = read(text, filename)
    file, misshapen = shaped(root, filename)
    if file is None:
        raise BookErrors([*errors, *misshapen])

    def report(path: Path, thing: str, mend: str) -> None:
        errors.append(BookError(*root.spot(path), thing, mend, filename))

    check.check_doubles(file, root, report)
    if errors:
        raise BookErrors(errors)
    library = _library(file)
    types = _types(file, report)
    check.check_everything(file, types, library, _built_in().defaults.nudges, report)
    if errors:
        raise BookErrors(errors)
    return replace(whole_book(file, types, library, root), text=text, hash=hash_of(text))


def load_file(path: File) -> Book:
    """The book of a file. :raises BookErrors: as ``load`` does, and when the file cannot be read."""
    return load(text_of(path), path.name)


def text_of(path: File) -> str:
    """What a file says. :raises BookErrors: it cannot be read, or is no text."""
    try:
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        thing, mend = "the file is not UTF-8 text", "Save it as UTF-8."
    except OSError as error:
        thing = f"the file cannot be read ({(error.strerror or 'unknown').lower()})"
        mend = "Look whether MUSTER_WORKFLOWS names it."
    raise BookErrors([BookError(1, 1, thing, mend, path.name)])


def hash_of(text: str) -> str:
    """SHA-256 in hex, the name of a version."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


@cache
def _built_in() -> schema.DefaultsFile:
    root, errors = read(_DEFAULTS.read_text("utf-8"), _DEFAULTS.name)
    if errors:
        raise BookErrors(errors)
    defaults = schema.DefaultsFile.model_validate(root.plain())
    settle(defaults, (BUILT_IN,))
    return defaults


def _library(file: schema.BookFile) -> Library:
    built_in = _built_in()
    merged = {
        slug: inherit_entry(built_in.review_presets.get(slug), one, _silent)
        for slug, one in file.review_presets.items()
    }
    presets = {**built_in.review_presets, **{slug: one for slug, one in merged.items() if one}}
    return Library(file.clocks, {**built_in.questions, **file.questions}, presets)


def _silent(_path: Path, _thing: str, _mend: str) -> None:
    """Presets have nothing that could be kept and is not there."""


def _types(file: schema.BookFile, report: Report) -> Mapping[str, schema.TypeEntry]:
    """Every type by its path, with what it inherits from its discipline and the defaults."""
    defaults = _built_in().defaults
    if file.defaults:
        defaults = inherit_process(defaults, file.defaults, report, adding=False)
    types = {}
    for slug, discipline in file.disciplines.items():
        owner = inherit_process(defaults, discipline, report, adding=False)
        for one in discipline.types:
            types[f"{slug}/{one.slug}"] = inherit_process(owner, one, report, adding=True)
    return types

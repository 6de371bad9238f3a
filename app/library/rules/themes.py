"""What an incident and its review are about; one theme is a kind and a slug, such as ``area:tooling``."""

from hashlib import blake2s

from app.library.rules.searching import indexed
from app.reviews.rules.values import Value
from app.workflows.book import Book, Phase, Question

KINDS = {"area": "What lined up", "service": "Services", "supplier": "Suppliers", "discipline": "Disciplines"}
# Two of these with one area, twice within 180 days, are a family.
SHARED = ("service", "supplier")
# What a review says shares a factor; of a family its oldest reference, which no page shows.
SAME = "same"
# What was declared by mistake or is part of another one does not come back.
NO_REPEAT = (Phase.DECLINED, Phase.MERGED, Phase.CANCELLED)


def areas_of(question: Question, value: Value) -> list[str]:
    """The areas that were named in an answer of rows whose column means them."""
    columns = [one.slug for one in question.columns if one.means == "factor_area"]
    return [row[slug] for row in value.get("rows", []) for slug in columns if row.get(slug)]


def said_to_share(question: Question, value: Value) -> list[str]:
    """The references of incidents that an answer says had to line up in the same way."""
    return [str(one) for one in value.get("incidents", [])] if question.means == "same_factor" else []


def label_of_theme(theme: str, book: Book) -> str:
    """A theme in words: the area, the service's or the discipline's name."""
    kind, _, slug = theme.partition(":")
    if kind == "service" and slug in book.services:
        return book.services[slug].label
    if kind == "discipline" and slug in book.disciplines:
        return book.disciplines[slug].label
    if kind == SAME:
        return "The same factor"
    words = slug.replace("-", " ")
    return words.title() if kind == "supplier" else words.capitalize()


def supplier_theme(name: str) -> str:
    """The theme of a supplier whom somebody typed: the same for *NorthPay* and *Northpay *."""
    return f"supplier:{indexed(name).replace(' ', '-')}"[:80]


def bases_of(themes: set[str], circle: str) -> list[str]:
    """What makes an incident like another one: who or what failed, and in which area, within one circle of readers."""
    what = sorted(one for one in themes if one.partition(":")[0] in SHARED)
    areas = sorted(one for one in themes if one.startswith("area:"))
    return [f"{circle}|{one}|{area}" for one in what for area in areas]


def key_of(basis: str) -> str:
    """The name of a family in addresses and themes; it says nothing to whoever does not know the basis."""
    return blake2s(basis.encode(), digest_size=8).hexdigest()


def label_of_basis(basis: str, book: Book) -> str:
    """What a family is called before somebody gives it a name: *Checkout, tooling*."""
    _, *themes = basis.split("|")
    first, *rest = [label_of_theme(one, book) for one in themes] or ["The same again"]
    return ", ".join([first, *(one.lower() for one in rest)])

"""The pages of the Handbook."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from app.core.config import settings
from app.core.errors import NotFound
from app.handbook import process
from app.handbook.example import examples
from app.handbook.finding import chapters
from app.handbook.page import type_page as everything
from app.handbook.page import what_comes_by_itself
from app.handbook.pictures import pictures
from app.incidents.access import may_declare
from app.people.access import current_person, signed_in
from app.web.fragments import respond
from app.workflows.book import Book, Layer, UnknownSlug, Workflow
from app.workflows.history import version_of
from app.workflows.live import current_book

bp = Blueprint("handbook", __name__)


@bp.get("/handbook")
@signed_in
def index() -> ResponseReturnValue:
    book, words = current_book(), request.args.get("q", "")[:100]
    return respond(
        "handbook/_chapters.html", page="handbook/index.html", book=book, chapters=chapters(book, words), words=words
    )


@bp.get("/handbook/add-a-discipline")
@signed_in
def add_a_discipline() -> str:
    book = current_book()
    found = examples(book.text)
    return render_template(
        "handbook/add.html",
        book=book,
        examples=found,
        pictures=pictures(),
        gets=what_comes_by_itself(found.discipline),
        file=settings().workflows,
        administrator=current_person().is_administrator,
        version=version_of(book.hash),
    )


@bp.get("/handbook/<discipline>")
@signed_in
def discipline(discipline: str) -> str:
    book = current_book()
    try:
        found = book.discipline(discipline)
    except UnknownSlug:
        raise NotFound from None
    types = [one for one in book.workflows_of(discipline) if not one.retired]
    return render_template(
        "handbook/discipline.html",
        book=book,
        discipline=found,
        types=types,
        common=_common(book, types),
        version=version_of(book.hash),
        file=settings().workflows.name,
    )


def _common(book: Book, types: list[Workflow]) -> dict[str, object]:
    """What its types share, read off the one that says least of its own."""
    if not types:
        return {}
    plainest = min(types, key=lambda one: len(_own(one)))
    roles = [one for one in process.roles(book, plainest) if f"roles/{one.role.slug}" not in _own(plainest)]
    return {"severities": process.severities(book, plainest), "roles": roles}


def _own(workflow: Workflow) -> set[str]:
    return {name for name, origin in workflow.origins.items() if origin.layer is Layer.TYPE}


@bp.get("/handbook/<discipline>/<type_slug>")
@signed_in
def type_page(discipline: str, type_slug: str) -> str:
    book = current_book()
    try:
        workflow = book.workflow(discipline, type_slug)
    except UnknownSlug:
        raise NotFound from None
    return render_template(
        "handbook/type.html",
        book=book,
        workflow=workflow,
        has=everything(book, workflow),
        version=version_of(book.hash),
        file=settings().workflows.name,
        may_declare=not workflow.retired and may_declare(current_person(), workflow.declare_by),
    )

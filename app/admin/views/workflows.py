"""Settings, workflows: what is live since when, what is wrong with the file on disk, what each version changed."""

from flask import Response, make_response, render_template, request

from app.admin.blueprint import bp
from app.core.config import settings
from app.core.errors import NotFound
from app.people.access import administrators_only, for_administrators
from app.web.fragments import respond
from app.web.settings_tabs import settings_tab
from app.workflows.file_state import changed_at, mistakes
from app.workflows.history import Version, changes, version_numbered, version_of, versions
from app.workflows.live import book_problems, current_book

PAGE = 20

settings_tab("Workflows", "admin.workflows", 30, shown=for_administrators)


@bp.get("/settings/workflows")
@administrators_only
def workflows() -> Response:
    book, problems = current_book(), book_problems()
    after = request.args.get("after", "")
    found = versions(after=int(after[:9]) if after.isdecimal() else None, limit=PAGE + 1)
    return make_response(
        render_template(
            "admin/workflows.html",
            book=book,
            live=version_of(book.hash),
            file=settings().workflows,
            changed=changed_at(),
            mistakes=mistakes(problems or []),
            versions=found[:PAGE],
            more=found[PAGE - 1].number if len(found) > PAGE else None,
            first=not after,
        )
    )


@bp.get("/settings/workflows/<int:number>")
@administrators_only
def version(number: int) -> Response:
    newer = _version(number)
    older = next(iter(versions(after=number, limit=1)), None)
    return respond(
        "admin/_changes.html",
        page="admin/version.html",
        version=newer,
        before=older,
        is_live=newer.hash == current_book().hash,
        said=changes(older, newer),
    )


def _version(number: int) -> Version:
    found = version_numbered(number)
    if found is None:
        raise NotFound
    return found

"""Tables as files: at once where they are short, else made by the worker."""

from flask import Response, make_response, redirect, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue

from app.core.clock import now
from app.core.errors import NotFound
from app.dashboard import kept_files
from app.dashboard.blueprint import bp
from app.dashboard.exports._export import Export, exports, in_order
from app.dashboard.files import FORMATS
from app.dashboard.operations import files
from app.incidents.filtering import Filters
from app.people.access import current_person, signed_in
from app.web.fragments import respond, say


@bp.get("/exports")
@signed_in
def exports_page() -> ResponseReturnValue:
    filters = Filters.of(request.args)
    wanted = files.wanted_by(current_person(), filters.query(), now())
    return respond(
        "dashboard/_exports.html",
        page="dashboard/exports.html",
        title="Files",
        filters=filters,
        tables=[(one, one.count(wanted)) for one in in_order()],
        at_once=files.AT_ONCE,
    )


@bp.get("/exports/<name>.<format>")
@signed_in
def download(name: str, format: str) -> ResponseReturnValue:  # noqa: A002 - the address has it
    """A short table as a file; a long one is asked for."""
    export, at = _export(name, format), now()
    query = Filters.of(request.args).query()
    wanted = files.wanted_by(current_person(), query, at)
    if export.count(wanted) > files.AT_ONCE:
        return redirect(f"{url_for('dashboard.exports_page')}?{query}", 303)
    return _file(make_response("".join(files.at_once(export, format, wanted))), f"{name}-{at:%Y-%m-%d}", format)


@bp.post("/exports")
@signed_in
def ask_for_file() -> ResponseReturnValue:
    form = request.form
    export = _export(form.get("name", ""), form.get("format", ""))
    query = form.get("query", "")
    files.ask(export, form["format"], query=query, by=current_person(), at=now())
    say("The file is being made. A notice tells you when it is ready.")
    return redirect(url_for("dashboard.files_page"), 303)


@bp.get("/exports/files")
@signed_in
def files_page() -> ResponseReturnValue:
    return respond(
        "dashboard/_files.html",
        page="dashboard/files.html",
        title="Your files",
        files=kept_files.of(current_person()),
        labels={one.name: one.label for one in exports},
    )


@bp.get("/exports/files/<key>")
@signed_in
def file(key: str) -> ResponseReturnValue:
    """A file that was made for whoever asks, and for nobody else."""
    person = current_person()
    made = kept_files.ready(person, key)
    if made is None:
        raise NotFound
    pieces = files.contents(made, reader=person)
    answer = Response(stream_with_context(iter(pieces)))
    return _file(answer, f"{made.name}-{made.asked_at:%Y-%m-%d}", made.format)


def _export(name: str, format_: str) -> Export:
    """:raises NotFound: there is no such table or format."""
    export = exports.get_or_none(name)
    if export is None or format_ not in FORMATS:
        raise NotFound
    return export


def _file(answer: Response, name: str, format_: str) -> Response:
    answer.headers["Content-Type"] = FORMATS[format_]
    answer.headers["Content-Disposition"] = f"attachment; filename={name}.{format_}"
    return answer

"""The list as a sheet, with the filters of its address."""

from flask import Response, request

from app.core.clock import now
from app.followups.access import visible_follow_ups
from app.followups.blueprint import bp
from app.followups.exporting import HEAD, fields_of, rows_of
from app.followups.filtering import Filters, filtered
from app.people.access import current_person, signed_in
from app.web.sheets import lines
from app.workflows.live import current_book


@bp.get("/follow-ups.csv")
@signed_in
def export() -> Response:
    person, at = current_person(), now()
    filters, seen = Filters.of(request.args), visible_follow_ups(person)
    fields = fields_of(current_book(), filters)
    rows = rows_of(filtered(seen, filters, viewer=person, at=at), seen, filters.sort, fields)
    # Read here and now: the request's transaction is over before a stream would be sent.
    body = "".join(lines([*HEAD, *(one.label for one in fields)], rows))
    answer = Response(body, mimetype="text/csv")
    answer.headers["Content-Disposition"] = f"attachment; filename=follow-ups-{at:%Y-%m-%d}.csv"
    return answer

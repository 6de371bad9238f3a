"""Settings begin at the first tab that is the viewer's to open."""

from flask import Response, redirect
from werkzeug.wrappers import Response as Redirect

from app.admin.blueprint import bp
from app.core.errors import Forbidden
from app.people.access import signed_in
from app.web.settings_tabs import settings_tabs


@bp.get("/settings")
@signed_in
def settings() -> Response | Redirect:
    mine = settings_tabs("")
    if not mine:
        raise Forbidden("There are no settings for you here.")
    return redirect(mine[0][1], 303)

"""Saving a view of a list as a tab, and taking it away."""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.core.clock import now
from app.core.errors import NotFound
from app.people.access import current_person, signed_in
from app.people.blueprint import bp
from app.people.operations import views
from app.people.saved_views import lists
from app.web.fragments import say
from app.web.narrowing import said_in


@bp.post("/views")
@signed_in
def save_view() -> ResponseReturnValue:
    wanted = lists.get_or_none(request.form.get("list", ""))
    if wanted is None:
        raise NotFound
    query = wanted.tidy(said_in(request.form.get("query", "")))
    shared = "shared" in request.form
    label = request.form.get("label", "")
    view = views.save(current_person(), wanted.name, label=label, query=query, shared=shared, at=now())
    say(f"“{view.label}” is one of your tabs now.")
    return redirect(wanted.at(query), 303)


@bp.post("/views/<key>/forget")
@signed_in
def forget_view(key: str) -> ResponseReturnValue:
    view = views.forget(current_person(), key)
    say(f"“{view.label}” is no longer a tab. What it showed is untouched.")
    wanted = lists.get_or_none(view.page)
    return redirect(url_for(wanted.endpoint if wanted else "home.home"), 303)

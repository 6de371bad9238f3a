"""Settings, connections: by which ways this installation reaches people, what is missing, a notice to try it."""

from flask import Response, make_response, render_template, url_for

from app.admin.blueprint import bp
from app.core import outbox
from app.core.clock import now
from app.core.config import settings
from app.integrations import connections_in_order
from app.people.access import administrators_only, current_person, for_administrators
from app.people.kinds import ACCOUNT
from app.people.operations.notices import Message, post
from app.people.ways import ways
from app.web.fragments import go, say
from app.web.settings_tabs import settings_tab
from app.workflows.live import current_book

settings_tab("Connections", "admin.connections", 40, shown=for_administrators)


@bp.get("/settings/connections")
@administrators_only
def connections() -> Response:
    chosen, book = settings(), current_book()
    return make_response(
        render_template(
            "admin/connections.html",
            organisation=book.organisation,
            mail=_works("email"),
            slack=_works("slack"),
            pager=_works("pager"),
            systems=connections_in_order(),
            mail_from=chosen.mail_from,
            with_pager=[group.label for group in book.groups.values() if group.page],
            address=chosen.base_url,
            database="PostgreSQL" if chosen.database.startswith("postgresql") else "SQLite",
            queue=bool(chosen.redis_url),
            standing=outbox.standing(now()),
        )
    )


@bp.post("/settings/connections/test")
@administrators_only
def test_notice() -> Response:
    person, at = current_person(), now()
    text = "This is a notice to try how you are reached. You asked for it on the page of connections."
    message = Message(
        kind=ACCOUNT.slug,
        slot=f"test:{at:%Y%m%d%H%M}",
        text=text,
        why="You pressed “Send me a notice”.",
        path=url_for("admin.connections"),
    )
    if post(person, message, at=at) is None:
        say("One went out in this minute already. Wait for it, or look under Deliveries.")
    elif _works("email"):
        say(f"It is in your inbox, and on its way to {person.email}. Should it get stuck, Deliveries says why.")
    else:
        say("It is in your inbox. By mail nothing goes out, because mail is not set up.")
    return go(url_for("admin.connections"))


def _works(way: str) -> bool:
    found = ways.get_or_none(way)
    return found is not None and found.works()

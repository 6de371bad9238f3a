"""What anybody may read without signing in: the page, its history, one publication, the feed. The same for everybody.

Nothing here asks who is looking, so that one answer can be kept for all and costs nothing in the hour when it matters.
"""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from feedgenerator import Atom1Feed
from flask import Response, g, make_response, render_template, request, url_for

from app.core.clock import now
from app.core.config import settings
from app.core.errors import NotFound
from app.people.access import public_page
from app.statuspage.blueprint import bp
from app.statuspage.history import DAYS, lines_of
from app.statuspage.operations import public_names
from app.statuspage.queries import published_by_key, published_since
from app.statuspage.services import public_services
from app.web.filters import HOME_ZONE
from app.workflows.live import current_book

# Seconds for which caches may answer by themselves, and for how much longer while they ask again.
FRESH, STALE = 15, 60
# Seconds after which the page of an open browser is fetched anew.
EACH = 60
TWO_YEARS = timedelta(days=730)
IN_FEED = 50


@bp.get("/status/")
@public_page
def status() -> Response:
    at = now()
    published = published_since(at - timedelta(days=DAYS))
    current = [one for one in published if one.resolved_at is None]
    names = list(public_services(current_book()))
    zone = ZoneInfo(HOME_ZONE)
    page = _page(
        "statuspage/status.html",
        at,
        current=current,
        past=[one for one in published if one.resolved_at is not None],
        lines=lines_of(names, published, public_names, at=at, zone=zone),
        days=DAYS,
        refreshes=True,
    )
    page.headers["Refresh"] = str(EACH)
    return page


@bp.get("/status/history")
@public_page
def history() -> Response:
    at = now()
    past = [one for one in published_since(at - TWO_YEARS) if one.resolved_at is not None]
    return _page("statuspage/history.html", at, past=past)


@bp.get("/status/<key>")
@public_page
def publication(key: str) -> Response:
    found = published_by_key(key[:16])
    if found is None:
        raise NotFound
    return _page("statuspage/publication.html", now(), one=found, services=public_names(found.last))


@bp.get("/status/feed.atom")
@public_page
def feed() -> Response:
    base, book, at = settings().base_url, current_book(), now()
    published = published_since(at - timedelta(days=DAYS))
    posts = sorted((post for one in published for post in one.shown), key=lambda post: post.at, reverse=True)
    atom = Atom1Feed(
        title=f"{book.organisation.name} status",
        link=f"{base}{url_for('statuspage.status')}",
        feed_url=f"{base}{url_for('statuspage.feed')}",
        description=f"What does not work at {book.organisation.name}, and when it works again",
        language="en-GB",
    )
    for post in posts[:IN_FEED]:
        link = f"{base}{url_for('statuspage.publication', key=post.publication.key)}"
        atom.add_item(
            title=f"{post.title}: {post.stage_of.headline}",
            link=f"{link}#p{post.number}",
            description=post.text,
            unique_id=f"{link}#p{post.number}",
            pubdate=post.at,
            updateddate=post.at,
            categories=public_names(post),
        )
    response = make_response(atom.writeString("utf-8"))
    response.content_type = "application/atom+xml; charset=utf-8"
    return _kept(response, posts[0].at if posts else None)


def _page(template: str, at: datetime, **shown: Any) -> Response:
    # Whoever is signed in reads it on the same clock as everybody else.
    g.viewer_zone = HOME_ZONE
    book = current_book()
    rendered = render_template(
        template, organisation=book.organisation.name, made_at=at, names_of=public_names, **shown
    )
    return _kept(make_response(rendered), None)


def _kept(response: Response, changed: datetime | None) -> Response:
    """Let everybody's caches keep it for a moment, and say cheaply that it has not changed."""
    response.headers["Cache-Control"] = f"public, max-age={FRESH}, stale-while-revalidate={STALE}"
    if changed is not None:
        response.last_modified = changed
    response.add_etag()
    response.make_conditional(request)
    return response

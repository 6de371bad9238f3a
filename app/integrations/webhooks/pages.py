"""Settings, webhooks: who gets them, what was sent lately and what came of it."""

from flask import Response, make_response, render_template, url_for

from app.core.clock import now
from app.integrations._blueprint import pages
from app.integrations.webhooks import operations
from app.integrations.webhooks.forms import WebhookForm
from app.integrations.webhooks.queries import deliveries_of, webhook_by_key, webhooks
from app.integrations.webhooks.types import KINDS
from app.people.access import administrators_only, current_person, for_administrators
from app.web.fragments import go, say
from app.web.settings_tabs import settings_tab

settings_tab("Webhooks", "webhooks.webhooks_page", 45, shown=for_administrators)


@pages.get("/settings/webhooks")
@administrators_only
def webhooks_page() -> Response:
    """Every subscriber, and a form for another."""
    return _page(WebhookForm())


@pages.post("/settings/webhooks")
@administrators_only
def add_webhook() -> Response:
    """Add one, and show its secret this once."""
    form = WebhookForm()
    if not form.validate_on_submit():
        return _page(form, status=422)
    row = operations.add(
        name=form.name.data or "",
        url=form.url.data or "",
        types=tuple(form.types.data or ()),
        by=current_person(),
        at=now(),
    )
    return _page(WebhookForm(formdata=None), made=row)


@pages.get("/settings/webhooks/<key>")
@administrators_only
def webhook(key: str) -> Response:
    """One of them, and what was sent to it lately."""
    row = webhook_by_key(key[:16])
    labels = {one.name: one.label for one in KINDS}
    page = render_template("integrations/webhook.html", one=row, labels=labels, deliveries=deliveries_of(row))
    return make_response(page)


@pages.post("/settings/webhooks/<key>/pause")
@administrators_only
def pause_webhook(key: str) -> Response:
    """Send nothing for now."""
    operations.pause(webhook_by_key(key[:16]), by=current_person(), at=now())
    return go(url_for("webhooks.webhook", key=key))


@pages.post("/settings/webhooks/<key>/resume")
@administrators_only
def resume_webhook(key: str) -> Response:
    """Send again."""
    operations.resume(webhook_by_key(key[:16]), by=current_person())
    return go(url_for("webhooks.webhook", key=key))


@pages.post("/settings/webhooks/<key>/try")
@administrators_only
def try_webhook(key: str) -> Response:
    """Send a message that says nothing."""
    operations.try_it(webhook_by_key(key[:16]), at=now())
    say("On its way. Look again in a moment.")
    return go(url_for("webhooks.webhook", key=key))


@pages.post("/settings/webhooks/<key>/remove")
@administrators_only
def remove_webhook(key: str) -> Response:
    """Send nothing any more."""
    operations.remove(webhook_by_key(key[:16]), by=current_person(), at=now())
    say("It is removed, and its secret is forgotten.")
    return go(url_for("webhooks.webhooks_page"))


def _page(form: WebhookForm, *, status: int = 200, made: object = None) -> Response:
    page = render_template("integrations/webhooks.html", form=form, webhooks=webhooks(), made=made)
    return make_response(page, status)

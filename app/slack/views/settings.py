"""Settings, Slack: as whom we are connected, what we may do there, what came in and what is still owed."""

from flask import Response, make_response, render_template, url_for

from app.core import outbox
from app.core.clock import now
from app.core.config import settings
from app.core.outbox.emitting import reactions
from app.people.access import administrators_only, for_administrators
from app.slack import client
from app.slack.blueprint import bp
from app.slack.connecting import try_token_soon
from app.slack.manifest import manifest
from app.slack.standing import standing
from app.web.fragments import go, say
from app.web.settings_tabs import settings_tab

settings_tab("Slack", "slack.settings_page", 45, shown=for_administrators)


@bp.get("/settings/slack")
@administrators_only
def settings_page() -> Response:
    chosen, stands = settings(), standing(now())
    return make_response(
        render_template(
            "slack/settings.html",
            connected=client.is_set_up(),
            hears=chosen.slack_signing_secret is not None or chosen.slack_app_token is not None,
            by_socket=chosen.slack_app_token is not None,
            elsewhere=not chosen.slack_api_url.startswith("https://slack.com/"),
            stands=stands,
            owed=[(_what(row.name), row.last_error, row.due_at) for row in stands.rows],
        )
    )


@bp.get("/settings/slack/manifest.json")
@administrators_only
def manifest_file() -> Response:
    answer = make_response(manifest())
    answer.headers["Content-Disposition"] = 'attachment; filename="muster-slack-manifest.json"'
    return answer


@bp.post("/settings/slack/look")
@administrators_only
def look_again() -> Response:
    if client.is_set_up():
        try_token_soon()
        outbox.release("slack")
        say("Slack is asked now. Open this page again in a few seconds.")
    else:
        say("Slack is not connected, so there is nobody to ask.")
    return go(url_for("slack.settings_page"))


def _what(name: str) -> str:
    found = reactions.get_or_none(name)
    said = " ".join(((found.react.__doc__ if found else None) or name).split())
    return said.partition(". ")[0].rstrip(".")

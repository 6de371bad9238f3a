"""The app manifest: what Slack has to be told about this installation, so that nobody clicks it together."""

from typing import Any

from app.core.config import settings
from app.slack.connecting import scopes_wanted
from app.slack.following import FOLLOWED

EVENTS = (
    "app_home_opened",
    "app_mention",
    *sorted(FOLLOWED),
    "member_joined_channel",
    "message.channels",
    "message.groups",
    "message.im",
    "pin_added",
    "reaction_added",
    "team_join",
    "user_change",
)
COMMANDS = (
    ("/incident", "Declare an incident, or list them", "[what is happening] | list | mine | help"),
    ("/inc", "Work on an incident from here", "help | severity … | status … | update … | lead @who …"),
)
# Callback, name, where it is found, description. Names may have 24 characters.
SHORTCUTS = (
    ("declare", "Declare an incident", "global", "Tell that something is wrong"),
    ("declare_message", "Declare from this", "message", "Declare an incident from this message"),
    ("timeline_message", "Put on the timeline", "message", "Put this message on the incident's timeline"),
    ("action_message", "Make it an action", "message", "Make an action of this message"),
)


def manifest(*, socket_mode: bool | None = None) -> dict[str, Any]:
    """Everything that *Create an app from a manifest* asks for, with this installation's address."""
    chosen = settings()
    by_socket = chosen.slack_app_token is not None if socket_mode is None else socket_mode
    address = {} if by_socket else {"url": f"{chosen.base_url}/slack/events"}
    wanted = {} if by_socket else {"request_url": f"{chosen.base_url}/slack/events"}
    return {
        "display_information": {
            "name": "Muster",
            "description": "Incidents of every team, from declaring to learning",
            "background_color": "#1d1b2e",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "muster", "always_online": True},
            "shortcuts": [
                {"name": name, "type": kind, "callback_id": callback, "description": description}
                for callback, name, kind, description in SHORTCUTS
            ],
            "slash_commands": [
                {"command": name, "description": does, "usage_hint": usage, "should_escape": True, **address}
                for name, does, usage in COMMANDS
            ],
        },
        "oauth_config": {"scopes": {"bot": scopes_wanted()}},
        "settings": {
            "event_subscriptions": {"bot_events": list(EVENTS), **wanted},
            "interactivity": {"is_enabled": True, **wanted},
            "org_deploy_enabled": False,
            "socket_mode_enabled": by_socket,
            "token_rotation_enabled": False,
        },
    }

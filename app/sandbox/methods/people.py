"""auth, users, usergroups, team, bots."""

from app.sandbox.errors import Refusal
from app.sandbox.registry import Call, method
from app.sandbox.store import Json


@method("api.test", optional="error")
def api_test(call: Call) -> Json:
    """Answer; with an error when asked for one."""
    if call.text("error"):
        raise Refusal(call.text("error"))
    return {"args": call.given}


@method("auth.test")
def auth_test(call: Call) -> Json:
    """Say who the token is."""
    team = call.store.get("meta", "team") or {}
    return {
        "url": f"https://{team['domain']}.slack.com/",
        "team": team["name"],
        "team_id": team["id"],
        "user": (call.store.get("user", call.caller.user) or {})["name"],
        "user_id": call.caller.user,
        "bot_id": call.caller.bot,
        "is_enterprise_install": False,
    }


@method("team.info", optional="team domain include_slackbot_availability", scopes="team:read")
def team_info(call: Call) -> Json:
    """The workspace."""
    team = call.store.get("meta", "team") or {}
    return {"team": team | {"email_domain": "", "icon": {"image_default": True}}}


@method("bots.info", optional="bot team_id", scopes="users:read")
def bots_info(call: Call) -> Json:
    """The application's bot."""
    if call.text("bot", call.caller.bot) != call.caller.bot:
        raise Refusal("bot_not_found")
    bot = {"id": call.caller.bot, "user_id": call.caller.user, "app_id": call.caller.app, "name": "Muster"}
    return {"bot": bot | {"deleted": False}}


def _shown(call: Call, user: Json) -> Json:
    """A user as this caller may see them: addresses need a scope of their own."""
    profile = {name: user[name] for name in ("real_name", "display_name", "title")}
    if "users:read.email" in call.caller.scopes and user["email"]:
        profile["email"] = user["email"]
    return {
        "id": user["id"],
        "team_id": user["team"],
        "name": user["name"],
        "real_name": user["real_name"],
        "deleted": user["deleted"],
        "tz": user["tz"],
        "profile": profile | {"team": user["team"]},
        "is_bot": user["bot"],
        "is_app_user": False,
        "is_restricted": user["guest"],
        "is_ultra_restricted": False,
        "is_stranger": user["stranger"],
        "is_email_confirmed": True,
        "is_admin": False,
        "is_owner": False,
    }


def existing(call: Call, key: str) -> Json:
    """:raises Refusal: user_not_found."""
    found = call.store.get("user", key)
    if found is None:
        raise Refusal("user_not_found")
    return found


def page(call: Call, everything: list[Json], most: int) -> tuple[list[Json], Json]:
    """A part of a list, and where the next one begins."""
    begin = call.text("cursor")
    if begin and not begin.startswith("at:"):
        raise Refusal("invalid_cursor")
    start = int(begin.removeprefix("at:") or 0) if begin else 0
    limit = min(call.number("limit", most) or most, 1000)
    more = f"at:{start + limit}" if start + limit < len(everything) else ""
    return everything[start : start + limit], {"next_cursor": more}


@method("users.info", "user", "include_locale", scopes="users:read")
def users_info(call: Call) -> Json:
    """One user."""
    return {"user": _shown(call, existing(call, call.text("user")))}


@method("users.list", optional="cursor include_locale limit team_id", scopes="users:read")
def users_list(call: Call) -> Json:
    """Everybody, deactivated ones too."""
    members, after = page(call, call.store.every("user"), 200)
    return {"members": [_shown(call, one) for one in members], "response_metadata": after}


@method("users.lookupByEmail", "email", scopes="users:read.email")
def users_lookup_by_email(call: Call) -> Json:
    """Who has this address."""
    wanted = call.text("email").casefold()
    for user in call.store.every("user"):
        if user["email"].casefold() == wanted and not user["deleted"]:
            return {"user": _shown(call, user)}
    raise Refusal("users_not_found")


@method("usergroups.list", optional="include_count include_disabled include_users team_id", scopes="usergroups:read")
def usergroups_list(call: Call) -> Json:
    """The user groups."""
    found = []
    for group in call.store.every("group"):
        kept = {name: group[name] for name in ("id", "handle", "name")} | {"date_delete": 0, "is_usergroup": True}
        if call.flag("include_users"):
            kept["users"] = group["users"]
        if call.flag("include_count"):
            kept["user_count"] = len(group["users"])
        found.append(kept)
    return {"usergroups": found}


@method("usergroups.users.list", "usergroup", "include_disabled team_id", scopes="usergroups:read")
def usergroups_users_list(call: Call) -> Json:
    """Who is in a user group."""
    found = call.store.get("group", call.text("usergroup"))
    if found is None:
        raise Refusal("no_such_subteam")
    return {"users": found["users"]}

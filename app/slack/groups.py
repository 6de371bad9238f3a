"""Slack's user groups, by the handles that the book writes (``@press``)."""

from app.core.errors import Failed
from app.slack import client


class NoSuchGroup(Failed):
    """The book names a user group that the workspace does not have."""


def users_of_group(handle: str) -> list[str]:
    """Who is in a user group.

    :raises NoSuchGroup: permanent; the workspace has none of that handle.
    """
    name = handle.removeprefix("@")
    for one in client.call("usergroups.list", include_users=True).get("usergroups") or ():
        if one.get("handle") == name:
            return [str(user) for user in one.get("users") or ()]
    raise NoSuchGroup(f"The workspace has no user group @{name}. Make it, or change the book.", permanent=True)

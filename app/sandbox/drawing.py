"""What the page shows to whoever one acts as: channels, messages, and how names and times are written."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import Markup

from app.core.clock import now
from app.sandbox import modals, mrkdwn
from app.sandbox.names import BOT_USER
from app.sandbox.store import Json, Store

SHOWN = 100


class Soft(dict[str, Any]):
    """A document whose missing fields are nothing, as templates want to ask."""

    def __missing__(self, _key: str) -> None:
        return None


def soft(value: Any) -> Any:
    """The same document, soft all the way down."""
    if isinstance(value, dict):
        return Soft({key: soft(one) for key, one in value.items()})
    return [soft(one) for one in value] if isinstance(value, list) else value


@dataclass
class Look:
    """The workspace through one person's eyes, while a page is drawn."""

    store: Store
    me: str
    channel_address: Callable[[str], str]
    users: dict[str, Json] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    channels: list[Json] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.users = {one["id"]: one for one in self.store.every("user")}
        seen = [one for one in self.store.every("channel") if not one["private"] or self.me in one["members"]]
        self.channels = [soft(one) for one in seen]
        self.names = {key: one["real_name"] for key, one in self.users.items()}
        self.names |= {one["id"]: one["handle"] for one in self.store.every("group")}
        self.names |= {one["id"]: one["name"] for one in self.channels if not one["im"]}

    # How things are written.

    def text(self, part: Json) -> Markup:
        """A text object, or an attachment's text."""
        if part.get("type") == "plain_text":
            return mrkdwn.plain(part["text"])
        return self.marked(part["text"])

    def marked(self, text: str) -> Markup:
        return mrkdwn.mrkdwn(text, self.names, self.channel_address, self.zone())

    def name(self, user: str) -> str:
        return self.names.get(user, "Somebody")

    def names_of(self, users: list[str]) -> str:
        """The first few by name, the rest by number."""
        names = [self.name(one) for one in users]
        if len(names) > 3:
            return f"{', '.join(names[:2])} and {len(names) - 2} others"
        return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))

    def initials(self, user: str) -> str:
        words = self.name(user).split()
        return (words[0][:1] + (words[-1][:1] if len(words) > 1 else "")).upper()

    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.users.get(self.me, {}).get("tz") or "Etc/UTC")

    def moment(self, ts: str) -> datetime:
        return datetime.fromtimestamp(float(ts), UTC).astimezone(self.zone())

    def when(self, ts: str) -> str:
        """The time today, with the day before that."""
        at = self.moment(ts)
        same = at.date() == now().astimezone(self.zone()).date()
        return f"{at:%H:%M}" if same else f"{at.day} {at:%b %H:%M}"

    def emoji(self, name: str) -> str:
        return mrkdwn.EMOJI.get(name.split("::")[0], f":{name}:")

    def is_bot(self, user: str) -> bool:
        return user == BOT_USER

    # What there is.

    def channel(self, key: str) -> Json | None:
        """A channel that this person may see, by id or name."""
        return next((one for one in self.channels if key in (one["id"], one["name"])), None)

    def title(self, channel: Json) -> str:
        if channel["im"]:
            return self.name(next((one for one in channel["members"] if one != self.me), self.me))
        return str(channel["name"])

    def places(self) -> list[Json]:
        """The side bar's channels, with how much is unread: those with something going on first, archived ones last."""
        found = [Soft(one | {"unread": self._unread(one)}) for one in self.channels if not one["im"]]
        mine = [one for one in found if self.me in one["members"] and not one["archived"]]
        return sorted(mine, key=lambda one: one["name"])

    def elsewhere(self) -> list[Json]:
        """Public channels that this person is not in, and archived ones."""
        rest = [one for one in self.channels if not one["im"] and (self.me not in one["members"] or one["archived"])]
        return sorted(rest, key=lambda one: (one["archived"], one["name"]))

    def directs(self) -> list[Json]:
        mine = [one for one in self.channels if one["im"] and self.me in one["members"]]
        found = [Soft(one | {"unread": self._unread(one)}) for one in mine]
        return sorted(found, key=self.title)

    def _unread(self, channel: Json) -> int:
        read = (self.store.get("read", f"{self.me}:{channel['id']}") or {"ts": "0"})["ts"]
        rows = self.store.ask(
            "SELECT count(*) FROM message WHERE channel = ? AND ts > ? AND json_extract(data, '$.user') != ? "
            "AND coalesce(json_extract(data, '$.subtype'), '') = ''",
            channel["id"],
            read,
            self.me,
        )
        return int(rows[0][0])

    def lines(self, channel: Json, thread: str = "") -> list[Json]:
        """The messages of a channel or of a thread, oldest first, with those that only this person sees among them."""
        if thread:
            head = self.store.message(channel["id"], thread)
            found = ([head] if head else []) + self.store.answers(channel["id"], thread)
        else:
            found = self.store.messages(channel["id"], newest=SHOWN)
        mine = [
            one | {"user": BOT_USER, "hidden": True}
            for one in self.store.every("ephemeral")
            if one["channel"] == channel["id"] and one["to"] == self.me and one.get("thread_ts", "") == thread
        ]
        return _together(soft(sorted([*found, *mine], key=lambda one: float(one["ts"]))))

    def pins(self, channel: Json) -> list[Json]:
        found = [self.store.message(channel["id"], one["ts"]) for one in channel["pins"]]
        return [soft(one) for one in found if one is not None]

    def pinned_by(self, channel: Json, ts: str) -> str:
        return next((self.name(one["by"]) for one in channel["pins"] if one["ts"] == ts), "")

    def modal(self) -> Json | None:
        """The modal on top."""
        stack = modals.stack_of(self.store, self.me)
        return soft(stack[-1]) if stack else None

    def home(self) -> Json | None:
        found = self.store.get("home", self.me)
        return None if found is None else Soft(soft(found))

    def people(self) -> list[Json]:
        """Everybody whom one can be, those with a sign-in first."""
        found = [one for one in self.users.values() if not (one["bot"] or one["deleted"])]
        return [soft(one) for one in sorted(found, key=_as_chosen)]

    # What a field of a modal holds.

    def held(self, kept: Json, block: str, element: Json) -> Any:
        """What was typed or chosen before, else what the field begins with."""
        said = kept.get("state", {}).get(block, {}).get(element["action_id"])
        if said is None:
            return self._begins(element)
        value = next((value for name, value in said.items() if name != "type"), None)
        if isinstance(value, dict):
            return value["value"]
        if isinstance(value, list):
            return [one["value"] if isinstance(one, dict) else one for one in value]
        return value

    def _begins(self, element: Json) -> Any:
        names = ("value", "date", "time", "date_time", "user", "users", "channel", "conversation")
        for name in names:
            if f"initial_{name}" in element:
                return element[f"initial_{name}"]
        if "initial_option" in element:
            return element["initial_option"]["value"]
        return [one["value"] for one in element.get("initial_options", ())]

    def local(self, seconds: Any) -> str:
        """A moment as a `datetime-local` field has it."""
        return f"{self.moment(str(seconds)):%Y-%m-%dT%H:%M}" if seconds else ""


def _as_chosen(user: Json) -> tuple[bool, int, str]:
    """Those with a sign-in first, as they are told about; the rest by name."""
    return (not user["shown"], user["order"] if user["shown"] else 0, user["real_name"])


def _together(lines: list[Json]) -> list[Json]:
    """People who come in one after the other share one line."""
    found: list[Json] = []
    for one in lines:
        joins = one["subtype"] in {"channel_join", "group_join"}
        if joins and found and found[-1]["joined"] is not None:
            found[-1]["joined"].append(one["user"])
        else:
            found.append(Soft(one | {"joined": [one["user"]] if joins else None}))
    return found


def doubled(store: Store) -> int:
    """How many messages carry the same hidden mark as an earlier one in their channel."""
    rows = store.ask(
        "SELECT coalesce(sum(many - 1), 0) FROM (SELECT count(*) AS many FROM message "
        "WHERE json_extract(data, '$.metadata') IS NOT NULL GROUP BY channel, json_extract(data, '$.metadata'))"
    )
    return int(rows[0][0])

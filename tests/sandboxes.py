"""A simulated workspace for tests: its Web API on a loopback port, people who act in it, and what stands in it.

Everything that people do goes to the portal as signed requests to `/slack/events`, the way Slack sends them; everything
the portal does comes back through the official client over HTTP.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from werkzeug.serving import make_server

from app.sandbox import acting, delivery, faults, interacting, modals, submitting
from app.sandbox.channels import named
from app.sandbox.delivery import Reply
from app.sandbox.faults import Fault
from app.sandbox.interacting import Press
from app.sandbox.names import BOT_USER, user_id
from app.sandbox.payloads import Outcome
from app.sandbox.server import make_server_app
from app.sandbox.workspace import Group, Population, User, Workspace

CHANNELS = ("general", "incidents", "incidents-small")
TOKEN, SECRET = "xoxb-sandbox-token", "a-signing-secret-of-the-sandbox"
NOWHERE = Reply(0)


def to_portal(client) -> Callable[[dict[str, str], bytes], Reply]:
    """Deliveries that come in by the portal's own door, through Flask's test client."""

    def transport(headers: dict[str, str], body: bytes) -> Reply:
        answer = client.post("/slack/events", data=body, headers=headers)
        no_retry = answer.headers.get("X-Slack-No-Retry") == "1"
        return Reply(answer.status_code, answer.get_data(as_text=True), answer.content_type, no_retry)

    return transport


def users_of(people) -> tuple[User, ...]:
    """The people of tests/factories as users of the workspace."""
    found = (getattr(people, name) for name in people.__dataclass_fields__)
    return tuple(User(one.name, one.email, one.title or "", one.timezone) for one in found)


class Served:
    """The Web API on a loopback port, in a thread."""

    def __init__(self, workspace: Workspace) -> None:
        self._server = make_server("127.0.0.1", 0, make_server_app(workspace), threaded=True)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        self.url = f"{self.address}/api/"

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@dataclass
class Sandbox:
    """What tests do in the workspace, and read in it. People are given as Person or by their e-mail address."""

    workspace: Workspace
    served: Served

    @property
    def url(self) -> str:
        """What MUSTER_SLACK_API_URL is set to."""
        return self.served.url

    @property
    def bot(self) -> str:
        return BOT_USER

    def connect(self, client) -> None:
        """From now on the workspace tells this client's application what happens."""
        self.workspace.transport = to_portal(client)

    # Who and where.

    def user(self, who) -> str:
        """The user id of somebody."""
        address = who if isinstance(who, str) else who.email
        return user_id(address) if "@" in address else address

    def add(self, *users: User, groups: tuple[Group, ...] = (), channels: tuple[str, ...] = CHANNELS) -> None:
        """More people, who are in these channels, and groups."""
        self.workspace.populate(Population(users, groups, channels))

    def id_of(self, channel: str) -> str:
        """The id of a channel, by its name."""
        with self.workspace.look() as store:
            found = named(store, channel.removeprefix("#"))
        return found["id"] if found else channel

    # What people do.

    def say(self, who, channel: str, text: str, thread: str = "") -> str:
        """Say something; gives its ts. `@muster` and `@Name` become mentions."""
        return acting.say(self.workspace, self.user(who), self.id_of(channel), text, thread)["ts"]

    def edit(self, who, channel: str, ts: str, text: str) -> None:
        acting.edit(self.workspace, self.user(who), self.id_of(channel), ts, text)

    def delete(self, who, channel: str, ts: str) -> None:
        acting.delete(self.workspace, self.user(who), self.id_of(channel), ts)

    def pin(self, who, channel: str, ts: str) -> None:
        """Pin, or take the pin away."""
        acting.pin(self.workspace, self.user(who), self.id_of(channel), ts)

    def react(self, who, channel: str, ts: str, name: str) -> None:
        """React, or take it back."""
        acting.react(self.workspace, self.user(who), self.id_of(channel), ts, name)

    def join(self, who, channel: str) -> None:
        acting.join(self.workspace, self.user(who), self.id_of(channel))

    def leave(self, who, channel: str) -> None:
        acting.leave(self.workspace, self.user(who), self.id_of(channel))

    def invite(self, who, channel: str, other) -> None:
        acting.invite(self.workspace, self.user(who), self.id_of(channel), self.user(other))

    def create_channel(self, who, name: str, *, private: bool = False) -> str:
        """A channel that the portal did not make."""
        return acting.create_channel(self.workspace, self.user(who), name, private=private)["id"]

    def open_home(self, who) -> None:
        acting.open_home(self.workspace, self.user(who))

    def slash(self, who, channel: str, command: str, text: str = "") -> Outcome:
        """`slash(ana, "general", "/incident", "card payments fail")`; what it answers is shown to her alone."""
        return interacting.slash(self.workspace, self.user(who), self.id_of(channel), command, text)

    def press(self, who, channel: str, ts: str, action: str, *, block: str = "", value: Any = None) -> Outcome:
        """Press a button, or choose something, in a message or in one that only they see."""
        pressed = Press(action, block, value)
        return interacting.press(self.workspace, self.user(who), self.id_of(channel), ts, pressed)

    def press_in_view(self, who, action: str, *, block: str = "", value: Any = None, home: bool = False) -> Outcome:
        """Press or choose something in the open modal, or in the home tab."""
        view = self.home(who) if home else self.modal(who)
        assert view is not None, "nothing is open"
        pressed = Press(action, block, value)
        return submitting.press_in_view(self.workspace, self.user(who), view["id"], pressed)

    def submit(self, who, **values: Any) -> Outcome:
        """Send the open modal; values by action id, choices by the option's value. What is not named stays as it is."""
        view = self.modal(who)
        assert view is not None, "no modal is open"
        return submitting.submit(self.workspace, self.user(who), view["id"], values)

    def close(self, who) -> None:
        """Close the open modal."""
        view = self.modal(who)
        assert view is not None, "no modal is open"
        submitting.close_view(self.workspace, self.user(who), view["id"])

    def shortcut(self, who, callback: str) -> Outcome:
        return interacting.shortcut(self.workspace, self.user(who), callback)

    def message_action(self, who, channel: str, ts: str, callback: str) -> Outcome:
        return interacting.message_action(self.workspace, self.user(who), self.id_of(channel), ts, callback)

    def suggest(self, who, action: str, words: str) -> list[str]:
        """The values that an external select of the open modal offers."""
        view = self.modal(who)
        assert view is not None, "no modal is open"
        found = submitting.suggest(self.workspace, self.user(who), view["id"], action, words)
        return [one["value"] for one in found]

    def deliver(self) -> int:
        """Send the events that are due to the portal; says how many were tried."""
        return self.workspace.deliver()

    # What stands there.

    def channel(self, name: str) -> dict[str, Any] | None:
        """One channel: id, name, private, archived, topic, members, pins, bookmarks, creator."""
        with self.workspace.look() as store:
            found = store.get("channel", name) or named(store, name.removeprefix("#"))
        return found and found | {"topic": found["topic"]["value"]}

    def channels(self) -> list[str]:
        """The names of all channels, archived ones too."""
        with self.workspace.look() as store:
            return sorted(one["name"] for one in store.every("channel") if not one["im"])

    def direct(self, who) -> str:
        """The id of the direct messages between the portal and somebody."""
        with self.workspace.work() as store:
            return acting.channels.conversation(store, BOT_USER, self.user(who))["id"]

    def messages(self, channel: str, *, by_itself: bool = False) -> list[dict[str, Any]]:
        """What stands in a channel, oldest first; without “has joined” and the like unless asked for."""
        with self.workspace.look() as store:
            found = store.messages(self.id_of(channel))
        return [one for one in found if by_itself or one.get("subtype") in (None, "thread_broadcast")]

    def replies(self, channel: str, ts: str) -> list[dict[str, Any]]:
        with self.workspace.look() as store:
            return store.answers(self.id_of(channel), ts)

    def texts(self, channel: str) -> list[str]:
        """The text of each message in a channel."""
        return [one["text"] for one in self.messages(channel)]

    def only_for(self, who) -> list[dict[str, Any]]:
        """The messages that only this person sees."""
        with self.workspace.look() as store:
            return [one for one in store.every("ephemeral") if one["to"] == self.user(who)]

    def modal(self, who) -> dict[str, Any] | None:
        """The modal that is open on top for somebody, as the API shows it."""
        with self.workspace.look() as store:
            stack = modals.stack_of(store, self.user(who))
            return modals.shown(stack[-1]) if stack else None

    def home(self, who) -> dict[str, Any] | None:
        with self.workspace.look() as store:
            kept = store.get("home", self.user(who))
            return modals.shown(kept) if kept else None

    def calls(self, method: str = "") -> list[dict[str, Any]]:
        """What the portal called: method, arguments, status, error, and whether it was worked."""
        with self.workspace.look() as store:
            return store.calls(method)

    def deliveries(self, state: str = "") -> list[dict[str, Any]]:
        """What the portal was told: kind, body, tries, state (waiting, done, failed), status."""
        with self.workspace.look() as store:
            return delivery.deliveries(store, state)

    # What goes wrong.

    def break_(self, kind: str, method: str = faults.EVERY, **more: Any) -> None:
        """From now on: `break_("down")`, `break_("ratelimited", "chat.update", retry_after=30)`, `times=1` for once."""
        with self.workspace.work() as store:
            faults.set_fault(store, Fault(kind=kind, method=method, **more))  # type: ignore[arg-type]

    def mend(self, method: str = "") -> None:
        with self.workspace.work() as store:
            faults.mend(store, method)

    def tell_twice(self, twice: bool = True) -> None:
        """Send every event twice."""
        with self.workspace.work() as store:
            store.put("meta", "events", {"twice": twice})

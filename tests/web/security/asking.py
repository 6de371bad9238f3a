"""Sends requests as each kind of person of the world."""

import collections
from dataclasses import fields
from datetime import timedelta

from flask.testing import FlaskClient
from sqlalchemy import update

from app.core.clock import now
from app.core.db import db
from app.core.outbox import OutboxRow
from app.dashboard.models import ExportFile, FileState
from app.followups.queries import follow_ups_of
from app.integrations.webhooks.models import Webhook
from app.library.models import Family, LibraryItem
from app.people.operations import accounts, notices, signing_in, views
from app.statuspage.models import StatusPublication
from tests.factories import sign_in
from tests.support import settle
from tests.web.security.world import PERSONS


class Asking:
    """Whoever asks; their cookies stay as they were whatever an answer says."""

    def __init__(self, app, world) -> None:
        self.app = app
        # The plain client: nothing is arranged between two requests, so that nothing has to be read afresh.
        self.client = FlaskClient(app, app.response_class, use_cookies=False)
        self.headers, self.own = {"nobody": {}}, collections.defaultdict(dict)
        people = {one.name: getattr(world.people, one.name) for one in fields(world.people)}
        for name in PERSONS[1:]:
            self._arrange(name, people[name], world)
        # Nothing is overdue, however long the asking takes: /readyz would say so.
        db.session.execute(update(OutboxRow).values(due_at=now() + timedelta(days=1)))
        settle()
        self.refs = {kind: incident.ref for kind, incident in world.incidents.items()}
        self.follow_ups = {kind: follow_ups_of(incident)[0].ref for kind, incident in world.incidents.items()}
        self.known = {f"@{name}": person.key for name, person in people.items()} | {"@note": world.note}
        self.known["@webhook"] = db.session.query(Webhook.key).scalar()
        self.known["@publication"] = db.session.query(StatusPublication.key).scalar()
        self.known["@delivery"] = db.session.query(OutboxRow.key).order_by(OutboxRow.id).limit(1).scalar()
        self.known["@item"] = db.session.query(LibraryItem.key).filter_by(kind="review").scalar()
        self.known["@family"] = db.session.query(Family.key).scalar()
        db.session.rollback()

    def _arrange(self, name: str, person, world) -> None:
        client = sign_in(self.app.test_client(), person)
        self.headers[name] = {"Cookie": f"muster_session={client.get_cookie('muster_session').value}"}
        notice = notices.post(person, notices.Message(kind="account", slot="one", text="Hello"), at=now())
        self.own[name]["@notice"] = notice.key
        made = ExportFile(
            person_id=person.id, name="incidents", format="csv", query="", state=FileState.READY, asked_at=now()
        )
        db.session.add(made)
        db.session.flush()
        self.own[name]["@file"] = made.key
        self.own[name]["@view"] = views.save(person, "incidents", label=name, query="q=card", at=now()).key
        self.own[name]["@sign-in"] = signing_in.open_session(person, device="Another", at=now()).handle
        if name == "disabled":
            accounts.close(person, by=world.people.administrator)

    def filled(self, person: str, given: dict) -> dict:
        """The values of an address or a form, with what is this person's own in the place of its word."""
        known = self.known | self.own[person]
        return {name: known.get(value, value) for name, value in given.items()}

    def address(self, rule, row, person: str, kind: str | None) -> str:
        given = self.filled(person, row.at) | self.about(kind)
        missing = rule.arguments - set(given)
        assert not missing, f"The row of {rule.endpoint} in routes.py has to say what {missing} is."
        return rule.build({name: given[name] for name in rule.arguments})[1]

    def about(self, kind: str | None) -> dict:
        """The incident of a kind, and what was promised for after it."""
        return {"ref": self.refs[kind], "follow_up": self.follow_ups[kind]} if kind else {}

    def send(self, rule, row, method: str, person: str, kind: str | None, *, fragment: bool):
        form = self.filled(person, row.form) if method == "POST" else None
        path = self.address(rule, row, person, kind)
        return self.open(path, method, person, form=form, query=row.query, fragment=fragment)

    def open(self, path, method="GET", person="lead", *, form=None, query=None, fragment=False):
        headers = self.headers[person] | ({"HX-Request": "true"} if fragment else {})
        with self.app.app_context():
            return self.client.open(path, method=method, headers=headers, data=form, query_string=query)

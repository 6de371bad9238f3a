"""Any life of an incident: whatever people do in whatever order, what is true of every incident stays true."""

from contextlib import contextmanager
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from app.core.db import db, transaction
from app.core.errors import Refused
from app.incidents.access import can_see
from app.incidents.models import (
    AccessGrant,
    Action,
    ChecklistItem,
    Clock,
    Incident,
    RiskAnswer,
    RoleAssignment,
    TimelineEntry,
    Update,
)
from app.incidents.operations import (
    actions,
    clocks,
    decisions,
    declare,
    document,
    escalations,
    lifecycle,
    links,
    roles,
    steps,
    taking_part,
    timeline,
    updates,
    visibility,
    words,
)
from app.incidents.queries import open_handovers
from app.incidents.states import ClockState, Mode, Stage
from app.workflows.live import current_book
from tests.factories import NOON
from tests.support import settle

PATHS = ("engineering/service-failing", "engineering/small-fault", "support/wrong-refund", "privacy/misdirected")
ENDED_CLOCKS = {ClockState.MET, ClockState.OFF, ClockState.WAIVED}
WHO = st.sampled_from(("ana", "ben", "cara", "dev", "mei"))
ANY = st.integers(0, 50)


def nth(things, number):
    """One of them, or none where there are none."""
    found = list(things)
    return found[number % len(found)] if found else None


class Life(RuleBasedStateMachine):
    people = None

    @initialize(path=st.sampled_from(PATHS), mode=st.sampled_from(Mode), private=st.booleans(), severity=ANY)
    def declared(self, path, mode, private, severity):
        self.at, self.turn = NOON, 0
        workflow = current_book().workflow(*path.split("/"))
        with transaction():
            draft = declare.Draft(
                title="Cards fail", key=f"key-{id(self)}", mode=mode, private=private,
                severity=nth([None, *(one.slug for one in workflow.severities)], severity),
            )  # fmt: skip
            self.id = declare.declare(workflow, draft, by=self.people.ana, at=self.at).id
            other = declare.Draft(title="Maps are slow", key=f"other-{id(self)}")
            self.other_id = declare.declare(workflow, other, by=self.people.ana, at=self.at).id
        self.seers, self.before = self._seers(), None

    @property
    def incident(self) -> Incident:
        return db.session.get_one(Incident, self.id)

    def _rows(self, model):
        return list(db.session.scalars(select(model).where(model.incident_id == self.id).order_by(model.id)))

    def _seers(self) -> set[str]:
        return {name for name in ("ana", "ben", "cara", "dev", "mei") if can_see(self.who(name), self.incident)}

    def who(self, name):
        return getattr(self.people, name)

    def _state(self):
        one = self.incident
        said = (one.changes, one.last_number, one.status, one.phase, one.severity, one.level, one.title, one.visibility)
        return (*said, one.type, one.lead_id, one.closed_at, one.resolved_at, str(one.fields))

    @contextmanager
    def act(self, *, widens=False, is_change=True):
        """Let time pass and try something; what is refused must have changed nothing, what is over changes no more."""
        self.at += timedelta(minutes=7)
        before, over, private = self._state(), self.incident.phase_of.is_end, self.incident.is_private
        try:
            with transaction():
                yield self.incident
        except Refused:
            db.session.expire_all()
            assert self._state() == before, "a refusal left something behind"
        else:
            db.session.expire_all()
            if over and is_change:
                assert self._state()[2:] == before[2:], "what has ended was changed"
        seers = self._seers()
        if private and not widens:
            assert seers <= self.seers, f"{seers - self.seers} see what was private to them"
        self.seers = seers

    # How bad, how far, what kind.

    @rule(by=WHO, to=ANY)
    def severity(self, by, to):
        with self.act() as one:
            lifecycle.change_severity(one, to=nth(one.workflow.severities, to), by=self.who(by), at=self.at)

    @rule(by=WHO, to=ANY, without=st.sampled_from(("", "It cannot wait")))
    def status(self, by, to, without):
        with self.act() as one:
            step = nth(one.workflow.statuses, to)
            lifecycle.change_status(one, to=step, by=self.who(by), at=self.at, without=without)

    @rule(to=st.sampled_from(PATHS))
    def other_type(self, to):
        with self.act() as one:
            lifecycle.change_type(one, to=current_book().workflows[to], by=self.people.ana, at=self.at)

    @rule(end=st.sampled_from((lifecycle.cancel, lifecycle.decline)), why=st.sampled_from(("", "No incident")))
    def ends(self, end, why):
        with self.act() as one:
            end(one, by=self.people.ana, at=self.at, why=why)

    @precondition(lambda self: self.incident.phase_of.is_end)
    @rule()
    def reopens(self):
        with self.act(is_change=False) as one:
            lifecycle.reopen(one, by=self.people.ana, at=self.at, why="It came back")

    @rule(split=st.booleans())
    def merges(self, split):
        with self.act(is_change=False) as one:
            if split:
                links.split(one, by=self.people.ana, at=self.at)
            else:
                links.merge(one, db.session.get_one(Incident, self.other_id), by=self.people.ana, at=self.at)

    # What it says.

    @rule(text=st.sampled_from(("", "Words", "x" * 20_001)), kind=st.sampled_from(timeline.WORDS), number=ANY)
    def writes(self, text, kind, number):
        with self.act(is_change=False) as one:
            words.write(one, kind, text=text, by=self.people.ben, at=self.at)
        with self.act(is_change=False):
            words.correct(nth(self._rows(TimelineEntry), number), text=f"{text} again", by=self.people.ben, at=self.at)

    @rule(what=st.sampled_from(("title", "summary", "impact")), text=st.sampled_from(("", "New", "Newer")))
    def rewords(self, what, text):
        with self.act() as one:
            getattr(document, f"change_{what}")(one, to=text, by=self.people.ana, at=self.at)

    @rule(moment=st.sampled_from(("started_at", "detected_at", "mitigated_at", "closed_at")), hours=st.integers(-9, 2))
    def moments(self, moment, hours):
        with self.act() as one:
            to = self.at + timedelta(hours=hours)
            document.change_moment(one, moment, to=to, by=self.people.ana, at=self.at, why="We looked")

    @rule(regulated=st.booleans())
    def fields(self, regulated):
        with self.act() as one:
            known = {field.slug for field in one.workflow.fields}
            said = {"regulated": regulated, "customers": 7, "cause": "change", "aware_at": self.at.isoformat()}
            values = {slug: value for slug, value in said.items() if slug in known}
            document.change_fields(one, values, by=self.people.ana, at=self.at)

    @rule(state=st.sampled_from((*document.SERVICE_STATES, "broken")))
    def services(self, state):
        with self.act() as one:
            document.set_service(one, current_book().service("checkout"), state=state, by=self.people.ana, at=self.at)

    @rule(status=ANY, severity=ANY, text=st.sampled_from(("", "We are on it")))
    def update(self, status, severity, text):
        with self.act() as one:
            draft = updates.Draft(
                text=text, without="It cannot wait", status=nth([None, *one.workflow.statuses], status),
                severity=nth([None, *one.workflow.severities], severity),
            )  # fmt: skip
            updates.post(one, draft, by=self.people.ben, at=self.at)

    # Who does what.

    @rule(to=WHO, by=WHO, role=ANY)
    def assigns(self, to, by, role):
        with self.act() as one:
            roles.assign(one, nth(one.workflow.roles, role), to=self.who(to), by=self.who(by), at=self.at)

    @rule(role=ANY)
    def releases(self, role):
        with self.act() as one:
            roles.release(one, nth(one.workflow.roles, role), by=self.people.ana, at=self.at)

    @rule(to=WHO, yes=st.booleans(), role=ANY)
    def hands_over(self, to, yes, role):
        with self.act() as one:
            chosen = nth(one.workflow.roles, role)
            roles.offer_handover(one, chosen, to=self.who(to), by=self.people.ana, at=self.at, note="All is said")
        offer = nth(open_handovers(self.incident), 0)
        if offer is not None and offer.role in {one.slug for one in self.incident.workflow.roles}:
            with self.act():
                roles.answer_handover(offer, yes=yes, by=offer.to, at=self.at)

    @rule(who=WHO, how=st.sampled_from(("join", "leave", "bring", "break", "back")))
    def takes_part(self, who, how):
        person = self.who(who)
        with self.act(is_change=False) as one:
            if not can_see(person, one) and how == "join":
                return
            match how:
                case "join":
                    taking_part.join(one, by=person, at=self.at)
                case "leave":
                    taking_part.leave(one, person=person, by=self.people.ana, at=self.at)
                case "bring":
                    taking_part.bring_in(one, person, by=self.people.ana, at=self.at)
                case "break":
                    taking_part.take_break(one, by=person, at=self.at)
                case "back":
                    taking_part.end_break(one, by=person, at=self.at)

    @rule(owner=WHO, number=ANY, what=st.sampled_from(("finish", "reopen", "drop", "assign")))
    def has_something_done(self, owner, number, what):
        with self.act() as one:
            actions.add(one, "Call them", by=self.people.ana, at=self.at, owner=self.who(owner))
        action = nth(self._rows(Action), number)
        if action is not None:
            with self.act():
                more = {"to": self.who(owner)} if what == "assign" else {}
                getattr(actions, what)(action, by=self.people.ben, at=self.at, **more)

    # What the book asks.

    @rule(number=ANY, done=st.booleans())
    def ticks(self, number, done):
        step = nth(self._rows(ChecklistItem), number)
        if step is not None:
            with self.act():
                (steps.tick if done else steps.untick)(step, by=self.people.ben, at=self.at)

    @rule(number=ANY, by=WHO, what=st.sampled_from(("meet", "waive", "start")))
    def keeps_deadlines(self, number, by, what):
        clock, person = nth(self._rows(Clock), number), self.who(by)
        if clock is None:
            return
        # The law goes on counting after the incident is over.
        with self.act(is_change=False):
            match what:
                case "meet":
                    clocks.meet(clock, evidence="Letter 7", when=self.at, by=person, at=self.at)
                case "waive":
                    clocks.waive(clock, why="It is not ours", by=person, at=self.at)
                case "start":
                    clocks.set_start(clock, to=self.at - timedelta(hours=1), why="We know now", by=person, at=self.at)

    @rule(hours=st.sampled_from((1, 30, 100)))
    def time_passes(self, hours):
        self.at += timedelta(hours=hours)
        with self.act() as one:
            clocks.turn(one, at=self.at)

    @rule(value=ANY, answer=ANY)
    def decides(self, value, answer):
        with self.act() as one:
            question = nth(one.workflow.decisions, 0)
            if question is not None:
                option = nth(question.options, value).slug
                decisions.decide(one, question, value=option, reason="We looked", by=self.people.mei, at=self.at)
        asked = next((one for one in self._rows(RiskAnswer) if one.rating is None), None)
        rating = nth(self.incident.workflow.risk_ratings, 0)
        if asked is not None and rating is not None:
            answers = {one.slug: nth(one.options, answer).slug for one in rating.questions}
            with self.act() as one:
                decisions.rate_risk(asked, one, rating, answers, by=self.people.ana, at=self.at)

    @rule(let_in=st.booleans())
    def escalates(self, let_in):
        with self.act(widens=let_in) as one:
            group = current_book().group("customer-ops")
            escalations.escalate(one, group, message="Please help", by=self.people.ana, at=self.at, let_in=let_in)

    # Who sees it.

    @rule(why=st.sampled_from(("", "Names are in it")))
    def hides(self, why):
        with self.act(is_change=False) as one:
            visibility.make_private(one, by=self.people.ana, at=self.at, why=why)

    @rule(right=st.booleans())
    def opens(self, right):
        with self.act(widens=True, is_change=False) as one:
            codename = (one.codename or "") if right else "wrong"
            visibility.make_public(
                one, by=self.people.ana, at=self.at, why="It is known", codename=codename, title="Cards fail"
            )

    @rule(who=WHO, why=st.sampled_from(("", "Knows cards")))
    def lets_in(self, who, why):
        with self.act(widens=True, is_change=False) as one:
            visibility.let_in(one, self.who(who), by=self.people.ana, at=self.at, why=why)

    @rule(number=ANY)
    def shuts_out(self, number):
        grant = nth((one for one in self._rows(AccessGrant) if one.revoked_at is None), number)
        if grant is not None:
            with self.act(is_change=False) as one:
                visibility.shut_out(one, grant, by=self.people.ana, at=self.at)

    # What is true of every incident.

    @invariant()
    def the_record_is_whole(self):
        entries = self._rows(TimelineEntry)
        one = self.incident

        assert [entry.number for entry in entries] == list(range(1, len(entries) + 1))
        assert timeline.first_break(iter(entries)) is None
        assert (one.last_number, one.last_hash) == (len(entries), entries[-1].hash)
        assert one.changes >= one.last_number

    @invariant()
    def status_phase_and_stage_agree(self):
        one = self.incident

        assert one.stage == Stage.of(one.phase_of)
        assert one.phase == one.status_step.phase or one.phase in {"declined", "merged", "cancelled"}
        assert one.level == (one.severity_step.level if one.severity_step else 0)
        assert (one.closed_at is not None) == one.phase_of.is_end
        assert one.phase != "learning" or one.resolved_at is not None
        assert not one.is_open or one.resolved_at is None
        assert one.closed_at is None or one.resolved_at is None or one.resolved_at <= one.closed_at
        assert one.is_open or one.next_update_due_at is None
        assert (one.merged_into_id is not None) == (one.phase == "merged")

    @invariant()
    def nothing_is_there_twice(self):
        held = [one for one in self._rows(RoleAssignment) if one.until_at is None]
        steps, deadlines = self._rows(ChecklistItem), self._rows(Clock)

        assert len({one.role for one in held}) == len(held)
        assert self.incident.lead_id == next((one.person_id for one in held if one.role == "lead"), None)
        assert [one.number for one in steps] == list(range(1, len(steps) + 1))
        assert len({(one.checklist, one.text) for one in steps}) == len(steps)
        assert len({one.slug for one in deadlines}) == len(deadlines)
        assert all((one.ended_at is not None) == (one.state in ENDED_CLOCKS) for one in deadlines)
        for model in (Update, Action):
            assert [one.number for one in self._rows(model)] == list(range(1, len(self._rows(model)) + 1))

    @invariant()
    def whoever_holds_a_role_sees_it(self):
        held = [one for one in self._rows(RoleAssignment) if one.until_at is None]

        assert all(can_see(one.person, self.incident) for one in held)

    def teardown(self):
        settle()


@pytest.mark.only_on("sqlite")
def test_any_life_of_an_incident(people):
    settle()
    Life.people = people

    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=25,
            stateful_step_count=25,
            # The same lives each time, told as they were: a suite that fails now and then teaches nobody.
            derandomize=True,
            phases=(Phase.generate,),
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )

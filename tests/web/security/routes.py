"""Every route of the portal: who may use it, and what a well-formed request to it looks like.

The authorisation matrix, the two worlds and the sweep of bad input all read this one table; ``app.url_map`` says
whether it is complete. To add a route: one line in ROWS, with the least that opens it.
"""

from dataclasses import dataclass, field
from typing import Any

from app.incidents.access import EDIT, GOVERN, NOTE, READ, Access

# Of pages that are about no single incident. SIGNED leaves guests out, ALL does not; LEAVING ends at the sign-in page.
# MACHINES come in by the signature of what they send; whoever has none is told so (401), signed in or not.
PUBLIC, MACHINES, ALL, LEAVING, SIGNED, LEADERS, ADMINISTRATORS = (
    "public",
    "machines",
    "all",
    "leaving",
    "signed",
    "leaders",
    "administrators",
)

WHY = "Because we looked into it"
LATER = "2026-11-19T12:00"
KEY = "a-key-of-a-form"


@dataclass(frozen=True)
class Row:
    """The least that opens a route. ``at``, ``form`` and ``query`` are what the address, the form and the query hold.

    ``@lead`` in them stands for that person's key, ``@notice`` for one of the asker's own.

    ``only`` are the kinds of person it is meant for, where it is somebody's own; others of enough right are told so.
    ``absent`` are the kinds of incident in which the thing is not there: 404 for whoever would be let in; ``over``
    says that in an ended one everybody who sees it is told that first.
    """

    needs: Access | str
    form: dict[str, Any] = field(default_factory=dict)
    at: dict[str, Any] = field(default_factory=dict)
    query: dict[str, str] = field(default_factory=dict)
    only: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    over: bool = False


def _at(needs, *, form=None, query=None, only=(), absent=(), over=False, **at) -> Row:
    return Row(needs, form or {}, at, query or {}, only, absent, over)


CLOCK, OFFER = {"slug": "regulator"}, {"discipline": "privacy", "type_slug": "misdirected"}
TYPE = {"discipline": "engineering", "type_slug": "service-failing"}
HELD, FREE = {"slug": "lead"}, {"slug": "comms"}
STORY = {"slug": "what-happened"}
HIM = {"to": "Ben Responder"}

ROWS: dict[str, Row | tuple[Row, ...]] = {
    # One incident: reading it, whole and in parts.
    **dict.fromkeys(
        (
            *("incidents.show", "incidents.timeline_page", "incidents.updates_page", "incidents.people_page"),
            *("incidents.actions_page", "incidents.live", "incidents.more", "incidents.title"),
            *("incidents.access_part", "incidents.band", "incidents.checklist", "incidents.clocks"),
            *("incidents.decisions", "incidents.escalations", "incidents.fields", "incidents.head"),
            *("incidents.latest", "incidents.links", "incidents.open_actions", "incidents.people"),
            *("incidents.prompt", "incidents.responders_part", "incidents.risk", "incidents.roles_part"),
            *("incidents.services", "incidents.summary", "incidents.timeline", "incidents.updates_list"),
        ),
        Row(READ),
    ),
    "incidents.suggest_people": _at(READ, query={"who": "ben"}),
    "incidents.entry": _at(READ, number="@note"),
    # Taking part.
    "incidents.declared_again": _at(NOTE, query={"title": "Cards fail"}),
    "incidents.amend": _at(NOTE, form={"title": "Cards fail", "summary": ""}),
    "incidents.add_entry": (
        _at(NOTE, form={"kind": "note", "text": "We looked"}),
        _at(EDIT, form={"kind": "action", "text": "Call them"}),
    ),
    "incidents.join": Row(NOTE),
    "incidents.be_here": Row(NOTE),
    "incidents.watch": Row(NOTE),
    "incidents.leave_form": Row(NOTE),
    "incidents.leave": Row(NOTE),
    "incidents.take_break": Row(NOTE),
    "incidents.end_break": Row(NOTE),
    "incidents.take_role": (_at(NOTE, **FREE), _at(EDIT, over=True, **HELD)),
    "incidents.update": Row(NOTE),
    "incidents.post_update": (
        _at(NOTE, form={"text": "We are on it"}),
        _at(EDIT, form={"text": "We are on it", "severity": "minor"}),
        _at(EDIT, form={"text": "We are on it", "status": "fixing"}),
    ),
    "incidents.snooze_nudge": _at(NOTE, form={"hours": "1"}, nudge="no-lead"),
    "incidents.answer_escalation": (_at(NOTE, number=1), _at(NOTE, number=1, form={"answer": "no"})),
    "incidents.answer_handover": _at(NOTE, form={"answer": "yes"}, only=("granted",), **HELD),
    # Changing it. An entry is put right also by who wrote it: the responder, who may change everything anyway.
    "incidents.correction": _at(EDIT, number="@note"),
    "incidents.correct_entry": _at(EDIT, form={"text": "The supplier is up"}, number="@note"),
    "incidents.edit_title": Row(EDIT),
    "incidents.change_title": _at(EDIT, form={"title": "Cards fail"}),
    "incidents.edit_summary": Row(EDIT),
    "incidents.change_summary": _at(EDIT, form={"text": "Cards fail"}),
    "incidents.edit_impact": Row(EDIT),
    "incidents.change_impact": _at(EDIT, form={"text": "One in four"}),
    "incidents.change_moment": _at(EDIT, form={"to": "2026-01-01T10:00", "why": WHY}, slug="started_at"),
    "incidents.change_services": _at(EDIT, form={"s-checkout": "recovered"}),
    "incidents.fields_form": Row(EDIT),
    "incidents.change_fields": _at(EDIT, form={"f-customers": "40", "f-cause": "change"}),
    "incidents.severity": Row(EDIT),
    "incidents.severity_then": _at(EDIT, query={"severity": "minor"}),
    "incidents.change_severity": _at(EDIT, form={"severity": "minor", "why": WHY}),
    "incidents.status": Row(EDIT),
    "incidents.change_status": (
        _at(EDIT, form={"to": "fixing", "without": WHY}),
        _at(GOVERN, form={"to": "closed"}),
    ),
    "incidents.type_of": Row(EDIT),
    "incidents.type_then": _at(EDIT, query={"to": "support/wrong-refund"}),
    "incidents.change_type": _at(EDIT, form={"to": "engineering/small-fault"}),
    "incidents.add_action": _at(EDIT, form={"text": "Call them"}),
    "incidents.action": _at(EDIT, number=1),
    "incidents.change_action": _at(EDIT, form={"text": "Call them again"}, number=1),
    "incidents.tick_action": _at(EDIT, form={"done": "1"}, number=1),
    "incidents.drop_action": _at(EDIT, number=1),
    "incidents.take_action": _at(EDIT, number=1),
    "incidents.tick_step": _at(EDIT, form={"done": "1"}, number=1),
    "incidents.leave_out_steps": _at(EDIT, form={"steps": "1", "why": WHY}, slug="first-minutes"),
    "incidents.meet_clock": _at(EDIT, form={"evidence": "Letter 7", "when": "2026-01-01T10:00"}, **CLOCK),
    "incidents.waive_clock": _at(EDIT, form={"why": WHY}, **CLOCK),
    "incidents.start_clock": _at(EDIT, form={"to": "2026-01-01T10:00", "why": WHY}, **CLOCK),
    "incidents.explain_clock": _at(EDIT, form={"why": WHY}, **CLOCK),
    "incidents.decide": _at(EDIT, form={"value": "tell", "reason": WHY}, slug="tell-customers"),
    "incidents.rate_risk": _at(EDIT, form={"q-people": "none", "q-money": "little"}, slug="harm"),
    "incidents.escalate": _at(EDIT, form={"groups": "customer-ops", "message": "Please help"}),
    "incidents.give_role": _at(EDIT, form={**HIM, "note": "All is written down"}, **FREE),
    "incidents.release_role": _at(EDIT, **HELD),
    "incidents.hand_over": Row(EDIT),
    "incidents.handover": _at(EDIT, form={**HIM, "note": "All is written down"}, **HELD),
    "incidents.bring_in": _at(EDIT, form={"who": "Gro Granted"}),
    "incidents.relate": _at(EDIT, form={"other": "INC-1"}),
    "incidents.unrelate": _at(EDIT, other="INC-1"),
    "incidents.take_offer": _at(EDIT, **OFFER),
    "incidents.decline_offer": _at(EDIT, **OFFER),
    "incidents.dismiss_nudge": _at(EDIT, form={"why": WHY}, nudge="no-lead"),
    "incidents.reopen": _at(EDIT, form={"why": WHY}),
    # Deciding about it.
    "incidents.cancel": _at(GOVERN, form={"why": WHY}),
    "incidents.decline": _at(GOVERN, form={"why": WHY}),
    "incidents.merge_form": _at(GOVERN, query={"other": "INC-1"}),
    "incidents.merge": _at(GOVERN, form={"other": "INC-1", "stays": "other", "compared": "1"}),
    "incidents.split": Row(GOVERN),
    "incidents.make_private": _at(GOVERN, form={"why": WHY, "also": ""}),
    "incidents.make_public": _at(GOVERN, form={"why": WHY, "title": "Cards fail", "codename": "wrong"}),
    "incidents.let_in": _at(GOVERN, form={"who": "Asa Asker", "why": WHY}),
    "incidents.shut_out": _at(GOVERN, form={"who": "group:customer-ops"}, absent=("open", "ended", "practice")),
    "incidents.answer_access": _at(GOVERN, form={"answer": "yes"}, key="@asker"),
    "incidents.remove_person": _at(GOVERN, key="@reporter"),
    # Its review.
    "reviews.show": Row(READ),
    "reviews.now_part": Row(READ),
    "reviews.side_part": Row(READ),
    "reviews.live": Row(READ),
    "reviews.question": _at(READ, **STORY),
    "reviews.save_answer": _at(EDIT, form={"text": "It began on Friday", "seen": "0"}, **STORY),
    "reviews.add_view": _at(NOTE, form={"text": "It looked different here"}, **STORY),
    "reviews.add_comment": _at(NOTE, form={"text": "Which gateway?"}, **STORY),
    "reviews.settle_comment": _at(NOTE, form={"done": "1"}, number=1),
    "reviews.check_facts": _at(EDIT, form={"done": "1"}),
    "reviews.change_gist": _at(
        EDIT, form={"headline": "Cards", "gist": "It failed.", "lesson": "", "lesson_title": ""}
    ),
    "reviews.give_to": _at(EDIT, form={"who": "Gro Granted"}),
    "reviews.do_not_skip": Row(EDIT),
    "reviews.send_back": Row(EDIT),
    "reviews.sign_off": Row(GOVERN),
    "reviews.publish": Row(GOVERN),
    "reviews.take_up_again": Row(GOVERN),
    "reviews.publish_safe_summary": _at(GOVERN, form={"text": "Nothing left us."}),
    "reviews.skip": _at(GOVERN, form={"why": WHY}),
    "reviews.ask_for_review": _at(NOTE, form={"preset": "full", "why": WHY}),
    "reviews.story": Row(READ),
    "reviews.choose_moment": _at(EDIT, form={"shown": "1"}, number="@note"),
    "reviews.set_moment_time": _at(EDIT, form={"happened_at": "2026-01-01T10:00", "why": WHY}, number="@note"),
    "reviews.add_moment": _at(EDIT, form={"happened_at": "2026-01-01T10:00", "text": "It rained"}),
    "reviews.take_moment_out": _at(EDIT, number=1),
    "reviews.debrief": _at(READ, query={"at": "what-happened"}),
    "reviews.debrief_invitation": Row(READ),
    "reviews.set_debrief": _at(EDIT, form={"starts_at": LATER, "minutes": "45", "place": "Room 4", "facilitator": ""}),
    "reviews.note_said": _at(EDIT, form={"at": "what-happened", "text": "It rained"}),
    "reviews.note_debrief_held": _at(EDIT, form={"came": "@lead"}),
    "reviews.markdown": Row(READ),
    "reviews.note_read": Row(READ),
    "reviews.pulse": Row(READ),
    "reviews.answer_pulse": _at(NOTE, form={"handled": "2", "safe": "3"}),
    # The library. A family is one of incidents that everybody here may see.
    "library.before": Row(READ),
    "library.library": _at(SIGNED, query={"q": "gateway"}),
    "library.themes": Row(SIGNED),
    "library.telling": Row(SIGNED),
    "library.newcomers": Row(SIGNED),
    "library.newcomers_of": _at(SIGNED, discipline="engineering"),
    "library.keep_for_newcomers": _at(SIGNED, discipline="engineering"),
    "library.mark_item": _at(SIGNED, form={"on": "1"}, key="@item", kind="keep"),
    "library.before_declaring": _at(SIGNED, query={"title": "Cards fail", "path": "engineering/service-failing"}),
    "library.coming_back": Row(SIGNED),
    "library.begin_family": _at(SIGNED, form={"label": "Cards again", "incidents": "INC-1 INC-3"}),
    "library.family": _at(SIGNED, key="@family"),
    "library.decide": _at(SIGNED, form={"same": "yes", "incident": "INC-1", "label": "Cards, again"}, key="@family"),
    "library.add_to_family": _at(SIGNED, form={"incidents": "INC-3"}, key="@family"),
    "reviews.review_list": _at(SIGNED, query={"show": "published"}),
    # Addresses that hold a reference and say the same whatever stands behind it.
    "incidents.ask_for_access": _at(SIGNED, form={"why": WHY}),
    "incidents.passed_on": Row(SIGNED),
    "incidents.break_glass": _at(ADMINISTRATORS, form={"why": WHY}),
    # What outlives an incident. What nobody owns anybody may take.
    "followups.of_incident": Row(READ),
    "followups.new": Row(EDIT),
    "followups.create": _at(EDIT, form={"key": KEY, "title": "Alert sooner", "priority": "high"}),
    "followups.show": Row(READ),
    "followups.words": Row(EDIT),
    "followups.change": _at(EDIT, form={"title": "Alert much sooner", "priority": "high"}),
    "followups.assign": _at(EDIT, form={"owner": "", "team": ""}),
    "followups.move": _at(EDIT, form={"due_on": "2199-01-01", "why": WHY}),
    "followups.take": Row(READ),
    "followups.start": Row(EDIT),
    "followups.note": _at(EDIT, form={"text": "It goes on"}),
    "followups.finish": _at(EDIT, form={"outcome": "It pages now", "f-how-we-see-it": "Drill"}),
    "followups.refuse": _at(EDIT, form={"why": WHY}),
    "followups.reopen": _at(EDIT, form={"why": WHY}),
    "followups.tracker": Row(READ),
    "followups.send": _at(EDIT, form={"tracker": "github"}),
    "followups.link": _at(EDIT, form={"url": "https://tracker.larkspur.test/1"}),
    "followups.let_go": Row(EDIT),
    "followups.follow_up_list": _at(SIGNED, query={"show": "open"}),
    "followups.export": _at(SIGNED, query={"show": "open"}),
    "followups.choose_several": _at(SIGNED, query={"ref": "FU-1"}),
    "followups.change_several": _at(SIGNED, form={"ref": "FU-1", "do": "owner"}),
    "followups.choose_incident": _at(SIGNED, form={"incident": "no such"}),
    # Many incidents, and declaring one.
    "incidents.incident_list": _at(SIGNED, query={"phase": "all"}),
    "incidents.of_person": _at(SIGNED, key="@lead"),
    "incidents.declare_types": _at(SIGNED, query={"q": "card"}),
    "incidents.declare_form_page": _at(SIGNED, **TYPE),
    "incidents.declare": _at(SIGNED, form={"key": KEY, "title": "Cards fail"}, **TYPE),
    "incidents.alike": _at(SIGNED, query={"title": "card payments fail"}, **TYPE),
    "incidents.told": _at(SIGNED, query={"severity": "critical"}, **TYPE),
    "home.home": Row(SIGNED),
    "home.jump": _at(SIGNED, query={"q": "card"}),
    "home.now_panel": Row(SIGNED),
    "home.waiting_panel": Row(SIGNED),
    # The dashboard.
    "dashboard.dashboard": _at(SIGNED, query={"whole": "1"}),
    "dashboard.rest": Row(SIGNED),
    "dashboard.panel": _at(SIGNED, slug="volume"),
    "dashboard.panel_csv": _at(SIGNED, slug="volume"),
    "dashboard.deadlines": _at(SIGNED, standing="owed"),
    "dashboard.follow_up_list": _at(SIGNED, standing="open"),
    "dashboard.exports_page": _at(SIGNED, query={"phase": "all"}),
    "dashboard.ask_for_file": _at(SIGNED, form={"name": "incidents", "format": "csv", "query": "phase=all"}),
    "dashboard.download": _at(SIGNED, name="incidents", format="csv", query={"phase": "all"}),
    "dashboard.files_page": Row(SIGNED),
    "dashboard.file": _at(SIGNED, key="@file"),
    "dashboard.wall": Row(SIGNED),
    "dashboard.digest_now": Row(SIGNED),
    "dashboard.digest_week": _at(SIGNED, day="2026-11-16"),
    "dashboard.digest_month": _at(SIGNED, day="2026-11-01"),
    "dashboard.digest_learned": _at(SIGNED, day="2026-11-01"),
    "dashboard.families": _at(SIGNED, standing="confirmed"),
    "dashboard.wish_for_digest": _at(SIGNED, form={"weekly": "1"}),
    "handbook.index": Row(SIGNED),
    "handbook.add_a_discipline": Row(SIGNED),
    "handbook.discipline": _at(SIGNED, discipline="engineering"),
    "handbook.type_page": _at(SIGNED, **TYPE),
    # People and notices.
    "people.people": Row(SIGNED),
    "people.person": _at(SIGNED, key="@lead"),
    "people.groups": Row(SIGNED),
    "people.group": _at(SIGNED, slug="customer-ops"),
    "people.more": Row(SIGNED),
    "people.save_view": _at(SIGNED, form={"list": "incidents", "label": "Mine", "query": "q=cards"}),
    "people.forget_view": _at(SIGNED, key="@view"),
    "people.bell": Row(SIGNED),
    "people.notices": Row(SIGNED),
    "people.notice_list": Row(SIGNED),
    "people.notices_live": Row(SIGNED),
    "people.open_notice": _at(SIGNED, key="@notice"),
    "people.read_notice": _at(SIGNED, key="@notice"),
    "people.read_all": _at(SIGNED, form={"until": "@notice"}),
    "people.mute": _at(SIGNED, form={"kind": "rule"}),
    "people.hear": _at(SIGNED, form={"kind": "rule"}),
    # My own things.
    "people.sign_out": Row(LEAVING),
    "people.my_settings": Row(ALL),
    "people.keep_look": _at(ALL, form={"name": "Me", "theme": "dark", "timezone": "Europe/London"}),
    "people.keep_quiet_hours": _at(ALL, form={"hold": "1", "quiet_from": "19:00", "quiet_until": "07:30"}),
    "people.keep_wanted": _at(ALL, form={"wanted": "rule inbox"}),
    "people.change_password": _at(ALL, form={"current_password": "x", "new_password": "y", "again": "y"}),
    "people.sign_out_everywhere": Row(ALL),
    "people.end_sign_in": _at(ALL, handle="@sign-in"),
    # Coming in, and what machines ask.
    "people.sign_in": Row(PUBLIC),
    "people.come_in": _at(PUBLIC, form={"email": "who@larkspur.test", "password": "wrong"}),
    "people.choose_password": _at(PUBLIC, token="forged"),
    "people.keep_password": _at(PUBLIC, form={"new_password": "y", "again": "y"}, token="forged"),
    "health.healthz": Row(PUBLIC),
    "health.readyz": Row(PUBLIC),
    "health.metrics": Row(PUBLIC),
    "statuspage.status": Row(PUBLIC),
    "statuspage.history": Row(PUBLIC),
    "statuspage.feed": Row(PUBLIC),
    "statuspage.publication": _at(PUBLIC, key="@publication"),
    "statuspage.part": Row(READ),
    "statuspage.publish_form": Row(EDIT),
    "statuspage.publish": _at(
        EDIT,
        form={"key": KEY, "title": "Cards fail", "text": "More at 15:00", "effect": "some", "stage": "looking"},
    ),
    "statuspage.withdraw": _at(EDIT, form={"why": WHY}),
    "webhooks.webhooks_page": Row(ADMINISTRATORS),
    "webhooks.add_webhook": _at(
        ADMINISTRATORS, form={"name": "In", "url": "https://93.184.216.34/", "types": "incident.declared"}
    ),
    "webhooks.webhook": _at(ADMINISTRATORS, key="@webhook"),
    "webhooks.pause_webhook": _at(ADMINISTRATORS, key="@webhook"),
    "webhooks.resume_webhook": _at(ADMINISTRATORS, key="@webhook"),
    "webhooks.try_webhook": _at(ADMINISTRATORS, key="@webhook"),
    "webhooks.remove_webhook": _at(ADMINISTRATORS, key="@webhook"),
    "integrations.pagerduty_events": Row(MACHINES),
    "integrations.github_events": Row(MACHINES),
    "integrations.jira_events": Row(MACHINES),
    "integrations.tracker_events": Row(MACHINES),
    "integrations.pager_events": Row(MACHINES),
    # tests/slack has the forged and the stale.
    "slack.take": Row(MACHINES),
    # Administration.
    "admin.settings": Row(SIGNED),
    "admin.audit_log": Row(ADMINISTRATORS),
    "admin.audit_chain_panel": Row(ADMINISTRATORS),
    "admin.connections": Row(ADMINISTRATORS),
    "admin.test_notice": Row(ADMINISTRATORS),
    "slack.settings_page": Row(ADMINISTRATORS),
    "slack.manifest_file": Row(ADMINISTRATORS),
    "slack.look_again": Row(ADMINISTRATORS),
    "admin.deliveries_page": _at(ADMINISTRATORS, query={"show": "all"}),
    "admin.retry": _at(ADMINISTRATORS, key="@delivery"),
    "admin.retry_all": Row(ADMINISTRATORS),
    "admin.workflows": Row(ADMINISTRATORS),
    "admin.version": _at(ADMINISTRATORS, number=1),
    "people.settings_people": Row(ADMINISTRATORS),
    "people.new_account": Row(ADMINISTRATORS),
    "people.open_account": _at(
        ADMINISTRATORS, form={"name": "New", "email": "new@larkspur.test", "role": "member", "team": "", "title": ""}
    ),
    "people.account": _at(ADMINISTRATORS, key="@lead"),
    "people.change_account": _at(
        ADMINISTRATORS, form={"name": "Ana", "email": "ana@larkspur.test", "role": "member"}, key="@lead"
    ),
    "people.close_account": _at(ADMINISTRATORS, key="@lead"),
    "people.reopen_account": _at(ADMINISTRATORS, key="@disabled"),
    "people.sign_out_somebody": _at(ADMINISTRATORS, key="@lead"),
    "people.password_link": _at(ADMINISTRATORS, key="@lead"),
    "people.add_to_group": _at(ADMINISTRATORS, form={"who": "Gro Granted"}, slug="customer-ops"),
    "people.remove_from_group": _at(ADMINISTRATORS, form={"person": "@grouped"}, slug="customer-ops"),
}


# The simulated Slack workspace beside the demo: whoever looks at it says who they are in it, and whoever calls its Web
# API shows the token. An installation that is no demo has none of these addresses.
SANDBOX: dict[str, Row] = {
    "sandbox.page": Row(PUBLIC),
    "sandbox.part": _at(PUBLIC, name="side"),
    "sandbox.live": Row(PUBLIC),
    "sandbox.speak": Row(PUBLIC, form={"text": "Hello", "into": "general"}),
    "sandbox.on_message": Row(PUBLIC, form={"into": "general", "ts": "1.1", "pin": "1"}),
    "sandbox.on_view": Row(PUBLIC, form={"view": "V1", "close": "1"}),
    "sandbox.options": Row(PUBLIC, query={"view": "V1", "action": "who", "q": "a"}),
    "sandbox.go": Row(PUBLIC, form={"open": "home"}),
    "sandbox.change_faults": Row(PUBLIC, form={"kind": "slow"}),
    "sandbox.start_again": Row(PUBLIC),
    "sandbox_api.call": _at(PUBLIC, name="auth.test"),
    "sandbox_answers.later": _at(PUBLIC, key="no-key"),
}


def rows_of(endpoint: str) -> tuple[Row, ...]:
    """The rows of a route.

    :raises AssertionError: it has none, with what to write.
    """
    found = ROWS.get(endpoint)
    assert found is not None, (
        f"{endpoint} has no row in tests/web/security/routes.py. Add one that says the least that opens it: "
        f'"{endpoint}": Row(READ), or NOTE, EDIT, GOVERN, SIGNED, ADMINISTRATORS, PUBLIC.'
    )
    return found if isinstance(found, tuple) else (found,)


def routes(app) -> list:
    """Every rule of the application but the plain static files, in order of endpoint."""
    found = (rule for rule in app.url_map.iter_rules() if rule.endpoint != "static")
    return sorted(found, key=lambda rule: (rule.endpoint, rule.rule))


def methods_of(rule) -> list[str]:
    """What the route answers to that makes a difference: GET and POST."""
    return sorted(rule.methods - {"HEAD", "OPTIONS"})


def is_about_an_incident(rule) -> bool:
    """Whether its address names an incident, or something that is seen as its incident is."""
    return bool({"ref", "follow_up"} & rule.arguments)

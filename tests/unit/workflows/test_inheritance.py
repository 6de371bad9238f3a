"""What a type says, what its discipline says and what the defaults say become one process."""

from app.workflows.book import Level, Phase
from app.workflows.durations import Duration
from app.workflows.loader import load
from tests.unit.workflows.small import HEAD, book, shop

TYPES = """\
version: 1
organisation: {name: Larkspur}
groups: {exec: {}, privacy-team: {}}
clocks:
  tell: {starts: declared_at, after: 72h}
  pay: {starts: "clock:tell", after: 5bd}
disciplines:
  shop:
    label: Shop
    visible_to: [exec, privacy-team]
    escalate_to: [exec]
    clocks: [tell]
    severities:
      - {slug: bad, label: Bad, level: major, criteria: [It is bad], expects: {lead_within: 5m, update_every: 1h}}
      - {slug: fine, label: Fine, level: trivial}
    checklists:
      - {label: First steps, when: {event: declared}, items: [Breathe, {text: Think, role: lead, due: 10m}]}
    rules:
      - {slug: tell-exec, when: {event: severity_set, level_at_least: major}, tell: group:exec}
    types:
      - {slug: plain}
      - slug: special
"""


def special(more: str):
    return load(TYPES + more).workflow("shop", "special")


def test_a_discipline_of_two_lines_has_everything():
    workflow = shop()

    assert [one.slug for one in workflow.severities] == ["critical", "major", "minor", "trivial"]
    assert [one.slug for one in workflow.roles] == ["lead", "communications", "scribe"]
    assert [one.phase for one in workflow.statuses] == [
        Phase.TRIAGE,
        Phase.ACTIVE,
        Phase.ACTIVE,
        Phase.LEARNING,
        Phase.CLOSED,
        Phase.DECLINED,
        Phase.MERGED,
        Phase.CANCELLED,
    ]
    assert workflow.nudges["no-lead"].after == Duration.parse("10m")
    assert [one.slug for one in workflow.reviews["short"].questions] == ["what-happened", "not-doing"]
    assert {"severities", "roles", "statuses", "nudges"} <= workflow.inherited


def test_a_list_of_a_discipline_replaces_the_defaults_and_refines_what_it_names_again():
    workflow = shop("severities: [{slug: critical, label: Red}, {slug: odd, level: minor}]")

    red, odd = workflow.severities
    assert (red.label, red.level, red.expects.review) == ("Red", Level.CRITICAL, "full")
    assert (odd.label, odd.level) == ("Odd", Level.MINOR)
    assert "severities" not in workflow.inherited


def test_a_type_refines_an_item_of_the_same_slug_and_adds_others():
    workflow = special(
        "        severities:\n"
        "          - {slug: bad, label: Very bad, expects: {lead_within: 1m}}\n"
        "          - {slug: odd, level: minor}\n"
    )

    assert [(one.slug, one.label) for one in workflow.severities] == [
        ("bad", "Very bad"),
        ("odd", "Odd"),
        ("fine", "Fine"),
    ]
    bad = workflow.severity("bad")
    assert bad.criteria == ("It is bad",)
    assert (bad.expects.lead_within, bad.expects.update_every) == (Duration.parse("1m"), Duration.parse("1h"))


def test_only_keeps_what_it_names_in_its_order_and_may_refine_it():
    workflow = special("        severities: {only: [fine, {slug: bad, level: critical}]}\n")

    assert [(one.slug, one.level) for one in workflow.severities] == [("bad", Level.CRITICAL), ("fine", Level.TRIVIAL)]
    assert workflow.severity("bad").criteria == ("It is bad",)


def test_only_nothing_is_nothing():
    assert special("        rules: {only: []}\n").rules == ()


def test_clocks_and_groups_are_added_and_access_is_replaced():
    workflow = special("        clocks: [pay]\n        escalate_to: [privacy-team]\n        visible_to: exec\n")

    assert [one.slug for one in workflow.clocks] == ["tell", "pay"]
    assert workflow.escalate_to == ("exec", "privacy-team")
    assert workflow.visible_to == ("exec",)


def test_a_rule_is_refined_by_its_slug_and_others_are_added():
    workflow = special("        rules: [{slug: tell-exec, say: headline}, {when: {event: closed}, tell: members}]\n")

    first, second = workflow.rules
    assert (first.slug, first.say, str(first.tell[0])) == ("tell-exec", "headline", "group:exec")
    assert second.when.event == ("closed",)


def test_a_rule_without_a_slug_keeps_its_made_one_wherever_it_stands():
    one = "        rules: [{when: {event: closed}, tell: members}]\n"
    two = "        rules: [{when: {event: reopened}, tell: members}, {when: {event: closed}, tell: members}]\n"

    assert special(one).rules[-1].slug == special(two).rules[-1].slug


def test_a_checklist_is_refined_by_the_slug_of_its_label():
    workflow = special("        checklists: [{slug: first-steps, items: [Shout]}]\n")

    (checklist,) = workflow.checklists
    assert (checklist.label, [step.text for step in checklist.steps]) == ("First steps", ["Shout"])
    assert load(TYPES).workflow("shop", "plain").checklists[0].steps[1].due == Duration.parse("10m")


def test_the_defaults_of_a_file_stand_between_its_disciplines_and_the_portal():
    text = HEAD.replace(
        "disciplines:", "defaults:\n  fields: [{slug: how, kind: choice, options: [a, b]}]\ndisciplines:"
    )

    assert [one.slug for one in load(text).workflow("shop", "closed-early").fields] == ["how"]
    refined = load(text + "    fields: [{slug: how, label: How}, {slug: why}]\n").workflow("shop", "closed-early")
    assert [(one.label, one.kind.value) for one in refined.fields] == [("How", "choice"), ("Why", "text")]


def test_one_nudge_is_changed_and_the_others_stay():
    workflow = shop("nudges: {no-lead: {after: 1m}, no-severity: off}")

    assert workflow.nudges["no-lead"].after == Duration.parse("1m")
    assert workflow.nudges["no-lead"].repeat == Duration.parse("15m")
    assert workflow.nudges["no-severity"].off
    assert workflow.nudges["long-shift"].after == Duration.parse("4h")


def test_labels_are_made_from_slugs():
    workflow = shop("fields: [{slug: our_alert-went, kind: choice, options: [a-few, {slug: all, label: All of them}]}]")

    (field,) = workflow.fields
    assert field.label == "Our alert went"
    assert [option.label for option in field.options] == ["A few", "All of them"]


def test_yes_and_no_are_the_options_of_switches_and_decisions():
    workflow = shop("fields: [{slug: a, kind: yes_no}, {slug: b, kind: decision}]")

    assert [[option.slug for option in one.options] for one in workflow.fields] == [["yes", "no"], ["yes", "no"]]
    assert workflow.field("b").reason_required


def test_a_condition_on_a_switch_holds_for_both_spellings():
    workflow = shop(
        "fields: [{slug: hurt, kind: yes_no}]\nrules: [{when: {event: field_set, field: {hurt: true}}, tell: members}]"
    )

    assert workflow.rules[0].when.field == {"hurt": (True, "yes")}


def test_words_of_yaml_1_1_are_words():
    workflow = shop("fields: [{slug: a, kind: choice, options: [on, off, yes, no]}]")

    assert [option.slug for option in workflow.field("a").options] == ["on", "off", "yes", "no"]


def test_what_is_retired_stays_readable_and_is_not_offered():
    workflow = shop(
        "statuses:\n  - {slug: triage}\n  - {slug: old, phase: triage, retired: true}\n  - {slug: learning}\n"
        "  - {slug: closed}\nfields: [{slug: a, ask_at: declare, retired: true}]"
    )

    assert workflow.status("old").retired
    assert workflow.first_status(Phase.TRIAGE) == workflow.status("triage")
    assert workflow.fields_asked_at("declare") == ()


def test_a_retired_discipline_retires_its_types():
    assert shop("retired: true").retired


def test_a_private_type_is_announced_and_published_nowhere():
    text = HEAD.replace("closed-early,", "closed-early, visibility: private, visible_to: exec,")
    text += '    channel: {announce_in: "#shop"}\n    review: {publish_to: "#reviews"}\n      '
    text = text.replace("    channel", "      - {slug: open}\n    channel")
    both = load(text)

    assert both.workflow("shop", "closed-early").channel.announce_in is None
    assert both.workflow("shop", "open").channel.announce_in == "#shop"
    assert both.workflow("shop", "closed-early").reviews["full"].publish_to is None
    assert both.workflow("shop", "open").reviews["full"].publish_to == "#reviews"


def test_the_book_knows_where_things_stand():
    made = book("rules: [{when: {event: closed}, tell: members}]")

    assert made.discipline("shop").line == 7
    assert made.workflow("shop", "closed-early").line == 10
    assert made.workflow("shop", "closed-early").rules[0].line == 11


def test_the_team_is_a_slug_with_a_label():
    shop_of_team = book("team: Customer operations").discipline("shop")

    assert (shop_of_team.team, shop_of_team.team_label) == ("customer-operations", "Customer operations")

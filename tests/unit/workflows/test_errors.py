"""Every kind of mistake in workflows.yaml: the whole sentence, with its line, column and mend."""

import pytest

from tests.unit.workflows.small import HEAD, errors, errors_of, file


def test_the_small_book_is_right():
    assert errors() == []


CASES = {
    # Shape
    "a key that is not known": (
        "sevrities: []",
        'workflows.yaml:11:5: the key "sevrities" is not known here. Did you mean "severities"?',
    ),
    "a key twice": (
        "team: Shop\nteam: Store",
        'workflows.yaml:12:5: the key "team" stands here twice (first at line 11). Keep one of them.',
    ),
    "a word where a list belongs": (
        "severities: many",
        'workflows.yaml:11:17: "many" should be a list. Write [one, two], or lines that begin with -.',
    ),
    "a number where text belongs": (
        "description: 12",
        'workflows.yaml:11:18: "12" should be text. Put it in quotes.',
    ),
    "a switch that is none": (
        "quiet: perhaps",
        'workflows.yaml:11:12: "perhaps" is neither true nor false. Write true or false.',
    ),
    "text that is too long": (
        f"team: {'x' * 121}",
        "workflows.yaml:11:11: this text is too long (more than 120 characters). Say it shorter.",
    ),
    "text with control characters": (
        'team: "a\\0b"',
        "workflows.yaml:11:11: text may not contain control characters.",
    ),
    "empty text": (
        'team: " "',
        "workflows.yaml:11:11: text may not be empty. Leave the line out instead.",
    ),
    "a slug with capitals": (
        "roles: [{slug: Lead}]",
        (
            'workflows.yaml:11:20: "Lead" is not a slug. '
            "Write small letters, digits, - and _, beginning with a letter or digit."
        ),
    ),
    "a word that is not one of the list": (
        "statuses: [{slug: a, phase: actve}]",
        'workflows.yaml:11:33: "actve" is not known here. Did you mean "active"?',
    ),
    "a duration that is none": (
        "severities: [{slug: a, level: major, expects: {lead_within: soon}}]",
        "workflows.yaml:11:65: 'soon' is not a length of time. Write 30m, 72h, 10d, 5bd, 1mo or 1y.",
    ),
    "somebody to tell who is nobody": (
        "rules: [{when: {event: declared}, tell: exec}]",
        "workflows.yaml:11:45: 'exec' is nobody. Write group:exec, role:lead, \"#press\", members or reporter.",
    ),
    "a need that is none": (
        "statuses: [{slug: a, phase: triage, needs: [coffee]}]",
        (
            "workflows.yaml:11:49: 'coffee' is nothing a status can need. Write lead, severity, "
            "summary, impact, services, "
            "clocks, checklists, actions, review, follow-ups, role:…, field:…, decision:… or moment:…."
        ),
    ),
    "an unknown key in an only list": (
        "fields: {onyl: []}",
        'workflows.yaml:11:14: the key "onyl" is not known here. Did you mean "only"?',
    ),
    # Slugs
    "a severity twice": (
        "severities:\n  - {slug: sev1, level: major}\n  - {slug: sev2, level: minor}\n  - {slug: sev1, level: minor}",
        (
            'workflows.yaml:14:9: severity "sev1" is listed twice in discipline "shop" (first at line 12). '
            "Give one of them another slug."
        ),
    ),
    "an option twice": (
        "fields: [{slug: why, kind: choice, options: [one, two, one]}]",
        (
            'workflows.yaml:11:60: option "one" is listed twice in discipline "shop" (first at line 11). '
            "Give one of them another slug."
        ),
    ),
    "a clock twice": (
        "escalate_to: [exec, exec]",
        'workflows.yaml:11:25: group "exec" is listed twice in discipline "shop" (first at line 11). Keep one of them.',
    ),
    # References
    "an unknown group": (
        "escalate_to: [exce]",
        'workflows.yaml:11:19: there is no group "exce" in discipline "shop". Did you mean "exec"?',
    ),
    "an unknown group that a rule tells": (
        "rules: [{when: {event: declared}, tell: [group:press]}]",
        'workflows.yaml:11:46: there is no group "press" in discipline "shop". Known: exec, privacy-team.',
    ),
    "an unknown role of a checklist": (
        "checklists: [{label: First, when: {event: declared}, items: [{text: Do it, role: led}]}]",
        'workflows.yaml:11:86: there is no role "led" in discipline "shop". Did you mean "lead"?',
    ),
    "not_same_as an unknown role": (
        "roles: [{slug: lead, not_same_as: [boss]}]",
        'workflows.yaml:11:40: there is no role "boss" in discipline "shop". Known: lead.',
    ),
    "not_same_as itself": (
        "roles: [{slug: lead, not_same_as: [lead]}]",
        'workflows.yaml:11:39: role "lead" may not be held together with itself. Name other roles.',
    ),
    "required before an unknown status": (
        "fields: [{slug: why, required_before: clsed}]",
        'workflows.yaml:11:43: there is no status "clsed" in discipline "shop". Did you mean "closed"?',
    ),
    "an unknown clock": (
        "clocks: [gdpr]",
        'workflows.yaml:11:14: there is no clock "gdpr". Write it down under clocks:.',
    ),
    "an unknown question": (
        "review: {questions: [what-hapened]}",
        'workflows.yaml:11:26: there is no question "what-hapened" in discipline "shop". Did you mean "what-happened"?',
    ),
    "an unknown review": (
        "severities: [{slug: bad, level: major, expects: {review: fulll}}]",
        'workflows.yaml:11:62: there is no review preset "fulll" in discipline "shop". Did you mean "full"?',
    ),
    "an unknown severity in a condition": (
        "rules: [{when: {event: severity_set, severity: citical}, tell: members}]",
        'workflows.yaml:11:52: there is no severity "citical" in discipline "shop". Did you mean "critical"?',
    ),
    "an unknown type in a condition": (
        "rules: [{when: {event: declared, type: open-early}, tell: members}]",
        'workflows.yaml:11:44: there is no type "open-early" in discipline "shop". Did you mean "closed-early"?',
    ),
    "an unknown field in a condition": (
        "rules: [{when: {event: field_set, field: {hurt: true}}, tell: members}]",
        'workflows.yaml:11:53: there is no field "hurt" in discipline "shop". Write it down, or name another field.',
    ),
    "an answer that a field never has": (
        (
            "fields: [{slug: hurt, kind: yes_no}]\nrules: [{when: {event: field_set, field: "
            "{hurt: maybe}}, tell: members}]"
        ),
        'workflows.yaml:12:53: "hurt" is never "maybe". Known: yes, no, True, False.',
    ),
    "an unknown type to link": (
        "rules: [{when: {event: declared}, offer_linked: shop/open-early}]",
        (
            'workflows.yaml:11:53: there is no type "shop/open-early" in discipline "shop". '
            'Did you mean "shop/closed-early"?'
        ),
    ),
    "an unknown checklist to add": (
        "rules: [{when: {event: declared}, add_checklist: first}]",
        (
            'workflows.yaml:11:54: there is no checklist "first" in discipline "shop". '
            "Write it down, or name another checklist."
        ),
    ),
    "an unknown risk rating to ask": (
        "rules: [{when: {event: declared}, ask: risk}]",
        (
            'workflows.yaml:11:44: there is no risk rating or field "risk" in discipline "shop". '
            "Write it down, or name another risk rating or field."
        ),
    ),
    "an unknown decision that a status needs": (
        (
            "statuses:\n  - {slug: a, phase: triage}\n  - {slug: b, phase: learning, needs: ['decision:risk']}\n"
            "  - {slug: c, phase: closed}"
        ),
        (
            'workflows.yaml:13:44: there is no decision "risk" in discipline "shop". '
            "Write it down, or name another decision."
        ),
    ),
    "an unknown calendar": (
        "calendar: office",
        (
            'workflows.yaml:11:15: there is no calendar "office" in discipline "shop". '
            "Write it down, or name another calendar."
        ),
    ),
    "an unknown nudge": (
        "nudges: {no-leed: off}",
        'workflows.yaml:11:23: there is no nudge "no-leed". Did you mean "no-lead"?',
    ),
    "a slug to keep that is not there": (
        "severities: {only: [critical, sev3]}",
        'workflows.yaml:11:35: there is no "sev3" to keep. Known: critical, major, minor, trivial.',
    ),
    "something retired": (
        (
            "roles:\n  - {slug: lead}\n  - {slug: cook, retired: true}\n"
            "checklists: [{label: L, when: {event: declared}, items: [{text: T, role: cook}]}]"
        ),
        'workflows.yaml:14:78: role "cook" is retired. Name one that is in use.',
    ),
    # Completeness
    "no lead": (
        "roles: [{slug: boss}]",
        (
            'workflows.yaml:11:12: type "shop/closed-early" has no role "lead", which every type has. '
            "Give the role that leads the slug lead; its label may be any."
        ),
    ),
    "a severity without a level": (
        "severities: [{slug: bad}]",
        'workflows.yaml:11:18: severity "bad" has no level. Add level: critical, major, minor or trivial.',
    ),
    "a status without a phase": (
        "statuses: [{slug: new}, {slug: triage}, {slug: learning}, {slug: closed, needs: []}]",
        'workflows.yaml:11:16: status "new" has no phase. Add phase: triage, active, paused, learning or closed.',
    ),
    "no triage": (
        "statuses: [{slug: learning}, {slug: closed, needs: []}]",
        (
            'workflows.yaml:11:15: type "shop/closed-early" has no status of phase triage: '
            "a new incident has nowhere to begin. Add a status with phase: triage."
        ),
    ),
    "no closed": (
        "statuses: [{slug: triage}, {slug: learning}]",
        (
            'workflows.yaml:11:15: type "shop/closed-early" has no status of phase closed: '
            "no incident can ever be closed. Add a status with phase: closed."
        ),
    ),
    "a status that no move leads to": (
        (
            "statuses:\n  - {slug: triage, moves: [closed]}\n  - {slug: fixing, phase: active}\n"
            "  - {slug: learning, moves: [closed]}\n  - {slug: closed, needs: [], moves: [learning]}"
        ),
        (
            'workflows.yaml:13:9: no move leads to status "fixing". '
            "Add it to the moves of a status before it, or take it away."
        ),
    ),
    "a status that leads nowhere": (
        (
            "statuses:\n  - {slug: triage}\n  - {slug: waiting, phase: paused, moves: [triage]}\n"
            "  - {slug: asking, phase: paused, moves: [asking]}\n  - {slug: learning}\n  - {slug: closed, needs: []}"
        ),
        'workflows.yaml:14:46: from status "asking" no moves lead to a closed one. Add a move that leads on.',
    ),
    "a built-in end of another phase": (
        "statuses: [{slug: triage}, {slug: learning}, {slug: closed, needs: []}, {slug: merged, phase: active}]",
        (
            'workflows.yaml:11:77: the slug "merged" belongs to the built-in end of that name. '
            "Give the status another slug."
        ),
    ),
    "a choice without options": (
        "fields: [{slug: why, kind: choice}]",
        'workflows.yaml:11:32: field "why" is a choice without options. Add options: [one, two].',
    ),
    "options of a number": (
        "fields: [{slug: why, kind: number, options: [one]}]",
        'workflows.yaml:11:49: field "why" is of kind number, which has no options. Make it kind: choice.',
    ),
    "a keyword without words": (
        "rules: [{when: {event: keyword}, tell: members}]",
        "workflows.yaml:11:28: this waits for a keyword and names none. Add words: [one, another].",
    ),
    "an empty keyword": (
        'rules: [{when: {event: keyword, words: [""]}, tell: members}]',
        "workflows.yaml:11:45: text may not be empty. Leave the line out instead.",
    ),
    "words at another event": (
        "rules: [{when: {event: declared, words: [ico]}, tell: members}]",
        "workflows.yaml:11:45: words are only heard at the event keyword. Write event: keyword.",
    ),
    "a rule without an event": (
        "rules: [{when: {level_at_least: major}, tell: members}]",
        (
            "workflows.yaml:11:14: this rule does not say at which event it acts. Add when: "
            "{event: declared}, for example."
        ),
    ),
    "a rule that does nothing": (
        "rules: [{when: {event: declared}}]",
        "workflows.yaml:11:13: this rule does nothing. Add tell, ask, say_in_channel or another act.",
    ),
    "a lasting condition with an event": (
        "fields: [{slug: why, shown_when: {event: declared}}]",
        "workflows.yaml:11:46: an event passes, and this must hold at any time. Name fields, types or levels.",
    ),
    "a channel name of unknown parts": (
        'channel: {name: "inc-{titel}"}',
        (
            'workflows.yaml:11:21: a channel name knows no "{titel}". Known: number, ref, slug, codename, type, '
            "discipline, date."
        ),
    ),
    "a channel from no level": (
        "channel: {create: on_level}",
        "workflows.yaml:11:23: create: on_level does not say from which level. Add from_level: major.",
    ),
    "a risk rating of unequal steps": (
        "risk_ratings: [{slug: r, ratings: [green, red], questions: [{slug: harm, options: [a, b, c]}]}]",
        (
            'workflows.yaml:11:65: question "harm" has 3 options for 2 ratings. '
            "Write one option for each rating, from harmless to worst."
        ),
    ),
    "an unknown need of a follow-up": (
        "follow_ups: {close_needs: [outcom]}",
        'workflows.yaml:11:32: there is no need of a follow-up "outcom" in discipline "shop". Did you mean "outcome"?',
    ),
    # Private
    "private without visible_to": (
        "visibility: private",
        (
            'workflows.yaml:11:17: type "shop/closed-early" is private and nobody could see its incidents. '
            "Add visible_to: with at least one group."
        ),
    ),
    "private and telling a group outside": (
        "visibility: private\nvisible_to: privacy-team\nrules: [{when: {event: declared}, tell: [group:exec]}]",
        (
            'workflows.yaml:13:46: type "shop/closed-early" is private, and group "exec" may not see its incidents. '
            "Add it to visible_to, say grant: true, or limit it to other types with when: {type: […]}."
        ),
    ),
    "private and telling a channel": (
        (
            "visibility: private\nvisible_to: privacy-team\nrules: [{when: {event: declared}, "
            'tell: "#press", grant: true}]'
        ),
        (
            'workflows.yaml:13:45: type "shop/closed-early" is private, and this would tell everyone in #press. '
            "Tell a group of visible_to instead, or limit it to other types with when: {type: […]}."
        ),
    ),
    "private and announced": (
        'visibility: private\nvisible_to: privacy-team\nchannel: {announce_in: "#press"}',
        (
            'workflows.yaml:13:28: incidents of type "shop/closed-early" are private and announced nowhere. '
            "Take announce_in away."
        ),
    ),
    "private and published": (
        'visibility: private\nvisible_to: privacy-team\nreview: {publish_to: "#press"}',
        'workflows.yaml:13:26: reviews of type "shop/closed-early" are private and told nowhere. Take publish_to away.',
    ),
    "private and paging others": (
        "visibility: private\nvisible_to: privacy-team\nseverities: [{slug: bad, level: major, expects: {page: exec}}]",
        (
            'workflows.yaml:13:60: type "shop/closed-early" is private, and group "exec" may not see its incidents. '
            "Add it to visible_to, say grant: true, or limit it to other types with when: {type: […]}."
        ),
    ),
}


@pytest.mark.parametrize("more,sentence", CASES.values(), ids=CASES)
def test_a_mistake_in_a_discipline(more, sentence):
    assert sentence in errors(more)


@pytest.mark.parametrize(
    "more",
    [
        (
            "visibility: private\nvisible_to: privacy-team\n"
            "rules: [{when: {event: declared}, tell: [group:exec], grant: true}]"
        ),
        "rules: [{when: {event: declared}, tell: ['group:exec', '#press', reporter, role:lead]}]",
        "rules: [{when: {event: declared}, say_in_channel: Breathe.}]",
    ],
)
def test_what_is_fine(more):
    assert errors(more) == []


LIBRARY = {
    "a clock that waits for itself": (
        'clocks:\n  a: {starts: "clock:b", after: 1h}\n  b: {starts: "clock:a", after: 1h}\n',
        "workflows.yaml:12:15: clocks wait for each other in a ring: a → b → a. Break it at one of them.",
    ),
    "a clock without a limit": (
        "clocks:\n  a: {starts: declared_at}\n",
        'workflows.yaml:12:3: clock "a" does not say "after". Add after: and what it should say.',
    ),
    "a clock that warns too late": (
        "clocks:\n  a: {starts: declared_at, after: 3d, warn: [1d, 72h]}\n",
        (
            'workflows.yaml:12:50: clock "a" would warn after 72h, when its 3d are over. '
            "Warnings count from the start: write a shorter time."
        ),
    ),
    "a clock by an unknown calendar": (
        "clocks:\n  a: {starts: declared_at, after: 3bd, calendar: office}\n",
        'workflows.yaml:12:50: there is no calendar "office". Write it down.',
    ),
    "services in a ring": (
        "services:\n  a: {depends_on: b}\n  b: {depends_on: [c]}\n  c: {depends_on: [a]}\n",
        "workflows.yaml:12:19: services wait for each other in a ring: a → b → c → a. Break it at one of them.",
    ),
    "a service that depends on nothing known": (
        "services:\n  checkout: {depends_on: [leger]}\n  ledger: {}\n",
        'workflows.yaml:12:27: there is no service "leger". Did you mean "ledger"?',
    ),
    "a service that depends on a retired one": (
        "services:\n  checkout: {depends_on: [ledger]}\n  ledger: {retired: true}\n",
        'workflows.yaml:12:27: service "checkout" depends on "ledger", which is retired. Name what is used now.',
    ),
    "a calendar of no zone": (
        "calendars:\n  office: {timezone: Europe/Lodon}\n",
        'workflows.yaml:12:22: there is no time zone "Europe/Lodon". Write one such as Europe/London.',
    ),
    "a calendar that closes before it opens": (
        'calendars:\n  office: {timezone: UTC, hours: "17:00-09:00"}\n',
        'workflows.yaml:12:34: calendar "office" closes before it opens. Write opening hours: "09:00-17:30".',
    ),
    "holidays of nowhere": (
        "calendars:\n  office: {timezone: UTC, holidays: XX}\n",
        'workflows.yaml:12:37: no public holidays are known of "XX". Write GB-ENG, DE-BY or US.',
    ),
    "a question of rows without columns": (
        "questions:\n  what: {kind: rows, ask: What?}\n",
        'workflows.yaml:12:3: question "what" has rows without columns. Add columns: with at least one.',
    ),
    "a group whose name is no slug": (
        "services: {The Shop: {}}\n",
        (
            'workflows.yaml:11:12: "The Shop" is not a slug. '
            "Write small letters, digits, - and _, beginning with a letter or digit."
        ),
    ),
}


@pytest.mark.parametrize("more,sentence", LIBRARY.values(), ids=LIBRARY)
def test_a_mistake_in_the_libraries(more, sentence):
    assert sentence in errors_of(file() + more)


def test_a_clock_from_a_moment_that_nobody_sets():
    more = "clocks:\n  a: {starts: aware_at, after: 72h, decide: risk}\n"

    assert errors_of(file("clocks: [a]") + more) == [
        (
            'workflows.yaml:13:15: there is no moment "aware_at" in discipline "shop". '
            "Known: started_at, detected_at, declared_at, acknowledged_at, mitigated_at, resolved_at, closed_at."
        ),
        (
            'workflows.yaml:13:45: there is no decision "risk" in discipline "shop". Write it '
            "down, or name another decision."
        ),
    ]


SYNTAX = {
    "nothing": ("", "workflows.yaml:1:1: the file is empty. Start with version: 1."),
    "an open bracket": (
        "version: [1",
        (
            "workflows.yaml:1:12: this is not YAML: while parsing a flow sequence expected ',' or ']', but got "
            "'<stream end>'. Look at the indentation, quotes and colons here and in the line above."
        ),
    ),
    "a NUL": (
        "version: 1\nx: \0",
        "workflows.yaml:2:4: there is a character that no text has here. Delete it and type it again.",
    ),
    "two documents": (
        "version: 1\n---\nversion: 1\n",
        'workflows.yaml:2:1: a second document begins here. Take the line "---" away.',
    ),
    "a tag": (
        "!!python/object x: 1",
        "workflows.yaml:1:1: the tag tag:yaml.org,2002:python/object is not read. Take it away.",
    ),
    "a merge key": (
        "a: &a {}\nb: {<<: *a}",
        'workflows.yaml:2:5: the merge key "<<" is not read. Types inherit from their discipline; write the rest out.',
    ),
    "a nameless alias": ("a: *b", 'workflows.yaml:1:4: nothing is called "&b". Name something before you repeat it.'),
    "an alias inside itself": (
        "a: &a [*a]",
        'workflows.yaml:1:8: nothing is called "&a". Name something before you repeat it.',
    ),
    "too deep": ("[" * 5000, "workflows.yaml:1:41: this is nested too deeply. No more than 40 levels are read."),
    "too long": ("#" * 2_000_001, "workflows.yaml:1:1: the file is longer than 2 MB. Split what is not needed out."),
    "another version": ("version: 2", 'workflows.yaml:1:10: version "2" is not known. Write version: 1.'),
}


@pytest.mark.parametrize("text,sentence", SYNTAX.values(), ids=SYNTAX)
def test_what_is_no_file_of_ours(text, sentence):
    assert sentence in errors_of(text)


def test_a_bomb_of_aliases_is_refused_before_it_goes_off():
    ten = ", ".join(["*a{0}"] * 10)
    bomb = "a0: &a0 [x]\n" + "".join(f"a{n + 1}: &a{n + 1} [{ten.format(n)}]\n" for n in range(12))

    assert errors_of(bomb) == [
        "workflows.yaml:6:30: this says more than the portal reads. No more than 100,000 values, repeats counted."
    ]


def test_all_mistakes_come_at_once_in_the_order_of_the_file():
    wrong = HEAD.replace("version: 1", "version: 2").replace("label: Shop", "label: 5\n    labl: Shop")

    assert errors_of(wrong) == [
        'workflows.yaml:1:10: version "2" is not known. Write version: 1.',
        'workflows.yaml:8:12: "5" should be text. Put it in quotes.',
        'workflows.yaml:9:5: the key "labl" is not known here. Did you mean "label"?',
    ]


def test_a_mistake_of_the_discipline_is_told_once_for_all_its_types():
    more = HEAD + "      - {slug: opened-late}\n    escalate_to: [nobody]\n"

    assert len(errors_of(more)) == 1

"""Building blocks of others: the examples of docs/extending.md, a package of one's own, names that clash."""

import re

import pytest

from app.core.config import ROOT
from app.core.outbox.emitting import _by_event, reactions
from app.core.registry import AlreadyRegistered
from app.incidents.events import Joined
from app.nudges._asking import nudges
from app.slack import NoSuchBlocks, registry
from tests.factories import entries_of, make_incident

TABLES = (
    registry.commands,
    registry.keywords,
    registry.actions,
    registry.modals,
    registry.views,
    registry.events,
    nudges,
)


def example(first_words: str) -> str:
    """The code of docs/extending.md that begins with these words."""
    found = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "extending.md").read_text(), flags=re.DOTALL)
    return next(one for one in found if one.startswith(f'"""{first_words}'))


@pytest.fixture
def blocks(tmp_path, monkeypatch, make_app):
    """`blocks(name=code)` is loaded as MUSTER_SLACK_BLOCKS names it, and forgotten afterwards."""
    before = [set(table.names()) for table in TABLES]

    def load(package: str, **files: str) -> None:
        folder = tmp_path / package
        folder.mkdir()
        (folder / "__init__.py").write_text("")
        for name, code in files.items():
            (folder / f"{name}.py").write_text(code)
        monkeypatch.syspath_prepend(str(tmp_path))
        make_app(slack_blocks=package)

    yield load
    for table, names in zip(TABLES, before, strict=True):
        for name in set(table.names()) - names:
            table.remove(name)
    ours = [one for one in _by_event[Joined] if not one.react.__module__.startswith("app.")]
    for one in ours:
        _by_event[Joined].remove(one)
        reactions.remove(one.name)


@pytest.mark.only_on("sqlite")
def test_the_examples_run_as_they_stand_from_a_package_of_ones_own(slack, people, channel_of, deliver, blocks):
    page, link = example("Page an engineer"), example("A link that somebody pastes")
    blocks("larkspur_blocks", engineer=page, links=link)
    incident = make_incident(by=people.ana, lead=people.ana)
    channel = channel_of(incident)

    said = slack.slash(people.ana, "engineer The cards are down", channel=channel).json["text"]
    slack.message(people.ana, "Do we need an engineer? <https://runbook.test/cards|runbook>", channel=channel)
    deliver()
    offers = [
        a for m, a in slack.calls if m in ("chat.postEphemeral", "chat.postMessage") and len(a["blocks"] or ()) == 2
    ]
    presses = {
        one["blocks"][1]["elements"][0]["action_id"]: one for one in offers if one["blocks"][1]["type"] == "actions"
    }
    for name in ("page_engineer", "add_link"):
        slack.press(people.ana, name, presses[name]["blocks"][1]["elements"][0]["value"], channel=channel)

    assert len(page.splitlines()) < 40
    assert said == "Engineering on call asked."
    assert [one.text for one in entries_of(incident) if one.kind in ("escalation", "note")] == [
        "The cards are down",
        "INC-1: Card payments fail for one in four customers. Please join.",
        "https://runbook.test/cards",
    ]
    assert "engineer &lt;what for&gt;" in slack.slash(people.ana, "help").json["text"]


REACTING = '''
"""Our own reminder, and what we do when somebody joins."""

from app.core import outbox
from app.incidents.events import Joined
from app.nudges._asking import Ask, nudge

SEEN = []


@outbox.on(Joined)
def larkspur_welcomes(event):
    SEEN.append(event.person_id)


@nudge("larkspur-coffee", rank=99)
def coffee(look):
    yield Ask("Somebody should fetch coffee.", look.incident.declared_at)
'''


@pytest.mark.only_on("sqlite")
def test_a_package_of_ones_own_may_react_and_remind_as_well(slack, people, channel_of, deliver, blocks):
    blocks("larkspur_reactions", reacting=REACTING)
    incident = make_incident(by=people.ana, lead=people.ana)
    slack.slash(people.cara, "join", channel=channel_of(incident))
    deliver()

    from larkspur_reactions import reacting

    assert [people.cara.id] == reacting.SEEN
    assert nudges.get("larkspur-coffee").asks is reacting.coffee


@pytest.mark.only_on("sqlite")
def test_two_of_one_name_stop_the_start_and_so_does_a_package_that_is_not_there(slack, blocks, make_app):
    head = 'from app.slack.registry import command\n\n@command("severity", help="Mine")\n'
    clash = head + 'def mine(ctx, text):\n    return ""\n'

    with pytest.raises(AlreadyRegistered, match="two commands named 'severity'"):
        blocks("clashing_blocks", severity=clash)
    with pytest.raises(NoSuchBlocks, match="there is no package 'nowhere"):
        make_app(slack_blocks="nowhere.blocks")

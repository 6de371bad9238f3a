"""flask workflows: what a person reads on the terminal."""

import json

import pytest
from flask import Flask

from app import workflows
from app.core.config import Settings
from tests.unit.workflows.small import file

GOOD = file("severities: [{slug: bad, level: major, expects: {lead_within: 5m}}, {slug: fine, level: minor}]")


@pytest.fixture
def flask(tmp_path):
    """Run ``flask workflows …`` on a file: exit code and what it said."""
    path = tmp_path / "workflows.yaml"
    path.write_text(GOOD, "utf-8")
    app = Flask("commands")
    app.config["MUSTER"] = Settings(testing=True, workflows=path)
    workflows.init_app(app)
    runner = app.test_cli_runner()

    def run(*args: str) -> tuple[int, str]:
        answer = runner.invoke(args=["workflows", *args])
        return answer.exit_code, answer.output

    return run


@pytest.fixture
def write(tmp_path):
    def written(name: str, text: str) -> str:
        (tmp_path / name).write_text(text, "utf-8")
        return str(tmp_path / name)

    return written


def test_a_right_file(flask):
    assert flask("check") == (0, "workflows.yaml is right: 1 discipline, 1 type.\n")


def test_a_wrong_file_says_everything_and_fails(flask, write):
    code, said = flask("check", write("new.yaml", file("teem: Shop\nquiet: perhaps")))

    assert code == 1
    assert said == (
        "Error: 2 mistakes\n"
        'new.yaml:11:5: the key "teem" is not known here. Did you mean "team"?\n'
        'new.yaml:12:12: "perhaps" is neither true nor false. Write true or false.\n'
    )


def test_a_file_that_is_not_there(flask):
    code, said = flask("check", "nowhere.yaml")

    assert code == 1
    assert "nowhere.yaml:1:1: the file cannot be read (no such file or directory)." in said


def test_explaining_a_type(flask):
    code, said = flask("explain", "--type", "shop/closed-early", "--severity", "bad")

    assert code == 0
    assert said.startswith("Shop: Closed early, Bad\n\nWho\n  May declare it: Everyone signed in.\n")
    assert "  Bad: Somebody leads within 5 minutes.\n" in said
    assert said.endswith("  every clock met or turned off\n  the review published or waived\n")


@pytest.mark.parametrize(
    "args,sentence",
    [
        (["shop/other"], "There is no incident type called “shop/other”."),
        (["shop/closed-early", "--severity", "worse"], "There is no severity of “Closed early” called “worse”."),
        (["nonsense"], "There is no incident type called “nonsense/”."),
    ],
)
def test_explaining_what_is_not_there(flask, args, sentence):
    assert flask("explain", "--type", *args) == (1, f"Error: {sentence}\n")


def test_planning_a_change(flask, write):
    new = GOOD.replace("label: Shop", "label: Store").replace("5m", "10m").replace("minor}", "trivial}")
    new += "    visible_to: exec\n    rules: [{when: {event: closed}, tell: group:exec}]\n"
    new = new.replace("{slug: closed-early", "{slug: opened-late}\n      - {slug: closed-early")

    assert flask("plan", write("old.yaml", GOOD), write("new.yaml", new)) == (
        0,
        (
            'discipline "shop": label was “Shop”, will be “Store”.\n'
            'discipline "shop": team was “shop”, will be “store”.\n'
            'discipline "shop": heading was “Shop”, will be “Store”.\n'
            'discipline "shop": team label was “Shop”, will be “Store”.\n'
            'Type "shop/opened-late" (Opened late) is new.\n'
            'In "shop/closed-early": severity "bad", expects: lead within was 5 minutes, will be 10 minutes.\n'
            'In "shop/closed-early": severity "fine": level was minor, will be trivial.\n'
            'In "shop/closed-early": from now on: when it is closed, tells Exec, in full.\n'
            'In "shop/closed-early": visible to was nothing, will be “exec”.\n'
        ),
    )


def test_planning_nothing(flask, write):
    assert flask("plan", write("old.yaml", GOOD), write("new.yaml", GOOD + "# more\n")) == (0, "Nothing changes.\n")


def test_what_all_types_share_is_planned_once(flask, write):
    old = GOOD.replace("{slug: closed-early", "{slug: opened-late}\n      - {slug: closed-early")
    _code, said = flask("plan", write("old.yaml", old), write("new.yaml", old.replace("5m", "10m")))

    assert said == 'In all of "shop": severity "bad", expects: lead within was 5 minutes, will be 10 minutes.\n'


def test_the_shape_for_editors(flask):
    code, said = flask("schema")
    schema = json.loads(said)

    assert code == 0
    assert schema["required"] == ["version", "organisation", "disciplines"]
    severity = schema["$defs"]["SeverityEntry"]
    assert all(
        each.get("description") for name, each in severity["properties"].items() if name not in ("slug", "label")
    )

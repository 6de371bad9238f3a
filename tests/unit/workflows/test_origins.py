"""Where each part of a type comes from, and which types a change touches."""

from dataclasses import replace

from app.core.config import ROOT
from app.workflows.book import Layer, Origin
from app.workflows.loader import load, load_file
from app.workflows.plan import changed_types, differences

SHIPPED = load_file(ROOT / "workflows.yaml")
LINES = SHIPPED.text.splitlines()


def test_every_origin_but_the_portals_points_at_its_line():
    for path, workflow in SHIPPED.workflows.items():
        for name, origin in workflow.origins.items():
            assert (origin.line == 0) is (origin.layer is Layer.PORTAL), (path, name)
            part, _, slug = name.partition("/")
            if origin.line and slug and part not in ("checklists", "rules"):
                assert slug in LINES[origin.line - 1], (path, name)


def test_the_nearest_layer_that_says_something_is_its_origin():
    origins = SHIPPED.workflow("support", "customer-leaving").origins

    assert origins["roles/account-owner"].layer is Layer.TYPE
    assert origins["roles/lead"].layer is Layer.DISCIPLINE
    assert origins["calendar"].layer is Layer.DISCIPLINE
    assert origins["nudges/no-lead"] == Origin(Layer.PORTAL)
    assert SHIPPED.workflow("engineering", "bad-release").origins["fields/change-link"].layer is Layer.TYPE
    assert SHIPPED.workflow("engineering", "bad-release").origins["calendar"].layer is Layer.DEFAULTS


def test_moving_lines_about_touches_no_type():
    moved = load(SHIPPED.text.replace("\ngroups:\n", "\ngroups:\n  newcomers: {label: Newcomers}\n"))

    assert changed_types(SHIPPED, moved) == set()
    assert differences(SHIPPED, moved) == ['group "newcomers" is new.']


def test_a_changed_process_touches_its_type_alone():
    path = "engineering/near-miss"
    changed = replace(SHIPPED, workflows={**SHIPPED.workflows, path: replace(SHIPPED.workflows[path], quiet=False)})

    assert changed_types(SHIPPED, changed) == {path}

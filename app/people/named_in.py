"""Where the book names a group: whom it tells, asks, pages and lets in."""

from app.workflows.book import Book, Group, Target, Workflow


def named_in(book: Book, group: Group) -> list[str]:
    """A line for every way in which the book relies on this group, each once, by discipline."""
    lines: dict[str, None] = {}
    for workflow in book.workflows.values():
        if not workflow.retired:
            for line in _lines(workflow, group.slug):
                lines.setdefault(f"{workflow.discipline_label}: {line}")
    return sorted(lines)


def _lines(workflow: Workflow, slug: str) -> list[str]:
    told = [rule for rule in workflow.rules if any(_names(target, slug) for target in (*rule.tell, *rule.invite))]
    found = [f"told {rule.because or 'by a rule'}" for rule in told]
    if slug in workflow.visible_to:
        found.append(f"sees “{workflow.label}”, which is private")
    if slug in workflow.escalate_to:
        found.append("can be asked to join")
    if slug in workflow.declare_by:
        found.append(f"may declare “{workflow.label}”")
    paged = [one for one in workflow.severities if slug in one.expects.page]
    found += [f"can be paged when it is {severity.label}" for severity in paged]
    return found + [f"holds the role {role.label.lower()}" for role in workflow.roles if slug in role.held_by]


def _names(target: Target, slug: str) -> bool:
    return target.kind == "group" and target.slug == slug

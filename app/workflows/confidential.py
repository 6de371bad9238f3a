"""Cross-checks of private types: nobody outside may be told by a rule, a channel or a review."""

from app.workflows.assemble import is_built_in
from app.workflows.book import Target
from app.workflows.entries import Path, RuleEntry, listed
from app.workflows.scope import Scope


def check_confidential(scope: Scope) -> None:
    """Report whatever would tell of a private type's incidents outside the groups that see them."""
    process = scope.process
    if process.visibility != "private":
        return
    if not process.visible_to:
        thing = f'type "{scope.path}" is private and nobody could see its incidents'
        scope.report(process.path("visibility"), thing, "Add visible_to: with at least one group.")
        return
    for rule in listed(process.rules):
        if _applies(scope, rule):
            _check_targets(scope, rule.tell, rule.path("tell"), grant=rule.grant)
            _check_targets(scope, rule.invite, rule.path("invite"), grant=rule.grant)
    if process.update:
        _check_targets(scope, process.update.to, process.update.path("to"), grant=False)
    for one in process.nudges.values():
        _check_targets(scope, one.to, one.path("to"), grant=False)
    _check_pages(scope)
    _check_announcements(scope)


def _check_pages(scope: Scope) -> None:
    for expects in (one.expects for one in listed(scope.process.severities) if one.expects):
        groups = [Target("group", slug) for slug in expects.page]
        _check_targets(scope, groups, expects.path("page"), grant=False)


def _applies(scope: Scope, rule: RuleEntry) -> bool:
    return not (rule.when and rule.when.type) or scope.process.slug in rule.when.type


def _check_targets(scope: Scope, targets: list[Target], path: Path, *, grant: bool) -> None:
    for position, target in enumerate(targets):
        if not (grant and target.kind == "group"):
            _check_target(scope, target, (*path, position))


def _check_target(scope: Scope, target: Target, path: Path) -> None:
    if is_built_in(path):
        return
    limit = "" if scope.where(path).startswith("in type") else ", or limit it to other types with when: {type: […]}"
    if target.kind == "channel":
        thing = f'type "{scope.path}" is private, and this would tell everyone in {target.slug}'
        scope.report(path, thing, f"Tell a group of visible_to instead{limit}.")
    elif target.kind == "group" and target.slug not in scope.process.visible_to and target.slug in scope.groups.known:
        thing = f'type "{scope.path}" is private, and group "{target.slug}" may not see its incidents'
        scope.report(path, thing, f"Add it to visible_to, say grant: true{limit}.")


def _check_announcements(scope: Scope) -> None:
    """What a public discipline says for all counts for its public types; private ones may say nothing of the kind."""
    channel, review = scope.process.channel, scope.process.review
    if channel and channel.announce_in and _is_own(scope, channel.path("announce_in")):
        thing = f'incidents of type "{scope.path}" are private and announced nowhere'
        scope.report(channel.path("announce_in"), thing, "Take announce_in away.")
    presets = review.presets.values() if review else ()
    told = [(one.publish_to, one.path("publish_to")) for one in (review, *presets) if one is not None]
    for publish_to, path in told:
        if publish_to and _is_own(scope, path):
            thing = f'reviews of type "{scope.path}" are private and told nowhere'
            scope.report(path, thing, "Take publish_to away.")


def _is_own(scope: Scope, path: Path) -> bool:
    """Whether it is said by the type, or by a discipline all of whose types are private."""
    alone = all(one.visibility == "private" for one in scope.siblings.values())
    return scope.where(path).startswith("in type") or (alone and scope.where(path).startswith("in discipline"))

"""The lifecycle of a type as boxes and arrows with coordinates; a template draws them as SVG. Pure.

The path runs down. Allowed steps that are not the next one run beside it: ahead on the right, back on the left. A
status that allows every other one shows only the next, and is counted in ``free``.
"""

from dataclasses import dataclass

from app.workflows.book import Phase, Status, Workflow
from app.workflows.phrases import joined, need_words

_WIDTH, _HEIGHT, _GAP, _LANE, _EDGE = 208, 40, 30, 16, 8


@dataclass(frozen=True, slots=True)
class Box:
    """One status. ``x`` and ``y`` are its upper left corner; ``phase`` names its CSS class."""

    x: int
    y: int
    width: int
    height: int
    slug: str
    label: str
    phase: str
    hint: str
    needs: str

    @property
    def middle(self) -> int:
        """The height at which its text and its arrows stand."""
        return self.y + self.height // 2

    @property
    def centre(self) -> int:
        return self.x + self.width // 2


@dataclass(frozen=True, slots=True)
class Arrow:
    """One allowed step: ``line`` is an SVG path, ``head`` the points of its tip, ``kind`` next, ahead or back."""

    line: str
    head: str
    kind: str
    label: str


@dataclass(frozen=True, slots=True)
class Diagram:
    """The whole picture, and the same in a sentence for who cannot see it."""

    width: int
    height: int
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    free: tuple[str, ...]
    ends: tuple[str, ...]
    description: str


def lifecycle(workflow: Workflow) -> Diagram:
    """Draw the path of a type from its first step to closed."""
    steps = [one for one in workflow.statuses if not one.retired and not _is_built_in_end(one.phase)]
    moves = [(at, to) for at, one in enumerate(steps) for to in _targets(steps, at, one)]
    back, back_lanes = _lanes([move for move in moves if move[1] < move[0]])
    ahead, ahead_lanes = _lanes([move for move in moves if move[1] > move[0] + 1])
    left = _EDGE + back_lanes * _LANE
    boxes = tuple(_box(workflow, one, at, left) for at, one in enumerate(steps))
    arrows = [_straight(boxes[at], boxes[to]) for at, to in moves if to == at + 1]
    arrows += [_beside(boxes[at], boxes[to], lane, right=False) for (at, to), lane in back.items()]
    arrows += [_beside(boxes[at], boxes[to], lane, right=True) for (at, to), lane in ahead.items()]
    return Diagram(
        width=left + _WIDTH + ahead_lanes * _LANE + _EDGE,
        height=len(steps) * (_HEIGHT + _GAP) - _GAP + 2 * _EDGE,
        boxes=boxes,
        arrows=tuple(arrows),
        free=tuple(one.label for one in steps if not one.moves),
        ends=tuple(one.label for one in workflow.statuses if not one.retired and _is_built_in_end(one.phase)),
        description=f"The path: {', then '.join(_said(box) for box in boxes)}.",
    )


def _is_built_in_end(phase: Phase) -> bool:
    return phase.is_end and phase is not Phase.CLOSED


def _targets(steps: list[Status], at: int, status: Status) -> list[int]:
    """Where the arrows of a status lead: its moves, or the next step where it allows all."""
    if not status.moves:
        return [at + 1] if at + 1 < len(steps) else []
    return [to for to, one in enumerate(steps) if one.slug in status.moves and to != at]


def _box(workflow: Workflow, status: Status, at: int, left: int) -> Box:
    needs = joined(need_words(workflow, need) for need in status.needs)
    y = _EDGE + at * (_HEIGHT + _GAP)
    return Box(left, y, _WIDTH, _HEIGHT, status.slug, status.label, status.phase.value, status.hint, needs)


def _said(box: Box) -> str:
    return f"{box.label} (needs {box.needs})" if box.needs else box.label


def _lanes(moves: list[tuple[int, int]]) -> tuple[dict[tuple[int, int], int], int]:
    """Give arrows that pass each other lanes of their own, short ones nearest to the boxes."""
    lanes: dict[tuple[int, int], int] = {}
    for move in sorted(moves, key=lambda each: (abs(each[0] - each[1]), each)):
        low, high = sorted(move)
        taken = {lane for other, lane in lanes.items() if min(other) < high and max(other) > low}
        lanes[move] = next(lane for lane in range(1, len(moves) + 1) if lane not in taken)
    return lanes, max(lanes.values(), default=0)


def _straight(box: Box, to: Box) -> Arrow:
    tip = to.y
    line = f"M{box.centre} {box.y + box.height}V{tip - 6}"
    return Arrow(
        line, f"{box.centre - 4},{tip - 7} {box.centre + 4},{tip - 7} {box.centre},{tip}", "next", _label(box, to)
    )


def _beside(box: Box, to: Box, lane: int, *, right: bool) -> Arrow:
    side = 1 if right else -1
    edge = box.x + box.width if right else box.x
    beside = edge + side * lane * _LANE
    down = 1 if to.y > box.y else -1
    start, end = box.middle + 6 * down, to.middle - 6 * down
    bend = 6
    line = (
        f"M{edge} {start}H{beside - side * bend}Q{beside} {start} {beside} {start + down * bend}"
        f"V{end - down * bend}Q{beside} {end} {beside - side * bend} {end}H{edge + side * 6}"
    )
    head = f"{edge + side * 7},{end - 4} {edge + side * 7},{end + 4} {edge},{end}"
    return Arrow(line, head, "ahead" if right else "back", _label(box, to))


def _label(box: Box, to: Box) -> str:
    return f"{box.label} to {to.label}"

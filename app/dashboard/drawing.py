"""Geometry of charts: numbers in, percentages and pixels out. Templates only draw."""

from collections.abc import Sequence
from itertools import pairwise
from math import ceil, log10
from typing import Any

Rects = list[dict[str, Any]]
STEPS = (1, 2, 5, 10)


def pct(value: float, low: float = 0, high: float = 1) -> str:
    """Where a value lies between low and high, as an SVG percentage."""
    return f"{round(100 * (value - low) / (high - low), 2)}%" if high > low else "0%"


def log_pct(value: float, low: float, high: float) -> str:
    """The same on a logarithmic scale; what lies beyond an end stands at it."""
    inside = min(max(value, low), high)
    return pct(log10(inside), log10(low), log10(high))


def marks(top: float, most: int = 3) -> list[float]:
    """Round numbers from zero to at least ``top``, few enough to read."""
    if top <= 0:
        return [0, 1]
    size = 10 ** (len(str(int(top))) - 1)
    step = next(one * size for scale in (0.1, 1) for one in (scale * s for s in STEPS) if one * size * most >= top)
    step = max(step, 1)
    return [n * step if step % 1 else int(n * step) for n in range(ceil(top / step) + 1)]


def gridlines(at: Sequence[float], top: float, height: int, pad: int = 12) -> list[tuple[float, float]]:
    """Horizontal lines of a plot: (value, y), the first one is the axis."""
    return [(mark, round(pad + height - height * mark / top, 1)) for mark in at]


def columns(weeks: Sequence[tuple[str, Sequence[tuple[Any, int, str]]]], *, height: int = 160) -> dict[str, Any]:
    """Stacked columns: of each week a label and its parts (class, count, address), from the axis up."""
    pad, gap, n = 12, 0.28, max(len(weeks), 1)
    at = marks(max((sum(count for _, count, _ in parts) for _, parts in weeks), default=1))
    top, rects, labels = at[-1], [], []
    every = max(ceil(n / 4), 1)
    for i, (label, parts) in enumerate(weeks):
        y = float(height)
        for cls, count, href in parts:
            tall = round(height * count / top, 1)
            y -= tall
            if count:
                rects.append(
                    {
                        "x": pct(i + gap / 2, 0, n),
                        "w": pct(1 - gap, 0, n),
                        "y": round(y + 1 + pad, 1),
                        "h": max(round(tall - 1.5, 1), 1),
                        "cls": cls,
                        "title": f"{label}: {count}",
                        "href": href,
                    }
                )
        if i % every == 0:
            labels.append((pct(i + 0.5, 0, n), label))
    return {
        "rects": rects,
        "labels": labels,
        "grid": gridlines(at, top, height, pad),
        "height": height + pad + 24,
        "label_y": height + pad + 18,
    }


def line(points: Sequence[float | None], first: str, last: str, *, says: str = "") -> dict[str, Any]:
    """A line as segments, because only lines take percentages; a point that is none leaves a hole."""
    height, pad, n = 150, 22, max(len(points) - 1, 1)
    at = marks(max((one for one in points if one is not None), default=1), 2)
    places = [
        None if value is None else (pct(i, 0, n), round(height - height * value / at[-1], 1))
        for i, value in enumerate(points)
    ]
    there = [one for one in places if one is not None]
    return {
        "segments": [(a, b) for a, b in pairwise(places) if a and b],
        "end": there[-1] if there else None,
        "value": says,
        "grid": gridlines(at, at[-1], height, pad),
        "height": height + pad + 24,
        "pad": pad,
        "inner": height + 10,
        "label_y": height + pad + 18,
        "first": first,
        "last": last,
    }


def bars(rows: Sequence[tuple[Any, ...]], total: float | None = None) -> list[dict[str, Any]]:
    """Horizontal bars of one or more parts: (label, [(value, class), …], says, more, address)."""
    widest = total or max((sum(v for v, _ in parts) for _, parts, *_ in rows), default=0) or 1
    out = []
    for label, parts, says, *rest in rows:
        at: float = 0
        rects: Rects = []
        for value, cls in parts:
            if value:
                rects.append({"x": pct(at, 0, widest), "w": pct(value, 0, widest), "cls": cls})
            at += value
        more, href = (*rest, "", "")[:2]
        out.append({"label": label, "rects": rects, "says": says, "more": more, "href": href})
    return out


def shares(parts: Sequence[tuple[str, int, str]]) -> Rects:
    """Parts of a whole, one after the other: (label, value, class)."""
    total = sum(value for _, value, _ in parts) or 1
    at, out = 0, []
    for label, value, cls in parts:
        out.append({"x": pct(at, 0, total), "w": pct(value, 0, total), "cls": cls, "label": label, "value": value})
        at += value
    return out


def strips(rows: Sequence[dict[str, Any]], ticks: Sequence[tuple[float, str]]) -> dict[str, Any]:
    """One dot for each incident on a logarithmic scale, with median and middle half where there are ten.

    A row has label, level, dots, open, and a summary; values are in the unit of the ticks.
    """
    low, high = ticks[0][0], ticks[-1][0]
    out = []
    for row in rows:
        found = row["summary"]
        out.append(
            {
                "label": row["label"],
                "level": row["level"],
                "n": found.n,
                "text": row["text"],
                "href": row.get("href", ""),
                "dots": [(log_pct(d, low, high), 22 + (0, -4, 4, -7, 7)[i % 5]) for i, d in enumerate(row["dots"])],
                "open": [log_pct(d, low, high) for d in row["open"]],
                "median": log_pct(found.median, low, high) if found.median is not None else None,
                "half": (log_pct(found.p25, low, high), log_pct(found.p75, low, high))
                if found.median is not None
                else None,
            }
        )
    placed = [(log_pct(t, low, high), text, "end" if t == high else "mid" if t > low else "") for t, text in ticks]
    return {"rows": out, "grid": [log_pct(t, low, high) for t, _ in ticks], "ticks": placed}

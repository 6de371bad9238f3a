"""Word of a notice, to one person. Of a private incident it holds the reference and the link, nothing else."""

from collections.abc import Sequence

from app.slack import blocks
from app.slack.blocks import Said

Points = Sequence[tuple[str, Sequence[str]]]


def notice(  # noqa: PLR0913 - all that may stand in one
    text: str, why: str, url: str, *, title: str = "", ref: str = "", private: bool = False, points: Points = ()
) -> Said:
    """The notice's own sentence, the title where it may be told, what it holds in points, why it came."""
    if private:
        words = f"There is something for you in {blocks.link(url, ref)}."
        return Said(f"There is something for you in {ref}.", (blocks.section(words),))
    made = [blocks.section(f"{blocks.fitted(text, 600)}{f' · *{blocks.fitted(title, 400)}*' if title else ''}")]
    made += [blocks.section(_listed(heading, lines)) for heading, lines in points if lines]
    small = [blocks.fitted(why, 400)] if why else []
    made += [blocks.context(*small)] if small else []
    made.append(blocks.actions(blocks.button("Open in Muster", "open_in_muster", url=url)))
    return Said(blocks.fitted(text, 300), tuple(made))


def _listed(heading: str, lines: Sequence[str]) -> str:
    return f"*{blocks.fitted(heading, 200)}*\n" + "\n".join(f"• {blocks.fitted(one, 240)}" for one in lines[:10])

"""Word of a notice, to one person. Of a private incident it holds the reference and the link, nothing else."""

from app.slack import blocks
from app.slack.blocks import Said


def notice(text: str, why: str, url: str, *, title: str = "", ref: str = "", private: bool = False) -> Said:
    """The notice's own sentence, the title where it may be told, why it came."""
    if private:
        words = f"There is something for you in {blocks.link(url, ref)}."
        return Said(f"There is something for you in {ref}.", (blocks.section(words),))
    made = [blocks.section(f"{blocks.fitted(text, 600)}{f' · *{blocks.fitted(title, 400)}*' if title else ''}")]
    small = [blocks.fitted(why, 400)] if why else []
    made += [blocks.context(*small)] if small else []
    made.append(blocks.actions(blocks.button("Open in Muster", "open_in_muster", url=url)))
    return Said(blocks.short(text, 300), tuple(made))

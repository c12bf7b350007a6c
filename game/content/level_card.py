"""The card of a level: one of the table, or the one that the level describes."""

from game.content.level import InlineCard, Level
from game.physics.cards import CARDS, CardType
from game.physics.units import MIB


def card_of(level: Level) -> CardType:
    """The card that every group of touching cores of a level is."""
    if not isinstance(level.card, InlineCard):
        return CARDS[level.card]
    return CardType(
        id=level.id,
        title=f"card of {level.title}",
        bandwidth_gb_per_s=level.card.bandwidth_gb_per_s,
        tflops=level.card.tflops,
        memory_gb=level.vram_mib * MIB / 1e9,
        source=f"invented by the level {level.id}",
    )

"""Why a run ended, what was lost and what memory is for, in the player's language."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from game.content.metric_words import metric_of, metric_value, wanted_value
from game.content.words import amount, number, text
from game.render.places import place_link
from game.session.run.reasons import Places, Reason, TileName, Value, memory_key
from game.sim.memory.memory import MemoryUse
from game.sim.metrics import METRIC_BY_NAME, Metric
from game.sim.packet import PACKET_NAMES
from game.sim.spills import Spill

_AS_LONG_AS_NEEDED: Final = ("target", "seconds", "hold_s", "per_minute")


def sentence(reason: Reason) -> str:
    """A reason with its numbers, as a sentence of its own."""
    name, request_class = reason.values.get("row"), reason.values.get("request_class")
    row = METRIC_BY_NAME[name] if isinstance(name, str) else None
    values = {name: _said(name, value, row) for name, value in reason.values.items()}
    if row is not None:
        values["metric"] = metric_of(row, f"{request_class or ''}")
    return text(f"why.{reason.key}", **values)


def sentences(reasons: Iterable[Reason]) -> str:
    """Reasons one after another."""
    return " ".join(map(sentence, reasons))


def memory_name(memory: MemoryUse) -> str:
    """What some VRAM is for."""
    return text(memory_key(memory), owner=memory.owner)


def packet_name(packet: str) -> str:
    """A kind of packet, by its name in `game.sim.packet`."""
    return text(f"packet.{packet}")


def cause_of(spill: Spill) -> str:
    """Why something was lost."""
    tile = text(f"tile.{spill.tile}.title") if spill.tile else ""
    return text(f"spill.cause.{spill.cause}", tile=tile, packet=packet_name(PACKET_NAMES[spill.packet_kind]))


def spill_lines(spills: Sequence[Spill], cols: int) -> list[str]:
    """What was lost, where and why, the worst first."""
    return [
        text("spill.line", what=_what_was_lost(spill), place=place_link(spill.cell, cols), reason=cause_of(spill))
        for spill in _worst_first(spills)
    ]


def losses(spills: Sequence[Spill]) -> list[str]:
    """The same for one place, which is pointed at."""
    return [text("spill.here", what=_what_was_lost(spill), reason=cause_of(spill)) for spill in _worst_first(spills)]


def mib(num_bytes: float, digits: int | None = None) -> str:
    """MemoryUse as it is talked about: "82.4 MiB", "2,510 MiB"; with `digits` where numbers must add up."""
    size = num_bytes / (1 << 20)
    usual = 0 if size >= 100 else 1
    return text("unit.mib", value=number(size, usual if digits is None else digits))


def _worst_first(spills: Sequence[Spill]) -> list[Spill]:
    return sorted(spills, key=lambda spill: -spill.count)


def _what_was_lost(spill: Spill) -> str:
    return text("spill.what", count=number(spill.count), kind=packet_name(PACKET_NAMES[spill.packet_kind]))


def _said(name: str, value: Value, row: Metric | None) -> str:
    if row is not None and name in ("reached", "target") and isinstance(value, int | float):
        return metric_value(row, value) if name == "reached" else wanted_value(row, value)
    if isinstance(value, Spill):
        return cause_of(value)
    if isinstance(value, MemoryUse):
        return memory_name(value)
    if isinstance(value, Places):
        return ", ".join(place_link(cell, value.cols) for cell in value.cells)
    if isinstance(value, TileName):
        return text(f"tile.{value.kind}.title")
    if isinstance(value, str):
        return packet_name(value) if name == "packet" else value
    if name in _AS_LONG_AS_NEEDED:
        return amount(value)
    return number(value) if isinstance(value, int) else number(value, 1)

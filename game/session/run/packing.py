"""A running factory packed into bytes, and the same one made of them again.

It is plain pickling, but for the links. There may be thousands of packets on them, all alike, and a game in which one
watches them keeps such copies to go back to, each within a frame: a packet is packed as the row of its numbers, which
takes a third of the time.
"""

from __future__ import annotations

import copyreg
import io
import pickle
from collections import deque
from operator import attrgetter
from typing import Any, Final

from game.processes.build_info import is_compiled
from game.sim.link import Link
from game.sim.packet import Packet

_PACKETS: Final = "packets"


def packed(value: object) -> bytes:
    """A value with whatever it refers to, runs of factories among it; `unpacked` makes an equal one of it.

    Raises:
        TypeError: where there are objects in it that cannot be packed, such as those of native classes: all of a
            simulation that is compiled.
    """
    if is_compiled():
        raise TypeError("objects of the compiled simulation cannot be packed")
    file = io.BytesIO()
    pickler = pickle.Pickler(file, pickle.HIGHEST_PROTOCOL)
    pickler.dispatch_table = {**copyreg.dispatch_table, Link: _reduced}
    pickler.dump(value)
    return file.getvalue()


def unpacked(packed: bytes) -> Any:
    """What was packed.

    Raises:
        TypeError: as `packed`.
    """
    return pickle.loads(packed)


def _fields() -> list[str]:
    """What a link has beside its packets."""
    return [name for name in Link.__slots__ if name != _PACKETS]


def _reduced(link: Link) -> tuple[Any, ...]:
    """How a link is packed: see `object.__reduce__`. A packet that is more than its numbers stays one."""
    numbers = attrgetter(*Packet.__slots__)
    rows = [numbers(packet) if type(packet) is Packet else packet for packet in link.packets]
    return copyreg.__newobj__, (Link,), ([getattr(link, name) for name in _fields()], rows), None, None, _fill  # type: ignore[attr-defined]


def _fill(link: Link, state: tuple[list[Any], list[Any]]) -> None:
    values, rows = state
    for name, value in zip(_fields(), values, strict=True):
        setattr(link, name, value)
    link.packets = deque(row if isinstance(row, Packet) else _packet(row) for row in rows)


def _packet(row: tuple[Any, ...]) -> Packet:
    packet = Packet.__new__(Packet)
    for name, value in zip(Packet.__slots__, row, strict=True):
        setattr(packet, name, value)
    return packet

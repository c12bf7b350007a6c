"""What one row of the tile table says of a kind of tile."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from game.sim.machines.core import Core
from game.sim.machines.machine import Machine
from game.sim.roles import SPLITS
from game.sim.setting import Setting


@dataclass(frozen=True, slots=True)
class TileType:
    """One row of the table. `cost` is in credits (invented, see docs/model.md); fixed tiles belong to the level.

    What it looks like and is called is in `assets/tiles/ID/`; see docs/adding-a-tile.md.
    """

    id: str
    glyph: str
    cost: int
    roles: tuple[str, ...] = ()
    """What it is there for, of `game.sim.roles.ROLES`."""
    ink: str = "text_muted"
    """The name of the colour that it has in a palette for which its folder names none."""
    codex: str = ""
    """The page of the codex that explains it, "" for none."""
    is_fixed: bool = False
    puts: tuple[str, ...] = ()
    """Names of the packet kinds that it may put out, on the side it faces; empty where it puts nothing out."""
    takes: tuple[str, ...] = ()
    """Names of the packet kinds that it takes in; see `game.sim.packet.PACKET_NAMES`. A conduit passes on any."""
    serves: tuple[str, ...] = ()
    """Roles of the machines that it acts on by touching them."""
    serves_engines: bool = True
    """Whether engines among those are acted on, too."""
    states: Mapping[str, str] = field(default_factory=dict)
    """The states that only it can be in, besides `COMMON_MOODS`, each with its mood."""
    needs_draft: bool = False
    """Whether it can be built only where the level names a draft."""
    machine: type[Machine] | None = None
    """What acts on its cell; None where nothing does."""

    @property
    def is_core(self) -> bool:
        """Whether it has slots, so that with others that it touches it is a card."""
        return self.machine is not None and issubclass(self.machine, Core)

    @property
    def settings(self) -> tuple[Setting, ...]:
        """What can be set on one."""
        return () if self.machine is None else self.machine.settings

    @property
    def puts_out(self) -> bool:
        """Whether it puts packets out."""
        return bool(self.puts)

    @property
    def passes_on(self) -> bool:
        """Whether what it takes in it puts out again, at least part of it: packets come by and do not end there."""
        return self.puts_out and bool(self.takes) and not self.is_core

    @property
    def has_facing(self) -> bool:
        """Whether it matters which side it faces."""
        return self.puts_out and SPLITS not in self.roles

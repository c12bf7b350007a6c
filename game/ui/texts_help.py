"""The help pages, as Markdown, by key; part of the catalogue in `texts`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

HELP: Final[Mapping[str, str]] = {
    "help.heading": "How to play",
    "help.tab.level": "This level",
    "help.tab.hints": "Hints",
    "help.tab.aim": "The aim",
    "help.tab.controls": "Controls",
    "help.tab.tiles": "Tiles",
    "help.tab.gauges": "Gauges",
    "help.to_board": "To the board",
    "help.next_hint": "Next hint",
    "help.no_hints": "There are no hints for this level.",
    "help.tile": "**{title}** `{glyph}` ({cost}): {summary}",
    "help.fixed": "part of the level",
    "help.aim": """
Users send **prompts** from the input queues on the left. Build a pipeline that turns every prompt into **tokens** and
brings them to an output port on the right, fast enough and within the memory there is.

- A **Prefill core** computes the KV cache of a prompt. A **Decode core** then generates the answer, token by token.
- Cores that touch (side by side, not across a corner) form one **card**: they share one copy of the model's weights,
  one memory bandwidth and one step at a time. A core that stands apart is a card of its own and loads them again.
- Between two cores that touch a sequence is handed over for free. Everything else travels on **conduits**.

The level is won when the throughput has stayed at or above its target for the whole hold, after a warm-up of 10 s.

## How a run can end

- **Won**: the target was held. Tiles, cost, peak memory and latency are your score.
- **Goal missed**: time is up. The screen names the stage that held everything up.
- **Out of memory**: somebody asked for more VRAM than was free. The traceback says who, and who holds the rest.
- **Stalled**: nothing was delivered for 10 s although users were waiting.
""",
    "help.controls": """
## Build

- **Click a tile** in the toolbox, or press its number, then **click a cell**. Click the tool again or press `Esc`
  to let go.
- **Drag** with the conduit to lay a run: it follows the mouse, begins behind the machine you start on and leads into
  the one you stop at.
- `R` turns the tile in your hand clockwise, `Shift+R` the other way. With an empty hand they turn the tile you
  point at.
- **Right click** erases, right drag erases all it passes. `Delete` erases the tile you point at.
- `Q` or the middle button takes the kind of tile you point at into your hand.
- `Ctrl+Z` undoes, `Ctrl+Y` or `Ctrl+Shift+Z` redoes. **Clear** empties the board, and can be undone.
- Without a mouse: the arrow keys move over the board, `Enter` places, `Delete` erases.

## Run

- `Space` runs and pauses, `.` runs a single tick (1/60 s), `S` stops and goes back to the build.
- After its end a run can be run again with `Space`.
- `+` and `-` change the speed: 1, 2, 4, 8. The speed never changes what happens.
- The build is frozen while it runs. **Stop** first, then edit.

## Everywhere

- Point at a tile to see what it is, what it costs and what it is doing.
- `Tab` and the arrow keys move through menus, `Enter` presses. `Esc` goes back or opens the menu.
- `F1` help, `F11` full screen, `M` mute.
""",
    "help.tiles": """
Every machine puts its packets out on the side it **faces** and takes packets in from the other three. Touching ignores
facing. Nothing is lost silently: what cannot be taken is counted, shown where it fell, and reported.
""",
    "help.gauges": """
- **TPS**: tokens delivered a second, over the last five seconds, against the target.
- **Hold**: how long the target has been met without a break, of the time it must be.
- **TTFT**, time to first token: from the prompt being sent to the first token reaching the user, wires included.
- **TPOT**, time per output token: the pace of the tokens after the first, at the user.
- **Acceptance**: the share of drafted tokens that the large model would have written itself.
- **VRAM**: weights, draft weights and KV caches together. The bar warns at 60 % and at 85 %; at 100 % the run crashes.
- **Waiting and running**: requests in front of a core, and requests on one. `u2.0` is user 2, request 0.
- **Spilled**: packets lost so far, because what they ran into does not take them or there was nothing ahead. A badge
  shows where they fell; point at it for the reasons.
""",
}

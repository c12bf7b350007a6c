"""Every word of the screens, by key. A translation replaces this catalogue and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from game.ui.texts_help import HELP

TEXTS: Final[Mapping[str, str]] = {
    **HELP,
    "game.title": "Inference Pipeline Tycoon",
    "back": "Back",
    "saved_build": "your last build",
    "error.no_window": "tycoon: no window can be opened: {reason}; start it in a graphical session",
    # Units.
    "unit.ms": "{value} ms",
    "unit.mib": "{value} MiB",
    "unit.of_mib": "{value} of {all} MiB",
    "unit.tps": "{value} TPS (target {target})",
    "unit.credit": "1 credit",
    "unit.credits": "{value} credits",
    "unit.percent": "{value} %",
    # Title.
    "title.subtitle": "Build an LLM server out of tiles. Every number is a real model's on a stated card.",
    "title.play": "Play: {level}",
    "title.levels": "Levels",
    "title.help": "How to play",
    "title.settings": "Settings",
    "title.quit": "Quit",
    # Levels.
    "levels.heading": "Levels",
    "levels.note": "Each level opens when the one before it is won.",
    "levels.all_open": "All levels are open (see Settings).",
    "levels.card": "{number}  {title}",
    "levels.open": "Open",
    "levels.locked": "Locked: win the level before it",
    "levels.won": "Won",
    "levels.previous": "Previous page",
    "levels.next": "Next page",
    "goal.line": "Goal: {tps} tokens/s (TPS), held for {hold} s, within {horizon} s. VRAM {vram} MiB.",
    "best.line": "Best: {scores}",
    "best.tps": "{value} TPS",
    "best.vram_peak_mib": "{value} MiB peak",
    "best.tiles": "{value} tiles",
    "best.cost": "{value} credits",
    # Settings.
    "settings.heading": "Settings",
    "settings.volume": "Volume",
    "settings.muted": "Mute",
    "settings.fullscreen": "Full screen (F11)",
    "settings.ui_scale": "Size of text and buttons",
    "settings.reduced_motion": "Reduced motion",
    "settings.all_levels_open": "Open all levels",
    "settings.on": "on",
    "settings.off": "off",
    "settings.limited": "This window has room for a size of {scale}; enlarge it for more.",
    "settings.silent": "There is no sound: {reason}.",
    "settings.saved_in": "Kept in {folder}",
    # The workbench.
    "play.help": "Help",
    "play.menu": "Menu",
    "play.run": "Run",
    "play.pause": "Pause",
    "play.resume": "Go on",
    "play.again": "Run again",
    "play.step": "Step",
    "play.stop": "Stop",
    "play.speed": "{speed}x",
    "play.undo": "Undo",
    "play.redo": "Redo",
    "play.clear": "Clear",
    "play.count": "Tiles {tiles}, cost {cost}",
    "tool.cost": "{cost} cr",
    "hint.empty_board": "Pick a tile below, then click a cell. Space runs what you have built.",
    "hint.empty_hand": "Pick a tile, or point at one: R rotates, right click erases. Space runs.",
    "hint.conduit": "Drag along cells to lay conduits; the last one leads into what you stop at. Esc lets go.",
    "hint.tool": "{tile}: click a cell to place it. R rotates, right click erases, Esc lets go.",
    "hint.tool_without_facing": "{tile}: click a cell to place it. Right click erases, Esc lets go.",
    "hint.running": "Running: the build is frozen. Space pauses, + and - change the speed, S stops.",
    "hint.paused": "Paused. Space goes on, the full stop key runs a single tick, S stops.",
    "hint.ended": "The run has ended. Stop (S) to edit the build; Space runs it again.",
    "hint.frozen": "The build is frozen while it runs: stop the run to edit (S).",
    "hint.cleared": "The board is cleared. Ctrl+Z brings it back.",
    "hint.build_unfit": "Your last build does not fit this level any more: {reason}",
    # The hover card.
    "card.cost": "Costs",
    "card.workload": "Workload",
    "card.closed_loop": "{users} users: {prompt} in, {output} out",
    "card.open_loop": "{rate}/s: {prompt} in, {output} out",
    "card.faces": "Faces",
    "card.facing.N": "north (up)",
    "card.facing.E": "east (right)",
    "card.facing.S": "south (down)",
    "card.facing.W": "west (left)",
    "card.weights": "Model weights, once a card",
    "card.reserves": "KV reserved a sequence, unpaged",
    "card.block": "A block of 16 tokens of KV",
    "card.draft_weights": "Draft weights, once a tile",
    "card.drafts": "Tokens guessed a step",
    "card.users": "Users",
    "card.open": "Open requests",
    "card.sent": "Prompts sent",
    "card.rejected": "Prompts rejected",
    "card.running": "Running",
    "card.nothing": "nothing",
    "card.request": "{name}: {done} of {all} tokens",
    "card.whose": "user {user}, request {number}",
    "card.waiting": "Waiting",
    "card.memory": "KV memory",
    "card.paged": "paged, 16-token blocks",
    "card.reserved": "reserved at full length",
    "card.kv": "KV used / held",
    "card.kv_held": "{used} / {held} MiB",
    "card.card": "Card {index}",
    "card.no_step": "no step yet",
    "card.this_step": "Card {index}, this step",
    "card.last_step": "Card {index}, last step",
    "card.step": "{ms} ms, {bound} bound",
    "card.passed": "Tokens let through",
    "card.discarded": "Tokens discarded",
    "card.delivered": "Tokens delivered",
    "card.packets": "Packets on this run",
    "card.latency": "Time over this run",
    "card.empty": "Empty cell",
    # The menu over the board.
    "pause.heading": "Menu",
    "pause.resume": "Back to the board",
    "pause.help": "Help for this level",
    "pause.settings": "Settings",
    "pause.levels": "Levels",
    "pause.title": "Title screen",
    "pause.quit": "Save and quit",
    # The end of a run.
    "end.keep_building": "Keep building",
    "end.levels": "Levels",
    "end.back_to_build": "Back to the build",
    "end.look": "Look at the board",
    "end.help": "Help",
    "victory.heading": "Level won",
    "victory.level": "{title}, after {seconds} s of simulated time",
    "victory.next": "Next level",
    "victory.last": "This was the last level: the whole chapter is won.",
    "victory.record": "Personal best: {names}",
    "victory.spilled": "{count} packets were lost on the way.",
    "score.tps": "Throughput over the hold",
    "score.ttft": "TTFT, median / 95th percentile",
    "score.tpot": "TPOT, mean time per output token",
    "score.acceptance": "Drafts accepted",
    "score.vram": "Peak VRAM",
    "score.tiles": "Tiles",
    "score.cost": "Cost",
    "score.name.tps": "throughput",
    "score.name.vram_peak_mib": "peak VRAM",
    "score.name.tiles": "tiles",
    "score.name.cost": "cost",
    "ended.missed": "Goal missed",
    "ended.stalled": "Stalled",
    "ended.at": " (at {place})",
    "ended.lost": "; packets were lost on the way",
    "ended.best": "Best throughput",
    "spill.heading": "Packets lost (row,col from the top left):",
    "spill.what": "{count} × {kind} packet",
    "spill.line": "{what} at {place}: {reason}",
    "spill.here": "Lost here: {what}: {reason}",
    # Out of memory.
    "oom.heading": "CUDA out of memory",
    "oom.traceback": "Traceback (most recent call last):",
    "oom.frame_run": '  File "{level}.json", tick {tick} ({seconds} s), in run',
    "oom.frame_tile": '  File "tile {place}", in {function}',
    "oom.line_run": "    engine.step()",
    "oom.line_tile": "    torch.empty({num_bytes}, dtype=torch.uint8)  # {what}",
    "oom.message": (
        "torch.OutOfMemoryError: CUDA out of memory. Tried to allocate {tried}. GPU 0 has a total capacity of"
        " {capacity} of which {free} is free. This process has {used} memory in use. Of the allocated memory {live} is"
        " allocated by PyTorch, and {empty} is reserved by PyTorch but unallocated."
    ),
    "oom.holders": "Who holds the {used}:",
    "oom.holder": "{size}  {what} at {place}",
    "oom.holder_empty": ", {empty} of it reserved but empty",
    "oom.on_the_way": "a wire",
    "oom.hint": "What to do: {hint}",
    "oom.hint.two_cards": (
        "Cores that do not touch are separate cards, and each card loads its own copy of the weights ({weights}):"
        " here {cards} cards. Let all Prefill and Decode cores touch, so that they share one copy."
    ),
    "oom.hint.weights": "The weights alone ({tried}) do not fit beside what is loaded already.",
    "oom.hint.drafts": (
        "Every draft model tile holds a copy of its weights ({tried}). One tile serves all the Decode cores that"
        " touch it."
    ),
    "oom.hint.reserves": "{who}, at {places}, reserves {length} tokens, and {empty} of that is empty.",
    "oom.hint.reserve": "{who}, at {places}, reserve {length} tokens each, and {empty} of that is empty.",
    "oom.hint.of_one": "The only sequence",
    "oom.hint.of_many": "{reserving} of {sequences} sequences",
    "oom.hint.paging": (
        "{reserve} Put a page allocator beside such a core, which then takes memory in blocks of 16 tokens, as it"
        " needs it."
    ),
    "oom.hint.reserved": "{reserve} Fewer cores hold fewer sequences.",
    "oom.hint.sequence": (
        "One sequence holds {held} of KV cache, nearly all of it in use, and there is no room for another."
    ),
    "oom.hint.sequences": (
        "{sequences} sequences hold {held} of KV cache, nearly all of it in use. Every core is a slot that fills:"
        " with one core less, one sequence less is held."
    ),
}


def text(key: str, **values: object) -> str:
    """The words of a key with its values filled in."""
    return TEXTS[key].format(**values) if values else TEXTS[key]

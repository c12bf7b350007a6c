"""From options to the level and the solution that a simulation of a server is."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

from game.content.card_choices import MAX_VRAM_MIB
from game.content.errors import ContentError
from game.content.level import Level
from game.content.level_files import LEVEL_FILE
from game.content.level_traces import workloads_of
from game.content.parse import parse_solution, source_of, unlimited_level_from
from game.content.solution import Solution
from game.content.traces.trace import Trace
from game.physics.cards import CardType
from game.physics.model_type import ModelType
from game.physics.units import MIB
from game.session.sim.checks import POLICY_FILE, check_options
from game.session.sim.hardware import card_in_level, card_of_name, model_in_level, model_of_name, with_kv_cache
from game.session.sim.lengths import MAX_TOKENS
from game.session.sim.options import BadOption, SimOptions, Unfit
from game.session.sim.policy_file import order_of
from game.session.sim.presets import Preset
from game.session.sim.users import preset_of, trace_file_of, workload_values
from game.sim.roles import BATCHES, PAGES, SCHEDULES
from game.sim.spec import SettingValue
from game.sim.tiles import TILES, first_kind
from game.sim.user_policies import UserOrder

LEVEL_ID: Final = "sim"
_NAME: Final = f"<{LEVEL_ID}>"

_ENGINE, _ALLOCATOR, _SCHEDULER = first_kind(BATCHES), first_kind(PAGES), first_kind(SCHEDULES)

_OPTIONS: Final = {key: key for key in ("model", "card", "engine", "max_model_len", "seed", "num_gpu_blocks")}
"""Which option is to blame for a fault of which key of the level; for the others it is the workload."""

MEMORY_SHARE: Final = 0.92
"""Of a card's memory that weights and KV may take, where nothing else is said: as in vLLM 0.33."""

DEFAULT_MODEL: Final = "llama-3-8b"
DEFAULT_CARD: Final = "h100"

_GIB: Final = 1 << 30

_LEVEL_MAP: Final = ("...", "S.K", "...")
_SOLUTION_MAP: Final = (".Q.", "SEK", ".M.")
"""A scheduler, an engine between its users, a page allocator; nothing is farther than its neighbour."""


@dataclass(frozen=True, slots=True)
class Server:
    """What is simulated: a level and a solution, the model and the card that they name, and notes for the reader."""

    options: SimOptions
    level: Level
    solution: Solution
    model: ModelType
    card: CardType
    max_model_len: int
    values: dict[str, Any]
    """The level as its file has it."""
    notes: tuple[str, ...]
    order: UserOrder | None = None
    """A policy of the user's own."""

    @property
    def trace(self) -> Trace | None:
        """The trace that is replayed, as far as it suits the level; None where there is none."""
        return next(iter(self.level.traces.values()), None)

    @property
    def num_left_out(self) -> int:
        """Requests of the trace that are too long and never sent."""
        return 0 if self.trace is None else self.trace.num_rejected

    @property
    def num_clipped(self) -> int:
        """Requests of the trace that were cut."""
        return 0 if self.trace is None else self.trace.num_clipped

    @property
    def num_recorded(self) -> int:
        """Requests of the trace; 0 where there is none."""
        return 0 if self.trace is None else self.trace.recording.num_requests

    def told(self) -> dict[str, Any]:
        """The options with all that followed from what was asked for, as JSON values."""
        shown = asdict(self.options)
        shown |= {"model": self.model.id, "card": self.card.id, "max_model_len": self.max_model_len}
        return shown | {"vram_mib": self.level.vram_mib}


def server_of(options: SimOptions) -> Server:
    """The server that some options describe.

    Raises:
        BadOption: where an option makes no sense.
        Unfit: where the weights do not fit, or other options do not go together.
        ContentError: with every fault of a file that an option names.
    """
    check_options(options)
    preset = preset_of(options)
    model = model_of_name(_named(options.model, preset.model if preset else DEFAULT_MODEL))
    model = with_kv_cache(model, options.kv_cache_dtype)
    card = card_of_name(_named(options.card, preset.card if preset else DEFAULT_CARD))
    max_model_len, notes = _max_model_len(options, model)
    vram_mib = _vram_mib(options, model, card, preset)
    if vram_mib > MAX_VRAM_MIB:
        name = "card" if options.num_gpu_blocks is None else "num_gpu_blocks"
        raise Unfit(name, f"{vram_mib:,} MiB of memory are more than {MAX_VRAM_MIB:,}; lower it")
    values: dict[str, Any] = {
        "format": 1,
        "id": LEVEL_ID,
        "title": f"{model.title} on {card.title}"[:80],
        "summary": f"A server without a board: {options.workload}"[:200],
        "map": _LEVEL_MAP,
        "toolbox": (_ENGINE, _ALLOCATOR, _SCHEDULER),
        "settings": _settings(options),
        "card": card_in_level(card),
        "vram_mib": vram_mib,
        "vram": "per_card",
        "model": model_in_level(model),
        "max_model_len": max_model_len,
        "engine": options.engine,
        "ticks_per_tile": 0,
        "workload": workload_values(options),
        "goals": ({"metric": "requests_done", "at_least": 1},),
        "horizon_s": 3600,
        "warmup_s": 0,
        "seed": options.seed,
    }
    if options.num_gpu_blocks is not None:
        values["num_gpu_blocks"] = options.num_gpu_blocks
    level = level_of(values, trace_file_of(options))
    solution = parse_solution(solution_text(LEVEL_ID))
    order = order_of(options.policy)
    server = Server(options, level, solution, model, card, max_model_len, values, notes, order)
    trace = server.trace
    if trace is not None and trace.has_outputs and options.output_len is not None:
        raise BadOption("output_len", "the trace tells the lengths of its answers; leave it out")
    return server if trace is None else replace(server, notes=(*notes, *trace.notes))


def _named(told: str | None, usual: str) -> str:
    return usual if told is None else told


def level_of(values: dict[str, Any], trace_file: Path | None = None) -> Level:
    """A level from its keys, which stands beside its trace.

    Limits on products of its numbers, which keep files in bounds, do not apply.

    Raises:
        BadOption: where the level is none, for a reason that lies in an option.
        ContentError: with everything that is wrong with a trace.
    """
    place = None if trace_file is None else os.path.join(os.path.dirname(trace_file), LEVEL_FILE)
    try:
        level = unlimited_level_from(source_of(level_text(values), _NAME, place=place))
        workloads_of(level)
    except ContentError as error:
        fault = error.faults[0]
        if fault.file != _NAME:
            raise
        message = fault.message.replace("add users, or requests_per_s", "name --rate, or --concurrency")
        raise BadOption(_OPTIONS.get(fault.path.partition(".")[0], "workload"), message) from None
    return level


def level_text(values: dict[str, Any]) -> str:
    """The level's file."""
    return json.dumps(values, indent=2, ensure_ascii=False) + "\n"


def solution_text(level_id: str) -> str:
    """The solution that goes with every such level, whatever it is called."""
    return json.dumps({"format": 1, "level": level_id, "map": _SOLUTION_MAP})


def _settings(options: SimOptions) -> dict[str, Any]:
    """What every tile is set to, as defaults of the level; where it is a usual value, others are offered, too."""
    chosen: dict[str, dict[str, SettingValue]] = {
        _ENGINE: {"slots": options.max_num_seqs},
        _ALLOCATOR: {"block_size": options.block_size, "prefix_cache": options.prefix_cache},
        _SCHEDULER: {
            "admission": options.admission,
            "policy": "fcfs" if POLICY_FILE in options.policy else options.policy,
            "token_budget": options.max_num_batched_tokens,
            "prefill": options.prefill,
            "watermark": options.watermark,
            "growth_reserve": options.growth_reserve,
            **({} if options.age_rate is None else {"age_rate": options.age_rate}),
        },
    }
    return {
        kind: {name: _offered(kind, name, value) for name, value in values.items()} for kind, values in chosen.items()
    }


def _offered(kind: str, name: str, value: SettingValue) -> dict[str, Any]:
    row = next(setting for setting in TILES[kind].settings if setting.name == name)
    usual = value in row.values and len(row.values) > 1
    return {"values": list(row.values), "default": value} if usual else {"default": value}


def _max_model_len(options: SimOptions, model: ModelType) -> tuple[int, tuple[str, ...]]:
    own = model.max_model_len
    if options.max_model_len is None:
        return min(own or MAX_TOKENS, MAX_TOKENS), ()
    if own and options.max_model_len > own:
        told = f"--max-model-len {options.max_model_len} is above the {own} tokens that {model.title} is made for"
        return options.max_model_len, (f"{told}: a real server refuses it, or answers nonsense",)
    return options.max_model_len, ()


def _vram_mib(options: SimOptions, model: ModelType, card: CardType, preset: Preset | None) -> int:
    """Memory for weights and KV, in MiB.

    Raises:
        Unfit: where not even one block fits beside the weights.
    """
    block_bytes = options.block_size * model.kv_bytes_per_token
    if options.num_gpu_blocks is not None:
        return -(-(model.weights_bytes + options.num_gpu_blocks * block_bytes) // MIB)
    share = options.gpu_memory_utilization
    if share is None and options.card is None and preset is not None and preset.vram_gib is not None:
        num_bytes = int(preset.vram_gib * _GIB)
    else:
        num_bytes = int(card.memory_gb * 1e9 * (MEMORY_SHARE if share is None else share))
    missing = model.weights_bytes + block_bytes - num_bytes // MIB * MIB
    if missing > 0:
        told = (
            f"{model.title} takes {model.weights_bytes / 1e9:.1f} GB of the {num_bytes / 1e9:.1f} GB that may be used"
        )
        raise Unfit("card", f"{told} on {card.title}: {missing / 1e9:.2f} GB are missing for one block of KV")
    return num_bytes // MIB

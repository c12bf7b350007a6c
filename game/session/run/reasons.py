"""Why a run ended as it did: a key and its numbers. Here is the English of each; a screen says it in its language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from game.content.plurals import filled
from game.content.words import catalogue
from game.sim.memory.memory import MemoryUse
from game.sim.packet import PACKET_NAMES
from game.sim.spills import Spill

Value = int | float | str | MemoryUse | Spill

ENGLISH: Final[Mapping[str, str]] = {
    "won": "held {tps:.1f} TPS on average over the hold, at least {target:g}, for {hold_s:g} s",
    "not_held": "reached {best:.1f} TPS in its best 5 s but did not hold {target:g} long enough within {seconds:g} s",
    "not_reached": "reached at best {best:.1f} of {target:g} TPS within {seconds:g} s",
    "won_at_most": "held {tps:.1f} TPS on average over the hold, at most {target:g}, for {hold_s:g} s",
    "not_held_at_most": (
        "came down to {best:.1f} TPS over 5 s but did not stay at or below {target:g} long enough within {seconds:g} s"
    ),
    "not_reached_at_most": "came down to at best {best:.1f} TPS over 5 s, not to {target:g}, within {seconds:g} s",
    "met_at_least": "{metric} is {reached:.6g}, at least {target:g}",
    "met_at_most": "{metric} is {reached:.6g}, at most {target:g}",
    "met_so_far": "{metric} is {reached:.6g} so far, which {target:g} allows",
    "too_little": "{metric} is {reached:.6g}, less than {target:g}, over {seconds:g} s",
    "too_much": "{metric} is {reached:.6g}, more than {target:g}, over {seconds:g} s",
    "endless": "{metric} has no end: somebody lost what they wait for, and {target:g} is wanted",
    "not_measured": "{metric} could not be measured within {seconds:g} s, and {target:g} is wanted",
    "oom_at_load": (
        "CUDA out of memory at load: {memory} at {at} tried to allocate {tried_mib:.2f} MiB,"
        " {free_mib:.2f} of {capacity_mib:.2f} MiB free"
    ),
    "oom_at_tick": (
        "CUDA out of memory at tick {tick}: {memory} at {at} tried to allocate {tried_mib:.2f} MiB,"
        " {free_mib:.2f} of {capacity_mib:.2f} MiB free"
    ),
    "never_served": "{at} got no token, and no goal counts while users are ignored",
    "served_late": "{at} had got no token for more than {seconds:g} s, and no goal counts while users are ignored",
    "nothing_delivered": "nothing was delivered for 10 s while {open} {open:request was|requests were} open",
    "lost_one": "{count} {packet} packet lost at {at}: {why}",
    "lost_many": "{count} {packet} packets lost at {at}: {why}",
    "lost_mixed": "{count} packets lost at {at}, {most} of them {packet} packets: {why}",
    "lost_at": "{count} more at {at}",
    "lost_at_many": "{count} more at {places} other places",
    "no_prefill": "there is no Prefill core, so no prompt is ever computed",
    "no_decode": "there is no Decode core, so no token is ever generated",
    "too_early": "{seconds:.1f} s are too short a time to tell what limits it",
    "no_prompts": "no prompt came in {seconds:g} s: the users send {per_minute:.3g} a minute on average",
    "no_evidence": "nothing that was measured tells what limits it",
    "decode_full": (
        "decode is full: {busy:.1f} of {cores} Decode cores busy and {queued:.1f} requests waiting on average, while a"
        " step of {step_ms:.1f} ms would take {one_more_ms:.1f} ms with one sequence more"
    ),
    "decode_busy": (
        "decode is full: {busy:.1f} of {cores} Decode cores busy and {queued:.1f} requests waiting on average"
    ),
    "decode_queue": (
        "Decode cores are waited for: on average {queued:.1f} prompts have been read and wait for one, with {busy:.1f}"
        " of {cores} busy"
    ),
    "prefill_full": (
        "prefill is full: {taken:.1f} of {cores} Prefill cores taken and {queued:.1f} prompts waiting on average, with"
        " {decoding:.1f} of {decode_cores} Decode cores busy"
    ),
    "prefill_queue": (
        "Prefill cores are waited for: on average {queued:.1f} prompts wait for one, with {taken:.1f} of {cores} taken"
    ),
    "no_demand": "the users ask for {offered:.1f} tokens a second and get {delivered:.1f}: all there is",
    "few_prompts": (
        "the users ask for no more: {sent} {sent:prompt|prompts} came in {seconds:g} s, on average {requests:.1f}"
        " requests are open and nobody queues"
    ),
    "wires_long": "wires take longest: on average {travelling:.1f} of {requests:.1f} requests are on the way",
    "prefill_slow": "prefill takes longest: {prefilling:.1f} requests are in it on average, {decoding:.1f} in decode",
    "step_slow": (
        "decode takes longest and nobody queues: on average {decoding:.1f} of {requests:.1f} requests are in it, and a"
        " step of {step_ms:.1f} ms gives each of them what it can, so more tokens a step or a shorter step help most"
    ),
}
"""Every reason there is. Recorded results quote these sentences: they are part of the API."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One of `ENGLISH` with this run's numbers; `str` says it in English.

    Places are "row,col", packets are named as in `game.sim.packet.PACKET_NAMES`.
    """

    key: str
    values: Mapping[str, Value] = field(default_factory=dict)

    def __str__(self) -> str:
        spill = self.values.get("spill")
        why = spill_reason(spill) if isinstance(spill, Spill) else ""
        return filled(ENGLISH[self.key], **self.values, why=why)


def spill_reason(spill: Spill) -> str:
    """Why packets were lost, in English, to stand after a colon or in a cell of a table."""
    words = catalogue("en")
    tile = words[f"tile.{spill.tile}.title"].lower() if spill.tile else ""
    why = words[f"spill.cause.{spill.cause}"].removeprefix("it ")
    return why.format(tile=tile, packet=PACKET_NAMES[spill.packet_kind])

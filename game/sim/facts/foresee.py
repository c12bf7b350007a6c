"""What a setting means in the numbers of a level, before anything runs: one function a setting, a column of its row.

Each takes a machine and what it is set to, and says in lines what the law comes to on the first card that it acts on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from game.physics.laws import attended_pairs, step_law
from game.physics.units import ms_from_beats
from game.sim.downstream import cards_beyond
from game.sim.facts.flight import decode_beats, decoders_of, flight_of, full_load, held_tokens, num_slots
from game.sim.facts.law_sheet import Line, Quantity, count, mib, ms, tokens
from game.sim.facts.traffic import Traffic, traffic_of, traffic_of_all
from game.sim.machines.core import Core

if TYPE_CHECKING:
    from game.sim.cards.card import Card
    from game.sim.facts.surroundings import Surroundings
    from game.sim.machines.machine import Machine
    from game.sim.spec import SettingValue

_FEW: Final = 10
"""Below so many of something tenths are told."""


class Outlook:
    """One card with what users ask of it: what is foretold follows from both."""

    def __init__(self, card: Card, around: Surroundings) -> None:
        self.card = card
        self.around = around
        simulation = around.simulation
        self.traffic: Traffic = traffic_of(card, simulation.sources) or traffic_of_all(simulation)
        self.core: Core = (decoders_of(card) or card.cores)[0]
        place = self.core.place
        self.room_bytes = max(0, place.memory.capacity_bytes - card.law.weights_bytes)
        self.room_tokens = self.room_bytes // place.kv_bytes_per_token
        most = simulation.spec.num_gpu_blocks * place.block_size
        if most:
            self.room_tokens = min(self.room_tokens, most)

    @property
    def slots(self) -> int:
        """Sequences that its slots seat, as far as there are users."""
        most = self.traffic.most_at_once
        return num_slots(self.card) if most is None else min(num_slots(self.card), most)

    @property
    def owned_half_way(self) -> int:
        """Tokens that a mean sequence owns memory for when half of its answer is written."""
        return self.core.place.owned_tokens(round(held_tokens(self.card, self.traffic)))

    @property
    def num_fitting(self) -> int:
        """Such sequences that there is memory for."""
        common = round(self.traffic.num_common) if self.card.finds_prefixes else 0
        return max(0, self.room_tokens - common) // max(1, self.owned_half_way)

    @property
    def num_running(self) -> float:
        """Sequences that run at once in the long run: as many as come, if slots and memory allow that."""
        flight = flight_of(self.card, self.traffic, self.around.spec.draft)
        coming = float(self.slots) if flight.is_endless else flight.num_under_way
        return max(1.0, min(coming, self.slots, self.num_fitting))

    @property
    def most_per_s(self) -> float:
        """Requests a second that it can answer at most."""
        most = max(1.0, min(self.slots, self.num_fitting))
        return full_load(self.card, self.traffic, self.around.spec.draft, most).per_s


def outlook_for(machine: Machine, around: Surroundings) -> Outlook | None:
    """That of the first card that a machine is part of, touches or leads to; None where there is none."""
    cores = [machine] if isinstance(machine, Core) else around.cores_touched(machine)
    cards = [core.card for core in cores] or cards_beyond(machine.outs)
    return Outlook(cards[0], around) if cards else None


def few(value: float) -> Quantity:
    """So many, in tenths where they are few."""
    return count(round(value, 1) if value < _FEW else round(value))


def foresee_slots(machine: Machine, around: Surroundings, value: SettingValue) -> list[Line]:
    """A step of that batch, what it gives at most, the knee, and whether there is memory for it."""
    outlook = outlook_for(machine, around)
    if outlook is None:
        return []
    load = full_load(outlook.card, outlook.traffic, around.spec.draft, max(1, outlook.slots))
    each = max(core.tokens_per_step for core in decoders_of(outlook.card))
    terms = {"slots": count(outlook.slots), "step": Quantity(load.step_ms, "ms"), "tps": Quantity(load.tps, "tps")}
    lines = [
        Line("slots", None, terms),
        Line("knee", None, {"knee": count(int(outlook.card.law.knee_tokens()) // each)}),
    ]
    if outlook.num_fitting < outlook.slots:
        lines.append(Line("slots_short", None, {"sequences": count(outlook.num_fitting)}))
    return [*lines, *_flight_lines(outlook)]


def foresee_card(machine: Machine, around: Surroundings, value: SettingValue) -> list[Line]:
    """How fast its steps are at best, what memory it has for KV, and how much of that is wanted."""
    outlook = outlook_for(machine, around)
    if outlook is None:
        return []
    law = outlook.card.law
    terms = {
        "step": ms(law.step_floor_beats()),
        "weights": mib(law.weights_bytes),
        "room": mib(outlook.room_bytes),
        "tokens": tokens(outlook.room_tokens),
    }
    return [Line("card", None, terms), *_flight_lines(outlook)]


def _flight_lines(outlook: Outlook) -> list[Line]:
    """Lambda times W of who does not wait for answers, and the KV of so many."""
    traffic = outlook.traffic
    if not traffic.per_s:
        return []
    flight = flight_of(outlook.card, traffic, outlook.around.spec.draft)
    rate = Quantity(flight.per_s, "per_s")
    if flight.is_endless or flight.is_crowded:
        return [Line("flight_endless", None, {"rate": Quantity(traffic.per_s, "per_s")})]
    each = held_tokens(outlook.card, traffic, flight.num_under_way)
    wanted = flight.num_under_way * each * outlook.core.place.kv_bytes_per_token
    terms = {
        "rate": rate,
        "seconds": Quantity(flight.seconds, "s"),
        "open": few(flight.num_under_way),
        "wanted": mib(wanted),
        "room": mib(outlook.room_bytes),
    }
    return [Line("flight_short" if wanted > outlook.room_bytes else "flight", None, terms)]


def foresee_block_size(machine: Machine, around: Surroundings, value: SettingValue) -> list[Line]:
    """What of a block stays empty, how many sequences fit, and how fast blocks of that size are read."""
    outlook = outlook_for(machine, around)
    if outlook is None:
        return []
    size = max(1, outlook.card.block_size)
    empty = (size - 1) / 2
    made_of = outlook.card.made_of
    usual = step_law(made_of.model, made_of.hardware).kv_bytes_per_beat
    terms = {
        "empty": Quantity(empty / (outlook.traffic.half_way + empty), "share"),
        "sequences": count(outlook.num_fitting),
    }
    speed = outlook.card.law.kv_bytes_per_beat / usual
    lines = [Line("block_size", None, terms)]
    return lines if speed >= 1 else [*lines, Line("block_speed", None, {"speed": Quantity(speed, "share")})]


def foresee_prefix(machine: Machine, around: Surroundings, value: SettingValue) -> list[Line]:
    """Tokens of a prompt that were sent before, and how long it takes to compute them anew."""
    outlook = outlook_for(machine, around)
    if outlook is None:
        return []
    return [_found_line(outlook, outlook.traffic.sent_before)]


def _found_line(outlook: Outlook, found: float) -> Line:
    num_tokens = round(found)
    if not num_tokens:
        return Line("nothing_found", None, {"prompt": tokens(round(outlook.traffic.prompt))})
    beats = outlook.card.law.compute_beats(num_tokens, attended_pairs(0, num_tokens))
    terms = {"found": tokens(num_tokens), "prompt": tokens(round(outlook.traffic.prompt)), "time": ms(beats)}
    return Line("found", None, terms)


def foresee_host_size(machine: Machine, around: Surroundings, value: SettingValue) -> list[Line]:
    """Tokens that a host memory of that size keeps, beside those on the card."""
    outlook = outlook_for(machine, around)
    if outlook is None:
        return []
    kept = (int(value) << 30) // outlook.core.place.kv_bytes_per_token
    each = max(1.0, outlook.traffic.prompt + outlook.traffic.output)
    terms = {
        "tokens": tokens(kept),
        "sequences": few(kept / each),
        "on_card": few(outlook.room_tokens / each),
    }
    return [Line("host_size", None, terms)]


def longest_step_ms(outlook: Outlook, num_prompt_tokens: float, prompt: float) -> Quantity:
    """A step of those who run in the long run, with so many tokens of a prompt in it that is so long."""
    decoding, context = outlook.num_running, outlook.traffic.half_way
    return Quantity(ms_from_beats(decode_beats(outlook.card, decoding, context, num_prompt_tokens, prompt)), "ms")


def compute_ms(outlook: Outlook, num_tokens: int) -> Quantity:
    """How long it takes to compute a prompt of so many tokens, if nothing else is in its steps."""
    return ms(outlook.card.law.compute_beats(num_tokens, attended_pairs(0, num_tokens)))

"""The workloads that `tycoon sim` knows by name: who asks for what, and what they are made to show."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from game.session.sim.lengths import LengthValue

Values = dict[str, Any]
"""Part of a level, as its file has it."""


@dataclass(frozen=True, slots=True)
class Preset:
    """One row: a workload in the words of a level's file, and the model and card that it is made for."""

    id: str
    lesson: str
    """What it shows, or where it is from."""
    num_requests: int
    workload: Values = field(hash=False)
    model: str = "llama-3-8b"
    card: str = "h100"
    vram_gib: float | None = None
    """What of the card may be used, where that is not a share of its memory."""


def _span(low: int, high: int) -> LengthValue:
    return {"min": low, "max": high}


def _tailed(median: int, sigma: float, high: int) -> LengthValue:
    return {"median": median, "sigma": sigma, "min": 1, "max": high}


def _two_classes(
    rate: float, share: float, interactive: tuple[LengthValue, LengthValue], batch: tuple[LengthValue, LengthValue]
) -> Values:
    """People who wait, and jobs that do not: so many requests a second, of which a share is of people."""
    classes = [
        {"name": name, "share": part, "prompt_tokens": prompt, "output_tokens": output, "priority": priority}
        for name, part, (prompt, output), priority in (
            ("interactive", share, interactive, 0),
            ("batch", 1 - share, batch, 1),
        )
    ]
    lengths = {"prompt_tokens": interactive[0], "output_tokens": interactive[1]}
    return {"kind": "poisson", "requests_per_s": rate, **lengths, "classes": classes}


def _closed(users: int, prompt: LengthValue, output: LengthValue) -> Values:
    return {"kind": "closed_loop", "users": users, "prompt_tokens": prompt, "output_tokens": output}


def _poisson(rate: float, prompt: LengthValue, output: LengthValue) -> Values:
    return {"kind": "poisson", "requests_per_s": rate, "prompt_tokens": prompt, "output_tokens": output}


_ALL: Final = (
    Preset(
        "chat",
        "people who chat: the easy case",
        50,
        _two_classes(2.67, 0.9, (_span(100, 500), _span(50, 200)), (_span(1000, 3000), _span(200, 500))),
    ),
    Preset(
        "mixed",
        "long jobs among people who chat: the head of the line, preemption",
        60,
        _two_classes(2.67, 0.6, (_span(100, 500), _span(50, 300)), (_span(5000, 20_000), _span(300, 1500))),
        model="llama-3.1-8b",
        vram_gib=25.6,
    ),
    Preset(
        "docs",
        "documents: memory and chunked prefill",
        30,
        _two_classes(0.67, 0.1, (_span(200, 800), _span(100, 300)), (_span(8000, 30_000), _span(1000, 5000))),
        model="llama-3.1-8b",
    ),
    Preset(
        "conversation",
        "lengths like those of a chat service (Splitwise, arXiv 2311.18677: medians 1020 and 129)",
        1000,
        _poisson(4.0, _tailed(1020, 1.0, 7000), _tailed(129, 0.9, 1000)),
    ),
    Preset(
        "code",
        "lengths like those of code completion (Splitwise, arXiv 2311.18677: medians 1500 and 13)",
        1000,
        _poisson(4.0, _tailed(1500, 0.9, 7000), _tailed(13, 0.9, 500)),
    ),
    Preset(
        "agent",
        "agents that send all that was said again: prefixes",
        400,
        {
            "kind": "sessions",
            "users": 8,
            "turns": _span(5, 20),
            "document_tokens": 2000,
            "prompt_tokens": _span(50, 300),
            "output_tokens": _span(50, 200),
            "think_s": 1.0,
        },
        model="llama-3.1-8b",
    ),
    Preset(
        "rag",
        "questions about a few long texts: prefixes that many share",
        300,
        {
            **_poisson(4.0, _span(50, 200), _span(100, 300)),
            "shared_prefix": {"tokens": 4096, "tenants": 16},
        },
    ),
    Preset("batch", "everything at once, nobody waits: throughput", 1000, _closed(256, 1000, 250)),
    Preset("starter", "one user and a small card", 20, _closed(1, 500, 300), model="llama-2-7b", card="rtx-4090"),
    Preset("team", "ten users: slots are memory", 100, _closed(10, 1000, 300), model="llama-2-13b", card="l40s"),
)

PRESETS: Final[dict[str, Preset]] = {preset.id: preset for preset in _ALL}
"""Every preset by its name."""

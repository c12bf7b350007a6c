"""The options that describe a server and its users: those of `tycoon sim` and `tycoon saturate`, one row each.

A command gets them with `with_server_options`, as one dictionary of those that were given, under the names that
`SimOptions` has.
"""

from __future__ import annotations

import inspect
import shlex
from collections.abc import Callable, Sequence
from typing import Annotated, Any, Final

import typer

Asked = dict[str, Any]
"""Options that were given, by the names of `SimOptions`."""


def _option(type: Any, help: str, *flags: str, default: str | None = None, metavar: str | None = None) -> Any:
    """The annotation of one option; what its default is, is told in words, for what is not given is None."""
    shown = False if default is None else default
    return Annotated[type | None, typer.Option(*flags, help=help, show_default=shown, metavar=metavar)]


_MODEL: Final = "Id or Hugging Face name of a model, or a config.json."
_CARD: Final = "Id or name of a card, or a file with the keys of a row of the card table."
_WORKLOAD: Final = (
    "Who asks for what: chat, mixed, docs, conversation, code, agent, rag, batch, starter, team, or trace:FILE."
)
_LENGTHS: Final = "a number, 100-500, or lognormal(median,sigma)."

_ROWS: Final[dict[str, Any]] = {
    "model": _option(str, _MODEL, "--model", default="the workload's", metavar="MODEL"),
    "card": _option(str, _CARD, "--card", default="the workload's", metavar="CARD"),
    "workload": _option(str, _WORKLOAD, "--workload", default="chat", metavar="WORKLOAD"),
    "rate": _option(float, "Mean requests a second, at random.", "--rate"),
    "burstiness": _option(float, "Shape of the gaps: below 1 bursts, inf even.", "--burstiness", default="1, Poisson"),
    "concurrency": _option(
        int,
        "Users who wait for their answers; beside a rate or a trace's times, the most requests on the way.",
        "--concurrency",
    ),
    "max_concurrency": _option(
        int, "The most requests of a rate or a trace that are on the way at a time.", "--max-concurrency"
    ),
    "input_len": _option(str, f"Tokens of a prompt: {_LENGTHS}", "--in", metavar="TOKENS"),
    "output_len": _option(str, f"Tokens of an answer: {_LENGTHS}", "--out", metavar="TOKENS"),
    "requests": _option(int, "After so many nothing more is sent; a trace runs whole.", "--requests"),
    "duration": _option(float, "Simulated seconds after which it ends.", "--duration"),
    "seed": _option(int, "Seed of all chance.", "--seed", default="0"),
    "max_num_seqs": _option(int, "Sequences that run at a time.", "--max-num-seqs", default="256"),
    "max_num_batched_tokens": _option(str, "Tokens of a step.", "--max-num-batched-tokens", default="2048"),
    "max_model_len": _option(
        str, "Longest sequence, prompt and answer together.", "--max-model-len", default="the model's"
    ),
    "num_gpu_blocks": _option(
        int,
        "KV blocks, in place of what memory has room for.",
        "--num-gpu-blocks",
        "--num-gpu-blocks-override",
    ),
    "gpu_memory_utilization": _option(
        float, "Share of the card's memory for weights and KV.", "--gpu-memory-utilization", default="0.92"
    ),
    "kv_cache_dtype": _option(
        str, "Type of keys and values: auto, bfloat16, fp8.", "--kv-cache-dtype", default="auto", metavar="TYPE"
    ),
    "block_size": _option(int, "Tokens of a KV block.", "--block-size", default="16"),
    "policy": _option(
        str,
        "Who goes first: fcfs, priority, sjf, sjf_aged, rr, mlfq, or a class of yours as FILE.py:Class.",
        "--policy",
        "--scheduling-policy",
        default="fcfs",
        metavar="POLICY",
    ),
    "age_rate": _option(
        int, "Tokens of prompt that a second of waiting outweighs, for sjf_aged.", "--age-rate", metavar="TOKENS"
    ),
    "admission": _option(
        str, "When slots are given away: continuous, or static.", "--admission", default="continuous", metavar="WHEN"
    ),
    "prefill": _option(
        str, "How prompts are computed: chunked, whole, or first.", "--prefill", default="chunked", metavar="HOW"
    ),
    "watermark": _option(float, "Share of blocks that admission leaves free.", "--watermark", default="0"),
    "growth_reserve": _option(
        float,
        "Share of what running requests may still write that admission leaves free.",
        "--growth-reserve",
        default="0",
    ),
    "prefix_cache": _option(
        bool,
        "Whether blocks are found again by their content.",
        "--prefix-cache/--no-prefix-cache",
        "--enable-prefix-caching/--no-enable-prefix-caching",
        default="on",
    ),
    "spec": _option(str, "Speculation; engines do not speculate yet.", "--spec", metavar="K"),
    "engine": _option(
        str, "What the host adds: ideal, vllm-0.23, vllm-0.8, vllm-v0.", "--engine", default="ideal", metavar="ENGINE"
    ),
    "client_ms": _option(float, "Milliseconds between the engine and its users.", "--client-ms", default="0"),
    "ttft_ms": _option(float, "Promised time to the first token.", "--ttft-ms"),
    "tpot_ms": _option(float, "Promised time for each token after it.", "--tpot-ms"),
    "slo_share": _option(float, "Share of the requests for which promises must hold.", "--slo-share", default="0.95"),
    "too_long": _option(
        str, "What does not fit into --max-model-len: reject, or clip.", "--too-long", default="reject", metavar="HOW"
    ),
}  # fmt: skip


def with_server_options(command: Callable[..., int]) -> Callable[..., int]:
    """Give a command these options beside its own; it takes those that were given as its last argument, `asked`."""

    def run(*arguments: Any, **options: Any) -> int:
        given = {name: options.pop(name) for name in _ROWS if name in options}
        return command(*arguments, **options, asked={key: each for key, each in given.items() if each is not None})

    own = inspect.signature(command, eval_str=True)
    parameters = [each for name, each in own.parameters.items() if name != "asked"]
    for name, annotation in _ROWS.items():
        parameter = inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=annotation)
        parameters.append(parameter)
    run.__name__, run.__doc__ = command.__name__, command.__doc__
    run.__annotations__ = {each.name: each.annotation for each in parameters}
    run.__signature__ = own.replace(parameters=_in_order(parameters))  # type: ignore[attr-defined]
    return run


def _in_order(parameters: list[inspect.Parameter]) -> list[inspect.Parameter]:
    return sorted(parameters, key=lambda each: each.kind)


def options_in(words: str | Sequence[str]) -> Asked:
    """The options in some words, as the command line would take them.

    Raises:
        typer.BadParameter: or another usage error, where they are none.
    """
    found: list[Asked] = []

    def keep(asked: Asked) -> int:
        found.append(asked)
        return 0

    app = typer.Typer(add_completion=False, rich_markup_mode=None)
    app.command(add_help_option=False)(with_server_options(keep))
    try:
        arguments = shlex.split(words) if isinstance(words, str) else list(words)
    except ValueError as fault:  # a quotation mark that is not closed
        raise typer.BadParameter(f"{words!r} is no line of options: {fault}") from None
    typer.main.get_command(app).main(arguments, prog_name="tycoon sim", standalone_mode=False)
    return found[0]


def flag_name(flag: str) -> str | None:
    """What an option that is written so, without its hyphens, is called in `SimOptions`; None if there is none."""
    for name, annotation in _ROWS.items():
        row = annotation.__metadata__[0]
        flags = [known.partition("/")[0] for known in (row.default, *row.param_decls)]
        if flag in [known.removeprefix("--") for known in flags]:
            return name
    return None

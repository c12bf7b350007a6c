"""What can be wrong between the keys of a workload. Takes values as the file has them, of whatever type."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from game.content.jsontext import JsonPath, quoted
from game.content.lengths import MAX_TOKENS
from game.content.map_checks import is_drawn
from game.content.raw_values import is_whole
from game.content.source import Problem
from game.content.wording import count
from game.sim.roles import SENDS
from game.sim.tiles import TILES, kinds_of

_LENGTHS: Final = ("prompt_tokens", "output_tokens", "document_tokens", "turns")
_PARTS: Final = ("phases", "classes")


def workload_problems(level: Mapping[str, object]) -> Iterator[Problem]:
    """Every fault of the key `workload` that the types and bounds of single values do not show."""
    told = level.get("workload")
    max_model_len = level.get("max_model_len")
    if isinstance(told, dict):
        yield from _one_problems(told, max_model_len, ("workload",))
    if not isinstance(told, list):
        return
    rows = level.get("map")
    if is_drawn(rows):
        num_sources = sum(row.count(TILES[kind].glyph) for kind in kinds_of(SENDS) for row in rows)
        if len(told) != num_sources:
            sources = count(num_sources, "source")
            message = f"the map has {sources}, but here stand {count(len(told), 'workload')}; write one for each"
            yield Problem(("workload",), f"{message}, in reading order, or a single object for all")
    for number, each in enumerate(told):
        if isinstance(each, dict):
            yield from _one_problems(each, max_model_len, ("workload", number))


def _one_problems(workload: Mapping[str, object], max_model_len: object, path: JsonPath) -> Iterator[Problem]:
    parts = [(path, workload)]
    for key in _PARTS:
        listed = workload.get(key)
        if isinstance(listed, list):
            parts += [((*path, key, number), part) for number, part in enumerate(listed) if isinstance(part, dict)]
    for place, part in parts:
        for key in _LENGTHS:
            yield from _order_problems(part.get(key), (*place, key))
    yield from _longest_problems(workload, [part for _, part in parts], max_model_len, path)
    yield from _class_problems(workload.get("classes"), path)
    yield from _silence_problems(workload, path)
    if workload.get("kind") == "trace":
        yield from _trace_problems(workload, path)


def _order_problems(tokens: object, path: JsonPath) -> Iterator[Problem]:
    if not isinstance(tokens, dict):
        return
    low, high, median = tokens.get("min", 1), tokens.get("max"), tokens.get("median")
    if not is_whole(low) or not is_whole(high):
        return
    if low > high:
        yield Problem(path, f"min {low} is above max {high}; swap them")
    elif is_whole(median) and not low <= median <= high:
        yield Problem((*path, "median"), f"the median {median} is not between min {low} and max {high}; mend it")


def _longest_problems(
    workload: Mapping[str, object], parts: list[Mapping[str, object]], max_model_len: object, path: JsonPath
) -> Iterator[Problem]:
    prompts = [longest(part.get("prompt_tokens")) for part in parts if part.get("prompt_tokens") is not None]
    outputs = [longest(part.get("output_tokens")) for part in parts if part.get("output_tokens") is not None]
    if workload.get("kind") == "trace" or not prompts or not outputs or None in prompts or None in outputs:
        return
    prompt, output = max(each or 0 for each in prompts), max(each or 0 for each in outputs)
    most = workload.get("max_tokens")
    output = min(output, most) if is_whole(most) and most > 0 else output
    prefix = workload.get("shared_prefix")
    told = prefix.get("tokens") if isinstance(prefix, dict) else 0
    shared = told if is_whole(told) else 0
    before = 0
    if workload.get("kind") == "sessions":
        turns, document = longest(workload.get("turns")), longest(workload.get("document_tokens"))
        before = (document or 0) + ((turns or 1) - 1) * (prompt + output)
    made_of = [f"{shared} are shared" if shared else "", f"{before} were said before" if before else ""]
    prompt += shared + before
    if is_whole(max_model_len) and prompt + output > max_model_len and workload.get("too_long") is None:
        asked = f"a prompt of {prompt} and an answer of {count(output, 'token')} make {prompt + output}"
        of_it = " and ".join(part for part in made_of if part)
        more = f"{asked}, more than max_model_len {max_model_len}{f' (of the prompt {of_it})' if of_it else ''}"
        shorten = "shorten them, take fewer turns" if before else "shorten them"
        remedy = f"{shorten} or raise max_model_len" if prompt + output <= MAX_TOKENS else shorten
        message = f"{more}; {remedy}"
        yield Problem((*path, "output_tokens"), message)


def longest(tokens: object) -> int | None:
    """The most tokens that a length may come to, as the file has it; None where it is no length."""
    most = tokens.get("max") if isinstance(tokens, dict) else tokens
    low = tokens.get("min", 1) if isinstance(tokens, dict) else tokens
    return max(low, most) if is_whole(most) and is_whole(low) else None


def _class_problems(classes: object, path: JsonPath) -> Iterator[Problem]:
    seen: set[str] = set()
    for number, each in enumerate(classes if isinstance(classes, list) else []):
        name = each.get("name") if isinstance(each, dict) else None
        if isinstance(name, str) and name in seen:
            message = f"a class called {quoted(name)} stands before this; give it another name"
            yield Problem((*path, "classes", number, "name"), message)
        elif isinstance(name, str):
            seen.add(name)


def _silence_problems(workload: Mapping[str, object], path: JsonPath) -> Iterator[Problem]:
    phases = workload.get("phases")
    if not isinstance(phases, list) or not phases or workload.get("repeat_phases") is False:
        return
    if all(isinstance(phase, dict) and phase.get("requests_per_s") in (0, 0.0) for phase in phases):
        message = "no phase has a prompt, and they repeat for ever; raise requests_per_s in one of them"
        yield Problem((*path, "phases"), message)


def _trace_problems(workload: Mapping[str, object], path: JsonPath) -> Iterator[Problem]:
    file = workload.get("file")
    if isinstance(file, str) and (file.startswith(("/", "\\", "~")) or ".." in file or ":" in file):
        message = f"{quoted(file)} is not beside the level; put the trace into its folder, and name it from there"
        yield Problem((*path, "file"), message)
    if workload.get("users") is not None and workload.get("requests_per_s") is not None:
        yield Problem((*path, "requests_per_s"), "users who wait for answers have no rate; take one of the two out")

"""Making a trace fit into a level: requests that are too long, and no more than are asked for."""

from __future__ import annotations

from dataclasses import replace

from game.content.traces.trace import Rows, TooLong, Trace, recording_of


def fitted(trace: Trace, max_model_len: int, too_long: TooLong = "reject", num_requests: int = 0) -> Trace:
    """The trace with no sequence, prompt and answer together, longer than `max_model_len` tokens.

    What is longer is left out, or cut: the prompt to one less than that, then the answer to what room is left. Of the
    rest the first `num_requests` are taken, 0 for all.

    Raises:
        ValueError: where nothing is left.
    """
    recording = trace.recording
    if recording.most_prompt + recording.most_output <= max_model_len and not 0 < num_requests < len(recording.prompts):
        return trace
    rows, num_rejected, num_clipped = Rows.empty(), 0, 0
    for number, (prompt, output) in enumerate(zip(recording.prompts, recording.outputs, strict=True)):
        if num_requests and len(rows.prompts) == num_requests:
            break
        if prompt + output > max_model_len:
            if too_long == "reject" or max_model_len < 2:
                num_rejected += 1
                continue
            num_clipped += 1
            prompt = min(prompt, max_model_len - 1)
            output = min(output, max_model_len - prompt)
        rows.prompts.append(prompt)
        rows.outputs.append(output)
        for kept, column in (
            (rows.arrival_beats, recording.arrival_beats),
            (rows.class_indices, recording.class_indices),
        ):
            if column:
                kept.append(column[number])
        rows.runs.append(_cut(recording.runs.of(number), prompt) if len(recording.runs) else [])
    if not rows.prompts:
        raise ValueError(f"none of {recording.num_requests} requests fits into {max_model_len} tokens")
    num_rejected += trace.num_rejected
    num_clipped += trace.num_clipped
    return replace(trace, recording=recording_of(rows), num_rejected=num_rejected, num_clipped=num_clipped)


def _cut(runs: tuple[tuple[int, int], ...], num_tokens: int) -> list[tuple[int, int]]:
    kept = []
    for content, size in runs:
        if num_tokens <= 0:
            break
        kept.append((content, min(size, num_tokens)))
        num_tokens -= size
    return kept

"""One row for every request that has ended, for whoever asks for them; the simulation never reads it."""

from __future__ import annotations

from array import array
from typing import Final

from game.sim.request import Request

ANSWERED: Final = 0
UNANSWERED: Final = 1


class LoggedRequest:
    """What one request came to, in beats and tokens; -1 for what it never got to."""

    __slots__ = (
        "class_index",
        "e2el_beats",
        "is_answered",
        "num_output_tokens",
        "num_preemptions",
        "num_prompt_tokens",
        "queue_beats",
        "sent_beat",
        "tpot_beats",
        "ttft_beats",
    )

    def __init__(self, numbers: tuple[int, ...]) -> None:
        (
            self.sent_beat,
            _,
            self.num_prompt_tokens,
            self.num_output_tokens,
            self.ttft_beats,
            self.e2el_beats,
            self.queue_beats,
            self.class_index,
            self.num_preemptions,
            status,
        ) = numbers
        self.is_answered = status == ANSWERED
        after_first = self.num_output_tokens - 1
        self.tpot_beats = (self.e2el_beats - self.ttft_beats) / after_first if after_first > 0 else 0.0
        """Mean time of a token after the first."""


class RequestLog:
    """Every request that has ended, 80 bytes each."""

    __slots__ = ("_columns",)

    def __init__(self) -> None:
        self._columns = [array("q") for _ in range(10)]

    def __len__(self) -> int:
        return len(self._columns[0])

    def write(self, request: Request, beat: int) -> None:
        """A request has been answered, or never will be."""
        sent, first = request.sent_beat, request.first_token_beat
        is_answered = request.num_delivered >= request.num_answer_tokens
        numbers = (
            sent,
            request.user << 40 | request.ordinal,
            request.num_prompt_tokens,
            request.num_delivered,
            first - sent if first >= 0 else -1,
            beat - sent if is_answered else -1,
            request.queue_beats,
            request.class_index,
            request.num_preemptions,
            ANSWERED if is_answered else UNANSWERED,
        )
        for column, number in zip(self._columns, numbers, strict=True):
            column.append(number)

    def rows(self) -> list[LoggedRequest]:
        """All of them in the order in which they were sent; of those sent at once the lower user comes first."""
        return [LoggedRequest(numbers) for numbers in sorted(zip(*self._columns, strict=True))]

"""One prompt and its answer, from the moment a user sends it to the delivery of the last token."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from game.sim.memory.prefix_tree import Runs

if TYPE_CHECKING:
    from game.sim.machines.core import Core
    from game.sim.machines.source import Source
    from game.sim.memory.memory import Memory

ON_PROMPT_WIRE: Final = 0
WAITING: Final = 1
PREFILL: Final = 2
HAND_OVER: Final = 3
DECODE: Final = 4
ON_TOKEN_WIRE: Final = 5

ON_KV_WIRE: Final = 6
CLOSED: Final = 7

ORDINAL_BITS: Final = 31
"""Bits that the number of a request takes in the id of content that is its own."""

NOTHING_RARE: Final = (0, 0, 0, -1, -1, -1, 0, 0)
"""What the digest leaves out of a request: its class, priority, content, abortion, and what an engine notes."""

STAGES: Final = (
    "prompt wires",
    "waiting for prefill",
    "prefill",
    "waiting for decode",
    "decode",
    "token wires",
    "KV wires",
)
"""Where an open request can be, in order; indexed by the constants above."""


class Request:
    """A prompt of `num_prompt_tokens` whose answer has `num_answer_tokens`, which only its user knows.

    There is no phase flag: its `debt` of tokens says whether it prefills or decodes. `stage` and `core` are the one
    record of where it stands.
    """

    __slots__ = (
        "_runs",
        "abort_beat",
        "admitted_beat",
        "answer_content",
        "block_size",
        "class_index",
        "core",
        "deadline_beat",
        "draft_base",
        "first_token_beat",
        "gap_counts",
        "held_bytes",
        "is_refused",
        "kv_bytes_per_token",
        "last_token_beat",
        "max_tokens",
        "memory",
        "num_answer_tokens",
        "num_computed_tokens",
        "num_deliverable",
        "num_delivered",
        "num_draft_computed_tokens",
        "num_lost_tokens",
        "num_output_tokens",
        "num_owned_tokens",
        "num_preemptions",
        "num_prompt_tokens",
        "ordinal",
        "priority",
        "prompt_parts",
        "queue_beats",
        "ready_beat",
        "sent_beat",
        "source",
        "stage",
        "tokens_per_step",
        "user",
    )

    def __init__(self, source: Source, user: int, ordinal: int, num_prompt_tokens: int, num_answer_tokens: int) -> None:
        self.source = source
        self.user = user
        self.ordinal = ordinal
        self.num_prompt_tokens = num_prompt_tokens
        self.num_answer_tokens = num_answer_tokens
        self.max_tokens = num_answer_tokens
        """The most tokens that its answer may have: what the server is told in place of the length."""
        self.class_index = 0
        """Which of the classes of its source it is in; 0 too where there are none."""
        self.prompt_parts: tuple[tuple[int, int], ...] = ()
        """What its prompt consists of: runs of (content id, tokens), in order; () for content that no other has.

        Two prompts share a prefix exactly as far as their runs agree: the same id with different lengths agrees up to
        the shorter one, and what follows that differs. Ids are above 0.
        """
        self.answer_content = 0
        """The content id of what is generated, by which a later prompt may name it; 0 where none ever does."""
        self.abort_beat = -1
        """When its client gave up, -1 where it has not. A card lets go of it at the next boundary of a step."""
        self.priority = 0
        """The priority of its class: the lower, the sooner."""
        self.deadline_beat = -1
        """When a card refuses it if it has no slot by then, -1 for never."""
        self.is_refused = False
        """Whether a gate or a card has said no to it."""
        self.admitted_beat = -1
        """When an engine first gave it a slot, -1 before."""
        self.num_preemptions = 0
        """How often it had to give way."""
        self.num_lost_tokens = 0
        """Tokens that were computed when it last did, and had to be computed anew."""
        self._runs: Runs = ()
        self.draft_base = 0
        """Address under which chance decides which drafts of this request are accepted."""
        self.num_computed_tokens = 0
        """Tokens whose keys and values the target model has computed."""
        self.num_draft_computed_tokens = 0
        """The same for the draft model."""
        self.num_output_tokens = 0
        """Tokens generated so far."""
        self.num_delivered = 0
        """Tokens that have reached the user."""
        self.num_deliverable = num_answer_tokens
        """Tokens that have reached the user or still can: the whole answer less what was spilled."""
        self.core: Core | None = None
        """The core that it waits in front of, runs on or travels to; None on wires."""
        self.memory: Memory | None = None
        """The memory that holds its KV cache."""
        self.held_bytes = 0
        """VRAM that its KV cache owns, used or not."""
        self.num_owned_tokens = 0
        """Tokens for which that suffices."""
        self.block_size = 0
        """Tokens of its blocks; 0 where its memory was reserved whole."""
        self.kv_bytes_per_token = 0
        self.sent_beat = 0
        self.ready_beat = 0
        """When it began to wait for what it is waiting for now: the order of first come, first served."""
        self.first_token_beat = -1
        self.last_token_beat = -1
        self.gap_counts: dict[int, int] | None = None
        """Where the gaps between its tokens are counted, None where they are not; see `game.sim.latencies`."""
        self.queue_beats = -1
        """How long it waited for its first slot, -1 where that is not known; written where latencies are."""
        self.stage = ON_PROMPT_WIRE
        self.tokens_per_step = 1
        """Tokens that a step computes of it where it decodes now: its own and, where it speculates, the guesses."""

    @property
    def name(self) -> str:
        """Which request this is: its user and the how-manieth of that user, as "u3.12"."""
        return f"u{self.user}.{self.ordinal}"

    def runs(self) -> Runs:
        """The content of all tokens that it will have, for caches of prefixes: (content, offset in it, how many)."""
        if not self._runs:
            own = -(((self.user << ORDINAL_BITS) + self.ordinal) << 1) - 1  # ids of others are above 0
            answer = (self.answer_content or own - 1, 0, self.num_answer_tokens)
            if self.prompt_parts:
                self._runs = (*[(content, 0, length) for content, length in self.prompt_parts], answer)
            else:
                self._runs = ((own, 0, self.num_prompt_tokens), answer)
        return self._runs

    @property
    def debt(self) -> int:
        """Tokens it owes: those of its prompt and answer so far that are not computed. Above 1 is prefill, 1 decode."""
        return self.num_prompt_tokens + self.num_output_tokens - self.num_computed_tokens

    @property
    def decodes(self) -> bool:
        """Whether it owes just the token that was generated last; one that was prompted with one token prefills it."""
        return self.debt == 1 and self.num_output_tokens > 0

    @property
    def used_bytes(self) -> int:
        """Bytes of KV that hold computed tokens; the rest of `held_bytes` is reserved and empty."""
        return self.num_computed_tokens * self.kv_bytes_per_token

    def state(self) -> tuple[int, ...]:
        """What the digest walks; of content, class and abortion what there is."""
        engine = (self.deadline_beat, self.admitted_beat, self.num_preemptions, self.num_lost_tokens)
        rare = (self.class_index, self.priority, self.answer_content, self.abort_beat, *engine)
        return (
            self.user,
            self.ordinal,
            self.num_prompt_tokens,
            self.num_answer_tokens,
            self.num_computed_tokens,
            self.num_draft_computed_tokens,
            self.num_output_tokens,
            self.num_delivered,
            self.num_deliverable,
            self.held_bytes,
            self.num_owned_tokens,
            self.block_size,
            self.kv_bytes_per_token,
            self.sent_beat,
            self.ready_beat,
            self.first_token_beat,
            self.last_token_beat,
            self.stage,
            -1 if self.core is None else self.core.cell,
            *(() if rare == NOTHING_RARE else rare),
        )

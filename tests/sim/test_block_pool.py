"""The pool of blocks that are shared by prefix, against one that keeps a name and a count for each block."""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from game.sim.memory.block_pool import BlockPool, Holding
from game.sim.memory.memory import Memory
from game.sim.memory.prefix_tree import Runs, common_tokens, piece

SIZE = 4
BLOCK_BYTES = 10

Name = tuple[tuple[int, int], ...]
"""A block as vLLM names it: all tokens up to its last."""


@dataclass
class Block:
    name: Name | None = None
    num_holders: int = 0


@dataclass
class PlainPool:
    """As vLLM V1 keeps its blocks: one by one, a queue of free ones, a table of full ones by name."""

    free: list[Block]
    by_name: dict[Name, Block] = field(default_factory=dict)
    num_hits: int = 0

    def find(self, tokens: Name, num_tokens: int) -> list[Block]:
        found: list[Block] = []
        for end in range(SIZE, num_tokens, SIZE):
            block = self.by_name.get(tokens[:end])
            if block is None:
                break
            found.append(block)
        return found

    def missing(self, tokens: Name, num_tokens: int) -> int:
        found = self.find(tokens, num_tokens)
        return -(-num_tokens // SIZE) - sum(block.num_holders > 0 for block in found)

    def admit(self, tokens: Name, num_tokens: int) -> list[Block]:
        blocks = self.find(tokens, num_tokens)
        self.num_hits += len(blocks)
        for block in blocks:
            if block.num_holders == 0:
                self.free.remove(block)
            block.num_holders += 1
        return blocks + self.take(-(-num_tokens // SIZE) - len(blocks))

    def take(self, num_blocks: int) -> list[Block]:
        taken = self.free[:num_blocks]
        del self.free[:num_blocks]
        for block in taken:
            if block.name is not None:
                del self.by_name[block.name]
                block.name = None
            block.num_holders = 1
        return taken

    def keep(self, tokens: Name, blocks: list[Block], num_tokens: int) -> None:
        for number in range(num_tokens // SIZE):
            name = tokens[: (number + 1) * SIZE]
            if blocks[number].name is None:
                if name in self.by_name:
                    break  # the copy of another goes on being found, this one and what follows are of no use
                blocks[number].name = name
                self.by_name[name] = blocks[number]

    def release(self, tokens: Name, blocks: list[Block], num_tokens: int) -> None:
        self.keep(tokens, blocks, num_tokens)
        for block in reversed(blocks):
            block.num_holders -= 1
            if block.num_holders == 0:
                self.free.append(block)


@dataclass
class Sequence:
    runs: Runs
    num_computed: int
    holding: Holding
    blocks: list[Block]

    @property
    def tokens(self) -> Name:
        return spelled(self.runs)


def spelled(runs: Runs) -> Name:
    return tuple((content, offset + number) for content, offset, length in runs for number in range(length))


actions = st.lists(
    st.tuples(
        st.sampled_from(["admit", "admit", "compute", "compute", "release"]), st.integers(0, 9), st.integers(1, 9)
    ),
    max_size=60,
)
contents = st.lists(st.lists(st.tuples(st.integers(1, 3), st.integers(1, 11)), min_size=1, max_size=3), min_size=1)


@settings(max_examples=150, deadline=None)
@given(contents, actions)
def test_it_gives_the_same_blocks_as_one_that_counts_each(
    parts: list[list[tuple[int, int]]], todo: list[tuple[str, int, int]]
) -> None:
    num_blocks = 14
    memory = Memory(num_blocks * BLOCK_BYTES)
    pool = BlockPool(memory, SIZE, BLOCK_BYTES, num_blocks, caches_prefixes=True)
    plain = PlainPool([Block() for _ in range(num_blocks)])
    running: list[Sequence] = []
    for number, (what, which, amount) in enumerate(todo):
        if what == "admit":
            chosen = parts[which % len(parts)]
            runs = (*((content, 0, length) for content, length in chosen), (100 + number, 0, 8))
            num_tokens = sum(length for _, length in chosen)
            found, missing = pool.look(runs, num_tokens)
            assert missing == plain.missing(spelled(runs), num_tokens)
            assert found == len(plain.find(spelled(runs), num_tokens))
            if missing <= pool.num_available:
                sequence = Sequence(
                    runs, found * SIZE, pool.admit(runs, num_tokens), plain.admit(spelled(runs), num_tokens)
                )
                running.append(sequence)
        elif running:
            sequence = running[which % len(running)]
            if what == "release":
                running.remove(sequence)
                pool.release(sequence.holding, sequence.num_computed)
                plain.release(sequence.tokens, sequence.blocks, sequence.num_computed)
            else:
                target = min(sequence.num_computed + amount, len(sequence.tokens))
                needed = -(-target // SIZE) - len(sequence.blocks)
                if needed > 0:
                    if not pool.grow(needed):
                        assert needed > len(plain.free)
                        continue
                    sequence.holding.num_own_blocks += needed
                    sequence.blocks += plain.take(needed)
                sequence.num_computed = target
                pool.share(sequence.holding, target)
                plain.keep(sequence.tokens, sequence.blocks, target)
        assert pool.num_free == len(plain.free)
        assert pool.num_kept == sum(block.name is not None for block in plain.free)
        assert memory.used_bytes == pool.num_used * BLOCK_BYTES
        assert pool.num_hit_tokens == plain.num_hits * SIZE
        for sequence in running:
            assert sequence.holding.num_blocks == len(sequence.blocks)
    for sequence in running:
        pool.release(sequence.holding, sequence.num_computed)
    assert pool.num_free == num_blocks
    assert memory.used_bytes == 0


@given(st.lists(st.tuples(st.integers(1, 3), st.integers(0, 9), st.integers(1, 9)), max_size=4), st.integers(0, 30))
def test_a_piece_has_the_tokens_that_it_is_of(runs: list[tuple[int, int, int]], start: int) -> None:
    whole = spelled(tuple(runs))
    assert spelled(piece(tuple(runs), start, 5)) == whole[start : start + 5]


@given(st.data())
def test_common_tokens_are_those_up_to_the_first_that_differs(data: st.DataObject) -> None:
    runs = st.lists(st.tuples(st.integers(1, 2), st.integers(0, 2), st.integers(1, 4)), max_size=4)
    one, other = tuple(data.draw(runs)), tuple(data.draw(runs))
    same = 0
    for left, right in zip(spelled(one), spelled(other), strict=False):
        if left != right:
            break
        same += 1
    assert common_tokens(one, other) == same

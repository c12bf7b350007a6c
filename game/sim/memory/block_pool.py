"""Law 2, block, for cards of many slots: KV blocks that are shared by prefix, the least recently used taken first."""

from __future__ import annotations

from game.sim.memory.free_queue import FreeQueue
from game.sim.memory.memory import Memory
from game.sim.memory.prefix_tree import Node, PrefixTree, Runs, piece


class Holding:
    """The blocks of one sequence: those that it may share, from the first to `node`, and its own behind them."""

    __slots__ = ("node", "num_own_blocks", "num_shared_blocks", "runs")

    def __init__(self, node: Node, runs: Runs) -> None:
        self.node = node
        self.runs = runs
        """The content of all the tokens that it will ever have."""
        self.num_shared_blocks = 0
        self.num_own_blocks = 0

    @property
    def num_blocks(self) -> int:
        """All that it holds."""
        return self.num_shared_blocks + self.num_own_blocks


class BlockPool:
    """Gives out KV blocks in the memory of a card. Blocks that nobody holds are free, also while their content is kept.

    Free blocks are taken in the order in which they were let go, of one sequence the last block first, as vLLM V1 does.
    With `caches_prefixes` a full block can be found by its content until it is taken for another.
    """

    __slots__ = (
        "_free",
        "_memory",
        "block_bytes",
        "block_size",
        "caches_prefixes",
        "num_blocks",
        "num_free",
        "num_hit_tokens",
        "num_queried_tokens",
        "tree",
    )

    def __init__(
        self, memory: Memory, block_size: int, block_bytes: int, num_blocks: int, caches_prefixes: bool
    ) -> None:
        self._memory = memory
        self.block_size = block_size
        """Tokens of a block."""
        self.block_bytes = block_bytes
        self.num_blocks = num_blocks
        """All there are."""
        self.num_free = num_blocks
        """Those that no sequence holds."""
        self.caches_prefixes = caches_prefixes
        self.tree = PrefixTree(block_size)
        self._free = FreeQueue()
        """Free blocks in the order in which they will be taken, where their content is kept."""
        self.num_queried_tokens = 0
        """Tokens of sequences that were admitted, and looked for here."""
        self.num_hit_tokens = 0
        """Of those, the ones that were found."""
        if caches_prefixes:
            self._free.add_empty(num_blocks)

    @property
    def num_available(self) -> int:
        """Free blocks for which there is memory; where cards share one, others may have taken it."""
        return min(self.num_free, self._memory.free_bytes // self.block_bytes)

    @property
    def num_used(self) -> int:
        """Blocks that sequences hold."""
        return self.num_blocks - self.num_free

    @property
    def num_kept(self) -> int:
        """Free blocks that can still be found by their content."""
        return sum(node.num_blocks for node in self._free.nodes() if node.runs)

    def look(self, runs: Runs, num_tokens: int) -> tuple[int, int]:
        """What admitting a sequence of so many tokens comes to: blocks that are found by content, and free ones taken.

        The last token of a sequence is always computed, so its block is never found. Kept blocks that nobody holds are
        taken from the free ones, too.
        """
        num_blocks = -(-num_tokens // self.block_size)
        if not self.caches_prefixes:
            return 0, num_blocks
        return self._look(runs, num_blocks, (num_tokens - 1) // self.block_size)

    def look_whole(self, runs: Runs, num_blocks: int) -> tuple[int, int]:
        """The same for full blocks that are complete already."""
        return self._look(runs, num_blocks, num_blocks)

    def _look(self, runs: Runs, num_blocks: int, most_found: int) -> tuple[int, int]:
        path, found = self.tree.find(runs, most_found)
        held = 0
        for node in path:
            if node.num_holders == 0:
                break
            held += node.num_blocks
        return found, num_blocks - min(held, found)

    def admit(self, runs: Runs, num_tokens: int) -> Holding:
        """Give a sequence blocks for so many tokens; those it finds by content come first.

        There must be enough free blocks, see `look`.
        """
        num_blocks = -(-num_tokens // self.block_size)
        if not self.caches_prefixes:
            holding = Holding(self.tree.root, runs)
            holding.num_own_blocks = num_blocks
            self._take(num_blocks)
            return holding
        holding = self._admit(runs, num_blocks, (num_tokens - 1) // self.block_size)
        self.num_queried_tokens += num_tokens
        self.num_hit_tokens += holding.num_shared_blocks * self.block_size
        return holding

    def admit_whole(self, runs: Runs, num_blocks: int) -> Holding:
        """The same for full blocks that are complete already."""
        return self._admit(runs, num_blocks, num_blocks)

    def _admit(self, runs: Runs, num_blocks: int, most_found: int) -> Holding:
        holding = Holding(self.tree.root, runs)
        path, found = self.tree.find(runs, most_found)
        left = found
        for node in path:
            if left < node.num_blocks:
                node = self.tree.split(node, left)
            left -= node.num_blocks
            self._hold(node)
            holding.node = node
        holding.num_shared_blocks = found
        holding.num_own_blocks = num_blocks - found
        self._take(num_blocks - found)
        return holding

    def grow(self, num_blocks: int) -> bool:
        """Take so many blocks for sequences that have filled theirs; False where there are too few."""
        if num_blocks > self.num_available:
            return False
        self._take(num_blocks)
        return True

    def share(self, holding: Holding, num_tokens: int) -> None:
        """The first tokens of a sequence are being computed: its full blocks can be found from now on.

        Where all content is its own, nobody looks for it before it is let go of.
        """
        if self.caches_prefixes and holding.runs[0][0] > 0:
            num_full = num_tokens // self.block_size - holding.num_shared_blocks
            if num_full > 0:
                self._keep(holding, num_full)

    def release(self, holding: Holding, num_tokens: int) -> None:
        """Take back all blocks of a sequence whose first `num_tokens` are computed, and keep the full ones."""
        if not self.caches_prefixes:
            self._give_back(holding.num_own_blocks)
            return
        num_full = num_tokens // self.block_size - holding.num_shared_blocks
        if num_full > 0:
            self._keep(holding, num_full)
        self._free.add_empty(holding.num_own_blocks)
        self._give_back(holding.num_own_blocks)
        node = holding.node
        while node.parent is not None:
            node.num_holders -= 1
            if node.num_holders == 0:
                self._free.add(node)
                self._give_back(node.num_blocks)
            node = node.parent

    def _keep(self, holding: Holding, num_full: int) -> None:
        """Make own full blocks of a sequence shared ones; where another has the same already, they stay its own."""
        size = self.block_size
        rest = piece(holding.runs, holding.num_shared_blocks * size, num_full * size)
        key = piece(rest, 0, size)
        if key in holding.node.children:
            return
        node = self.tree.add(holding.node, key, rest, num_full)
        node.num_holders = 1
        holding.node = node
        holding.num_shared_blocks += num_full
        holding.num_own_blocks -= num_full

    def _hold(self, node: Node) -> None:
        if node.num_holders == 0:
            self._free.remove(node)
            self.num_free -= node.num_blocks
            self._memory.used_bytes += node.num_blocks * self.block_bytes
        node.num_holders += 1

    def _take(self, num_blocks: int) -> None:
        self.num_free -= num_blocks
        taken = self._memory.allocate(num_blocks * self.block_bytes)
        assert taken
        assert self.num_free >= 0
        if not self.caches_prefixes:
            return
        free = self._free
        while num_blocks > 0:
            node = free.first()
            dropped = node.num_blocks if node.num_blocks < num_blocks else num_blocks
            num_blocks -= dropped
            if not node.runs:
                node.num_blocks -= dropped
            else:
                self.tree.drop_last(node, dropped)
            if node.num_blocks == 0:
                free.remove(node)

    def _give_back(self, num_blocks: int) -> None:
        self.num_free += num_blocks
        self._memory.free(num_blocks * self.block_bytes)

    def state(self) -> tuple[int, ...]:
        """What the digest walks: how many blocks are held, and the free ones in their order."""
        numbers = [self.block_size, self.num_blocks, self.num_free, self.num_queried_tokens, self.num_hit_tokens]
        for node in self._free.nodes():
            numbers.append(-node.num_blocks if node.runs else node.num_blocks)
        return tuple(numbers)

"""Which full blocks of KV are kept for what content: a tree of block runs, in which a path spells a sequence.

vLLM names a full block by a hash of its tokens and of the block before it, so that equal names mean equal prefixes.
Here tokens are known by the content that they are part of, so a path from the root is that chain, and blocks that were
made together and are shared by the same sequences are one node: what costs one look-up a block there costs one a run.
"""

from __future__ import annotations

Runs = tuple[tuple[int, int, int], ...]
"""Tokens as (content, offset in it, how many), one run after another."""


class Node:
    """A run of full blocks that follow those of its parent. All of them are held by the same sequences."""

    __slots__ = ("after", "before", "children", "key", "num_blocks", "num_holders", "parent", "runs")

    def __init__(self, parent: Node | None, key: Runs, runs: Runs, num_blocks: int) -> None:
        self.parent = parent
        self.key = key
        """The tokens of its first block: its name among the children of its parent."""
        self.runs = runs
        """Its tokens; some more may follow, of blocks that it has no longer."""
        self.num_blocks = num_blocks
        self.num_holders = 0
        """Sequences that hold its blocks."""
        self.children: dict[Runs, Node] = {}
        self.before: Node | None = None
        """Who goes before it in the queue of free blocks; None where it does not stand there."""
        self.after: Node | None = None

    def __getstate__(self) -> tuple[Runs, Runs, int, int]:
        """A copy of it stands for itself: tree and queue tie copies together, for chains would be too deep to copy."""
        return self.key, self.runs, self.num_blocks, self.num_holders

    def __setstate__(self, state: tuple[Runs, Runs, int, int]) -> None:
        self.key, self.runs, self.num_blocks, self.num_holders = state
        self.parent = self.before = self.after = None
        self.children = {}


def piece(runs: Runs, start: int, num_tokens: int) -> Runs:
    """The runs of `num_tokens` tokens from the one at `start` on, or of as many as there are."""
    if runs:
        content, offset, length = runs[0]
        if 0 < num_tokens <= length - start:  # what nearly all of them are
            return ((content, offset + start, num_tokens),)
    found: list[tuple[int, int, int]] = []
    for content, offset, length in runs:
        if start >= length:
            start -= length
            continue
        taken = min(length - start, num_tokens)
        if taken <= 0:
            break
        found.append((content, offset + start, taken))
        num_tokens -= taken
        start = 0
    return tuple(found)


def common_tokens(runs: Runs, other: Runs) -> int:
    """How many tokens both begin with."""
    same = 0
    i = j = 0
    i_done = j_done = 0
    while i < len(runs) and j < len(other):
        content, offset, length = runs[i]
        other_content, other_offset, other_length = other[j]
        if content != other_content or offset + i_done != other_offset + j_done:
            break
        step = min(length - i_done, other_length - j_done)
        same += step
        i_done += step
        j_done += step
        if i_done == length:
            i, i_done = i + 1, 0
        if j_done == other_length:
            j, j_done = j + 1, 0
    return same


class PrefixTree:
    """The blocks of one card that can be found by their content."""

    __slots__ = ("block_size", "root")

    def __init__(self, block_size: int) -> None:
        self.block_size = block_size
        self.root = Node(None, (), (), 0)

    def __getstate__(self) -> tuple[int, list[tuple[Node, Node | None]]]:
        """Every node with its parent, who comes before it."""
        nodes = [self.root]
        for node in nodes:
            nodes.extend(node.children.values())
        return self.block_size, [(node, node.parent) for node in nodes]

    def __setstate__(self, state: tuple[int, list[tuple[Node, Node | None]]]) -> None:
        self.block_size, nodes = state
        self.root = nodes[0][0]
        for node, parent in nodes:
            node.parent = parent
            if parent is not None:
                parent.children[node.key] = node

    def find(self, runs: Runs, num_blocks: int) -> tuple[list[Node], int]:
        """The path of nodes that hold the first of so many blocks, and how many blocks they hold in all.

        Of the last node only a part may be meant; whoever takes hold of it splits it first.
        """
        size = self.block_size
        node = self.root
        path: list[Node] = []
        found = 0
        while found < num_blocks:
            rest = runs if not found else piece(runs, found * size, (num_blocks - found) * size)
            child = node.children.get(piece(rest, 0, size))
            if child is None:
                break
            same = min(common_tokens(child.runs, rest) // size, child.num_blocks, num_blocks - found)
            path.append(child)
            found += same
            if same < child.num_blocks:
                break
            node = child
        return path, found

    def split(self, node: Node, num_blocks: int) -> Node:
        """Make the first blocks of a node one of their own, which becomes its parent; returns that."""
        assert node.parent is not None
        assert 0 < num_blocks < node.num_blocks
        first = num_blocks * self.block_size
        upper = Node(node.parent, node.key, piece(node.runs, 0, first), num_blocks)
        upper.num_holders = node.num_holders
        node.parent.children[node.key] = upper
        node.runs = piece(node.runs, first, (node.num_blocks - num_blocks) * self.block_size)
        node.key = piece(node.runs, 0, self.block_size)
        node.num_blocks -= num_blocks
        node.parent = upper
        upper.children[node.key] = node
        return upper

    def add(self, parent: Node, key: Runs, runs: Runs, num_blocks: int) -> Node:
        """Keep blocks with these tokens behind those of `parent`, which has none like the first, the `key`, yet."""
        node = Node(parent, key, runs, num_blocks)
        parent.children[key] = node
        return node

    def drop_last(self, node: Node, num_blocks: int) -> None:
        """Forget the last blocks of a node without children."""
        assert not node.children
        assert node.parent is not None
        node.num_blocks -= num_blocks
        if node.num_blocks == 0:
            del node.parent.children[node.key]
            node.parent = None

"""Free blocks in the order in which they are given out again: kept ones by their nodes, others by their number."""

from __future__ import annotations

from collections.abc import Iterator

from game.sim.memory.prefix_tree import Node


class FreeQueue:
    """A chain of nodes. One without runs stands for blocks without content."""

    __slots__ = ("_end",)

    def __init__(self) -> None:
        self._end = Node(None, (), (), 0)
        """Behind the last and before the first."""
        self._end.before = self._end.after = self._end

    def __getstate__(self) -> list[Node]:
        """Its nodes in order."""
        return [self._end, *self.nodes()]

    def __setstate__(self, nodes: list[Node]) -> None:
        self._end = nodes[0]
        self._end.before = self._end.after = self._end
        for node in nodes[1:]:
            self.add(node)

    def first(self) -> Node:
        """Whose blocks are given out next. There must be one."""
        first = self._end.after
        assert first is not None
        assert first is not self._end
        return first

    def add(self, node: Node) -> None:
        """Put a node at the end."""
        end = self._end
        last = end.before
        assert last is not None
        last.after = end.before = node
        node.before = last
        node.after = end

    def add_empty(self, num_blocks: int) -> None:
        """Put so many blocks without content at the end."""
        if not num_blocks:
            return
        last = self._end.before
        assert last is not None
        if last is not self._end and not last.runs:
            last.num_blocks += num_blocks
        else:
            self.add(Node(None, (), (), num_blocks))

    def remove(self, node: Node) -> None:
        """Take a node out. A part that has just been split off one stands here for itself no longer than its rest."""
        before, after = node.before, node.after
        if before is not None and after is not None:
            before.after = after
            after.before = before
            node.before = node.after = None

    def nodes(self) -> Iterator[Node]:
        """All of them in order."""
        node = self._end.after
        while node is not None and node is not self._end:
            yield node
            node = node.after

"""Fits a slip to a paper's width and to the bytes it may take; it encodes nothing itself."""

from collections.abc import Callable
from dataclasses import replace

from printers import columns
from printers.blocks import Block, Choice, Line, Slip

HANZI_SIZE = 2
"""Hanzi are at most doubled: FS ! and FS W know no more."""
LARGE_LINES = 2
"""A text that needs more lines at double width becomes narrower instead."""
LARGEST = 8
"""GS ! enlarges eight times at most."""


def fitted(slip: Slip, width: int, largest: int = LARGEST) -> Slip:
    """The slip for paper of `width` columns: texts cleaned, sizes reduced until they fit, the rest wrapped."""
    blocks: list[Block] = []
    for block in slip.blocks:
        blocks.extend(_fitted(block, width, largest) if isinstance(block, Line) else [block])
    return replace(slip, blocks=tuple(blocks))


def settled(slip: Slip, cost: Callable[[Slip], int]) -> Slip:
    """The slip with each Choice made: the longest ways for which `cost` stays within the slip's bytes."""
    choices = [index for index, block in enumerate(slip.blocks) if isinstance(block, Choice)]
    taken = {index: len(_ways(slip, index)) - 1 for index in choices}
    for index in sorted(choices, key=lambda index: _rank(slip, index)):
        for way in range(len(_ways(slip, index))):
            tried = {**taken, index: way}
            if slip.most_bytes is None or cost(_chosen(slip, tried)) <= slip.most_bytes:
                taken = tried
                break
    return _chosen(slip, taken)


def _chosen(slip: Slip, taken: dict[int, int]) -> Slip:
    blocks: list[Block] = []
    for index, block in enumerate(slip.blocks):
        blocks.extend(_ways(slip, index)[taken[index]] if index in taken else (block,))
    return replace(slip, blocks=tuple(blocks))


def _ways(slip: Slip, index: int) -> tuple[tuple[Block, ...], ...]:
    block = slip.blocks[index]
    return block.ways if isinstance(block, Choice) else ((block,),)


def _rank(slip: Slip, index: int) -> int:
    block = slip.blocks[index]
    return block.rank if isinstance(block, Choice) else 0


def _fitted(line: Line, width: int, largest: int) -> list[Block]:
    said = columns.clean(line.text)
    line = replace(line, width=min(line.width, largest), height=min(line.height, largest))
    if line.width > HANZI_SIZE:  # a number stays in one piece
        size = max((w for w in range(1, line.width + 1) if columns.of_text(said) * w <= width), default=1)
        if said.isascii():
            return [
                replace(line, text=part, width=size, height=size)
                for part in columns.wrap(said, width // size)
            ]
        line = replace(line, width=HANZI_SIZE, height=HANZI_SIZE)
    room = width // line.width
    inset = max(line.indent, line.hang)
    roomy = inset <= room // 2 and room - inset >= columns.HANZI_COLUMNS
    insets = (line.indent, line.hang) if roomy else (0, 0)
    parts = columns.balanced(said, room, *insets)
    if line.width > 1 and len(parts) > LARGE_LINES:
        return _fitted(replace(line, width=1), width, largest)
    return [replace(line, text=part, indent=0, hang=0) for part in parts]

"""Grid of cut circles and bars. Palette: paper, ink, then colours."""

import numpy as np
from PIL import Image

from demo.art.colour import RGB
from demo.art.ink import Ink, sector
from demo.art.sheet import Sheet

MARGIN = 0.085
Cell = tuple[float, float, float]


def paint(sheet: Sheet) -> Image.Image:
    """Fill a grid with modules, a few of them two cells wide."""
    ink = Ink(sheet, sheet.palette[0])
    chance = sheet.chance("grid")
    columns = (4, 3, 5)[sheet.variant(3)]
    if sheet.wide > sheet.high:
        columns = round(columns * sheet.wide)
    side = (sheet.wide - 2 * MARGIN) / columns
    rows = int((sheet.high - 2 * MARGIN + 1e-6) / side)
    top = (sheet.high - rows * side) / 2
    free = np.ones((rows, columns), bool)
    for large in (True, False):
        for row, column in chance.permutation(list(np.ndindex(rows, columns))):
            span = 2 if large else 1
            block = free[row : row + span, column : column + span]
            if block.size < span * span or not block.all():
                continue
            if large and chance.random() > 0.3:
                continue
            free[row : row + span, column : column + span] = False
            cell = (MARGIN + column * side, top + row * side, side * span)
            _module(ink, chance, cell)
    return ink.image


def _module(ink: Ink, chance: np.random.Generator, cell: Cell) -> None:
    colours = ink.sheet.palette
    ground = colours[1 + int(chance.integers(len(colours) - 1))]
    others = [colour for colour in colours if colour != ground]
    figure, accent = (others[i] for i in chance.permutation(len(others))[:2])
    ink.bar(cell[0], cell[1], cell[2] + 0.001, cell[2] + 0.001, ground)
    modules = (_quarter, _rainbow, _half, _disc, _leaf, _stripes, _steps)
    odds = [0.24, 0.16, 0.18, 0.12, 0.14, 0.08, 0.08]
    draw = modules[int(chance.choice(len(modules), p=odds))]
    draw(ink, cell, int(chance.integers(4)), (figure, accent, ground))


def _corner(cell: Cell, turn: int) -> tuple[tuple[float, float], float]:
    x, y, side = cell
    corners = [(x, y), (x + side, y), (x + side, y + side), (x, y + side)]
    return corners[turn], turn * 90.0


def _quarter(ink: Ink, cell: Cell, turn: int, colours: tuple[RGB, ...]) -> None:
    corner, angle = _corner(cell, turn)
    ink.sector(corner, (0, cell[2]), (angle, angle + 90), colours[0])


def _rainbow(ink: Ink, cell: Cell, turn: int, colours: tuple[RGB, ...]) -> None:
    corner, angle = _corner(cell, turn)
    for ring in range(4):
        reach = cell[2] * (1 - ring / 4)
        fill = colours[0] if ring % 2 == 0 else colours[1]
        ink.sector(corner, (0, reach), (angle, angle + 90), fill)


def _half(ink: Ink, cell: Cell, turn: int, colours: tuple[RGB, ...]) -> None:
    x, y, side = cell
    middle = (x + side / 2, y + side / 2)
    edge = [(0, -1), (1, 0), (0, 1), (-1, 0)][turn]
    centre = (middle[0] + edge[0] * side / 2, middle[1] + edge[1] * side / 2)
    for at, fill in ((centre, colours[0]), (middle, colours[1])):
        ink.sector(at, (0, side / 2), (turn * 90.0, turn * 90.0 + 180), fill)


def _disc(ink: Ink, cell: Cell, turn: int, colours: tuple[RGB, ...]) -> None:
    x, y, side = cell
    ink.disc(x + side / 2, y + side / 2, side * 0.5, colours[0])
    ink.disc(x + side / 2, y + side / 2, side * (0.18 + 0.05 * turn), colours[1])


def _leaf(ink: Ink, cell: Cell, turn: int, colours: tuple[RGB, ...]) -> None:
    first, angle = _corner(cell, turn)
    second, opposite = _corner(cell, (turn + 2) % 4)
    arcs = [
        sector(first, (cell[2], cell[2]), (angle, angle + 90))[:60],
        sector(second, (cell[2], cell[2]), (opposite, opposite + 90))[:60],
    ]
    ink.polygon(np.concatenate(arcs), colours[0])


def _stripes(ink: Ink, cell: Cell, turn: int, colours: tuple[RGB, ...]) -> None:
    x, y, side = cell
    for index in range(0, 6, 2):
        offset = side * index / 6
        if turn % 2:
            ink.bar(x + offset, y, side / 6, side, colours[0])
        else:
            ink.bar(x, y + offset, side, side / 6, colours[0])


def _steps(ink: Ink, cell: Cell, turn: int, colours: tuple[RGB, ...]) -> None:
    corners = [_corner(cell, (turn + k) % 4)[0] for k in range(3)]
    ink.polygon(corners, colours[0])
    x, y, side = cell
    ink.disc(x + side / 2, y + side / 2, side * 0.2, colours[1])

"""Small pictures for the invented articles, drawn in code and written as PNG: five scenes, varied by a seed.

Drawn larger than they are shown, so that the browser smooths their edges; about 15 KB each.
"""

import random
import struct
import zlib
from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

WIDTH, HEIGHT = 960, 540
HORIZON = 372

Colour: TypeAlias = tuple[int, int, int]
Point: TypeAlias = tuple[float, float]

_NIGHT, _DAWN, _DUSK, _DAY = (14, 24, 54), (246, 178, 107), (121, 74, 118), (126, 184, 222)
_INK, _PAPER, _SEA, _DEEP = (20, 28, 44), (244, 238, 226), (38, 92, 120), (12, 40, 66)
_CARGO = ((196, 74, 52), (226, 158, 60), (62, 120, 140), (88, 132, 84), (232, 226, 210))


def draw(scene: str, seed: str) -> bytes:
    """The PNG of a scene, always the same for the same seed. Raises KeyError for a scene there is none of."""
    canvas = Canvas()
    SCENES[scene](canvas, random.Random(seed))  # noqa: S311 - where waves and stars are
    return canvas.png()


class Canvas:
    """Rows of RGB pixels; shapes are cut off at the edges."""

    def __init__(self) -> None:
        self._rows = [bytearray(3 * WIDTH) for _ in range(HEIGHT)]

    def gradient(self, top: float, bottom: float, first: Colour, last: Colour) -> None:
        """Whole rows from one colour to another."""
        for y in range(max(0, int(top)), min(HEIGHT, int(bottom))):
            self._span(y, 0, WIDTH, mixed(first, last, (y - top) / (bottom - top)))

    def box(self, left: float, top: float, right: float, bottom: float, colour: Colour) -> None:
        """A filled rectangle."""
        for y in range(int(top), int(bottom)):
            self._span(y, left, right, colour)

    def disc(self, centre: Point, radius: float, colour: Colour) -> None:
        """A filled circle."""
        for y in range(int(centre[1] - radius), int(centre[1] + radius) + 1):
            half = max(0.0, radius**2 - (y - centre[1]) ** 2) ** 0.5
            self._span(y, centre[0] - half, centre[0] + half, colour)

    def shape(self, points: Sequence[Point], colour: Colour) -> None:
        """A filled polygon."""
        sides = [*zip(points, [*points[1:], points[0]], strict=True)]
        for y in range(int(min(y for _, y in points)), int(max(y for _, y in points)) + 1):
            crossed = sorted(_crossings(sides, y + 0.5))
            for left, right in zip(crossed[::2], crossed[1::2], strict=True):
                self._span(y, left, right, colour)

    def png(self) -> bytes:
        """The picture as a file."""
        header = struct.pack(">2I5B", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
        pixels = zlib.compress(b"".join(b"\0" + row for row in self._rows), 9)
        chunks = ((b"IHDR", header), (b"IDAT", pixels), (b"IEND", b""))
        return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, content) for name, content in chunks)

    def _span(self, y: int, left: float, right: float, colour: Colour) -> None:
        first, last = max(0, round(left)), min(WIDTH, round(right))
        if 0 <= y < HEIGHT and first < last:
            self._rows[y][3 * first : 3 * last] = bytes(colour) * (last - first)


def mixed(one: Colour, other: Colour, share: float) -> Colour:
    """One colour with that share of the other in it."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def _crossings(sides: Sequence[tuple[Point, Point]], y: float) -> Iterator[float]:
    for (x1, y1), (x2, y2) in sides:
        if (y1 <= y) != (y2 <= y):
            yield x1 + (y - y1) * (x2 - x1) / (y2 - y1)


def _launch(canvas: Canvas, chance: random.Random) -> None:
    """A bright trail that rises over a dark sea."""
    canvas.gradient(0, HORIZON - 60, _NIGHT, mixed(_NIGHT, _DUSK, 0.7))
    canvas.gradient(HORIZON - 60, HORIZON, mixed(_NIGHT, _DUSK, 0.7), mixed(_DUSK, _DAWN, 0.6))
    for _ in range(90):
        canvas.disc((chance.uniform(0, WIDTH), chance.uniform(0, 250)), chance.uniform(0.6, 1.8), (214, 222, 240))
    _water(canvas, chance, _DEEP, _NIGHT)
    start, end = chance.uniform(160, 300), chance.uniform(640, 800)
    for step in range(241):
        share = step / 240
        centre = (start + (end - start) * share**1.6, HORIZON - 290 * share**0.8)
        canvas.disc(centre, 9 - 6 * share, mixed((150, 110, 130), (255, 236, 190), share))
    for ring in range(8):
        canvas.disc((end, HORIZON - 290), 16 - 2 * ring, mixed((226, 178, 140), (255, 252, 236), ring / 7))


def _strait(canvas: Canvas, chance: random.Random) -> None:
    """A freighter between two headlands."""
    canvas.gradient(0, HORIZON, _DAY, mixed(_PAPER, _DAWN, 0.3))
    sun = (chance.uniform(380, 560), 250.0)
    for ring in range(6):
        canvas.disc(sun, 64 - 4 * ring, mixed((250, 222, 170), (255, 248, 226), ring / 5))
    _water(canvas, chance, mixed(_SEA, _DAY, 0.35), _DEEP)
    far, near = mixed(_SEA, _INK, 0.35), mixed(_DEEP, _INK, 0.5)
    canvas.shape([(0, 210), (120, 226), (190, 300), (300, HORIZON + 4), (0, HORIZON + 4)], far)
    canvas.shape([(WIDTH, 170), (830, 196), (770, 286), (690, HORIZON + 8), (WIDTH, HORIZON + 8)], near)
    _ship(canvas, chance.uniform(330, 420), HORIZON + 54)


def _port(canvas: Canvas, chance: random.Random) -> None:
    """A quay with containers and a crane."""
    canvas.gradient(0, HORIZON, mixed(_DAY, _DUSK, 0.35), mixed(_DAWN, _PAPER, 0.5))
    _water(canvas, chance, mixed(_SEA, _DUSK, 0.3), _DEEP)
    for column in range(9):
        for row in range(chance.randint(1, 4)):
            left, top = 30 + 64 * column, HORIZON + 24 - 34 * (row + 1)
            canvas.box(left, top, left + 60, top + 31, chance.choice(_CARGO))
            canvas.box(left, top + 26, left + 60, top + 31, mixed(_INK, chance.choice(_CARGO), 0.3))
    for foot in (676, 796):
        canvas.box(foot, 120, foot + 16, HORIZON + 24, _INK)
    canvas.box(560, 120, 930, 138, _INK)
    canvas.shape([(676, 120), (744, 48), (812, 120), (796, 120), (744, 66), (692, 120)], _INK)
    canvas.box(604, 138, 607, 226, _INK)
    canvas.box(576, 226, 636, 257, _CARGO[0])
    canvas.box(0, HORIZON + 24, WIDTH, HORIZON + 56, mixed(_INK, _PAPER, 0.25))


def _steel(canvas: Canvas, chance: random.Random) -> None:
    """A mill at dusk, with one furnace that glows."""
    canvas.gradient(0, HEIGHT, mixed(_NIGHT, _DUSK, 0.75), _DAWN)
    far, near = mixed(_INK, _DUSK, 0.6), mixed(_INK, _DUSK, 0.12)
    for left in range(0, WIDTH, 80):
        canvas.box(left, chance.uniform(300, 370), left + 84, HEIGHT, far)
    for left in (110, 210, 640, 722):
        top = chance.uniform(90, 170)
        canvas.shape([(left, HEIGHT), (left + 10, top), (left + 38, top), (left + 48, HEIGHT)], near)
        for puff in range(9):
            centre = (left + 26 + 21 * puff, top - 12 - 11 * puff + chance.uniform(-7, 7))
            canvas.disc(centre, 13 + 3.6 * puff, mixed((204, 178, 186), mixed(_NIGHT, _DUSK, 0.85), puff / 8))
    canvas.shape(
        [
            (0, 400),
            (330, 400),
            (390, 350),
            (450, 400),
            (510, 350),
            (570, 400),
            (WIDTH, 400),
            (WIDTH, HEIGHT),
            (0, HEIGHT),
        ],
        near,
    )
    for ring in range(7):
        canvas.box(
            392 + 9 * ring, 440 + 7 * ring, 572 - 9 * ring, HEIGHT, mixed((150, 52, 40), (255, 224, 140), ring / 6)
        )
    for left in range(40, 340, 52):
        canvas.box(left, 436, left + 26, 458, chance.choice(((236, 178, 96), near, (214, 140, 84))))


def _chamber(canvas: Canvas, chance: random.Random) -> None:
    """A hall of columns where something was decided."""
    canvas.gradient(0, HEIGHT, _DAY, _PAPER)
    stone, shade = (226, 214, 194), (150, 140, 130)
    for cloud in range(5):
        middle = (chance.uniform(60, 900), chance.uniform(40, 130))
        for part in range(5):
            canvas.disc(
                (middle[0] + 26 * part, middle[1] + chance.uniform(-6, 6)), 20 + 3 * (cloud % 3), (236, 240, 240)
            )
    canvas.shape([(150, 214), (480, 92), (810, 214)], stone)
    canvas.shape([(222, 204), (480, 112), (738, 204)], shade)
    canvas.disc((480, 172), 24, stone)
    canvas.box(140, 214, 820, 244, stone)
    canvas.box(164, 244, 796, 430, shade)
    for left in range(180, 800, 102):
        canvas.box(left - 6, 244, left + 48, 258, stone)
        canvas.box(left, 258, left + 42, 418, stone)
        canvas.box(left + 28, 258, left + 42, 418, mixed(stone, shade, 0.45))
        canvas.box(left - 6, 416, left + 48, 430, stone)
    for step in range(4):
        canvas.box(130 - 26 * step, 430 + 16 * step, 830 + 26 * step, 446 + 16 * step, mixed(stone, shade, 0.16 * step))
    canvas.box(0, 494, WIDTH, HEIGHT, (112, 138, 104))


def _water(canvas: Canvas, chance: random.Random, first: Colour, last: Colour) -> None:
    canvas.gradient(HORIZON, HEIGHT, first, last)
    for _ in range(70):
        y = chance.uniform(HORIZON + 4, HEIGHT)
        left, depth = chance.uniform(-40, WIDTH), (y - HORIZON) / (HEIGHT - HORIZON)
        tone = mixed(mixed(first, last, depth), _PAPER, 0.22)
        canvas.box(left, y, left + 24 + 90 * depth, y + 1 + 2 * depth, tone)


def _ship(canvas: Canvas, left: float, keel: float) -> None:
    hull = [(left, keel - 46), (left + 300, keel - 46), (left + 274, keel), (left + 26, keel)]
    canvas.shape(hull, (52, 60, 78))
    canvas.box(left + 22, keel - 10, left + 278, keel, (168, 62, 48))
    canvas.box(left + 14, keel - 104, left + 70, keel - 46, _PAPER)
    canvas.box(left + 20, keel - 96, left + 64, keel - 86, _INK)
    canvas.box(left + 34, keel - 134, left + 50, keel - 104, (196, 74, 52))
    for hatch in range(3):
        canvas.box(left + 92 + 62 * hatch, keel - 62, left + 142 + 62 * hatch, keel - 46, (206, 186, 140))


SCENES: dict[str, Callable[[Canvas, random.Random], None]] = {
    "launch": _launch,
    "strait": _strait,
    "port": _port,
    "steel": _steel,
    "chamber": _chamber,
}

"""Charts as pictures, for a phone. matplotlib makes it the worker's."""

import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ft2font import FT2Font
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from matplotlib.ticker import MaxNLocator
from matplotlib.transforms import IdentityTransform

from bot.core.charts import Chart

SIDE = 1080  # pixels; a phone shows that many across
DPI = 100
MARGIN = 56
LINE = 58  # from one line of text to the next
# A dark card stands well in both themes of Telegram: white dazzles in the dark one.
PAPER, INK, FAINT, BAR, SHADE, ACCENT = "#1c2733", "#f2f5f8", "#a9b8c6", "#5aa9e6", "#2d4c66", "#ffb454"
MOST_LABELS = 6  # below the axis; more would touch each other
MOST_PEAKS = 5
MOST_ROWS = 5
LONGEST = 160  # letters of a line; more find no room, and trying how many do takes seconds for thousands
LEAST_TOP = 4  # of the scale: one alert is no mountain

# What comes with matplotlib has Latin, Cyrillic, Greek and Arabic; other scripts are drawn where these are installed.
PLAIN_FONT = "DejaVu Sans"
OTHER_FONTS = (
    "Noto Sans CJK JP",
    "Noto Sans CJK SC",
    "Noto Sans CJK KR",
    "Noto Sans JP",
    "Noto Sans SC",
    "Noto Sans KR",
    "WenQuanYi Zen Hei",
    "WenQuanYi Micro Hei",
    "Droid Sans Fallback",
    "IPAGothic",
    "NanumGothic",
    "Noto Sans Thai",
    "Noto Sans Devanagari",
)


@dataclass(frozen=True, slots=True)
class Type:
    """How a line is set; `size` in pixels."""

    size: int = 34
    color: str = INK
    weight: str = "normal"
    room: float = 0  # to which a longer line is cut; 0 for the rest of the page
    ends_here: bool = False  # reading ends at its place, and does not begin there


TITLE = Type(46, weight="bold")
SMALL = Type(30)


def draw(chart: Chart) -> bytes:
    """The chart as a square PNG: a title, the bars with their peaks numbered, what the numbers stand for, a table.

    Text that no font here has all letters of is left out; the numbers of the peaks and of the rows of the table stay.
    """
    page = _Page(chart)
    top = page.title()
    bottom = page.legend(page.table())
    page.bars(bottom, top)
    file = io.BytesIO()
    page.canvas.print_png(file)  # type: ignore[no-untyped-call]
    return file.getvalue()


def is_drawable(text: str) -> bool:
    """Whether the fonts here have a glyph for every letter of the text."""
    return bool(text.strip()) and all(letter.isspace() or ord(letter) in _letters() for letter in text)


class _Page:
    """A picture measured in pixels, across from where reading begins, and from the bottom up."""

    def __init__(self, chart: Chart) -> None:
        self.chart = chart
        self.figure = Figure(figsize=(SIDE / DPI, SIDE / DPI), dpi=DPI, facecolor=PAPER)
        self.canvas = FigureCanvasAgg(self.figure)

    def title(self) -> float:
        """Writes it at the top; returns where it ends."""
        self._line(self.chart.title, MARGIN, SIDE - 64, TITLE)
        return SIDE - (120 if is_drawable(self.chart.title) else MARGIN)

    def table(self) -> float:
        """Writes it at the bottom, each row on a bar as long as its share; returns where it ends."""
        rows, height, end = self.chart.table[:MOST_ROWS], MARGIN - 8.0, SIDE - MARGIN
        most = max((number for _, number in rows), default=0)
        for place, (name, number) in reversed(list(enumerate(rows, 1))):
            self._block(height, (end - MARGIN) * number / max(most, 1))
            self._line(f"{place}", MARGIN + 14, height, Type(color=FAINT))
            self._line(name, MARGIN + 56, height, Type(room=end - MARGIN - 190))
            self._line(f"{number}", end - 14, height, Type(ends_here=True))
            height += LINE
        if rows and is_drawable(self.chart.table_title):
            self._line(self.chart.table_title, MARGIN, height, Type(SMALL.size, FAINT))
            height += LINE
        return height if rows else MARGIN

    def legend(self, height: float) -> float:
        """Writes what the numbers of the peaks stand for, from `height` up; returns where it ends."""
        for number, peak in reversed(list(enumerate(self.chart.peaks[:MOST_PEAKS], 1))):
            if is_drawable(peak.label):
                self._disc(number, self._across(MARGIN + 20), height)
                self._line(peak.label, MARGIN + 56, height, SMALL)
                height += LINE
        return height

    def bars(self, bottom: float, top: float) -> None:
        """Draws them between these heights, the newest where reading ends."""
        axes, values = self._axes(bottom + 44, top), self.chart.values
        marked = {peak.day for peak in self.chart.peaks[:MOST_PEAKS]}
        colors = [ACCENT if day in marked else BAR for day in range(len(values))]
        axes.bar(range(len(values)), values, width=0.8 if len(values) < 120 else 1.0, color=colors, linewidth=0)
        axes.set_ylim(0, max(LEAST_TOP, *values, 0) * 1.16)
        axes.set_xlim(-0.6, len(values) - 0.4)
        if self.chart.from_right:
            axes.invert_xaxis()
        self._scale(axes)
        for number, peak in enumerate(self.chart.peaks[:MOST_PEAKS], 1):
            x, y = axes.transData.transform((peak.day, values[peak.day]))
            self._disc(number, x, y + 28)

    def _scale(self, axes: Axes) -> None:
        days = len(self.chart.values)
        shown = range(0, days, max(1, -(-days // MOST_LABELS)))
        axes.set_xticks(list(shown), [self._label(day) for day in shown])
        axes.yaxis.set_major_locator(MaxNLocator(4, integer=True))
        axes.grid(axis="y", color=FAINT, alpha=0.25, linewidth=1)
        axes.set_axisbelow(True)
        axes.tick_params(colors=FAINT, length=0, pad=10)
        axes.tick_params(axis="x", pad=0)
        for label in (*axes.get_xticklabels(), *axes.get_yticklabels()):
            label.set(fontsize=_points(28), family=_families())
        for label in axes.get_xticklabels():
            label.set(verticalalignment="baseline", y=-38 / axes.get_window_extent().height)
        axes.spines[:].set_visible(False)

    def _label(self, day: int) -> str:
        label = self.chart.labels[day] if day < len(self.chart.labels) else ""
        if is_drawable(label):
            return label
        date = self.chart.first + timedelta(days=day)
        return f"{date.month}/{date.day}"  # as those write it whose letters are the most likely to be missing

    def _axes(self, bottom: float, top: float) -> Axes:
        left, width = MARGIN + 44, SIDE - 2 * MARGIN - 44
        left = MARGIN if self.chart.from_right else left
        axes = self.figure.add_axes((left / SIDE, bottom / SIDE, width / SIDE, (top - bottom) / SIDE), facecolor=PAPER)
        if self.chart.from_right:
            axes.yaxis.tick_right()
        return axes

    def _line(self, text: str, x: float, y: float, type_: Type) -> None:
        """One line, cut where it is too long; nothing of one that cannot be drawn."""
        if not is_drawable(text):
            return
        written = self._text(self._across(x), y, " ".join(text.split())[:LONGEST], type_)
        written.set_horizontalalignment("right" if type_.ends_here != self.chart.from_right else "left")
        if not type_.ends_here:
            self._fit(written, type_.room or SIDE - MARGIN - x)

    def _fit(self, written: Text, room: float) -> None:
        words = written.get_text()
        while self._width(written) > room and len(words) > 1:
            words = words.rpartition(" ")[0] or words[:-1]
            written.set_text(f"{words}…")

    def _width(self, written: Text) -> float:
        return float(written.get_window_extent(self.canvas.get_renderer()).width)  # type: ignore[no-untyped-call]

    def _disc(self, number: int, x: float, y: float) -> None:
        written = self._text(x, y, f"{number}", Type(24, PAPER, "bold"))
        written.set(
            horizontalalignment="center",
            verticalalignment="center",
            bbox={"boxstyle": "circle,pad=0.28", "facecolor": ACCENT, "lw": 0},
        )

    def _text(self, x: float, y: float, text: str, type_: Type) -> Text:
        return self.figure.text(
            x,
            y,
            text,
            color=type_.color,
            fontsize=_points(type_.size),
            weight=type_.weight,
            family=_families(),
            verticalalignment="center_baseline",
            transform=IdentityTransform(),
            parse_math=False,
        )

    def _block(self, y: float, width: float) -> None:
        left = self._across(MARGIN) - (width if self.chart.from_right else 0)
        self.figure.add_artist(
            Rectangle((left, y - 23), width, 46, transform=IdentityTransform(), facecolor=SHADE, linewidth=0)
        )

    def _across(self, x: float) -> float:
        return SIDE - x if self.chart.from_right else x


def _points(pixels: int) -> float:
    return pixels * 72 / DPI


@cache
def _families() -> list[str]:
    """The fonts there are of those we ask for, in order; a letter is drawn in the first that has it."""
    installed = {font.name for font in font_manager.fontManager.ttflist}
    return [PLAIN_FONT, *(font for font in OTHER_FONTS if font in installed)]


@cache
def _letters() -> frozenset[int]:
    """What can be drawn."""
    return frozenset(_letters_of(font_manager.findfont(family) for family in _families()))


def _letters_of(files: Iterable[str]) -> Iterable[int]:
    return (letter for file in files for letter in FT2Font(file).get_charmap())

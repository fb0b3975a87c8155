"""Charts as values: what is drawn, said in numbers and words. The worker draws them (`bot.core.drawing`)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Peak:
    """A day that stands out, and what happened on it."""

    day: int  # counted from the first of the chart
    label: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars, one a day, the peaks labelled, above a table of names and numbers; texts in the language of its chat."""

    title: str
    first: date
    values: tuple[int, ...]
    labels: tuple[str, ...]  # of the days, as the axis shows them
    peaks: tuple[Peak, ...] = ()
    table_title: str = ""
    table: tuple[tuple[str, int], ...] = ()
    from_right: bool = False


def peak_days(values: Sequence[int], most: int = 3) -> tuple[int, ...]:
    """The few days with most, in their order: those with over half of the highest, and none where none stands out."""
    high = [day for day, value in enumerate(values) if value > 1 and 2 * value > max(values)]
    return tuple(sorted(sorted(high, key=lambda day: -values[day])[:most]))

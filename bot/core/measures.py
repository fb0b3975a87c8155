"""Numbers that are watched from outside: how they are kept, and what they are called."""

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import accumulate

# Seconds. An alert is wanted within a minute; what takes a day is a digest or an outage.
LATENCY_BOUNDS = (1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0, 900.0, 3600.0, 14_400.0, 86_400.0)
LAG_BOUNDS = (0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


@dataclass(slots=True)
class Histogram:
    """How often a value in seconds was how large; the last count is of those beyond all bounds."""

    bounds: tuple[float, ...]
    counts: list[int] = field(init=False)
    total: float = field(default=0.0, init=False)

    def __post_init__(self) -> None:
        self.counts = [0] * (len(self.bounds) + 1)

    def observe(self, seconds: float) -> None:
        """Counts one more value; one below zero, as clocks that differ make, as zero."""
        seconds = max(0.0, seconds)
        self.counts[bisect_left(self.bounds, seconds)] += 1
        self.total += seconds


@dataclass(frozen=True, slots=True)
class Sample:
    """One number of a measure; `suffix` and `labels` tell it from the others."""

    value: float
    labels: tuple[tuple[str, str], ...] = ()
    suffix: str = ""


@dataclass(frozen=True, slots=True)
class Measure:
    """A name with its numbers; `kind` is `counter`, `gauge` or `histogram`, as Prometheus has them."""

    name: str
    kind: str
    about: str
    samples: tuple[Sample, ...]


def counter(name: str, about: str, values: Mapping[str, float] | float, label: str = "") -> Measure:
    """What only grows: one number, or one for each value of the label."""
    return Measure(name, "counter", about, _samples(values, label))


def gauge(name: str, about: str, values: Mapping[str, float] | float, label: str = "") -> Measure:
    """What goes up and down: one number, or one for each value of the label."""
    return Measure(name, "gauge", about, _samples(values, label))


def distribution(name: str, about: str, histogram: Histogram) -> Measure:
    """A histogram as Prometheus counts: each bucket with all that is below it."""
    bounds = [f"{bound:g}" for bound in histogram.bounds] + ["+Inf"]
    sums = list(accumulate(histogram.counts))
    buckets = [Sample(total, (("le", bound),), "_bucket") for bound, total in zip(bounds, sums, strict=True)]
    return Measure(
        name,
        "histogram",
        about,
        (*buckets, Sample(histogram.total, suffix="_sum"), Sample(sums[-1], suffix="_count")),
    )


def _samples(values: Mapping[str, float] | float, label: str) -> tuple[Sample, ...]:
    if isinstance(values, Mapping):
        return tuple(Sample(value, ((label, name),)) for name, value in values.items())
    return (Sample(values),)

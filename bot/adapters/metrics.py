"""Measures as the text that Prometheus reads.

Written out rather than left to prometheus-client: the numbers are kept where they arise, and of it only the escaping
below would remain, for 0.7 MB.
"""

from collections.abc import Iterable, Iterator

from bot.core.measures import Measure, Sample


def exposition(measures: Iterable[Measure]) -> str:
    """The measures in the text format 0.0.4 (prometheus.io/docs/instrumenting/exposition_formats)."""
    return "".join(f"{line}\n" for measure in measures for line in _lines(measure))


def _lines(measure: Measure) -> Iterator[str]:
    yield f"# HELP {measure.name} {measure.about}"
    yield f"# TYPE {measure.name} {measure.kind}"
    for sample in measure.samples:
        yield f"{measure.name}{sample.suffix}{_labels(sample)} {sample.value:.15g}"


def _labels(sample: Sample) -> str:
    pairs = ",".join(f'{name}="{_escaped(value)}"' for name, value in sample.labels)
    return f"{{{pairs}}}" if pairs else ""


def _escaped(value: str) -> str:
    return value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")

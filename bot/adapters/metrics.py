"""Measures as the text that Prometheus reads, and the memory of our processes.

Written out rather than left to prometheus-client: the numbers are kept where they arise, and of it only the escaping
below would remain, for 0.7 MB.
"""

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from bot.core.measures import Measure, Sample

_PROCESSES = Path("/proc")  # Linux


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


def memory() -> Mapping[str, float]:
    """Bytes in memory of `main` and of the `workers` together; empty where the system does not say."""
    own = _resident(os.getpid())
    return {"main": own, "workers": sum(map(_resident, _children()))} if own else {}


def _resident(process: int) -> int:
    try:
        return int((_PROCESSES / str(process) / "statm").read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:  # it has just ended, or the system has no such files
        return 0


def _children() -> Iterator[int]:
    """Each thread has a list of those it started."""
    for listed in (_PROCESSES / "self" / "task").glob("*/children"):
        try:
            yield from map(int, listed.read_text("ascii").split())
        except OSError:  # the thread has just ended
            continue

"""PDF documents made to hurt their reader: what each takes in a worker process of its own, beside an ordinary one.

    python bench/documents.py

Told are what came of it, its CPU seconds and the most memory the process ever had, imports included. The exit status is
1 when more was taken than promised: the time of the worker (15 s), and 300 MB.
"""

import asyncio
import random
import re
import sys
import time
from collections.abc import Mapping
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from bot.adapters.worker.process import READ_TIMEOUT, WorkerProcess
from bot.core.errors import DocumentError, WorkerError
from tests.paper import pdf

PROMISED_MB = 300.0
MOST_BYTES = 20_000_000  # what Telegram gives a bot
HEAD = b"%PDF-1.4\n"
LINE = "The ferry between the two shores will stop for three weeks in May, they said."


def documents() -> Mapping[str, bytes]:
    """Invented documents by what they are."""
    bomb = b"BT /F1 11 Tf (" + b"a" * 70_000_000 + b") Tj ET"
    large = b"BT /F1 11 Tf (" + b" " * 4_900_000 + b") Tj ET"
    return {
        "ten pages": pdf(*[[LINE] * 50] * 10),
        "a book of 1,000 pages": pdf(*[[LINE] * 50] * 1_000),
        "10,000 pages": pdf(*[[LINE]] * 10_000),
        "a scan of 60 pages": pdf(*[b"q 595 0 0 842 0 0 cm /Im1 Do Q"] * 60),
        "a bomb of 70 MB": pdf(bomb),
        "60 pages of 5 MB of blanks": pdf(*[large] * 60),
        "60 pages of endless operators": pdf(*[b"BT /F1 11 Tf " + b"(abc) Tj T* " * 400_000 + b" ET"] * 60),
        "60 pages of many operators": pdf(*[b"BT /F1 11 Tf " + b"( ) Tj T* " * 65_000 + b" ET"] * 60),
        "noise": HEAD + random.Random(1).randbytes(MOST_BYTES),
        "open objects": HEAD + b"1 0 obj <<" * (MOST_BYTES // 10),
        "empty objects": HEAD + b"0 0 obj\n" * (MOST_BYTES // 8),
        "tables": HEAD + b"startxref\n" * (MOST_BYTES // 10),
        "line ends": HEAD + b"\n" * MOST_BYTES,
    }


def read(content: bytes) -> tuple[str, float, float]:
    """What came of it, CPU seconds, MB. Runs in the worker."""
    from bot.core.pdf import read_pdf

    began = time.process_time()
    try:
        came = f"{len(read_pdf(content)[1]):,} characters"
    except DocumentError as error:
        came = error.kind
    most = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())
    return came, time.process_time() - began, int(most[1]) / 1024 if most else 0.0


async def main() -> bool:
    kept = True
    for name, content in documents().items():
        async with WorkerProcess() as worker:
            try:
                came, seconds, mb = await worker.run(READ_TIMEOUT, read, content)
            except WorkerError as error:
                came, seconds, mb = str(error), READ_TIMEOUT.total_seconds(), 0.0
        kept &= mb <= PROMISED_MB
        print(f"{name:30} {len(content) / 1e6:5.1f} MB  {seconds:5.2f} s  {mb:4.0f} MB  {came}")
    return kept


if __name__ == "__main__":
    sys.exit(0 if asyncio.run(main()) else 1)

"""`wirewatch playground` as a person runs it: a process of its own, in a folder with settings it must not touch."""

import asyncio
import os
import re
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
THEIR_ENV = "WIREWATCH_DATABASE_URL=sqlite:///theirs.db\nWIREWATCH_ADMINS=77\n"


@dataclass(slots=True)
class Playing:
    """A playground that is open at `address`."""

    process: asyncio.subprocess.Process
    address: str

    async def stop(self, number: signal.Signals = signal.SIGTERM) -> tuple[int | None, str]:
        """Exit status, and what it complained about."""
        self.process.send_signal(number)
        async with asyncio.timeout(20):
            _, complaints = await self.process.communicate()
        return self.process.returncode, complaints.decode()


async def start(folder: Path, *words: str, **environment: str) -> asyncio.subprocess.Process:
    (folder / ".env").write_text(THEIR_ENV, encoding="utf-8")
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("WIREWATCH_")}
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "playground", *words),
        cwd=folder,
        env={**inherited, "PYTHONPATH": str(ROOT), **environment},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


@asynccontextmanager
async def playing(folder: Path) -> AsyncIterator[Playing]:
    """The playground on a free port; killed at the end if it still runs."""
    process = await start(folder, "--port", "0")
    try:
        assert process.stdout
        async with asyncio.timeout(20):
            line = (await process.stdout.readline()).decode()
        found = re.search(r"http://127\.0\.0\.1:\d+", line)
        assert found, line or (await process.communicate())[1].decode()
        yield Playing(process, found[0])
    finally:
        if process.returncode is None:
            process.kill()
            await process.communicate()

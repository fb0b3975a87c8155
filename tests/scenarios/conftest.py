"""Every scene is played in English and in Arabic, and looked back at when it is over."""

import logging
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.scenarios.scene import Scene, playing
from tests.scenarios.speech import strangers


@pytest.fixture(params=["en", "ar"])
async def scene(
    request: pytest.FixtureRequest, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> AsyncIterator[Scene]:
    async with playing(tmp_path, request.param) as opened:
        yield opened
        verdict = await opened.ends()
        wrong = [record.getMessage() for record in caplog.get_records("call") if record.levelno >= logging.ERROR]
        assert wrong == []
        if request.param != "en":
            left = {str(words): shown for shown in opened.read() if (words := strangers(shown, opened.foreign))}
            assert not left, "\n".join(f"{words} in {shown}" for words, shown in left.items())
    if verdict.startswith("skipped"):
        pytest.skip(verdict)

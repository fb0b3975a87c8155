"""A broadcast whose process is killed with SIGKILL half way: nobody is left out, and few hear it twice."""

import asyncio
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.core.broadcasts import Stage
from bot.core.model import Chat, Message, Outcome, Sent, Urgency
from bot.services.broadcast import Broadcasting, View
from bot.services.deliver import Deliver, DeliverLimits, Renderers
from storage import open_store
from tests.fakes import NOON, FakeClock, FakeMessenger, WatchedStore
from tests.services.test_deliver import shown, shown_as_digest, shown_as_reply, shown_together

ROOT = Path(__file__).parents[2]
CHATS = 120
OTTO = 99_999
AT_ONCE = 8
LIMITS = DeliverLimits(in_flight=AT_ONCE, marks=4)
RENDERERS = Renderers(shown, shown_together, shown_as_reply, shown_as_digest)


class TellingMessenger(FakeMessenger):
    """Says on standard output what it has sent."""

    async def send(self, chat_id: int, _thread: int, message: Message, _urgency: Urgency) -> Outcome:
        sys.stdout.write(f"{chat_id} {message.html}\n")
        sys.stdout.flush()
        return Sent(1)


async def work(url: str) -> None:
    """Queues the broadcast in small slices and sends it, until killed."""
    async with open_store(url) as store:
        deliver = Deliver(store, TellingMessenger(), FakeClock(), RENDERERS, LIMITS)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(deliver.run())
            while await store.outbox.has_open_alert():
                async with store.transaction() as write:
                    await write.outbox.expand(NOON, 10)
                deliver.wake()
                await asyncio.sleep(0.01)


async def begin(url: str) -> int:
    async with open_store(url) as store:
        async with store.transaction() as write:
            for chat in range(1, CHATS + 1):
                await write.people.save_chat(Chat(chat), NOON)
        broadcasting = Broadcasting(store, FakeClock())
        view = await broadcasting.write(OTTO, Message("<b>Hello</b>"))
        await broadcasting.start(OTTO, view.broadcast.id, None, (OTTO, 1))
        return view.broadcast.id


async def run_killed(url: str, after: int) -> Counter[int]:
    """What the process had sent when it was killed, at least so many."""
    code = f"import asyncio; from {__name__} import work; asyncio.run(work({url!r}))"
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", code, cwd=ROOT, stdout=asyncio.subprocess.PIPE)
    assert process.stdout
    sent = [await process.stdout.readline() for _ in range(after)]
    process.kill()
    rest, _ = await process.communicate()
    return Counter(int(line.split()[0]) for line in (*sent, *rest.splitlines()) if line.strip())


async def finish(url: str, broadcast_id: int) -> tuple[Counter[int], Sequence[View]]:
    """What the next process sends, and what it shows."""
    views: list[View] = []

    async def show(view: View, _chat: Chat) -> None:
        views.append(view)

    async with open_store(url) as opened:
        store, messenger, clock = WatchedStore(opened), FakeMessenger(), FakeClock()
        deliver, broadcasting = Deliver(store, messenger, clock, RENDERERS, LIMITS), Broadcasting(store, clock)

        async def is_over() -> bool:
            return await opened.outbox.counts() == {"sent": CHATS}

        while await opened.outbox.has_open_alert():
            async with opened.transaction() as write:
                await write.outbox.expand(NOON, 1000)
        async with asyncio.TaskGroup() as tasks:
            task = tasks.create_task(deliver.run())
            await store.until(is_over)
            task.cancel()
        await broadcasting.follow(show)
        assert (await broadcasting.look(broadcast_id)).broadcast.stage is Stage.DONE
        return Counter(each.chat_id for each in messenger.sent), views


@pytest.mark.parametrize("after", [1, 40])
async def test_a_killed_broadcast_goes_on_where_it_was(tmp_path: Path, after: int):
    url = f"sqlite:///{tmp_path}/news.db"
    number = await begin(url)
    before = await run_killed(url, after)
    later, views = await finish(url, number)
    assert set(before + later) == set(range(1, CHATS + 1))
    assert sum((before + later).values()) - CHATS <= AT_ONCE + LIMITS.marks
    assert [view.progress.sent for view in views] == [CHATS]

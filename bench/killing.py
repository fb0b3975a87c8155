"""What is lost and what comes twice when the bot is killed again and again while it sends.

    python bench/killing.py [--deliveries 6000] [--kills 30] [--stops 10] [--rate 30] [--seed 1]

A real bot with that many alerts in its outbox, for a third as many chats, talks to a Bot API 100 ms away that enforces
Telegram's limits. It is killed with SIGKILL at random moments, its start and its polls included, and started again at
once; at the end everybody must have everything. Then the same with SIGTERM, over a third of the deliveries. Ends with
status 1 when something was lost, more came twice than may, or the database is damaged.
"""

import argparse
import asyncio
import os
import random
import signal
import sqlite3
import sys
from asyncio.subprocess import DEVNULL, Process
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.world.ledger import Ledger
from bot.core.model import Chat, Mode
from bot.services.deliver import DeliverLimits
from storage import open_store
from tests.running import environment, follow, outlets
from tests.storage.newsroom import add_topic, tell
from tests.telegram_api import Strict

STORIES = 3
LATENCY_S = 0.1
LOOK_S = 0.5
START_S = 1.2  # about as long as a start takes
PATIENCE_S = 30.0  # of the last life, beyond what the rate asks for
MOST_AT_THE_PERMITTED_RATE = 8  # repeats a kill, at 30 messages a second
PERMITTED_RATE = 30


@dataclass(frozen=True, slots=True)
class Plan:
    """What is done to the bot: `ends` times a signal, spread over the time that its backlog takes."""

    deliveries: int
    ends: int
    rate: int
    sign: signal.Signals

    @property
    def chats(self) -> int:
        return self.deliveries // STORIES

    @property
    def longest_life_s(self) -> float:
        return 2 * START_S + 1.6 * self.deliveries / self.rate / (self.ends + 1)

    @property
    def most_repeats(self) -> int:
        """So many may come twice for each end."""
        if self.sign == signal.SIGTERM:
            return 0
        limits = DeliverLimits()
        anyhow = limits.in_flight + limits.marks
        return MOST_AT_THE_PERMITTED_RATE if self.rate <= PERMITTED_RATE else anyhow


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, default in (("deliveries", 6000), ("kills", 30), ("stops", 10), ("rate", PERMITTED_RATE), ("seed", 1)):
        options.add_argument(f"--{name}", type=int, default=default)
    given = options.parse_args()
    print(f"seed {given.seed}, {given.rate}/s, load {os.getloadavg()[0]:.1f}")
    chance = random.Random(given.seed)
    plans = (
        Plan(given.deliveries, given.kills, given.rate, signal.SIGKILL),
        Plan(given.deliveries // 3, given.stops, given.rate, signal.SIGTERM),
    )
    verdicts = [asyncio.run(torment(plan, chance)) for plan in plans if plan.ends]
    return 0 if all(verdicts) else 1


async def torment(plan: Plan, chance: random.Random) -> bool:
    """Whether the bot came through as promised."""
    strict = Strict(per_second=plan.rate)
    with TemporaryDirectory() as name:
        folder = Path(name)
        async with outlets("Gazette") as (gazette,), Ledger(strict=strict, latency_s=LATENCY_S) as api:
            gazette.publish("A quiet day in the harbour", "Nothing happened.")
            await follow(folder, gazette)
            await prepare(folder, plan.chats)
            api.add_readers(plan.chats)
            statuses, damages = Counter[int](), list[str]()
            for number in range(1, plan.ends + 1):
                status = await live(folder, api, plan, chance.uniform(0, plan.longest_life_s))
                statuses[status] += 1
                damages += damage(folder)
                print(f"\r{plan.sign.name} {number}, {len(api.delivered)} delivered", end="", file=sys.stderr)
            print(file=sys.stderr)
            await last_life(folder, api, plan)
            damages += damage(folder)
            return report(plan, api, statuses, damages)


async def prepare(folder: Path, chats: int) -> None:
    """A database in which so many chats have yet to be told some stories."""
    now = datetime.now(UTC)
    since = now - timedelta(hours=1)
    async with open_store(f"sqlite:///{folder / 'wirewatch.db'}") as store:
        topic = await add_topic(store)
        async with store.transaction() as tables:
            for chat in range(1, chats + 1):
                await tables.people.save_chat(Chat(chat), since)
                await tables.people.subscribe(chat, 0, topic.id, Mode.INSTANT, since)
        for _ in range(STORIES):
            await tell(store, topic, at=now)


async def start(folder: Path, api: Ledger, rate: int) -> Process:
    api.life += 1
    settings = environment(folder, api.url, send_rate=str(rate))
    with (folder / "bot.log").open("ab") as log:
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "run", cwd=folder, env=settings, stdin=DEVNULL, stdout=log, stderr=log
        )


async def live(folder: Path, api: Ledger, plan: Plan, life_s: float) -> int:
    """Starts the bot and ends it so much later; its exit status."""
    process = await start(folder, api, plan.rate)
    await asyncio.sleep(life_s)
    process.send_signal(plan.sign)
    status = await process.wait()
    await asyncio.sleep(2 * LATENCY_S)  # what is still on its way belongs to this life
    return status


async def last_life(folder: Path, api: Ledger, plan: Plan) -> None:
    """Lets the bot send all that is left."""
    process = await start(folder, api, plan.rate)
    for _ in range(round((PATIENCE_S + plan.deliveries / plan.rate) / LOOK_S)):
        await asyncio.sleep(LOOK_S)
        if not await asyncio.to_thread(left, folder):
            break
    process.send_signal(signal.SIGTERM)
    await process.wait()


def left(folder: Path) -> bool:
    """Whether alerts are yet to be planned, or sent."""
    with sqlite3.connect(folder / "wirewatch.db") as database:
        rows = database.execute("SELECT state, count(*) FROM outbox GROUP BY state").fetchall()
    return not rows or "queued" in dict(rows)


def damage(folder: Path) -> Sequence[str]:
    """What SQLite finds wrong with the database; nothing when it is well."""
    with sqlite3.connect(folder / "wirewatch.db") as database:
        found = [str(row[0]) for row in database.execute("PRAGMA integrity_check")]
    return [] if found == ["ok"] else found


def report(plan: Plan, api: Ledger, statuses: Counter[int], damages: Sequence[str]) -> bool:
    copies = api.copies()
    lost, repeats = plan.chats * STORIES - len(copies), api.repeats_by_life()
    worst = max(repeats.values(), default=0)
    ends = ", ".join(f"{count} times status {status}" for status, count in sorted(statuses.items()))
    print(
        f"{plan.sign.name} {plan.ends} times over {plan.chats * STORIES} deliveries ({ends}): {lost} lost; "
        f"{sum(repeats.values())} came twice, at most {worst} after one end ({plan.most_repeats} may), "
        f"a message at most {max(copies.values(), default=0)} times; {api.statuses[429]} times 429; "
        f"integrity {'; '.join(damages) or 'ok'}"
    )
    return lost == 0 and worst <= plan.most_repeats and not damages


if __name__ == "__main__":
    sys.exit(main())

"""Tells all followers something, or those of a topic: asked first, counted while it leaves, stopped at any moment."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace

from bot.core.broadcasts import Broadcast, Progress, Stage, is_draft, next_stage, progress_of
from bot.core.errors import RequestError
from bot.core.markup import clip
from bot.core.model import Chat, Message, Topic
from bot.ports import Clock, Store, Transaction

SLICE = 2_000  # so many are taken back in one transaction
AUDIT_LIMIT = 80


@dataclass(frozen=True, slots=True)
class View:
    """A broadcast, the topic it is for (None: everybody), and how far it is."""

    broadcast: Broadcast
    topic: Topic | None
    progress: Progress


@dataclass(frozen=True, slots=True)
class Choice:
    """A topic whose followers a broadcast could go to, and how many they are."""

    topic: Topic
    reach: int


@dataclass(slots=True)
class Broadcasting:
    """What `/broadcast` does. Every step is in the audit."""

    store: Store
    clock: Clock
    _shown: dict[int, Progress] = field(default_factory=dict, init=False)

    async def write(self, by: int, message: Message) -> View:
        """Keeps a draft; nobody gets it yet."""
        draft = Broadcast(0, by, message, self.clock.now())
        async with self.store.transaction() as write:
            draft = replace(draft, id=await write.broadcasts.add(draft))
            await self._note(write, draft, f"wrote broadcast {draft.id}: {clip(message.html, AUDIT_LIMIT)}")
        return await self.propose(by, draft.id)

    async def propose(self, by: int, broadcast_id: int, topic_id: int | None = None) -> View:
        """The draft as it would go out: to how many chats. Raises RequestError when it is none of theirs."""
        draft = await self._draft(by, broadcast_id)
        topic = await self._topic(topic_id)
        reach = await self.store.broadcasts.reach(topic_id, self.clock.now())
        return View(replace(draft, topic_id=topic_id, reach=reach), topic, Progress(0, reach, 0, 0))

    async def choices(self, by: int, broadcast_id: int) -> tuple[Choice, ...]:
        """The topics that somebody follows. Raises RequestError."""
        await self._draft(by, broadcast_id)
        now = self.clock.now()
        found = [
            Choice(topic, await self.store.broadcasts.reach(topic.id, now)) for topic in await self.store.topics.all()
        ]
        return tuple(choice for choice in found if choice.reach)

    async def start(self, by: int, broadcast_id: int, topic_id: int | None, shown: tuple[int, int]) -> View:
        """Sends it; `shown` are the chat and the message that tell its progress. Raises RequestError."""
        view = await self.propose(by, broadcast_id, topic_id)
        if not view.broadcast.reach:
            raise RequestError("broadcast_to_nobody")
        async with self.store.transaction() as write:
            if not await write.broadcasts.start(view.broadcast, self.clock.now()):
                raise RequestError("button_too_old")
            await write.broadcasts.show_in(broadcast_id, *shown)
            target = f"followers of {view.topic.slug}" if view.topic else "all"
            began = f"sent broadcast {broadcast_id} to {target}, {view.broadcast.reach} chats"
            await self._note(write, view.broadcast, began)
        return replace(view, broadcast=replace(view.broadcast, stage=Stage.OPEN))

    async def cancel(self, by: int, broadcast_id: int) -> View:
        """Ends it: what has not left stays here. Raises RequestError when it is over."""
        async with self.store.transaction() as write:
            found = await write.broadcasts.by_id(broadcast_id)
            if found is None or found.stage not in (Stage.DRAFT, Stage.OPEN, Stage.QUEUED):
                raise RequestError("button_too_old")
            stage = Stage.CANCELLED if found.stage is Stage.DRAFT else Stage.STOPPING
            await write.broadcasts.set_stage(broadcast_id, stage)
            await write.people.note(str(by), f"cancelled broadcast {broadcast_id}", self.clock.now())
        return await self._view(replace(found, stage=stage))

    async def look(self, broadcast_id: int) -> View:
        """How far it is. Raises RequestError for one that there never was."""
        found = await self.store.broadcasts.by_id(broadcast_id)
        if found is None:
            raise RequestError("button_too_old")
        return await self._view(found)

    async def follow(self, show: Callable[[View, Chat], Awaitable[None]]) -> None:
        """Goes on with those under way: takes back what is to be, ends what is over, and shows how far each is."""
        for broadcast in await self.store.broadcasts.running():
            if broadcast.stage is Stage.STOPPING:
                await self._withdraw(broadcast.id)
            view = await self._end(await self._view(broadcast))
            if self._shown.get(broadcast.id) != view.progress or view.broadcast.stage != broadcast.stage:
                self._shown[broadcast.id] = view.progress
                chat = await self.store.people.chat(broadcast.shown_in) or Chat(broadcast.shown_in)
                await show(view, chat)

    async def _withdraw(self, broadcast_id: int) -> None:
        done = SLICE
        while done == SLICE:
            async with self.store.transaction() as write:
                done = await write.broadcasts.withdraw(broadcast_id, SLICE)

    async def _end(self, view: View) -> View:
        stage = next_stage(view.broadcast, view.progress)
        if stage is view.broadcast.stage:
            return view
        told, ended = view.progress, replace(view.broadcast, stage=stage)
        async with self.store.transaction() as write:
            await write.broadcasts.set_stage(ended.id, stage)
            counts = f"{told.sent} sent, {told.failed} failed, {told.withdrawn} withdrawn"
            await self._note(write, ended, f"broadcast {ended.id} is over: {counts}")
        self._shown.pop(ended.id, None)
        return replace(view, broadcast=ended)

    async def _view(self, broadcast: Broadcast) -> View:
        counts, topic_id = await self.store.broadcasts.counts(broadcast.id), broadcast.topic_id
        # One that is under way outlives its topic.
        topic = None if topic_id is None else await self.store.topics.ever(topic_id)
        return View(broadcast, topic, progress_of(broadcast, counts))

    async def _draft(self, by: int, broadcast_id: int) -> Broadcast:
        draft = await self.store.broadcasts.by_id(broadcast_id)
        if draft is None or draft.author != by or not is_draft(draft, self.clock.now()):
            raise RequestError("button_too_old")
        return draft

    async def _topic(self, topic_id: int | None) -> Topic | None:
        if topic_id is None:
            return None
        found = next((topic for topic in await self.store.topics.all() if topic.id == topic_id), None)
        if found is None:
            raise RequestError("button_too_old")
        return found

    async def _note(self, write: Transaction, broadcast: Broadcast, what: str) -> None:
        await write.people.note(str(broadcast.author), what, self.clock.now())

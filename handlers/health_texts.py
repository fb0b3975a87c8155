"""What admins read about the delivery: what waits, what failed, and what can be done about it."""

# ruff: noqa: D103 - each function is named for what it says, and its sentences say the rest

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from bot.core.deadletters import DeadLetter, Machine, Queue, Traffic
from bot.core.delivery import OLD
from bot.core.health import Health as SourceHealth
from bot.core.markup import Rich, bold, clip, fitting, lines, link, plain
from bot.core.model import Button, Chat, Message, Urgency
from bot.services.deadletters import PAGE, Health, Page
from bot.services.sourcebook import TROUBLES
from handlers.words import N_, between, clock_time, fill, message, tell, turning, wording, words

TEXT_LIMIT = 120
PROBLEM_LIMIT = 150
REASONS = 3  # that are named
MEGABYTE, GIGABYTE = 2**20, 2**30
SUPERGROUP = "-100"  # their numbers begin like that; what follows is their number in links

CLASSES = {
    Urgency.INTERACTIVE: N_("asked for: {n}, since {time}"),
    Urgency.URGENT: N_("urgent alerts: {n}, since {time}"),
    Urgency.ALERT: N_("alerts and notices: {n}, since {time}"),
    Urgency.DIGEST: N_("digests: {n}, since {time}"),
    Urgency.EDIT: N_("changes of alerts: {n}, since {time}"),
}


def health(found: Health, sources: Mapping[SourceHealth, int], chat: Chat, now: datetime) -> Message:
    say, traffic = words(chat), found.traffic
    waiting = [_queue(queue, chat, now) for queue in traffic.queues]
    sent = fill(say.gettext("In 24 hours: {sent} sent, {failed} given up"), sent=traffic.sent, failed=traffic.failed)
    text = lines(
        (
            lines((bold(say.gettext("Waiting for their turn")), *(waiting or [plain(say.gettext("nothing"))]))),
            lines((bold(say.gettext("Delivery")), sent, _dead(traffic, chat), _closed(traffic, chat))),
            lines((bold(say.gettext("Sources")), _sources(sources, chat))),
            lines((bold(say.gettext("Machine")), _machine(found.machine, chat))),
        ),
        "\n\n",
    )
    dead = Button(say.gettext("✉️ Dead letters ({n})").format(n=traffic.dead_count), "dead:0")
    return message(text, [[dead]] if traffic.dead else [])


def dead_letters(found: Page, chat: Chat, now: datetime) -> Message:
    """A page of what could not be delivered, with buttons to send it after all or to give it up."""
    say = words(chat)
    if not found.total:
        return tell(say.gettext("There are no dead letters."))
    blocks = [_letter(each, number, chat, now) for number, each in enumerate(found.letters, found.offset + 1)]
    heading = fill(say.ngettext("<b>{n} dead letter</b>", "<b>{n} dead letters</b>", found.total), n=found.total)
    rows = [_deeds(each, number, found, chat) for number, each in enumerate(found.letters, found.offset + 1)]
    everything = [Button(say.gettext("🔁 Retry all"), "again:all"), Button(say.gettext("🗑 Drop all"), "bury:all")]
    has_more = found.offset + len(found.letters) < found.total
    pages = turning("dead", found.offset, PAGE, chat, has_more=has_more)
    return message(fitting(heading, blocks, wording(chat).rest), [*rows, everything, pages])


def retried(done: int, page: Message, chat: Chat) -> Message:
    sentence = words(chat).ngettext("🔁 {n} letter is sent again.", "🔁 {n} letters are sent again.", done)
    return _above(fill(sentence, n=done), page)


def dropped(done: int, page: Message, chat: Chat) -> Message:
    sentence = words(chat).ngettext("🗑 {n} letter is dropped.", "🗑 {n} letters are dropped.", done)
    return _above(fill(sentence, n=done), page)


def confirm_drop(total: int, chat: Chat) -> Message:
    say = words(chat)
    sentence = say.ngettext(
        "Drop {n} dead letter? Nobody will get it.", "Drop {n} dead letters? Nobody will get them.", total
    )
    buttons = [[Button(say.gettext("🗑 Drop all"), "bury:sure"), Button(say.gettext("Keep them"), "dead:0")]]
    return tell(sentence, buttons, n=total)


def closed(group: Chat, thread: int, reader: Chat) -> Message:
    """Said in the group itself about one of its topics; where that is closed too, to the admins."""
    say = words(reader)
    if thread:
        sentence = say.gettext(
            "🔒 I cannot write into {topic} any more: it was closed or deleted. Nothing is sent there until it is "
            "opened again, or somebody writes to me in it."
        )
        return tell(sentence, topic=_topic(group, thread, say.gettext("a topic of this group")))
    sentence = say.gettext(
        "🔒 I cannot write into the group {title} ({id}) any more: its General topic is closed. Nothing is sent there "
        "until it is opened again, or somebody writes to me in it."
    )
    return tell(sentence, title=group.title, id=group.id)


def _above(said: Rich, page: Message) -> Message:
    return replace(page, html=f"{said.html}\n\n{page.html}")


def _queue(queue: Queue, chat: Chat, now: datetime) -> Rich:
    sentence = words(chat).gettext(CLASSES[queue.urgency])
    return fill(sentence, n=queue.count, time=clock_time(queue.oldest, now, chat))


def _dead(traffic: Traffic, chat: Chat) -> Rich:
    if not traffic.dead:
        return plain(words(chat).gettext("No dead letters."))
    reasons = [fill("{n} × {reason}", n=n, reason=_reason(reason, chat)) for reason, n in traffic.dead[:REASONS]]
    return fill(words(chat).gettext("Dead letters: {reasons}"), reasons=lines(reasons, between(chat)))


def _closed(traffic: Traffic, chat: Chat) -> Rich:
    say, n = words(chat), traffic.closed_threads
    return fill(say.ngettext("{n} closed topic of a group", "{n} closed topics of groups", n), n=n) if n else Rich()


def _sources(counts: Mapping[SourceHealth, int], chat: Chat) -> Rich:
    trouble = sum(counts.get(each, 0) for each in TROUBLES)
    if not trouble:
        return plain(words(chat).gettext("None of them is in trouble."))
    total = sum(counts.values())
    return fill(words(chat).gettext("{n} of {total} in trouble: /sources broken"), n=trouble, total=total)


def _machine(machine: Machine, chat: Chat) -> Rich:
    return fill(
        words(chat).gettext("database {database}, {free} free beside it, memory {memory}"),
        database=_size(machine.database),
        free=_size(machine.free),
        memory=_size(machine.memory),
    )


def _size(count: int) -> str:
    return f"{count / GIGABYTE:.1f} GB" if count >= GIGABYTE else f"{count / MEGABYTE:.0f} MB"


def _letter(each: DeadLetter, number: int, chat: Chat, now: datetime) -> Rich:
    where = fill("{n}. <b>{chat}</b>", n=number, chat=each.chat_title or str(each.chat_id))
    since = fill(words(chat).gettext("since {time}"), time=clock_time(each.since, now, chat))
    what = plain(clip(each.text or each.key, TEXT_LIMIT))
    return lines((lines((where, since), " · "), what, _why(each, chat)))


def _why(each: DeadLetter, chat: Chat) -> Rich:
    say = words(chat)
    tried = fill(say.ngettext("tried {n} time", "tried {n} times", each.attempts), n=each.attempts)
    failed = each.problem.removeprefix(OLD).removeprefix(": ") if each.problem.startswith(OLD) else ""
    return lines((_reason(each.problem, chat), plain(clip(failed, PROBLEM_LIMIT)), tried), " · ")


def _reason(problem: str, chat: Chat) -> Rich:
    if problem.partition(":")[0] == OLD:
        return plain(words(chat).gettext("too old to send"))
    return plain(clip(problem, PROBLEM_LIMIT))


def _deeds(each: DeadLetter, number: int, found: Page, chat: Chat) -> list[Button]:
    say, which = words(chat), f"{each.id}:{found.offset}"
    return [
        Button(say.gettext("🔁 Retry {n}").format(n=number), f"again:{which}"),
        Button(say.gettext("🗑 Drop {n}").format(n=number), f"bury:{which}"),
    ]


def _topic(group: Chat, thread: int, name: str) -> Rich:
    number = str(group.id)
    is_linked = number.startswith(SUPERGROUP)
    return link(name, f"https://t.me/c/{number.removeprefix(SUPERGROUP)}/{thread}") if is_linked else plain(name)

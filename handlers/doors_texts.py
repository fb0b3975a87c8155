"""What people read on their way in: the greeting, the board of topics, what they follow now, and what was undone."""

# ruff: noqa: D103 - each function is named for what it says, and its sentences say the rest

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.core.markup import Rich, lines, plain
from bot.core.model import Button, Chat, Message, Mode, Topic
from bot.core.render import render_articles, topic_name, topic_names
from bot.services.browse import Latest
from bot.services.subscribe import Board, Change, Welcome
from bot.services.undoing import Undone
from handlers.texts import digest_set
from handlers.words import fill, message, number, tell, worded, wording, words

PAGE = 10  # topics


def welcome(started: Welcome, chat: Chat) -> Message:
    """What this is, and the topics; who came by a link for one hears of that one only."""
    say = words(chat)
    hello = say.gettext(
        "👋 I watch the news wires and tell you once per story, in two or three sentences, when something happens in "
        "a topic you follow."
    )
    wrong = _wrong_words([(started.unknown, started.nearest)] if started.unknown else [], chat)
    if started.added:
        added = fill(say.gettext("✅ You follow {topics} now."), topics=topic_names(started.added))
        rows = [*_choices(started.undo, chat, is_new=bool(started.undo)), [_all_topics(chat)]]
        return message(lines((plain(hello), added, *wrong), "\n\n"), rows)
    how = plain(f"{hello} {_how(chat)}") if started.board.topics else lines((plain(hello), plain(_none(chat))))
    return message(lines((how, *wrong), "\n\n"), board_rows(started.board, chat))


def topics(board: Board, chat: Chat) -> Message:
    say = words(chat)
    if not board.topics:
        return tell(_none(chat))
    heading = fill(say.gettext("<b>Topics</b>"))
    return message(lines((heading, plain(_how(chat)))), board_rows(board, chat))


def board_rows(board: Board, chat: Chat, offset: int | None = None) -> list[list[Button]]:
    """The toggle buttons, a row each, from number `offset` on, else those around the topic that was just toggled."""
    say = words(chat)
    at = next((n for n, topic in enumerate(board.topics) if board.toggled and topic.id == board.toggled.id), 0)
    start = at // PAGE * PAGE if offset is None else min(offset, max(0, len(board.topics) - 1))
    rows = [[_toggle(topic, board, chat)] for topic in board.topics[start : start + PAGE]]
    before = [Button(say.gettext("◀ Earlier topics"), f"topics:{max(0, start - PAGE)}")] if start else []
    is_last = start + PAGE >= len(board.topics)
    after = [] if is_last else [Button(say.gettext("More topics ▶"), f"topics:{start + PAGE}")]
    return [*rows, [*before, *after], _after_toggle(board, chat)]


def toggles(board: Board, chat: Chat, offset: int | None = None) -> Message:
    """Only the buttons of the board."""
    return Message("", tuple(tuple(row) for row in board_rows(board, chat, offset) if row))


def subscribed(change: Change, chat: Chat) -> Message:
    say = words(chat)
    silent = say.gettext("🔔 You follow {topics} now, silently: messages come without a sound.")
    instant = say.gettext("🔔 You follow {topics} now. The next story comes as soon as it breaks.")
    digest = say.gettext("🗞 You follow {topics} now: stories come in your digest only.")
    said = {Mode.SILENT: silent, Mode.INSTANT: instant, Mode.DIGEST: digest}[change.mode]
    parts = (
        _about(said, change.changed),
        _about(say.gettext("You follow {topics} already."), change.unchanged),
        digest_set(change, chat),
        *_wrong_words(change.unknown, chat),
    )
    undo = change.undo if change.changed or change.digest else 0
    return message(lines(parts), _choices(undo, chat, is_new=change.is_new))


def unsubscribed(change: Change, chat: Chat) -> Message:
    say = words(chat)
    watches = say.ngettext(
        "Your {n} watch stays; /watch shows it.", "Your {n} watches stay; /watch lists them.", change.watches
    )
    kept = fill(watches, n=change.watches) if change.watches else Rich()
    if not (change.changed or change.unchanged or change.unknown):
        nothing = fill(say.gettext("You follow nothing, so there was nothing to stop. Pick something in /topics."))
        return message(lines((nothing, kept)))
    parts = (
        _about(say.gettext("🔕 You don't follow {topics} any more. /topics brings it back."), change.changed),
        _about(say.gettext("You did not follow {topics}."), change.unchanged),
        *_wrong_words(change.unknown, chat),
        kept,
    )
    return message(lines(parts), _choices(change.undo, chat, is_new=False))


def nothing_old(undo: int, chat: Chat) -> Message:
    """Only the buttons change: what is left is to take it back."""
    return Message("", tuple(map(tuple, _choices(undo, chat, is_new=False))))


def last_stories(found: Latest, chat: Chat) -> Message:
    """The stories that a new follower asked for, the newest first, all in one message."""
    say = words(chat)
    if not found.articles:
        return tell(
            say.gettext("There is nothing old: no story reached {topics} yet."), topics=topic_names(found.topics)
        )
    heading = fill(say.gettext("<b>The last stories</b> · {topics}"), topics=topic_names(found.topics))
    return render_articles(heading, found.articles, chat, wording(chat), found.articles[0].fetched)


def undone(back: Undone, chat: Chat) -> Message:
    say = words(chat)
    parts = (
        plain(say.gettext("↩️ Undone.")),
        _about(say.gettext("You follow {topics} as before."), back.followed),
        _about(say.gettext("You don't follow {topics}, as before."), back.dropped),
    )
    return message(lines(parts, " "))


def undo_button(undo: int, chat: Chat) -> Button:
    """Takes back the change of this number, in place of the message that tells of it."""
    return Button(words(chat).gettext("↩️ Undo"), f"undone:{undo}")


def with_undo(shown: Message, undo: int, chat: Chat) -> Message:
    """The message with one more row of buttons, which takes the change of this number back."""
    return replace(shown, buttons=(*shown.buttons, (undo_button(undo, chat),))) if undo else shown


def joined(chat: Chat) -> Message:
    say = words(chat)
    hello = say.gettext(
        "👋 I watch the news wires and tell this group once per story when something happens in a topic it follows. "
        "Its administrators pick topics with /topics."
    )
    return tell(hello)


def _choices(undo: int, chat: Chat, *, is_new: bool) -> list[list[Button]]:
    say = words(chat)
    five = Button(say.gettext("📰 The last five"), f"five:{undo}")
    none = Button(say.gettext("Nothing old"), f"fresh:{undo}")
    return [[five, none] if undo and is_new else [], [undo_button(undo, chat)] if undo else []]


def _after_toggle(board: Board, chat: Chat) -> list[Button]:
    if board.toggled is None or not board.undo:
        return []
    say, slug = words(chat), board.toggled.slug
    five = [Button(say.gettext("📰 The last five"), f"five:{board.undo}")] if slug in board.followed else []
    return [Button(say.gettext("↩️ Undo"), f"untoggle:{board.undo}"), *five]


def _all_topics(chat: Chat) -> Button:
    return Button(words(chat).gettext("📋 All topics"), "board:")


def _toggle(topic: Topic, board: Board, chat: Chat) -> Button:
    say, n = words(chat), board.lately.get(topic.id, 0)
    sign = "✅" if topic.slug in board.followed else "➕"
    sent = say.ngettext("{topic} · {n} alert this week", "{topic} · {n} alerts this week", n)
    name = worded(sent, topic=topic_name(topic), n=number(n, chat)) if n else topic_name(topic)
    return Button(f"{sign} {name}", f"topic:{topic.slug}")


def _how(chat: Chat) -> str:
    return words(chat).gettext("Tap a topic to follow it; tap it again to stop.")


def _none(chat: Chat) -> str:
    return words(chat).gettext("There are no topics yet. An admin can add some.")


def _about(sentence: str, about: Sequence[Topic]) -> Rich:
    return fill(sentence, topics=topic_names(about)) if about else Rich()


def _wrong_words(unknown: Iterable[tuple[str, str]], chat: Chat) -> list[Rich]:
    say = words(chat)
    near = say.gettext("There is no topic <b>{word}</b>. Did you mean <code>{near}</code>?")
    none = say.gettext("There is no topic <b>{word}</b>. /topics lists them.")
    return [fill(near if close else none, word=word, near=close) for word, close in unknown]

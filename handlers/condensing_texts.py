"""What people read when something was summed up for them, while it is, and when it cannot be."""

# ruff: noqa: D103 - each function is named for what it says, and its sentences say the rest

from collections.abc import Sequence
from datetime import datetime, time

from bot.core.markup import Rich, bold, clip, clip_sentences, fitting, lines, link, plain
from bot.core.model import Button, Chat, Message
from bot.core.render import figures_line, topic_name
from bot.core.wanted import File, Page, Reply, Wanted, host_of
from bot.services.condense import Piece
from handlers.sources_texts import KINDS
from handlers.words import N_, clock_time, day, fill, message, tell, wording, words

TITLE_LIMIT = 300
SUMMARY_LIMIT = 1_400
TOPICS_LIMIT = 200

WHY = {
    "blocked_address": N_("its address is not a public one, and I ask no other."),
    "robots": N_("{problem}. Send me its text, and reply /summary to it."),
    "challenge": N_("its site wants proof that a human reads it. Send me its text, and reply /summary to it."),
    "login": N_("one has to log in there. If you can, send me its text, and reply /summary to it."),
    "status": N_("its server answers with error {problem}."),
    "gone": N_("its server answers with error {problem}."),
    "big": N_("it is too large for me."),
    "busy": N_("much of what I do waits for that site already. Try again in a minute."),
    "front page": N_("that leads to the whole site. Send me the address of one article."),
    "no article": N_("I found no article there."),
    "encrypted": N_("it is locked with a password."),
    "scanned": N_("its pages are pictures without text."),
    "damaged": N_("it is damaged."),
    "too big": N_("it is larger than the {problem} that Telegram gives a bot."),
    "office": N_("it is a document of a word processor."),
    "sheet": N_("it is a spreadsheet."),
    "slides": N_("it is a set of slides."),
    "book": N_("it is an e-book."),
    "picture": N_("it is a picture."),
    "sound": N_("it is sound."),
    "video": N_("it is a video."),
    "archive": N_("it is an archive of files."),
    "feed": N_("it is a feed; an admin can add it as a source."),
    "data": N_("it is data for programs."),
    "other": N_("it is no text."),
}  # by the kind of what cannot be read

UNANSWERED = frozenset({"dns", "timeout", "refused", "tls", "reset", "redirect", "rate_limited", "encoding"})
"""Kinds whose words are those of a source in trouble; all others say more by their own."""


def offer(chat: Chat) -> Message:
    say = words(chat)
    return tell(
        say.gettext("Shall I sum that up? /summary in reply to it does the same."),
        [[Button(say.gettext("📝 Sum it up"), "condense:")]],
    )


def opening(wanted: Wanted, chat: Chat) -> Message | None:
    """What is said while a page or a file is read; a text takes no time."""
    say = words(chat)
    match wanted.matter if isinstance(wanted, Reply) else wanted:
        case Page(url):
            return tell(say.gettext("📖 Reading {what} …"), what=host_of(url))
        case File(_, name, _):
            return tell(say.gettext("📖 Reading {what} …"), what=name or say.gettext("your file"))
    return None


def summed_up(pieces: Sequence[Piece], chat: Chat, now: datetime) -> Message:
    """Each article by itself, as many as one message holds."""
    text = fitting(Rich(), [_piece(piece, chat, now) for piece in pieces], wording(chat).rest, "\n\n➖➖➖\n\n")
    return message(text, [_buttons(pieces, chat)])


def why(kind: str, problem: str, chat: Chat) -> Rich:
    """Why something cannot be read, as the end of a sentence."""
    say = words(chat)
    sentence = say.gettext(WHY[kind]) if kind in WHY else "{problem}."
    return fill(sentence, problem=say.gettext(KINDS[kind]) if kind in UNANSWERED else problem)


def _piece(piece: Piece, chat: Chat, now: datetime) -> Rich:
    say = words(chat)
    beginning = plain(say.gettext("It is long; this is from its beginning.")) if piece.is_beginning else Rich()
    return lines(
        (
            bold(clip(piece.title, TITLE_LIMIT)),
            plain(clip_sentences(piece.summary.sentences, SUMMARY_LIMIT)),
            figures_line(piece.summary.figures),
            lines((_origin(piece, chat, now), _topics(piece), beginning)),
        ),
        "\n\n",
    )


def _origin(piece: Piece, chat: Chat, now: datetime) -> Rich:
    known = wording(chat)
    parts = (
        plain(_when(piece.published, now, chat)),
        plain(clip(piece.outlet, TOPICS_LIMIT)),
        plain(known.sources(piece.outlets) if piece.outlets > 1 else ""),
        link(known.read, piece.url) if piece.url else Rich(),
    )
    return lines(parts, " · ")


def _when(moment: datetime | None, now: datetime, chat: Chat) -> str:
    """Most pages tell the day only, which then is that day in every zone."""
    if moment is None:
        return ""
    return day(moment, now, chat) if moment.timetz() == time(tzinfo=moment.tzinfo) else clock_time(moment, now, chat)


def _topics(piece: Piece) -> Rich:
    return plain(clip(" · ".join(topic_name(topic) for topic in piece.topics), TOPICS_LIMIT))


def _buttons(pieces: Sequence[Piece], chat: Chat) -> list[Button]:
    return [Button(wording(chat).timeline, f"story:{piece.story_id}") for piece in pieces if piece.story_id is not None]

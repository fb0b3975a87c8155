"""What people read who sent something that is no command, or none of ours."""

# ruff: noqa: D103 - each function is named for what it says, and its sentences say the rest

from bot.core.markup import lines
from bot.core.model import Button, Chat, Message
from handlers.words import N_, fill, message, tell, words

UNREAD = {
    "sticker": N_("A nice sticker! I only read words: /help lists what I can do."),
    "animation": N_("I cannot see moving pictures. /help lists what I can do."),
    "voice": N_("I cannot listen to voice messages yet. Please write to me: /help lists what I can do."),
    "audio": N_("I cannot listen to recordings. /help lists what I can do."),
    "video_note": N_("I cannot see videos. Please write to me: /help lists what I can do."),
    "video": N_("I cannot see videos. Send me a link or a text, and I sum it up."),
    "photo": N_("I cannot read pictures. Send me a link, a text, or an HTML, TXT or PDF file, and I sum it up."),
    "poll": N_("I do not vote. What you think of an alert, you tell me with the two thumbs below it."),
    "contact": N_("I keep no contacts. If somebody else shall get the news too, send them a link to me."),
    "dice": N_("I do not play, I only read the news. /latest shows the newest."),
    "venue": N_("I can do nothing with a place. /timezone and a large city set your time."),
    "location": N_("I can do nothing with a place. /timezone and a large city set your time."),
    "document": N_("I read HTML, TXT and PDF files, and no others."),
    "story": N_("I cannot see stories of Telegram. Send me a link or a text, and I sum it up."),
    "game": N_("I do not play, I only read the news. /latest shows the newest."),
    "other": N_("I cannot read that. I answer to commands: /help lists them."),
}


def unknown_command(word: str, chat: Chat) -> Message:
    return tell(words(chat).gettext("I don't know /{word}. /help lists what I can do."), word=word)


def nearest_command(word: str, near: str, usage: str, chat: Chat) -> Message:
    """With a button that does it, or where it needs words, with `usage` to go by."""
    say = words(chat)
    if usage:
        sentence = say.gettext("I don't know /{word}. Did you mean /{near}? As in: <code>{usage}</code>")
        return tell(sentence, word=word, near=near, usage=usage)
    sentence = say.gettext("I don't know /{word}. Did you mean /{near}?")
    return tell(sentence, [[Button(f"/{near}", f"run:{near}")]], word=word, near=near)


def no_command(typed: str, kind: str, chat: Chat) -> Message:
    """What would be understood; `kind` is what was sent instead of words, empty for words."""
    say = words(chat)
    if kind:
        return tell(say.gettext(UNREAD[kind]))
    hint = say.gettext("I answer to commands: /topics to pick what you follow, /summary for what happened today.")
    search = say.gettext("To look something up: <code>/search {words}</code>")
    return message(lines((fill(hint), fill(search, words=typed if typed.strip() else "missile test")), "\n"))


def called(chat: Chat) -> Message:
    return tell(
        words(chat).gettext(
            "I'm here. Reply /story or /why to an alert to hear more of it; /help lists what else I can do."
        )
    )


def new_owner(chat: Chat) -> Message:
    say = words(chat)
    return tell(
        say.gettext(
            "🔑 You are the owner now. /sources shows what I read, /rules what I look for, /help everything else."
        )
    )

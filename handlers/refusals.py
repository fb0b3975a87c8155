"""What a person reads when something cannot be done: why, the nearest right word, and an example."""

from datetime import timedelta
from html import unescape

from bot.core.errors import RequestError
from bot.core.markup import Rich, clip, lines, plain
from bot.core.model import Chat, Message
from bot.core.problems import Problem
from handlers.condensing_texts import UNANSWERED, why
from handlers.sources_texts import KINDS
from handlers.words import N_, TAG, fill, message, span, told, words

EXAMPLE_TOPIC = "missile-launch"
NOTE_LIMIT = 200
PLACE_WIDTH = 60  # characters of a rule around the wrong place: a line of a phone

SENTENCES = {
    "banned": N_("Sorry, I may not talk to you here. If you think that is a mistake, ask the person who runs me."),
    "outside": N_(
        "Thank you for your interest! I serve a closed circle for now; the person who runs me can let you in."
    ),
    "admins_only": N_("That is for the admins of this bot. /help lists what you can do."),
    "owners_only": N_("That is for the owners of this bot. /help lists what you can do."),
    "too_fast": N_("That was a lot at once. I go on in {wait}."),
    "too_many_summaries": N_("That is all I sum up for one chat in an hour. I go on in {wait}."),
    "too_many_exports": N_("That is all I export for one chat in an hour. I go on in {wait}."),
    "too_many_searches": N_("That is all I look up for one chat in a minute. I go on in {wait}."),
    "admins_unknown": N_("Telegram does not tell me at this moment who administers this chat. Please try again."),
    "group_admins_only": N_("In a group only its administrators change that. Ask one of them."),
    "channel_admins_only": N_("Only the administrators of <b>{title}</b> set it up."),
    "channel_button": N_("That works in our own chat only. Open it and send me /latest."),
    "unknown_channel": N_(
        "I am in no channel called {word}. Add me to it as an administrator first; /channels lists those I am in."
    ),
    "only_in_private": N_("Channels are set up in private. Send me /channels in our own chat."),
    "button_too_old": N_("This button is from an older time and does not work any more. Try the command again."),
    "unknown_topic": N_("There is no topic <b>{word}</b>."),
    "not_following": N_("You don't follow <b>{title}</b>. <code>/subscribe {slug}</code> changes that."),
    "following_nothing": N_("You follow nothing yet. Pick something in /topics."),
    "watched_already": N_("You watch that already: number {number}, <b>{title}</b>."),
    "too_many_watches": N_(
        "This chat keeps {n} watches, and {most} is the most it may. /watch lists them, /unwatch makes room."
    ),
    "unknown_watch": N_("There is no watch <b>{word}</b> here. /watch lists them with their numbers."),
    "watch_gone": N_("That watch is gone. /watch lists those that are left."),
    "bad_duration": N_("I need a time such as <code>30m</code>, <code>2h</code> or <code>3d</code>."),
    "unknown_zone": N_(
        "I know no time zone <b>{word}</b>. A large city that has it will do; /timezone takes your location too."
    ),
    "bad_quiet": N_("I need the two times between which I keep quiet, or <code>off</code>."),
    "zone_unfound": N_("I could not tell the time zone of that place. A city does it too."),
    "unknown_language": N_("I do not speak <b>{word}</b>."),
    "bad_least_outlets": N_("I need a number of sources from 1 to {most}."),
    "not_paused": N_("Nothing is paused: I'm awake."),
    "search_too_hard": N_("That takes too long to look for. A rule with fewer jokers is quicker."),
    "bad_format": N_("I can write json or csv."),
    "file_not_taken": N_("This chat takes no files from me. One of its administrators can allow them in its settings."),
    "nothing_to_export": N_("I have told you no story yet, so there is nothing to put into a file."),
    "no_words": N_("What shall I look for?"),
    "story_what": N_("Reply to an alert with /story, or send its number after it."),
    "unknown_story": N_("There is no story <b>{word}</b>. Reply to an alert with /story, or press Timeline below it."),
    "story_gone": N_("That story is not in the history any more."),
    "alert_not_kept": N_("I do not keep that alert any more, so a vote on it comes too late."),
    "not_an_alert": N_("That message is no alert of mine. Reply to an alert, or send a link after the command."),
    "why_what": N_("Reply to an alert with /why, or send a link after it."),
    "not_your_alert": N_("That alert did not come to this chat, so there is nothing to vote on here."),
    "vote_for_nothing": N_("This chat follows none of its topics any more, so the vote would count for none."),
    "page_unread": N_("I could not read {host}: {why}"),
    "file_unread": N_("I could not read that file: {why} I read web pages, and HTML, TXT and PDF files."),
    "text_too_short": N_("That is short enough to be read as it is."),
    "nothing_to_read": N_(
        "There is nothing to read in that message. Reply /summary to a text, a link, or an HTML, TXT or PDF file."
    ),
    "story_said": N_("That report says no more than the alert does."),
    "nothing_longer": N_("The alert says it all for now: no report goes into more detail yet."),
    "reading_already": N_("I still read something else for this chat. Ask again when that is done."),
    "reading_too_slow": N_("That took too long, so I gave it up. Try again later."),
    "reading_failed": N_("That is too much for me: it took too long to read, or broke off."),
    "bad_url": N_("<b>{word}</b> is no web address."),
    "source_known": N_("I read that already: number {number}, <b>{title}</b>."),
    "source_unreadable": N_("I could not read a feed at {url}: {problem}"),
    "source_barred": N_(
        "{url} lets no robots in: {problem}. Another address of it may; look for RSS on its page, or ask who runs it."
    ),
    "source_too_heavy": N_("The feed at {url} took too long to read, so I left it."),
    "no_feed_there": N_(
        "At {url} I found {problem}, and in the usual places of that site none either. Look on its page for a link "
        "called RSS, Atom or Feed and send me where it leads."
    ),
    "too_many_addresses": N_(
        "Those are {n} addresses, and {most} at a time is the most. Send a longer list as an OPML file with /import."
    ),
    "unknown_source": N_("There is no source <b>{word}</b>. /sources lists them with their numbers."),
    "unknown_outlet": N_("I read no source called <b>{word}</b>."),
    "unknown_group": N_("No sources are called <b>{word}</b>."),
    "bad_setting": N_("<code>{name}</code> takes {needed}."),
    "bad_count": N_("I can announce the newest 1 to {most}."),
    "source_being_read": N_("I am reading number {number} at this moment. Try again in a few seconds."),
    "bad_notices": N_("Notices are <b>{current}</b> now; they can be each, daily or off."),
    "no_file": N_("Send me an OPML file with /import as its caption, or reply /import to one that is here."),
    "file_too_big": N_("That file is too big: a list of sources may have {most} MB."),
    "file_gone": N_("Telegram does not give me that file. Send it once more."),
    "bad_opml": N_("I could not read that file: {problem}."),
    "bad_rule": N_("This rule cannot be understood:\n<pre>{place}</pre>\n{problem}"),
    "rule_unchanged": N_("The rule of <b>{slug}</b> is that already. Nothing changed."),
    "rule_changed": N_("The rule of <b>{slug}</b> was changed meanwhile, so I did not save this one over it."),
    "nothing_to_undo": N_("There is nothing to take back: the rule of <b>{slug}</b> is its first."),
    "topic_removed": N_("The topic <b>{slug}</b> was removed. /topic add brings it back, with its articles."),
    "bad_window": N_(
        "<b>{word}</b> there does not say how far to look back: that comes last, in one word, from 1m to 366d. "
        "As words of the rule it stands in quotation marks."
    ),
    "no_window": N_(
        "<b>{word}</b> is a time to look back, which only /rule test takes. As a word of the rule it stands in "
        "quotation marks."
    ),
    "bad_slug": N_(
        "<b>{word}</b> cannot be the short name of a topic: it takes small letters, digits and hyphens, at most 32 of "
        "them, and no word that means something already."
    ),
    "topic_taken": N_("There is a topic <b>{title}</b> (<code>{slug}</code>) already."),
    "bad_title": N_("I need a title of 1 to {number} characters."),
    "title_taken": N_("<b>{word}</b> means something else after a command, so no topic can be called that."),
    "bad_emoji": N_("I need one emoji there, or another short sign, and no word."),
    "bad_switch": N_("Urgent is on or off."),
    "bad_id": N_("I need the @name or the number of a person or a chat."),
    "owner_stays": N_("{id} is an owner, and no command removes an owner."),
    "not_an_admin": N_("{id} has no role."),
    "no_role_for_banned": N_("{id} is banned. First <code>/unban {id}</code>, then give a role."),
    "unknown_name": N_("Nobody called <b>{word}</b> has written to me. Their number works too."),
    "unknown_person": N_("I do not know {word}."),
    "bad_invite": N_("<b>{word}</b> is neither a number of uses from 1 to {most} nor a time such as 7d."),
    "invite_gone": N_("That link is gone already."),
    "invite_over": N_("This link lets nobody in any more. Ask the person who gave it to you for a new one."),
    "no_ban_of_admins": N_("{id} looks after me. First <code>/admin remove {id}</code>, then ban."),
    "not_banned": N_("{id} is not banned."),
    "bad_access": N_("Access is <b>{current}</b> now; it can be open, invite or closed."),
    "bad_days": N_("I can look back 1 to {most} days."),
    "bad_note_time": N_("I need a time of day there, <code>now</code> or <code>off</code>."),
    "broadcast_what": N_("What shall I tell everybody? Write it after the command, or reply to a text with it."),
    "broadcast_to_nobody": N_("Nobody would get that now."),
    "backup_already": N_("I am making a backup at this moment."),
    "backup_no_room": N_("There is too little room on the disk for a copy: {n} MB are free."),
    "backup_too_big": N_(
        "The database has {n} MB, and Telegram takes files of {most}. "
        "On its machine, <code>wirewatch backup FILE</code> copies it beside the running bot."
    ),
    "backup_failed": N_("The database could not be copied: {problem}"),
    "backup_not_sent": N_("The file did not get through to you. Write to me in private once, then try again."),
    "bad_digest_time": N_("<b>{word}</b> is no time of day."),
    "one_digest_time": N_("A digest takes one time, or every hour."),
    "digest_paused": N_("Nothing is sent while you pause. /resume ends that, then ask again."),
    "unknown_choice": N_("I don't know <b>{word}</b> there."),
    "stands_alone": N_("<b>{word}</b> stands alone, without other words."),
    "left_out": N_("Something is missing there."),
}
NEEDED = {
    "every": N_("a time from {least} to 7 days, or <code>auto</code> for its own pace"),
    "title": N_("a title of at most 120 characters"),
    "section": N_("a name of at most 60 characters, or <code>-</code> for none"),
    "language": N_("a language in two letters, or <code>auto</code>"),
    "fulltext": N_("<code>on</code>, <code>off</code> or <code>auto</code>"),
    "agent": N_("what I call myself, in English letters, or <code>default</code>"),
    "encoding": N_("the name of an encoding of text, or <code>auto</code>"),
    "country": N_("a country in two letters, or <code>auto</code>"),
    "header": N_(
        "a name and a value, or a name and nothing to remove it; ten at most, and none that the connection itself needs"
    ),
}  # by a setting of a source
EXAMPLES = {
    "bad_days": "/stats 30d",
    "bad_note_time": "/note 08:00",
    "broadcast_what": "/broadcast Tonight I pause for half an hour.",
    "unknown_zone": "/timezone Europe/Berlin",
    "bad_format": "/export csv",
    "no_words": "/search missile test",
    "story_what": "/story 17",
    "why_what": "/why https://example.org/news/17",
    "not_an_alert": "/why https://example.org/news/17",
    "bad_url": "/source add https://example.org/feed",
    "bad_rule": "/rule set missile-launch missile NEAR/5 launch",
    "bad_access": "/access closed",
    "bad_notices": "/source notices daily",
    "bad_slug": "/topic add volcanoes volcano* NEAR/5 erupt*",
    "no_window": "/rule test tariffs 7d",
}
ENDINGS = {
    "mute": " 2h",
    "rule set": " missile NEAR/5 launch",
    "topic rename": " Another title",
    "topic set": " emoji 🌋",
}  # what an example needs besides a topic


def refusal(error: RequestError, chat: Chat) -> Message:
    """Why not, what was probably meant, and an example that works."""
    return message(explained(error, chat))


def explained(error: RequestError, chat: Chat) -> Rich:
    """The same as a part of a message."""
    say = words(chat)
    facts = {**_told(error, chat), **_needed(error, chat), **_unread(error, chat), **_waited(error, chat)}
    if error.reason == "bad_rule":
        facts["place"] = _bounded(str(facts["place"]))
    parts = [fill(say.gettext(SENTENCES[error.reason]), **facts)]
    near, example = str(error.facts.get("nearest", "")), _example(error)
    if near:
        parts.append(fill(say.gettext("Did you mean <code>{near}</code>?"), near=near))
    elif known := error.facts.get("known"):
        parts.append(fill(say.gettext("I know: {known}."), known=str(known)))
    if example:
        parts.append(fill(say.gettext("As in: <code>{example}</code>"), example=example))
    return lines(parts, " " if error.reason != "bad_rule" else "\n")


def spoken(error: RequestError, chat: Chat) -> str:
    """The same as a note on the screen, which holds 200 characters."""
    return note(refusal(error, chat))


def note(message: Message) -> str:
    """The text of a message, as a note on the screen shows it."""
    return clip(unescape(TAG.sub("", message.html)), NOTE_LIMIT)


def _example(error: RequestError) -> str:
    if error.reason == "unknown_topic":
        command, slug = error.facts["command"], error.facts["nearest"] or EXAMPLE_TOPIC
        return f"/{command} {slug}{ENDINGS.get(str(command), '')}"
    if error.reason == "rule_changed":
        return f"/rule show {error.facts['slug']}"
    if error.reason == "unknown_zone" and error.facts["nearest"]:
        return f"/timezone {error.facts['nearest']}"
    return str(error.facts.get("example") or EXAMPLES.get(error.reason, ""))


def _told(error: RequestError, chat: Chat) -> dict[str, str | int | Rich]:
    return {name: told(fact, chat) if isinstance(fact, Problem) else fact for name, fact in error.facts.items()}


def _needed(error: RequestError, chat: Chat) -> dict[str, Rich]:
    needed = NEEDED.get(str(error.facts.get("name", "")))
    return {"needed": fill(words(chat).gettext(needed), least=str(error.facts["least"]))} if needed else {}


def _unread(error: RequestError, chat: Chat) -> dict[str, Rich]:
    kind = str(error.facts.get("kind", ""))
    if error.reason == "source_unreadable" and kind in UNANSWERED:
        return {"problem": plain(words(chat).gettext(KINDS[kind]))}
    if error.reason not in {"page_unread", "file_unread"}:
        return {}
    return {"why": why(kind, str(error.facts.get("problem", "")), chat)}


def _waited(error: RequestError, chat: Chat) -> dict[str, Rich]:
    wait = error.facts.get("wait")
    return {"wait": plain(span(timedelta(seconds=int(str(wait))), chat))} if wait else {}


def _bounded(place: str) -> Rich:
    line, _, caret = place.partition("\n")
    start = max(0, len(caret) - PLACE_WIDTH)
    return lines((plain(line[start : start + PLACE_WIDTH * 2]), plain(caret[start:])))

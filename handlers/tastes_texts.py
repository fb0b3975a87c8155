"""What people read where they choose one of a few: how much of a story, what it shows, which words."""

# ruff: noqa: D103 - each function is named for what it says, and its sentences say the rest

from types import MappingProxyType

from bot.core.markup import bold, lines, plain
from bot.core.model import Button, Detail, Message, Preview
from bot.core.speech import LANGUAGES
from bot.services.preferences import Profile
from handlers.pages import in_words, page, ticked, whole
from handlers.words import N_, fill, words

LEAST = (1, 2, 3, 5)
LANGUAGES_IN_A_ROW = 2
DETAILS = MappingProxyType(
    {
        Detail.FIRST: (N_("First report"), N_("one alert, which grows as others report the same.")),
        Detail.DEVELOPMENTS: (N_("Developments"), N_("also a reply to it when something new is known.")),
        Detail.ALL: (N_("Everything"), N_("also a reply for each further report in words of its own.")),
    }
)
PREVIEWS = MappingProxyType(
    {
        Preview.OFF: (N_("Off"), N_("words only.")),
        Preview.SMALL: (N_("Small"), N_("a small preview of the page.")),
        Preview.PICTURE: (N_("Picture"), N_("the picture of the article, where it has one.")),
    }
)


def detail(profile: Profile) -> Message:
    say, chat = words(profile.chat), profile.chat
    choices = lines(
        fill("• <b>{name}</b>: {what}", name=say.gettext(name), what=say.gettext(what))
        for name, what in DETAILS.values()
    )
    rows = [
        [Button(ticked(say.gettext(name), is_on=each is chat.detail), f"prefer:detail:{each}")]
        for each, (name, _) in DETAILS.items()
    ]
    heading = bold(say.gettext("📰 How much of a story?"))
    return page((heading, choices, in_words("/settings story developments", chat), whole(profile)), rows, chat)


def least(profile: Profile) -> Message:
    say, chat = words(profile.chat), profile.chat
    what = say.gettext("A story is told once so many sources report it: fewer are sooner, more are surer.")
    row = [Button(ticked(str(n), is_on=n == chat.least_outlets), f"prefer:least:{n}") for n in LEAST]
    heading = bold(say.gettext("🔎 How many sources?"))
    return page((heading, plain(what), in_words("/settings sources 2", chat), whole(profile)), [row], chat)


def preview(profile: Profile) -> Message:
    say, chat = words(profile.chat), profile.chat
    choices = lines(
        fill("• <b>{name}</b>: {what}", name=say.gettext(name), what=say.gettext(what))
        for name, what in PREVIEWS.values()
    )
    row = [
        Button(ticked(say.gettext(name), is_on=each is chat.preview), f"prefer:preview:{each}")
        for each, (name, _) in PREVIEWS.items()
    ]
    heading = bold(say.gettext("🖼 What shall alerts show besides words?"))
    return page((heading, choices, in_words("/settings preview picture", chat), whole(profile)), [row], chat)


def languages(profile: Profile) -> Message:
    say, chat = words(profile.chat), profile.chat
    buttons = [
        Button(ticked(name, is_on=code == chat.language), f"prefer:language:{code}") for code, name in LANGUAGES.items()
    ]
    rows = [buttons[at : at + LANGUAGES_IN_A_ROW] for at in range(0, len(buttons), LANGUAGES_IN_A_ROW)]
    what = say.gettext("I speak <b>{language}</b> here. News stays in the language it was written in.")
    heading = fill(what, language=LANGUAGES.get(chat.language, chat.language))
    return page((heading, in_words("/language es", chat), whole(profile)), rows, chat)

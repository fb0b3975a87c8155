"""What people read about their watches."""

from collections.abc import Sequence

from bot.core.markup import Rich, bold, clip, code, fitting, lines, link, plain
from bot.core.model import Button, Chat, Message, Topic
from bot.core.trials import Found, Trial
from bot.services.watch import Unwatched
from handlers.doors_texts import with_undo
from handlers.texts import duration
from handlers.words import fill, message, wording, words

MANY_A_DAY = 20  # alerts of one watch after which nobody reads them
SHOWN = 3
TITLE_LIMIT = 200
RULE_LIMIT = 150  # of each rule in a list: twenty of them fit into a message
BUTTONS_IN_A_ROW = 5


def watching(watch: Topic, trial: Trial, chat: Chat) -> Message:
    """A new watch, and what it would have brought."""
    say = words(chat)
    heading = fill(say.gettext("👁 You watch <b>{title}</b> now."), title=watch.title)
    blocks = (lines((heading, _outlook(trial, chat))), lines(_hit(found) for found in trial.shown[:SHOWN]))
    advice = plain(say.gettext("That is a lot. Narrow it with more words, or with title: before the one that counts."))
    rest = advice if trial.per_day > MANY_A_DAY else Rich()
    return message(lines((*blocks, rest), "\n\n"), [[Button(say.gettext("🗑 Don't watch it"), f"unwatch:{watch.id}")]])


def watches(here: Sequence[Topic], chat: Chat) -> Message:
    """The watches with their numbers, a button each, and how one is added."""
    say = words(chat)
    if not here:
        nothing = say.gettext("You watch nothing here yet. A watch tells you of stories that hold your own words.")
        return message(lines((plain(nothing), _example(chat))))
    return _listed(bold(say.gettext("You watch")), here, chat)


def unwatched(end: Unwatched, chat: Chat) -> Message:
    """What is not watched any more, and the watches that are left."""
    gone = fill(words(chat).gettext("🗑 You don't watch <b>{title}</b> any more."), title=end.gone.title)
    return with_undo(_listed(gone, end.left, chat) if end.left else message(gone), end.undo, chat)


def _listed(heading: Rich, here: Sequence[Topic], chat: Chat) -> Message:
    how = fill(words(chat).gettext("A button, or <code>/unwatch 1</code>, ends one."))
    blocks = [fill("{n}. {rule}", n=n, rule=code(clip(each.expression, RULE_LIMIT))) for n, each in enumerate(here, 1)]
    return message(fitting(lines((heading, how, _example(chat))), blocks, wording(chat).rest, "\n"), _buttons(here))


def _example(chat: Chat) -> Rich:
    example = words(chat).gettext("To add one: <code>{example}</code>")
    return fill(example, example="/watch quake NEAR/3 magnitude")


def _outlook(trial: Trial, chat: Chat) -> Rich:
    say = words(chat)
    time = duration(trial.window, chat)
    if not trial.stored:
        return plain(say.gettext("There is no history yet to try it on."))
    if not trial.hits:
        return fill(say.gettext("It would have matched nothing in the last {time}."), time=time)
    matched = say.ngettext(
        "It would have matched {n} article in the last {time}, {rate}:",
        "It would have matched {n} articles in the last {time}, {rate}:",
        len(trial.hits),
    )
    sample = say.gettext("(I looked at the newest {looked} of the {candidates} articles that may match.)")
    facts = fill(sample, looked=trial.looked, candidates=trial.candidates) if trial.is_sample else Rich()
    return lines((fill(matched, n=len(trial.hits), time=time, rate=_rate(trial.per_day, chat)), facts))


def _rate(per_day: float, chat: Chat) -> str:
    say = words(chat)
    if per_day < 1:
        return say.gettext("less than one alert a day")
    alerts = round(per_day)
    return say.ngettext("about {n} alert a day", "about {n} alerts a day", alerts).format(n=alerts)


def _hit(found: Found) -> Rich:
    return plain("• ") + link(clip(found.article.title, TITLE_LIMIT) or "…", found.article.url)


def _buttons(here: Sequence[Topic]) -> list[list[Button]]:
    buttons = [Button(f"🗑 {n}", f"unwatch:{watch.id}") for n, watch in enumerate(here, 1)]
    return [buttons[start : start + BUTTONS_IN_A_ROW] for start in range(0, len(buttons), BUTTONS_IN_A_ROW)]

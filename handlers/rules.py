"""What admins do about rules: see them, try them, change them, take changes back."""

from collections.abc import Mapping

from telegram import Update

from bot.core.model import Message
from handlers import rules_texts as texts
from handlers.choices import Ask, Deed, choose
from handlers.context import Context, number_of, user_of
from handlers.keyboards import Answer
from handlers.votes import stats


async def rules(_update: Update, context: Context) -> Message:
    """Every topic and what its rule did lately."""
    return texts.rules(await context.services.rulebook.rules(), context.chat)


async def rule(update: Update, context: Context) -> Answer:
    """`/rule show|set|test|history|undo`, and the topics as buttons where one is left out."""
    return await choose(update, context, DEEDS, _asking("rule"))


async def show(_update: Update, context: Context, slug: str) -> Answer:
    """The rule in force, whole, and what can be done with it."""
    rulebook = context.services.rulebook
    topic = await rulebook.rule(slug)
    return texts.rule(topic, context.chat, has_built_in=rulebook.offers_built_in(topic))


async def propose(update: Update, context: Context, rest: str) -> Answer:
    """What another rule would change, to be saved or discarded; without one, how it is written."""
    slug, *expression = rest.split(maxsplit=1)
    rulebook = context.services.rulebook
    if not expression:
        return await edit(update, context, slug)
    comparison = await rulebook.propose(user_of(update), slug, expression[0])
    return texts.comparison(comparison, context.chat, rulebook.clock.now())


async def edit(_update: Update, context: Context, slug: str) -> Answer:
    """How another rule is written, with the one in force."""
    return texts.how_to_set(await context.services.rulebook.rule(slug, "rule set"), context.chat)


async def revive(update: Update, context: Context, which: str) -> Message:
    """What an earlier version would change: `SLUG:VERSION:CURRENT`."""
    slug, version, current, *_ = (*which.split(":"), "", "", "")
    rulebook = context.services.rulebook
    numbers = number_of(version), number_of(current)
    comparison = await rulebook.propose_version(user_of(update), slug, *numbers)
    return texts.comparison(comparison, context.chat, rulebook.clock.now())


async def built_in(update: Update, context: Context, slug: str) -> Message:
    """What the rule that came with the bot would change."""
    rulebook = context.services.rulebook
    comparison = await rulebook.propose_built_in(user_of(update), slug)
    return texts.comparison(comparison, context.chat, rulebook.clock.now())


async def save(update: Update, context: Context, draft: str) -> Message:
    """Puts a proposed rule in force."""
    change = await context.services.rulebook.save(user_of(update), number_of(draft))
    return texts.rule_changed(change, context.chat)


async def discard(_update: Update, context: Context, draft: str) -> Message:
    """Forgets a proposed rule."""
    return texts.discarded(await context.services.rulebook.discard(number_of(draft)), context.chat)


async def test(update: Update, context: Context, rest: str) -> Message:
    """Tries `EXPR [7d]`, or the rule of a topic, on the history."""
    rulebook = context.services.rulebook
    return texts.trial(await rulebook.try_rule(user_of(update), rest), context.chat, rulebook.clock.now())


async def test_pressed(update: Update, context: Context, slug: str) -> Message:
    """Tries the rule of a topic on the history."""
    rulebook = context.services.rulebook
    return texts.trial(await rulebook.try_topic(user_of(update), slug), context.chat, rulebook.clock.now())


async def trial_page(update: Update, context: Context, which: str) -> Message:
    """More of what a tried rule reached: `DRAFT:OFFSET`."""
    draft, _, offset = which.partition(":")
    rulebook = context.services.rulebook
    found = await rulebook.trial_page(user_of(update), number_of(draft), number_of(offset))
    return texts.trial(found, context.chat, rulebook.clock.now())


async def history(update: Update, context: Context, slug: str) -> Message:
    """Every version of a rule, who made it and when, and what was different."""
    return await history_page(update, context, f"{slug}:0")


async def history_page(_update: Update, context: Context, which: str) -> Message:
    """The versions from a place on: `SLUG:OFFSET`."""
    slug, _, offset = which.rpartition(":")
    rulebook = context.services.rulebook
    versions = await rulebook.history(slug)
    names = await context.services.manage.names(version.author for version in versions.versions)
    return texts.history(versions, number_of(offset), names, context.chat, rulebook.clock.now())


async def undo(update: Update, context: Context, slug: str) -> Message:
    """Brings back the rule before the one in force."""
    return texts.rule_undone(await context.services.rulebook.undo(user_of(update), slug), context.chat)


async def undo_pressed(update: Update, context: Context, which: str) -> Message:
    """Takes back a change of a rule: `SLUG:VERSION`."""
    slug, _, version = which.partition(":")
    change = await context.services.rulebook.undo_rule(user_of(update), slug, number_of(version))
    return texts.rule_undone(change, context.chat)


async def _ask_what_to_undo(_update: Update, context: Context) -> Message:
    return texts.pick_change(await context.services.catalogue.topics(), context.chat)


def _asking(verb: str) -> Ask:
    async def ask(_update: Update, context: Context) -> Message:
        return texts.pick_topic(await context.services.catalogue.topics(), verb, context.chat)

    return ask


DEEDS: Mapping[str, Deed] = {
    "show": Deed(show, "/rule show missile-launch", _asking("rule")),
    "set": Deed(propose, "/rule set missile-launch missile NEAR/5 launch", _asking("edit")),
    "test": Deed(test, "/rule test missile NEAR/5 launch 7d", _asking("test")),
    "history": Deed(history, "/rule history missile-launch", _asking("history")),
    "stats": Deed(stats, "/rule stats missile-launch", _asking("stats")),
    "undo": Deed(undo, "/rule undo missile-launch", _ask_what_to_undo),
}

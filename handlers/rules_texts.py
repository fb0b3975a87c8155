"""What admins read about rules: shown, tried, proposed, changed, and how they came to be."""

# ruff: noqa: D103 - each function is named for what it says, and its sentences say the rest

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from bot.core.editing import Edit, RuleVersion, abridged, diff
from bot.core.markup import (
    Rich,
    bold,
    clip,
    code,
    cut_to_pieces,
    emphasised,
    fitting,
    lines,
    link,
    paged,
    plain,
    struck,
)
from bot.core.model import Button, Chat, Message, Topic
from bot.core.quoting import Quote, quote
from bot.core.render import topic_name
from bot.core.tokens import normalise
from bot.core.trials import Comparison, Found, Trial
from bot.services.rulebook import SHOWN_HITS, RuleChange, RuleHistory, RuleLine
from handlers.texts import duration
from handlers.words import Rows, clock_time, fill, message, tell, turning, wording, words

PIECE_LIMIT = 3600  # UTF-16 units of a rule in one message; even all escaped that is within the bytes Telegram takes
TITLE_LIMIT = 200
OUTLET_LIMIT = 60
AUTHOR_LIMIT = 64
CONTEXT_LIMIT = 60  # characters around a change of a rule
CHANGES_LIMIT = 1500  # of all changes from one version to the next, about
PROPOSAL_LIMIT = 600  # where examples stand below them
VERSION_LIMIT = 350  # where as many as VERSIONS_PAGE share a message
RULE_LIMIT = 200  # of a rule that is only named
VERSIONS_PAGE = 5
PROPOSAL_HITS = 3  # of each kind
QUOTES = 2  # sentences of one article, so that SHOWN_HITS of them fit into a message
BUTTONS = 90  # Telegram takes 100 in one message


def rules(known: Sequence[RuleLine], chat: Chat) -> Message:
    say = words(chat)
    if not known:
        return _no_topics(chat)
    blocks = [_rule_line(each, chat) for each in known]
    hint = fill(say.gettext("Tap one to see its rule. Another topic: <code>/topic add SLUG RULE</code>"))
    heading = lines((bold(say.gettext("Rules")), hint))
    return message(fitting(heading, blocks, wording(chat).rest, "\n"), _topic_rows([e.topic for e in known], "rule"))


def pick_topic(topics: Sequence[Topic], verb: str, chat: Chat) -> Message:
    """Asks for a topic; the button says `verb:SLUG`."""
    if not topics:
        return _no_topics(chat)
    return tell(words(chat).gettext("Which topic?"), _topic_rows(topics, verb))


def pick_change(topics: Sequence[Topic], chat: Chat) -> Message:
    """Asks which change to take back."""
    say = words(chat)
    changed = [topic for topic in topics if topic.version > 1]
    if not changed:
        return tell(say.gettext("No rule was changed yet, so there is nothing to take back."))
    rows = [
        [Button(f"↩️ {clip(topic_name(topic), TITLE_LIMIT)} · {topic.version}", f"undo:{topic.slug}:{topic.version}")]
        for topic in changed[:BUTTONS]
    ]
    return tell(say.gettext("Whose last change shall I take back? The number is the version in force."), rows)


def rule(topic: Topic, chat: Chat, *, has_built_in: bool) -> tuple[Message, ...]:
    """The rule, whole: in several messages where it is long. `has_built_in`: the bot came with another one."""
    say = words(chat)
    version = fill(say.gettext("version {n}"), n=topic.version)
    heading = lines((bold(topic_name(topic)), fill("<code>{slug}</code>", slug=topic.slug), version), " · ")
    change = fill(say.gettext("To change it: <code>/rule set {slug} …</code>"), slug=topic.slug)
    more = fill(say.gettext("To add to it: <code>/rule set {slug} ... OR more</code>"), slug=topic.slug)
    buttons = [
        [
            Button(say.gettext("🧪 Test"), f"test:{topic.slug}"),
            Button(say.gettext("🕒 History"), f"history:{topic.slug}"),
        ],
        [Button(say.gettext("📊 Stats"), f"stats:{topic.slug}"), Button(say.gettext("✏️ Change"), f"edit:{topic.slug}")],
        [Button(say.gettext("📦 The built-in rule"), f"builtin:{topic.slug}")] if has_built_in else [],
    ]
    return _messages((heading, *_expression(topic.expression), lines((change, more))), buttons)


def how_to_set(topic: Topic, chat: Chat) -> tuple[Message, ...]:
    """How a rule is written, with the one in force."""
    say = words(chat)
    heading = fill(say.gettext("This is the rule of {topic}, version {n}:"), topic=topic_name(topic), n=topic.version)
    ways = (
        fill(say.gettext("Another rule: <code>/rule set {slug} missile NEAR/5 launch</code>"), slug=topic.slug),
        fill(say.gettext('More words for it: <code>/rule set {slug} ... OR "more words"</code>'), slug=topic.slug),
        fill(say.gettext("Fewer: <code>/rule set {slug} ... -title:sport</code>"), slug=topic.slug),
        plain(say.gettext("I show what would change before anything is saved.")),
    )
    return _messages((heading, *_expression(topic.expression), lines(ways)))


def comparison(found: Comparison, chat: Chat, now: datetime) -> Message:
    """What a proposed rule would change, to be saved or discarded."""
    say = words(chat)
    sentence = say.gettext("A new rule for {topic}, not saved yet:")
    changes = _changes(found.before.expression, found.expression, PROPOSAL_LIMIT)
    proposal = lines((fill(sentence, topic=topic_name(found.before)), changes))
    heading = lines((proposal, _consequences(found, chat)), "\n\n")
    blocks = (
        *_examples(say.gettext("Newly matching"), found.gained_shown, len(found.gained), chat, now),
        *_examples(say.gettext("No longer matching"), found.lost_shown, len(found.lost), chat, now),
    )
    buttons = [
        [
            Button(say.gettext("💾 Save"), f"save:{found.draft_id}"),
            Button(say.gettext("🗑 Discard"), f"discard:{found.draft_id}"),
        ]
    ]
    return message(fitting(heading, blocks, wording(chat).rest), buttons)


def discarded(topic: Topic, chat: Chat) -> Message:
    sentence = words(chat).gettext("Discarded. {topic} keeps its rule, version {n}.")
    return tell(sentence, topic=topic_name(topic), n=topic.version)


def rule_changed(change: RuleChange, chat: Chat) -> Message:
    sentence = words(chat).gettext("✅ New rule for {topic}, version {n}, in force from the next article.")
    return _changed(sentence, change, chat)


def rule_undone(change: RuleChange, chat: Chat) -> Message:
    sentence = words(chat).gettext(
        "↩️ {topic} has the rule of version {earlier} again, now version {n}, in force from the next article."
    )
    return _changed(sentence, change, chat)


def trial(found: Trial, chat: Chat, now: datetime) -> Message:
    """What a tried rule reaches, a page of it."""
    say = words(chat)
    if not found.stored:
        nothing = plain(say.gettext("The rule is right, but there is no history yet to try it on."))
        return message(lines((nothing, _meant(found, chat))))
    reached = say.ngettext(
        "In the last {time}: <b>{hits}</b> of {n} article, about {rate} alerts a day.",
        "In the last {time}: <b>{hits}</b> of {n} articles, about {rate} alerts a day.",
        found.stored,
    )
    time, rate = duration(found.window, chat), _rate(found.per_day)
    heading = lines(
        (
            fill("🧪 <code>{rule}</code>", rule=found.slug or clip(found.expression, RULE_LIMIT)),
            fill(reached, time=time, hits=len(found.hits), n=found.stored, rate=rate),
            _sample(found, chat),
            _place(found, chat),
            _meant(found, chat),
        )
    )
    blocks = [_hit(hit, chat, now) for hit in found.shown]
    return message(fitting(heading, blocks, wording(chat).rest), [_pages(found, chat)])


def history(found: RuleHistory, offset: int, names: Mapping[str, str], chat: Chat, now: datetime) -> Message:
    """A page of the versions of a rule, each with what was different."""
    say = words(chat)
    heading = fill(say.gettext("The rule of <b>{topic}</b>"), topic=topic_name(found.topic))
    blocks = [
        _version(version, _before(found.versions, version), names, chat, now)
        for version in found.versions[offset : offset + VERSIONS_PAGE]
    ]
    has_more = offset + VERSIONS_PAGE < len(found.versions)
    row = turning(f"versions:{found.topic.slug}", offset, VERSIONS_PAGE, chat, has_more=has_more)
    return message(fitting(heading, blocks, wording(chat).rest), [row, *_revivals(found, offset, chat)])


def found_before(found: Trial, chat: Chat, now: datetime) -> tuple[Rich, ...]:
    """What a new rule would have reached lately: in a sentence, and a few examples."""
    say = words(chat)
    if not found.stored:
        return ()
    sentence = say.ngettext(
        "In the last {time} it would have matched {n} article, about {rate} alerts a day.",
        "In the last {time} it would have matched {n} articles, about {rate} alerts a day.",
        len(found.hits),
    )
    time, rate = duration(found.window, chat), _rate(found.per_day)
    whole = fill(sentence, n=len(found.hits), time=time, rate=rate)
    return (lines((whole, _sample(found, chat))), *(_hit(hit, chat, now) for hit in found.shown[:PROPOSAL_HITS]))


def _no_topics(chat: Chat) -> Message:
    say = words(chat)
    return tell(say.gettext("There are no topics yet. As in: <code>/topic add volcanoes volcano* NEAR/5 erupt*</code>"))


def _topic_rows(topics: Iterable[Topic], verb: str) -> Rows:
    return [[Button(clip(topic_name(topic), TITLE_LIMIT), f"{verb}:{topic.slug}")] for topic in list(topics)[:BUTTONS]]


def _rule_line(each: RuleLine, chat: Chat) -> Rich:
    say = words(chat)
    name = fill("• {topic} · <code>{slug}</code>", topic=topic_name(each.topic), slug=each.topic.slug)
    stories = say.ngettext("{n} story in 7 days", "{n} stories in 7 days", each.stories)
    followers = say.ngettext("{n} follower", "{n} followers", each.followers)
    return lines((name, fill(stories, n=each.stories), fill(followers, n=each.followers)), " · ")


def _changed(sentence: str, change: RuleChange, chat: Chat) -> Message:
    before, after = change.before, change.after
    heading = fill(sentence, topic=topic_name(after), n=after.version, earlier=change.again or 0)
    whole = fill(words(chat).gettext("The whole rule: <code>/rule show {slug}</code>"), slug=after.slug)
    changes = _changes(before.expression, after.expression, CHANGES_LIMIT)
    undo = Button(words(chat).gettext("↩️ Undo"), f"undo:{after.slug}:{after.version}")
    return message(lines((heading, changes, whole), "\n\n"), [[undo]] if change.again != 1 else [])


def _changes(before: str, after: str, limit: int) -> Rich:
    """The new rule with what is no longer in it struck through and what is new in bold; what stayed is shortened.

    The end is left out beyond the limit, and that of a change that takes more than half of it.
    """
    marks = {Edit.KEPT: plain, Edit.REMOVED: struck, Edit.ADDED: bold}
    whole = Rich()
    for piece in abridged(diff(before, after), CONTEXT_LIMIT):
        if whole.size > limit:
            return whole + plain(" …")
        text = piece.text if len(piece.text) <= limit // 2 else piece.text[: limit // 2] + "…"
        apart = " " if piece.edit is Edit.REMOVED and not text[-1].isspace() else ""
        whole = whole + marks[piece.edit](text) + plain(apart)
    return whole


def _consequences(found: Comparison, chat: Chat) -> Rich:
    say = words(chat)
    if not found.stored:
        return plain(say.gettext("There is no history yet to try it on."))
    counts = say.gettext(
        "In the last {time}: <b>{gained}</b> newly matching, <b>{lost}</b> no longer, {kept} as before."
    )
    rates = say.gettext("Alerts a day: {before} → <b>{after}</b>")
    shown = fill(
        counts,
        time=duration(found.window, chat),
        gained=len(found.gained),
        lost=len(found.lost),
        kept=found.kept,
    )
    rate = fill(rates, before=_rate(found.per_day_before), after=_rate(found.per_day_after))
    return lines((shown, rate, _sample(found, chat)))


def _sample(found: Trial | Comparison, chat: Chat) -> Rich:
    if not found.is_sample:
        return Rich()
    sentence = words(chat).gettext(
        "This is a sample: I looked at {looked} of the {candidates} articles that may match, newest first."
    )
    if isinstance(found, Comparison) and found.all_changes:
        sentence = words(chat).gettext(
            "No change is left out. The rest is a sample: {looked} of the {candidates} articles that may match,"
            " newest first."
        )
    return fill(sentence, looked=found.looked, candidates=found.candidates)


def _examples(title: str, shown: Sequence[Found], count: int, chat: Chat, now: datetime) -> list[Rich]:
    """A few articles below their title and number."""
    blocks = [_hit(hit, chat, now) for hit in shown[:PROPOSAL_HITS]]
    if not blocks:
        return []
    rest = plain(wording(chat).rest(count - len(blocks)) if count > len(blocks) else "")
    first = lines((fill("<b>{title}: {n}</b>", title=title, n=count), blocks[0]))
    return [first, *blocks[1:], *([rest] if rest.size else [])]


def _hit(hit: Found, chat: Chat, now: datetime) -> Rich:
    article, quotes = hit.article, quote(hit.article, hit.match)
    in_title = quotes[:1] if quotes and _is_of_title(quotes[0], article.title) else ()
    title = _quoted(in_title[0]) if in_title else plain(clip(article.title, TITLE_LIMIT) or "…")
    origin = fill(
        "{time}, {outlet}", time=clock_time(article.published, now, chat), outlet=clip(article.outlet, OUTLET_LIMIT)
    )
    sentences = [plain("“") + _quoted(each) + plain("”") for each in quotes[len(in_title) :][:QUOTES]]
    proof = fill(words(chat).gettext("because of: {words}"), words=", ".join(hit.match.why))
    return lines((link(title, article.url), origin, *(sentences if quotes else [proof])))


def _is_of_title(first: Quote, title: str) -> bool:
    return bool(title.strip()) and first.text.strip("…") in normalise(title)


def _quoted(found: Quote) -> Rich:
    return emphasised(found.text, found.spans)


def _place(found: Trial, chat: Chat) -> Rich:
    """Which of the hits this page shows, where there are more of them."""
    if len(found.hits) <= SHOWN_HITS:
        return Rich()
    last = min(found.offset + SHOWN_HITS, len(found.hits))
    return fill(words(chat).gettext("Articles {first} to {last}:"), first=found.offset + 1, last=last)


def _meant(found: Trial, chat: Chat) -> Rich:
    sentence = words(chat).gettext("Did you mean the topic? <code>/rule test {slug}</code>")
    return fill(sentence, slug=found.meant) if found.meant else Rich()


def _pages(found: Trial, chat: Chat) -> list[Button]:
    has_more = found.offset + SHOWN_HITS < len(found.hits)
    return turning(f"trial:{found.draft_id}", found.offset, SHOWN_HITS, chat, has_more=has_more)


def _version(
    version: RuleVersion, before: RuleVersion | None, names: Mapping[str, str], chat: Chat, now: datetime
) -> Rich:
    say = words(chat)
    author = names.get(version.author, version.author)
    built_in = say.gettext("came with the bot")
    heading = fill(
        say.gettext("<b>Version {n}</b> · {time} · {author}"),
        n=version.version,
        time=clock_time(version.at, now, chat),
        author=built_in if author == "starter" else clip(author, AUTHOR_LIMIT),
    )
    if before is None:
        begin, *rest = cut_to_pieces(version.expression, VERSION_LIMIT)
        return lines((heading, code(f"{begin}…" if rest else begin)))
    return lines((heading, _changes(before.expression, version.expression, VERSION_LIMIT)))


def _revivals(found: RuleHistory, offset: int, chat: Chat) -> Rows:
    """A button for each version of the page whose rule is not the one in force."""
    say, topic = words(chat).gettext("↩️ Bring back version {n}"), found.topic
    return [
        [Button(say.format(n=each.version), f"revive:{topic.slug}:{each.version}:{topic.version}")]
        for each in found.versions[offset : offset + VERSIONS_PAGE]
        if each.expression != topic.expression
    ]


def _before(versions: Sequence[RuleVersion], version: RuleVersion) -> RuleVersion | None:
    return next((each for each in versions if each.version == version.version - 1), None)


def _rate(per_day: float) -> str:
    return f"{per_day:.1f}"


def _expression(expression: str) -> list[Rich]:
    """The rule in fixed width, in pieces that a message holds."""
    return [code(piece) for piece in cut_to_pieces(expression, PIECE_LIMIT)]


def _messages(blocks: Iterable[Rich], buttons: Rows = ()) -> tuple[Message, ...]:
    """The blocks as messages, the buttons below the last."""
    *others, last = paged(blocks)
    return (*map(message, others), message(last, buttons))

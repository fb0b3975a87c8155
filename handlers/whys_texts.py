"""What people read when they ask why: which rule, which words, which source and story, and what stopped the rest."""

# ruff: noqa: D103 - each function is named for what it says, and its sentences say the rest

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.core.delivery import OLD
from bot.core.findings import (
    Arrived,
    Baseline,
    Capped,
    CopyOf,
    Explanation,
    Finding,
    FollowedLater,
    Ground,
    Held,
    Nearly,
    NotFollowed,
    NotKept,
    NoTopic,
    NotYet,
    ToldBefore,
    TooOld,
    Unseen,
    WatchGone,
)
from bot.core.markup import Rich, bold, clip, code, emphasised, fitting, lines, link, plain
from bot.core.model import Article, Button, Chat, Message, Posting, Report, Source, Step, StoryView, Topic
from bot.core.quoting import Quote
from bot.core.render import topic_name, topic_names
from handlers.texts import duration
from handlers.words import N_, clock_time, fill, message, wording, words

TITLE_LIMIT = 300
RULE_LIMIT = 300
GROUNDS = 3  # topics that are told at length; the rest are named
QUOTES = 3  # sentences for one topic
MISS_QUOTES = 1
SOURCES = 5

STEPS = {
    "published": N_("published"),
    "fetched": N_("read by me"),
    "planned": N_("alert planned"),
    "due": N_("due"),
    "sent": N_("sent to you"),
    "answered": N_("received by Telegram"),
}

ALWAYS_SAID = {
    Baseline: N_("It was there before I first looked at this source, so I kept it without an alert."),
    Capped: N_("Too much arrived from its source at once, so it went into a “more stories” message."),
    NotYet: N_("Its alert is just being handed out. Ask again in a minute."),
    NotKept: N_("Its story was told long ago: I do not keep any more what of it came here."),
}

SKIPPED = {
    "muted": N_("Its topics were muted here when its turn came, so I did not send it."),
    "muted_story": N_("You muted this story here, so I did not send it."),
    "muted_outlet": N_("You muted the source that reports it here, so I did not send it."),
    "paused": N_("This chat was paused when its turn came, so I did not send it."),
    "left": N_("Nobody listened here when its turn came: its topics were not followed any more, or I was blocked."),
    "old": N_("It was too old by the time I could send it."),
    "empty": N_("Nothing was left of it when its turn came."),
    "closed": N_("This topic of the group was closed when its turn came, so I could not send it."),
    "dropped": N_("It could not be delivered, and an admin gave it up."),
}

HELD = {
    "quiet": (N_("I hold it for your quiet hours, until {time}."), N_("Your quiet hours held it; it came {time}.")),
    "digest": (N_("I hold it for your digest: {time}."), N_("It came in your digest: {time}.")),
}  # while it is held, and since it was told

MISSES = {
    "scope": N_("{topic}: its words stand where the rule does not look."),
    "excepted": N_("{topic}: its words stand in or beside what the rule excepts: {words}."),
    "excluded": N_("{topic}: its rule excludes {words}."),
    "filtered": N_("{topic}: its rule asks for {words}."),
    "apart": N_("{topic}: its words stand too far apart."),
    "few": N_("{topic}: its words do not stand there often enough."),
}


def explained(why: Explanation, chat: Chat, now: datetime) -> Message:
    """The whole way of an article to this chat, as far as it came."""
    findings = lines(_finding(each, chat, now) for each in why.findings)
    main = [ground for ground in why.grounds if ground.is_own] or why.grounds
    others = [ground.topic for ground in why.grounds if ground not in main[:GROUNDS]]
    blocks = (
        findings,
        *(_ground(each, why.article, chat, now) for each in main[:GROUNDS]),
        _also_reached(others, chat),
        _story(why.story, chat),
        lines(_step(step, chat, now) for step in why.steps),
    )
    kept = [block for block in blocks if block.size]
    buttons = [[Button(wording(chat).timeline, f"story:{why.story.story_id}")]] if why.story else []
    return message(fitting(_heading(why), kept, wording(chat).rest), buttons)


def unseen(answer: Unseen, chat: Chat, now: datetime) -> Message:
    say = words(chat)
    never = fill(say.gettext("I never saw an article at <b>{url}</b>."), url=answer.url)
    if not answer.sources:
        hint = say.gettext("None of my sources is at that site. An admin can add one: <code>/source add URL</code>")
        return message(lines((never, fill(hint))))
    sources = [_source(source, chat, now) for source in answer.sources[:SOURCES]]
    return message(lines((never, plain(say.gettext("What I read at that site:")), *sources)))


def _heading(why: Explanation) -> Rich:
    title = link(bold(clip(why.article.title, TITLE_LIMIT) or "…"), why.article.url)
    origin = (why.article.outlet, why.source.section if why.source else "")
    return lines((title, lines((fill("{name}", name=name) for name in origin), " · ")))


def _finding(finding: Finding, chat: Chat, now: datetime) -> Rich:
    say = words(chat)
    match finding:
        case Baseline() | Capped() | NotYet() | NotKept():
            return plain(say.gettext(ALWAYS_SAID[type(finding)]))
        case TooOld(age, limit):
            sentence = say.gettext("It was {age} old when I first saw it, and I announce nothing older than {limit}.")
            return fill(sentence, age=duration(_rounded(age), chat), limit=duration(limit, chat))
        case NoTopic() | WatchGone() | NotFollowed() | FollowedLater():
            return _unreached(finding, chat)
        case CopyOf() | ToldBefore():
            return _told_otherwise(finding, chat, now)
        case Held():
            return _held(finding, chat, now)
        case Arrived(at):
            return fill(say.gettext("✅ Its story came here: {time}."), time=clock_time(at, now, chat))


def _unreached(finding: NoTopic | WatchGone | NotFollowed | FollowedLater, chat: Chat) -> Rich:
    say = words(chat)
    match finding:
        case WatchGone():
            return plain(say.gettext("It came here by a watch that has been removed since."))
        case FollowedLater(topics):
            return fill(
                say.gettext("You began to follow {topics} only after its story was told."), topics=topic_names(topics)
            )
        case NotFollowed(misses):
            none = plain(say.gettext("It was announced, but this chat follows none of the topics it reached."))
            return _with_misses(none, misses, chat)
        case NoTopic(topics, misses):
            none = plain(say.gettext("It reached no topic when it came, so there was no alert."))
            today = fill(say.gettext("By today's rules it would reach {topics}."), topics=topic_names(topics))
            return _with_misses(lines((none, today)) if topics else none, misses, chat)


def _with_misses(said: Rich, misses: Sequence[Nearly], chat: Chat) -> Rich:
    heading = bold(words(chat).gettext("What came close:")) if misses else Rich()
    return lines((said, heading, *(_nearly(each, chat) for each in misses)))


def _nearly(each: Nearly, chat: Chat) -> Rich:
    sentence = fill(
        words(chat).gettext(MISSES[each.miss.reason]), topic=topic_name(each.topic), words=", ".join(each.miss.words)
    )
    return lines((plain("• ") + sentence, *map(_quoted, each.quotes[:MISS_QUOTES])))


def _told_otherwise(finding: CopyOf | ToldBefore, chat: Chat, now: datetime) -> Rich:
    say = words(chat)
    match finding:
        case CopyOf(original):
            if original is None:
                return plain(say.gettext("It is a copy of an article that I had already."))
            sentence = say.gettext("It is a copy of {article}, which I had already. What became of that one:")
            return fill(sentence, article=_named(original, chat, now))
        case ToldBefore(report, at):
            sentence = say.gettext("Its story had been told at {time} by {article}, so that alert grew instead.")
            return fill(sentence, time=clock_time(at, now, chat), article=_named(report, chat, now))


def _held(finding: Held, chat: Chat, now: datetime) -> Rich:
    say, posting = words(chat), finding.posting
    if posting.state == "skipped":
        return plain(say.gettext(SKIPPED[posting.reason]))
    if posting.state in ("folded", "waiting") or posting.reason == "quiet":
        return _held_back(posting, chat, now)
    if posting.state == "dead" and posting.reason.startswith(OLD):
        return plain(say.gettext(SKIPPED[OLD]))
    if posting.state == "dead":
        return fill(say.gettext("Its alert could not be delivered: {problem}"), problem=posting.reason)
    if posting.reason:
        sentence = say.gettext("Its alert could not be sent yet ({problem}), and I keep trying.")
        return fill(sentence, problem=posting.reason)
    return fill(
        say.gettext("Its alert has been waiting for its turn since {time}."),
        time=clock_time(finding.due or now, now, chat),
    )


def _held_back(posting: Posting, chat: Chat, now: datetime) -> Rich:
    """On purpose, and until when."""
    say, least = words(chat), chat.least_outlets
    if posting.state == "waiting" and posting.reason == "muted_outlet":
        return plain(say.gettext("You muted every source that reports it, so it waits until another one does."))
    if posting.state == "waiting":
        sentence = say.ngettext(
            "It waits until {n} source reports it; /settings says so.",
            "It waits until {n} sources report it; /settings says so.",
            least,
        )
        return fill(sentence, n=least)
    kind = "quiet" if posting.state == "queued" else posting.fold.partition(":")[0]
    if kind not in HELD:
        return plain(say.gettext("So much rang here at once that it went into a “more stories” message."))
    held, told = HELD[kind]
    time = clock_time(posting.until or now, now, chat)
    return fill(say.gettext(told if posting.is_told else held), time=time)


def _ground(ground: Ground, article: Article, chat: Chat, now: datetime) -> Rich:
    say, match = words(chat), ground.match
    proof = [_quoted(each) for each in ground.quotes[:QUOTES]]
    if not proof and match.why:
        proof = [fill(say.gettext("because of: {words}"), words=", ".join(match.why))]
    if not proof:
        proof = [fill(say.gettext("because it is from {outlet}"), outlet=ground.article.outlet)]
    report = Rich()
    if ground.article.id != article.id:
        report = fill(say.gettext("in {article}"), article=_named(ground.article, chat, now))
    return lines((_rule_name(ground, chat), report, *proof, code(clip(ground.rule, RULE_LIMIT))))


def _rule_name(ground: Ground, chat: Chat) -> Rich:
    say, topic = words(chat), ground.topic
    name = bold(clip(topic_name(topic), TITLE_LIMIT))
    if topic.is_watch:
        return lines((name, plain(say.gettext("your own rule"))), " · ")
    version = fill(say.gettext("version {n} of its rule"), n=topic.version)
    change = Rich()
    if not ground.in_force:
        change = plain(say.gettext("the topic has been removed since"))
    elif ground.in_force != topic.version:
        change = fill(say.gettext("version {n} is in force now"), n=ground.in_force)
    return lines((name, version, change), " · ")


def _quoted(said: Quote) -> Rich:
    return plain("“") + emphasised(said.text, said.spans) + plain("”")


def _also_reached(topics: Sequence[Topic], chat: Chat) -> Rich:
    return fill(words(chat).gettext("It also reached {topics}."), topics=topic_names(topics)) if topics else Rich()


def _story(view: StoryView | None, chat: Chat) -> Rich:
    if view is None:
        return Rich()
    say, outlets = words(chat), {report.outlet for report in view.reports}
    sentence = say.ngettext(
        "Its story: {n} report, {outlets}.", "Its story: {n} reports, {outlets}.", len(view.reports)
    )
    return fill(sentence, n=len(view.reports), outlets=wording(chat).sources(len(outlets)))


def _step(step: Step, chat: Chat, now: datetime) -> Rich:
    name = words(chat).gettext(STEPS[step.name])
    return fill("{time} · {name}", time=clock_time(step.at, now, chat), name=name)


def _source(source: Source, chat: Chat, now: datetime) -> Rich:
    return fill("• {title}: ", title=source.title or source.url) + _state(source, chat, now)


def _state(source: Source, chat: Chat, now: datetime) -> Rich:
    say = words(chat)
    if not source.enabled:
        return plain(say.gettext("paused"))
    if source.problem is not None:
        since = clock_time(source.failing_since or now, now, chat)
        return fill(say.gettext("failing since {time}: {problem}"), time=since, problem=source.problem)
    if source.succeeded_at is None:
        return plain(say.gettext("not read yet"))
    sentence = say.gettext("last read {time}, and its feed did not list that address")
    return fill(sentence, time=clock_time(source.succeeded_at, now, chat))


def _named(article: Article | Report, chat: Chat, now: datetime) -> Rich:
    origin = fill("{time}, {outlet}", time=clock_time(article.published, now, chat), outlet=article.outlet)
    return link(clip(article.title, TITLE_LIMIT) or "…", article.url) + plain(" (") + origin + plain(")")


def _rounded(age: timedelta) -> timedelta:
    """To whole days, else to whole hours, else to whole minutes."""
    units = (timedelta(days=2), timedelta(days=1)), (timedelta(hours=2), timedelta(hours=1))
    unit = next((unit for least, unit in units if age >= least), timedelta(minutes=1))
    return age - age % unit

"""What people read about votes: thanks, and how a rule does in the eyes of its followers."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.core.markup import Rich, clip, fitting, lines, link, plain
from bot.core.model import Chat, Message, Topic
from bot.core.render import topic_name, topic_names
from bot.core.votes import Disliked, VersionScore
from bot.services.feedback import PAGE, Stats
from handlers.words import clock_time, fill, message, tell, turning, wording, words

TITLE_LIMIT = 300
VERSIONS = 10  # newest first


def thanks(topics: Sequence[Topic], chat: Chat, *, good: bool) -> Message:
    """A note on the screen."""
    say = words(chat)
    liked, disliked = (
        say.gettext("👍 Thanks! That counts for {topics}."),
        say.gettext("👎 Thanks! That counts against {topics}."),
    )
    return tell(liked if good else disliked, topics=topic_names(topics))


def stats(found: Stats, names: Mapping[str, str], chat: Chat, now: datetime) -> Message:
    """How followers like what each version of a rule brought, and a page of what they did not want."""
    say = words(chat)
    heading = fill(say.gettext("<b>What followers think of {topic}</b>"), topic=topic_name(found.topic))
    versions = lines(_version(score, names, chat, now) for score in found.scores[:VERSIONS])
    if not any(score.good or score.bad for score in found.scores):
        hint = say.gettext("Nobody has voted yet. Followers do with the 👍 and 👎 below their alerts.")
        return message(lines((heading, versions, plain(hint)), "\n\n"))
    blocks = [_disliked(each, chat, now) for each in found.disliked]
    unwanted = plain(say.gettext("👎 What they did not want:") if blocks else say.gettext("Nobody disliked anything."))
    has_more = found.next_offset is not None
    pages = turning(f"disliked:{found.topic.slug}", found.offset, PAGE, chat, has_more=has_more)
    return message(fitting(lines((heading, versions, unwanted), "\n\n"), blocks, wording(chat).rest), [pages])


def _version(score: VersionScore, names: Mapping[str, str], chat: Chat, now: datetime) -> Rich:
    say, votes = words(chat), score.good + score.bad
    author = say.gettext("came with the bot") if score.author == "starter" else names.get(score.author, score.author)
    heading = fill(
        say.gettext("<b>Version {n}</b> · {time} · {author}"),
        n=score.version,
        time=clock_time(score.at, now, chat),
        author=author,
    )
    alerts = fill(say.ngettext("{n} alert", "{n} alerts", score.alerts), n=score.alerts)
    share = f"{score.good / votes:.0%}" if votes else ""
    thumbs = (plain(f"👍 {score.good}"), plain(f"👎 {score.bad}"), plain(share)) if votes else ()
    return lines((heading, lines((alerts, *thumbs), " · ")))


def _disliked(each: Disliked, chat: Chat, now: datetime) -> Rich:
    say, article = words(chat), each.article
    title = link(clip(article.title, TITLE_LIMIT) or "…", article.url)
    origin = fill("{time}, {outlet}", time=clock_time(article.published, now, chat), outlet=article.outlet)
    proof = fill(say.gettext("because of: <b>{words}</b>"), words=", ".join(each.why)) if each.why else Rich()
    thumbs = lines((plain(f"👎 {each.bad}"), plain(f"👍 {each.good}" if each.good else "")), " · ")
    version = fill(say.gettext("version {n}"), n=each.version)
    return lines((title, origin, proof, lines((thumbs, version), " · ")))

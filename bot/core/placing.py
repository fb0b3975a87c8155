"""What an article says to an article in its place: its date, its topics, its original, its story and its fate.

The store gives ids, so a batch is placed one article at a time, inside the transaction that stores it:

    placement = place(arrival, original, working, max_age), where `original` is the article it is a copy of
    a copy goes into its original's story, and the working set stays as it is; any other article
        either joins a story, into which the store first merges the absorbed ones,
        or opens one, which the store adds with the understanding's terms; then
        stored = working.stories.add(story_id, terms, placement.published, placement.story.absorbed)
    fate = decide_fate(placement, topics, rung, told=..., told_to_all=...), where `topics` are those it matched, and
    after it rung.update(hearers(topics)) if it is ANNOUNCED

When the transaction rolls back, the working set is ahead of the database: throw it away and load the live stories.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.core.copies import Candidate, Resemblance, find_copy
from bot.core.matching import Matcher
from bot.core.model import Article, Entry, Fate, Match, Reading, Source, Standing, Topic, Understanding
from bot.core.stories import StoryChoice, StoryIndex

MOST_RINGING = 5  # alerts of one source in one poll, for everybody, and again for each watch
EVERYBODY = ""
RINGING = frozenset({Fate.ANNOUNCED, Fate.CAPPED, Fate.TOLD})  # what may be news to somebody
GROWTH = frozenset({2, 3, 5, 10, 20})  # the numbers of outlets at which an alert is edited


@dataclass(frozen=True, slots=True)
class Arrival:
    """An understood entry of a source, as it comes in."""

    source: Source
    entry_key: str
    url: str
    understanding: Understanding
    published: datetime | None  # as the feed says
    fetched: datetime
    baseline: bool = False  # there before we first looked, and not to be announced
    picture: str = ""  # the address of one that goes with it; empty without any


@dataclass(frozen=True, slots=True)
class Revision:
    """An article that its source changed, and what it says now."""

    source: Source
    article: Article  # as it was
    said: Understanding
    at: datetime


@dataclass(frozen=True, slots=True)
class Filed:
    """An article in its place, with all that it is found by."""

    article: Article
    sketch: tuple[int, ...]
    search_terms: str
    versions: Mapping[str, int]  # of the rules that matched, by slug


@dataclass(frozen=True, slots=True)
class WorkingSet:
    """What placing looks things up in: the rules in force and the live stories."""

    matcher: Matcher
    stories: StoryIndex


@dataclass(frozen=True, slots=True)
class Placement:
    """Where an arrival belongs. A copy belongs to the story of its original, and its `story` says nothing."""

    published: datetime
    matches: tuple[Match, ...]
    copy_of: int | None
    story: StoryChoice
    fate: Fate  # ANNOUNCED until `decide_fate` knows what was told before


def reading_of(source: Source, entry: Entry, page: Reading | None = None) -> Reading:
    """An entry as the worker reads it, with the text of its `page` where there is a better one.

    The language of the source, where it has one, wins over what the text shows.
    """
    return Reading(
        entry.title,
        page.text if page else entry.text,
        entry.link,
        source.title,
        source.language,
        entry.published,
        entry.author or (page.byline if page else ""),
        picture=entry.picture or (page.picture if page else ""),
    )


def original_of(arrival: Arrival, near: Resemblance) -> Candidate | None:
    """The earliest article that says the same: under the same title at the same address, or in the same words."""
    said = arrival.understanding
    if near.at_url and near.at_url.title == said.title:
        return near.at_url
    found = find_copy(said.title, said.sketch, date_of(arrival.published, arrival.fetched), near.candidates)
    return next((each for each in near.candidates if each.article_id == found), None)


def is_listed_again(arrival: Arrival, original: Candidate) -> bool:
    """Whether a source lists a page of its own once more under another key, which is nothing new at all."""
    return original.source_id == arrival.source.id and original.url == arrival.url


def place(arrival: Arrival, original: Candidate | None, working: WorkingSet, max_age: timedelta) -> Placement:
    """Where the arrival belongs: a copy with its `original`, what is older than `max_age` at first sight in history."""
    said = arrival.understanding
    published = date_of(arrival.published, arrival.fetched)
    matches = _matches(working.matcher, arrival.source, arrival.url, said)
    # Nobody hears of old news of no topic: it waits alone for news that turns out to be of the same story.
    is_asked_for = original is None and (matches or not arrival.baseline)
    story = working.stories.place(said.terms, published) if is_asked_for else StoryChoice()
    if arrival.baseline:
        fate = Fate.BASELINE
    elif original is not None:
        fate = Fate.COPY
    elif arrival.fetched - published > max_age:
        fate = Fate.TOO_OLD
    else:
        fate = Fate.ANNOUNCED if matches else Fate.NO_TOPIC
    return Placement(published, matches, original.article_id if original else None, story, fate)


def has_grown(before: Standing) -> bool:
    """Whether one more report, which is no copy, makes the outlets of the story so many that its alert is edited."""
    return not before.has_outlet and before.outlets + 1 in GROWTH


def is_urgent(topics: Iterable[Topic]) -> bool:
    """A watch never is: nobody decides alone what overtakes everybody's alerts."""
    return any(topic.urgent and not topic.is_watch for topic in topics)


def article_of(arrival: Arrival, placement: Placement, number: int, story_id: int, fate: Fate) -> Article:
    """The article under its id, in its place."""
    said = arrival.understanding
    return Article(
        id=number,
        source_id=arrival.source.id,
        key=arrival.entry_key,
        url=arrival.url,
        title=said.title,
        text=said.text,
        byline=said.byline,
        language=said.language,
        published=placement.published,
        fetched=arrival.fetched,
        summary=said.summary,
        matches=placement.matches,
        copy_of=placement.copy_of,
        story_id=story_id,
        fate=fate,
        planned=arrival.fetched if fate in RINGING else None,
        picture=arrival.picture,
    )


def revise(revision: Revision, matcher: Matcher) -> Article:
    """The article as its source tells it now, with what it matches now; its date, story and fate stay.

    So does its address, which is in messages already, and leads on where its source moved the page.
    """
    said = revision.said
    return replace(
        revision.article,
        title=said.title,
        text=said.text,
        byline=said.byline,
        language=said.language,
        summary=said.summary,
        matches=_matches(matcher, revision.source, revision.article.url, said),
    )


def date_of(published: datetime | None, fetched: datetime) -> datetime:
    """When an article counts as published: when it was first seen, if the feed gives no date or one in the future."""
    return fetched if published is None or published > fetched else published


def decide_fate(
    placement: Placement, topics: Iterable[Topic], rung: Mapping[str, int], *, told: bool, told_to_all: bool
) -> Fate:
    """What becomes of the article, given the topics and watches it reached, and to whom its story was told before.

    `rung` counts the alerts of its poll so far by `hearers`. Where a topic is reached, nobody's watch changes what
    everybody hears: the topics decide. What only watches reached rings while one of them has room.
    """
    if placement.fate is not Fate.ANNOUNCED:
        return placement.fate
    listening = hearers(topics)
    if told_to_all if EVERYBODY in listening else told:
        return Fate.TOLD
    deciding = {EVERYBODY} & listening or listening
    return Fate.ANNOUNCED if any(rung.get(each, 0) < MOST_RINGING for each in deciding) else Fate.CAPPED


def hearers(topics: Iterable[Topic]) -> frozenset[str]:
    """Whose alerts of a poll are counted together: EVERYBODY for all topics, each watch by its slug."""
    return frozenset(topic.slug if topic.is_watch else EVERYBODY for topic in topics)


def _matches(matcher: Matcher, source: Source, url: str, said: Understanding) -> tuple[Match, ...]:
    named = f"{source.title} {url}"
    return matcher.match(said.tokens, language=said.language, source=named, section=source.section)

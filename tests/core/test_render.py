"""Stories as messages: always within the limits, always well-formed, and what a reader sees."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.longer import ADDERS, Addition, Longer
from bot.core.markup import plain
from bot.core.model import Article, Chat, Message, Preview, Report, Sequel, StoryView, Summary, Topic
from bot.core.render import (
    TIMELINE_PAGE,
    Wording,
    render_alert,
    render_articles,
    render_longer,
    render_more,
    render_sequel,
    render_stories,
    render_timeline,
)
from bot.playground.markup import parse_html
from tests.telegram_api import check_html

NOW = datetime(2026, 11, 22, 7, 12, tzinfo=UTC)
MISSILES = Topic(1, "missile-launch", "Missile launch", "🚀", "missile")
SANCTIONS = Topic(2, "sanctions", "Sanctions", "⛔", "sanction")
WORDING = Wording(
    when=lambda moment, _seen_from, zone: f"{moment:%H:%M} {zone}",
    ago=lambda when, age: f"{when}, {age // timedelta(minutes=1)} min ago",
    sources="{} sources".format,
    countries="{} countries".format,
    reports="{} reports".format,
    copies="and {} that carry the same text".format,
    adds="{} adds:".format,
    latest="Latest ({}):".format,
    news="New: {}".format,
    another="One more source",
    also="also: {}".format,
    more="+{} more".format,
    rest="and {} more".format,
    read="Read it",
    timeline="Timeline",
    why="Why",
    mute="Mute",
    longer="More",
    good="👍 Good",
    bad="👎 Bad",
    show="Read them",
    earlier="Earlier",
    later="Later",
)


def report(outlet: str = "The Gazette", number: int = 1, **changes: object) -> Report:
    summary = Summary(("Two rockets rose.", "Nobody was hurt."), ("40 km",))
    plain_one = Report(number, "Two rockets rise", "https://gazette.example/1", outlet, NOW, summary)
    return replace(plain_one, **changes)


def view(*reports: Report, topics: tuple[Topic, ...] = (MISSILES,), story_id: int = 17) -> StoryView:
    return StoryView(story_id, topics, reports or (report(),), NOW)


NASTY = st.text(max_size=700) | st.sampled_from(
    ["<b>&amp;</b>" * 80, "🚀" * 900, "a" * 5000, "word " * 900, "\u202e\x00"]
)
MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
SUMMARIES = st.builds(Summary, st.lists(NASTY, max_size=4).map(tuple), st.lists(NASTY, max_size=3).map(tuple))
NEWS = st.lists(NASTY, max_size=3).map(tuple)
REPORTS = st.builds(
    Report,
    st.integers(1),
    NASTY,
    NASTY.map("https://x.example/".__add__) | NASTY,
    NASTY,
    MOMENTS,
    SUMMARIES,
    st.booleans(),
    st.sampled_from(["", "KR", "JP", "GB"]),
    NEWS,
    st.integers(0, 10**6),
)
TOPICS = st.builds(Topic, st.integers(1), st.just("a-topic"), NASTY, st.text(max_size=3), st.just("x"))
VIEWS = st.builds(
    StoryView,
    st.integers(1, 10**12),
    st.lists(TOPICS, max_size=4).map(tuple),
    st.lists(REPORTS, min_size=1, max_size=12).map(tuple),
    MOMENTS,
)


def assert_sendable(message: Message):
    marked = parse_html(message.html)
    assert len(marked.text.strip()) > 0
    assert len(marked.text.encode("utf-16-le")) // 2 <= 4096
    assert len(message.html.encode()) <= 32_768
    check_html(message.html)
    assert all(0 < len(button.data.encode()) <= 64 and button.text for row in message.buttons for button in row)


@settings(max_examples=60, deadline=None)
@given(VIEWS)
def test_an_alert_is_always_within_the_limits_and_well_formed(story: StoryView):
    assert_sendable(render_alert(story, Chat(1), WORDING))
    for offset in range(0, len(story.reports), TIMELINE_PAGE):
        assert_sendable(render_timeline(story, Chat(1), WORDING, offset))


@settings(max_examples=60, deadline=None)
@given(VIEWS, REPORTS, NEWS)
def test_a_sequel_is_always_within_the_limits_and_well_formed(story: StoryView, new: Report, news: tuple[str, ...]):
    assert_sendable(render_sequel(story, Sequel(story.story_id, 2, new, news, 7), Chat(1), WORDING))


@settings(max_examples=60, deadline=None)
@given(VIEWS, st.lists(NASTY, max_size=8), st.lists(NASTY, min_size=1, max_size=2))
def test_a_longer_summary_is_always_within_the_limits_and_well_formed(
    story: StoryView, sentences: list[str], added: list[str]
):
    additions = tuple(Addition(report, tuple(added)) for report in story.reports[:ADDERS])
    longer = Longer(story, Summary(tuple(sentences), ("🚀" * 900,)), additions)
    assert_sendable(render_longer(longer, Chat(1), WORDING))


@settings(max_examples=30, deadline=None)
@given(st.lists(VIEWS, max_size=12))
def test_lists_are_always_within_the_limits_and_well_formed(stories: list[StoryView]):
    assert_sendable(render_more(stories, Chat(1), WORDING))
    assert_sendable(render_stories(plain("Today"), stories, Chat(1), WORDING))


def test_an_alert_shows_topic_headline_summary_figures_outlet_time_and_link():
    message = render_alert(view(), Chat(1, timezone="Asia/Seoul"), WORDING)
    assert message.html == (
        "🚀 Missile launch\n<b>Two rockets rise</b>\n\nTwo rockets rose. Nobody was hurt.\n\n📊 40 km\n\n"
        '07:12 Asia/Seoul, The Gazette · <a href="https://gazette.example/1">Read it</a>\n1 sources'
    )
    assert [button.data for button in message.buttons[0]] == ["story:17", "longer:17", "hush:17"]
    assert [button.data for button in message.buttons[1]] == ["why:17", "good:17", "bad:17"]


def test_every_button_of_an_alert_has_a_word():
    buttons = [button for row in render_alert(view(), Chat(1), WORDING).buttons for button in row]
    assert all(any(map(str.isalpha, button.text)) for button in buttons)


def test_an_alert_says_how_long_ago_that_was_when_it_was_told():
    told = replace(view(), told=NOW + timedelta(minutes=3))
    assert "\n\n07:12 UTC, 3 min ago, The Gazette · " in render_alert(told, Chat(1), WORDING).html
    seen_later = replace(told, fetched=NOW + timedelta(hours=3))
    assert render_alert(seen_later, Chat(1), WORDING) == render_alert(told, Chat(1), WORDING)


def test_an_alert_shows_beside_its_words_what_the_chat_wants_to_see():
    story = view(report(picture="https://gazette.example/1.jpg"), report("Yonder", 2, news=("14",)))
    off, small, large = (render_alert(story, Chat(1, preview=preview), WORDING) for preview in Preview)
    assert (off.preview, off.page, off.picture) == (False, "", "")
    assert (small.preview, small.page, small.picture) == (True, "https://gazette.example/1", "")
    assert (large.preview, large.page, large.picture) == (False, "", "https://gazette.example/1.jpg")
    assert off.html == small.html == large.html


def test_an_alert_without_a_picture_or_a_page_shows_none():
    story = view(report(url=""))
    assert all(
        not (message.preview or message.picture)
        for message in (render_alert(story, Chat(1, preview=preview), WORDING) for preview in Preview)
    )


def test_an_alert_names_all_its_topics():
    assert "🚀 Missile launch · ⛔ Sanctions" in render_alert(view(topics=(MISSILES, SANCTIONS)), Chat(1), WORDING).html


def test_an_alert_grows_by_the_outlets_that_join():
    story = view(report(), report(outlet="Yonder", number=2), report(outlet="Coast Radio", number=3))
    assert render_alert(story, Chat(1), WORDING).html.endswith("also: Yonder, Coast Radio · 3 sources")


def test_an_alert_says_from_how_many_countries_its_outlets_report_where_that_is_known():
    here, there, nowhere = report(country="KR"), report("Yonder", 2, country="JP"), report("Coast Radio", 3)
    assert render_alert(view(here, there, nowhere), Chat(1), WORDING).html.endswith("· 3 sources, 2 countries")
    assert render_alert(view(here, nowhere), Chat(1), WORDING).html.endswith("· 2 sources")


def test_an_alert_shows_who_brought_the_newest_facts():
    early = report("Yonder", 2, title="Ten ships stopped", news=("10",))
    late = report("Coast Radio", 3, title="14 ships stopped", news=("14",), published=NOW + timedelta(hours=7))
    html = render_alert(view(report(), early, late, report("Post", 4)), Chat(1), WORDING).html
    assert '\n\nLatest (14:12 UTC, Coast Radio): <a href="https://gazette.example/1">14 ships stopped</a>\n\n' in html
    assert "Ten ships" not in html


def test_a_sequel_says_what_is_new_and_shows_the_sentences_that_say_so_first():
    summary = Summary(("Rescuers went on.", "The harbour is closed.", "Now 14 ships are stopped."))
    new = report("Coast Radio", 3, title="14 ships stopped", summary=summary, published=NOW + timedelta(hours=7))
    message = render_sequel(view(report(), new), Sequel(17, 1, new, ("14", "France"), 7), Chat(1), WORDING)
    assert message.html == (
        "New: 14, France\n<b>14 ships stopped</b>\n\nNow 14 ships are stopped. Rescuers went on.\n\n"
        '14:12 UTC, Coast Radio · <a href="https://gazette.example/1">Read it</a>\n2 sources'
    )
    assert [button.data for row in message.buttons for button in row] == ["story:17", "longer:17", "hush:17"]


def test_a_sequel_without_news_says_that_one_more_outlet_reports():
    new = report("Coast Radio", 3)
    shown = render_sequel(view(report(), new), Sequel(17, 1, new, (), 7), Chat(1), WORDING)
    assert shown.html.startswith("One more source\n<b>")


def test_a_timeline_says_who_joined_when_from_where_with_what_and_who_copied_it():
    late = report("Yonder", 2, title="14 ships stopped", country="JP", news=("14", "France"), copies=4)
    html = render_timeline(view(report(country="KR"), late), Chat(1), WORDING).html
    assert html == (
        "🚀 Missile launch\n<b>Two rockets rise</b>\n2 reports · 2 sources, 2 countries · <code>/story 17</code>\n\n"
        '07:12 UTC, The Gazette 🇰🇷\n<a href="https://gazette.example/1">Two rockets rise</a>\n\n'
        '07:12 UTC, Yonder 🇯🇵\n<a href="https://gazette.example/1">14 ships stopped</a>\n'
        "New: 14, France\nand 4 that carry the same text"
    )


def test_a_long_timeline_is_turned_page_by_page_and_leaves_nothing_out():
    story = view(*(report(f"Outlet {number}", number, title=f"Report {number}") for number in range(1, 20)))
    seen, turns, offset = "", [], 0
    while True:
        page = render_timeline(story, Chat(1), WORDING, offset)
        seen, buttons = seen + page.html, [button.data for row in page.buttons for button in row]
        turns.append(buttons)
        if len(buttons) == (offset > 0):
            break
        offset = int(buttons[-1].rpartition(":")[2])
    assert turns == [["timeline:17:8"], ["timeline:17:0", "timeline:17:16"], ["timeline:17:8"]]
    assert all(f">Report {number}</a>" in seen for number in range(1, 20))


def test_an_outlet_that_reports_twice_is_one_source():
    assert "also" not in render_alert(view(report(), report(number=2)), Chat(1), WORDING).html


def test_an_alert_has_three_sentences_at_most():
    long = report(summary=Summary(("One.", "Two.", "Three.", "Four.")))
    assert "One. Two. Three.\n" in render_alert(view(long), Chat(1), WORDING).html


def test_what_a_feed_writes_never_becomes_markup():
    message = render_alert(view(report(title='<a href="x">Tariffs & "more"</a>')), Chat(1), WORDING)
    assert '<b>&lt;a href="x"&gt;Tariffs &amp; "more"&lt;/a&gt;</b>' in message.html


def test_an_alert_without_a_headline_shows_its_outlet():
    assert "<b>The Gazette</b>" in render_alert(view(report(title=" ")), Chat(1), WORDING).html


def test_more_is_a_list_of_headlines_and_a_button():
    message = render_more([view(), view(report(title="Ferry strike"), story_id=18)], Chat(1), WORDING)
    assert message.html.startswith("<b>+2 more</b>\n🚀 ")
    assert "Ferry strike" in message.html
    assert message.buttons[0][0].data == "more"


def test_a_list_of_articles_is_linked_and_dated():
    article = Article(
        1,
        1,
        "k",
        "https://gazette.example/1",
        "Ferries & more",
        "",
        "",
        "en",
        NOW,
        NOW,
        Summary(("One.",)),
        outlet="Gazette",
    )
    message = render_articles(plain("Latest"), [article], Chat(1), WORDING, NOW + timedelta(hours=1))
    assert '<a href="https://gazette.example/1">Ferries &amp; more</a>\nOne.\n07:12 UTC, Gazette' in message.html


def test_an_alert_tells_the_report_that_rang_not_the_history_before_it():
    told = view(report("The Post", 1, title="Yesterday"), report("The Gazette", 2, title="Today", rang=True))
    text = parse_html(render_alert(told, Chat(1), WORDING).html).text
    assert "Today" in text
    assert "Yesterday" not in text
    assert "also: The Post" in text

"""The straight line from a reading to what it says."""

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.model import Reading
from bot.core.understanding import understand

TEXT = (
    "PORT ELSE (Reuters) - The ferry between the two shores will stop for three weeks in May, officials said.\n\n"
    "Engineers found cracks in the hull of the older ship, which has carried people and cars since 1962.\n\nShare"
)


def test_an_entry_is_cleaned_told_its_language_and_summarised():
    found = understand(Reading("Ferry stops for three weeks", TEXT))
    assert found.title == "Ferry stops for three weeks"
    assert found.language == "en"
    assert found.text.startswith("The ferry between")
    assert "Share" not in found.text
    assert found.tokens.words[: found.tokens.title_length] == ("Ferry", "stops", "for", "three", "weeks")
    assert found.sketch
    assert found.terms
    assert found.summary.sentences[0].startswith("The ferry between")


def test_the_language_and_byline_of_the_source_win():
    found = understand(Reading("Ferry", "By Mara Lind\n\n" + TEXT, language="de", byline="Tomas Vale"))
    assert (found.language, found.byline) == ("de", "Tomas Vale")


def test_a_headline_alone_has_no_summary():
    found = understand(Reading("Ferry stops for three weeks", ""))
    assert found.summary.sentences == ()


def test_a_text_without_a_title_takes_its_first_line():
    assert understand(Reading("", "Ferry stops\n\n" + TEXT)).title == "Ferry stops"


@given(st.text(max_size=80), st.text(max_size=200))
@settings(max_examples=60, deadline=None)
def test_understanding_never_raises(title: str, text: str):
    assert understand(Reading(title, text)).language

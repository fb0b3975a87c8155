from datetime import timedelta

import pytest

from bot.core.model import Summary, Tokens, Understanding
from bot.core.stories import Development, development_of, story_terms

HOURS = timedelta(hours=1)


def said(title: str, text: str = "", language: str = "en") -> Understanding:
    return Understanding(
        title, text, "", language, Tokens((), (), 0), (), story_terms(title, text, language), Summary()
    )


@pytest.mark.parametrize(
    ("before", "after", "new"),
    [
        ("Ferry sinks off Ellery, 12 dead", "Ferry toll rises to 14 off Ellery", Development(("14",))),
        ("Seoul condemns launch", "France condemns launch", Development((), ("France",))),
        ("Ferry sinks off Ellery, 12 dead", "12 dead as ferry sinks near Ellery", None),
    ],
)
def test_a_development_is_a_number_or_a_name_that_the_story_did_not_have(
    before: str, after: str, new: Development | None
):
    assert development_of(story_terms(before, "", "en"), said(after), 3 * HOURS) == new


def test_what_is_told_within_two_hours_is_an_edit():
    assert development_of(story_terms("12 dead", "", "en"), said("14 dead"), HOURS) is None

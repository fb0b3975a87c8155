"""Each story once."""

from bot.core.sharing import one_a_story
from tests.storage.newsroom import article


def test_the_first_of_each_story_stands_for_it_and_what_has_none_for_itself() -> None:
    stories = {1: 7, 2: None, 3: 7, 4: None, 5: 8}
    listed = [article(number, id=number, story_id=story) for number, story in stories.items()]
    assert [each.id for each in one_a_story(listed)] == [1, 2, 4, 5]

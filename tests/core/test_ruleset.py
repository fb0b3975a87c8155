from dataclasses import replace

from bot.core.model import Topic
from bot.core.ruleset import Ruleset, renewed
from bot.core.tokens import tokenize

FERRIES = Topic(1, "ferries", "Ferries", "⛴", "ferry")
HARBOURS = Topic(2, "harbours", "Harbours", "⚓", "harbour")
BROKEN = Topic(3, "tides", "Tides", "🌊", "tide NEAR ebb")
HERS = Topic(4, "watch-4", "gull", "👁", "gull", chat_id=1001)


def found(rules: Ruleset, title: str) -> list[str]:
    return [match.slug for match in rules.matcher.match(tokenize(title, "", "en"), language="en", source="")]


def test_topics_and_watches_are_matched_together():
    rules = renewed(Ruleset(), [FERRIES, HERS])
    assert found(rules, "Gull follows ferry") == ["ferries", "watch-4"]
    assert rules.reached(["watch-4"]) == (HERS,)


def test_what_changed_came_or_went_is_seen_and_the_rest_is_kept():
    before = renewed(Ruleset(), [FERRIES, HARBOURS])
    after = renewed(before, [replace(FERRIES, expression="gull", version=2), HARBOURS, HERS])
    assert found(after, "Ferry and gull leave harbour") == ["ferries", "harbours", "watch-4"]
    assert after.rules["harbours"] is before.rules["harbours"]
    assert after.reached(["ferries"])[0].version == 2
    assert found(renewed(after, [HERS]), "Ferry and gull leave harbour") == ["watch-4"]
    assert found(before, "Ferry and gull leave harbour") == ["ferries", "harbours"]


def test_a_rule_that_is_not_understood_is_left_out_until_it_is_mended():
    before = renewed(Ruleset(), [BROKEN, FERRIES])
    assert list(before.broken) == ["tides"]
    assert found(before, "Tide and ebb delay ferry") == ["ferries"]
    assert renewed(before, [BROKEN, FERRIES]).broken == before.broken
    mended = renewed(before, [replace(BROKEN, expression="tide NEAR/5 ebb"), FERRIES])
    assert not mended.broken
    assert found(mended, "Tide and ebb delay ferry") == ["tides", "ferries"]

"""All rules against one article, with the words that proved each."""

from bot.core.matching.matcher import Matcher, compile_rules
from bot.core.matching.misses import Miss, near_miss
from bot.core.matching.searching import SearchKeys, search_keys, widest_scope

__all__ = ["Matcher", "Miss", "SearchKeys", "compile_rules", "near_miss", "search_keys", "widest_scope"]

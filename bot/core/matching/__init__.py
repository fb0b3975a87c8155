"""All rules against one article, with the words that proved each."""

from bot.core.matching.matcher import Matcher, compile_rules
from bot.core.matching.searching import SearchKeys, search_keys

__all__ = ["Matcher", "SearchKeys", "compile_rules", "search_keys"]

"""All rules against one article, with the words that proved each."""

from bot.core.matching.matcher import Matcher, compile_rules

__all__ = ["Matcher", "compile_rules"]

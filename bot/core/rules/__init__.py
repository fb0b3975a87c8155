"""The rule language: text to a tree and back, or to the place where it is wrong."""

from bot.core.rules.explaining import explain_error, in_one_line, typed_rule
from bot.core.rules.extending import extended
from bot.core.rules.parsing import parse_rule, read_rule
from bot.core.rules.tree import Rule, print_rule

__all__ = ["Rule", "explain_error", "extended", "in_one_line", "parse_rule", "print_rule", "read_rule", "typed_rule"]

"""The rule language: text to a tree and back, or to the place where it is wrong."""

from bot.core.rules.parsing import Rule, explain_error, parse_rule, print_rule

__all__ = ["Rule", "explain_error", "parse_rule", "print_rule"]

"""The rules behind the topics: shown, changed, undone, and tried on the history before they ring.

`book.py` is what admins do with rules, `surveys.py` how rules are tried on stored articles.
"""

from bot.services.rulebook.book import TRIAL_WINDOW, Rulebook, RuleChange, RuleHistory, RuleLine
from bot.services.rulebook.surveys import MOST_APART, SHOWN_HITS, TRIAL_BATCH

__all__ = [
    "MOST_APART",
    "SHOWN_HITS",
    "TRIAL_BATCH",
    "TRIAL_WINDOW",
    "RuleChange",
    "RuleHistory",
    "RuleLine",
    "Rulebook",
]

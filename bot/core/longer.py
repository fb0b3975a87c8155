"""A story at greater length: more of the report that its alert tells, and what other reports add to that."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.core.model import Article, Report, StoryView, Summary
from bot.core.tokens import words_and_stems
from bot.core.tokens.stopwords import STOP_WORDS

SENTENCES = 8  # of the report that the alert tells
ADDERS = 4  # other reports
ADDED = 2  # sentences of each of them
ADDERS_TRIED = 12  # the newest
NEW = 0.5  # of the words of a sentence that were not said before it
FEWEST = 4  # such words; a shorter sentence says too little by itself


@dataclass(frozen=True, slots=True)
class Addition:
    """What another report says that was not said before it."""

    report: Report
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Longer:
    """A story at greater length; `summary` is that of the report its alert tells."""

    view: StoryView
    summary: Summary
    additions: tuple[Addition, ...] = ()

    @property
    def is_longer(self) -> bool:
        """Whether it says more than the alert does."""
        return bool(self.additions) or len(self.summary.sentences) > len(self.view.lead.summary.sentences)


def others(view: StoryView) -> tuple[Report, ...]:
    """The reports that may add something, the newest first."""
    lead = view.lead.article_id
    return tuple(report for report in reversed(view.reports) if report.article_id != lead)[:ADDERS_TRIED]


def additions(view: StoryView, articles: Mapping[int, Article], said: Sequence[str]) -> tuple[Addition, ...]:
    """What the others add to what is `said`, in the language of the lead; `articles` by their ids."""
    lead = articles[view.lead.article_id]
    known = {stem for each in (lead.title, *said) for stem in _telling(each, lead.language)}
    found: list[Addition] = []
    for report in others(view):
        article = articles.get(report.article_id)
        if article and article.language == lead.language and len(found) < ADDERS:
            new = _new(report.summary.sentences, lead.language, known)
            found += [Addition(report, new)] if new else []
    return tuple(found)


def _new(sentences: Sequence[str], language: str, known: set[str]) -> tuple[str, ...]:
    """Those that say something new; what they say is known from then on."""
    found: list[str] = []
    for sentence in sentences:
        stems = _telling(sentence, language)
        if len(found) < ADDED and len(stems) >= FEWEST and len(stems - known) >= NEW * len(stems):
            found.append(sentence)
            known |= stems
    return tuple(found)


def _telling(sentence: str, language: str) -> set[str]:
    """The stems of the words that say something."""
    dull = STOP_WORDS.get(language, frozenset())
    words, stems = words_and_stems(sentence, language)
    return {stem for word, stem in zip(words, stems, strict=True) if word.lower() not in dull}

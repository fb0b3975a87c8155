"""Summaries of one article and digests of several: whole sentences, chosen by a sumy summarizer of our own.

For the worker: sumy and numpy are imported here. sumy's own tokenizers want downloaded models and its methods lose to
the plain lead on news, so tokenizer and method are ours and sumy gives the document and the summarizer's shape.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import compress

from sumy.models.dom import ObjectDocumentModel, Paragraph, Sentence
from sumy.summarizers._summarizer import AbstractSummarizer

from bot.core.model import Summary
from bot.core.sentences import count_words, split_sentences
from bot.core.summary.covering import Shares, cover
from bot.core.summary.figures import find_figures
from bot.core.summary.openings import attributes, breaks_off, leans_back, speaks
from bot.core.summary.ranking import Room, Sentences, Weights, choose
from bot.core.tokens import words_and_stems
from bot.core.tokens.stopwords import STOP_WORDS

MOST_SENTENCES = 120  # looked at in one article, so that a book costs no more than a long report
LONGEST_SENTENCE = 500  # characters on average, to bound how much of a text is split
DIGEST_SENTENCES = 30  # looked at in each article of a digest
DIGEST_ARTICLES = 8
SHORTEST_SENTENCE = 60  # characters, to bound how many sentences a digest may have
OPENING_QUOTES = "\"“«„「‘'"
CUT = "…"


@dataclass(frozen=True, slots=True)
class Budget:
    """How long a summary may be; both limits hold, and None is no limit."""

    sentences: int = 3
    characters: int | None = 400


class NewsTokenizer:
    """What sumy asks of a tokenizer, by our own splitter and stems; nothing is downloaded."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._stop_words = STOP_WORDS.get(language, frozenset())

    def to_sentences(self, paragraph: str) -> tuple[str, ...]:
        """The sentences of a paragraph."""
        return split_sentences(paragraph, self.language)

    def to_words(self, sentence: str) -> tuple[str, ...]:
        """The stems of a sentence without the words that say nothing."""
        return self.read(sentence)[1]

    def read(self, sentence: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The stems of a sentence: of all words, and without the words that say nothing."""
        words, stems = words_and_stems(sentence, self.language)
        told = [word.lower() not in self._stop_words for word in words]
        return tuple(stems), tuple(compress(stems, told))


class NewsRank(AbstractSummarizer):  # type: ignore[misc]
    """Centrality, place, title and length, chosen for little overlap; called with a document and a `Budget`."""

    def __init__(self, tokenizer: NewsTokenizer, weights: Weights | None = None) -> None:
        super().__init__()
        self.tokenizer = tokenizer
        self.weights = weights or Weights()
        self.title = ""

    def __call__(self, document: ObjectDocumentModel, budget: Budget) -> tuple[Sentence, ...]:
        """The sentences to show, in the order of the document."""
        sentences = document.sentences
        if not sentences:
            return ()
        title = self.tokenizer.to_words(self.title)
        room = Room(budget.sentences, budget.characters)
        return tuple(sentences[at] for at in choose(describe(document, self.tokenizer), title, room, self.weights))


class NewsCover(AbstractSummarizer):  # type: ignore[misc]
    """What several articles say together; each paragraph of the document is one of them."""

    def __init__(self, tokenizer: NewsTokenizer, shares: Shares | None = None) -> None:
        super().__init__()
        self.tokenizer = tokenizer
        self.shares = shares or Shares()

    def __call__(self, document: ObjectDocumentModel, budget: Budget) -> tuple[Sentence, ...]:
        """The sentences to show, in the order of the document."""
        sentences = document.sentences
        if not sentences:
            return ()
        room = Room(budget.sentences, budget.characters)
        return tuple(sentences[at] for at in cover(describe(document, self.tokenizer), room, self.shares))


def describe(document: ObjectDocumentModel, tokenizer: NewsTokenizer) -> Sentences:
    """What the ranking asks of each sentence; each paragraph of the document is one article."""
    places = tuple(at for article in document.paragraphs for at in range(len(article.sentences)))
    texts = tuple(str(sentence) for sentence in document.sentences)
    read = tuple(map(tokenizer.read, texts))
    return Sentences(
        stems=tuple(stems for stems, _ in read),
        content=tuple(content for _, content in read),
        words=tuple(count_words(text) for text in texts),
        characters=tuple(len(text) for text in texts),
        places=places,
        quoted=tuple(text[0] in OPENING_QUOTES for text in texts),
        leaning=tuple(
            leans_back(text, tokenizer.language, first=place == 0) or breaks_off(text)
            for text, place in zip(texts, places, strict=True)
        ),
        attributing=tuple(attributes(text, tokenizer.language) for text in texts),
        speaking=tuple(speaks(text, tokenizer.language) for text in texts),
    )


def summarize(title: str, text: str, language: str, budget: Budget | None = None) -> Summary:
    """What an article says, in whole sentences of its own, in order, within the budget and not repeating the title."""
    budget = budget or Budget()
    sentences = _sentences_of(title, text, language, MOST_SENTENCES)
    if _fit(sentences, budget):
        return Summary(sentences, find_figures(sentences, sentences))
    ranking = NewsRank(NewsTokenizer(language))
    ranking.title = title
    chosen = _choose(ranking, (sentences,), budget)
    return Summary(chosen, find_figures(sentences, chosen))


def digest(articles: Sequence[tuple[str, str]], characters: int, language: str) -> Summary:
    """What several articles (title, text) of one event say together, each thing once, in at most `characters`."""
    read = tuple(_sentences_of(title, text, language, DIGEST_SENTENCES) for title, text in articles[:DIGEST_ARTICLES])
    budget = Budget(sentences=max(1, characters // SHORTEST_SENTENCE), characters=characters)
    chosen = _choose(NewsCover(NewsTokenizer(language)), read, budget)
    return Summary(chosen, find_figures([sentence for sentences in read for sentence in sentences], chosen))


def _sentences_of(title: str, text: str, language: str, most: int) -> tuple[str, ...]:
    key = _key(title)
    sentences = split_sentences(text[: most * LONGEST_SENTENCE], language)[:most]
    return tuple(sentence for sentence in sentences if _key(sentence) not in {key, ""})


def _fit(sentences: Sequence[str], budget: Budget) -> bool:
    length = sum(map(len, sentences)) + max(0, len(sentences) - 1)
    return len(sentences) <= budget.sentences and (budget.characters is None or length <= budget.characters)


def _choose(summarizer: NewsRank | NewsCover, articles: Sequence[tuple[str, ...]], budget: Budget) -> tuple[str, ...]:
    paragraphs = [Paragraph([Sentence(text, summarizer.tokenizer) for text in sentences]) for sentences in articles]
    chosen = tuple(str(sentence) for sentence in summarizer(ObjectDocumentModel(paragraphs), budget))
    return tuple(_cut(sentence, budget.characters) for sentence in chosen)


def _cut(sentence: str, characters: int | None) -> str:
    """As many whole words as fit with the mark that says so."""
    if characters is None or len(sentence) <= characters:
        return sentence
    kept = sentence[: max(0, characters - len(CUT))]
    whole, blank, _ = kept.rpartition(" ")
    # Without a blank in reach, as in Chinese, any character may be the last.
    return (whole if blank and not sentence[len(kept)].isspace() else kept).rstrip(" ,;:–—-") + CUT


def _key(text: str) -> str:
    return "".join(filter(str.isalnum, text.lower()))

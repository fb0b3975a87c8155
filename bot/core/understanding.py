"""A reading to what it says, stateless: the straight line that runs in the worker for every new article."""

from bot.core.clean import clean_article
from bot.core.copies import sketch_of
from bot.core.language import detect_language
from bot.core.model import Reading, Summary, Understanding
from bot.core.stories.terms import story_terms
from bot.core.summary import Budget, summarize
from bot.core.tokens import index_terms_of, read_words

THREE_SENTENCES = 400  # characters that they may have, as in an alert; more of them in proportion


def understand(reading: Reading, *, summarise: bool = True) -> Understanding:
    """What one entry, page or pasted text says; the language and byline it came with win over what its text shows.

    Without `summarise` the summary is empty; it is most of the cost.
    """
    article = clean_article(reading.title, reading.text)
    language = reading.language or detect_language(f"{article.title}\n{article.text}")
    tokens, known = read_words(article.title, article.text, language)
    return Understanding(
        title=article.title,
        text=article.text,
        byline=reading.byline or article.byline,
        language=language,
        tokens=tokens,
        sketch=sketch_of(known),
        terms=story_terms(article.title, article.text, language, tokens),
        summary=summarize(article.title, article.text, language, _budget(reading)) if summarise else Summary(),
        search_terms=" ".join(index_terms_of(tokens.stems, known)),
    )


def _budget(reading: Reading) -> Budget:
    return Budget(reading.sentences, THREE_SENTENCES * reading.sentences // 3)

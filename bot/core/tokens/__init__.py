"""Text to words: one tokenizer for rules, search, copies and stories."""

from bot.core.tokens.stems import BEGINNING
from bot.core.tokens.tokenizing import (
    headline_and_body,
    index_terms,
    index_terms_of,
    normalise,
    read_words,
    search_terms,
    split_words,
    token_spans,
    tokenize,
    words_and_stems,
    written_form,
    written_forms,
)

__all__ = [
    "BEGINNING",
    "headline_and_body",
    "index_terms",
    "index_terms_of",
    "normalise",
    "read_words",
    "search_terms",
    "split_words",
    "token_spans",
    "tokenize",
    "words_and_stems",
    "written_form",
    "written_forms",
]

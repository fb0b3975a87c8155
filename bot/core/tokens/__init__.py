"""Text to words: one tokenizer for rules, search, copies and stories."""

from bot.core.tokens.tokenizing import search_terms, split_words, tokenize, written_form

__all__ = ["search_terms", "split_words", "tokenize", "written_form"]

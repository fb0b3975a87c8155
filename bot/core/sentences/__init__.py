"""Text to sentences, by rules and tables."""

from bot.core.sentences.splitting import count_words, split_sentences

__all__ = ["count_words", "split_sentences"]

"""Page or pasted text to clean articles."""

from bot.core.clean.cleaning import CleanText, clean_article, is_row, split_articles

__all__ = ["CleanText", "clean_article", "is_row", "split_articles"]

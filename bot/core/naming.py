"""What a topic may be called: its slug, its title, its emoji."""

import re
from unicodedata import category, normalize

from bot.core.asking import parse_duration
from bot.core.topics import SLUG

LONGEST_SLUG = 32  # characters; a button carries 64 bytes, and the slug with what it is for must fit
LONGEST_TITLE = 64
LONGEST_EMOJI = 10  # code points; families and flags take several
WATCHES = "watch-"  # how the slugs of watches begin
# What already means something after a command that takes slugs.
TAKEN_WORDS = frozenset({"all", "digest", "instant", "now", "off", "silent", "starter", "watch"})
PLAIN_SIGNS = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~…")  # of a keyboard: no emoji, and often a slip
JOINERS = "\u200c\u200d"  # within Persian words and families of emoji
BLANK_LETTERS = "\u115f\u1160\u2800\u3164\uffa0"  # fillers, which look like nothing
MOST_ACCENTS = 3  # one upon the other; Vietnamese and Hebrew take two
KEYCAP = re.compile("[0-9#*]\ufe0f?\u20e3")


def is_slug(word: str) -> bool:
    """Whether a new topic may have this slug: it can be told from a number, a time, a mode and a watch."""
    return (
        SLUG.fullmatch(word) is not None
        and len(word) <= LONGEST_SLUG
        and not word.startswith(WATCHES)
        and not means_something(word)
    )


def means_something(word: str) -> bool:
    """Whether it is a number, a time or a mode after a command that takes topics, and so can be the name of none."""
    return word.isdecimal() or parse_duration(word) is not None or word.casefold() in TAKEN_WORDS


def slug_like(word: str) -> str:
    """The nearest slug that a new topic may have; empty when the word holds nothing to make one of."""
    slug = re.sub(r"[^a-z0-9]+", "-", word.casefold()).strip("-").removeprefix(WATCHES)
    slug = slug[:LONGEST_SLUG].strip("-")
    return slug if is_slug(slug) else ""


def title_of(slug: str) -> str:
    """`missile-launch` as people write it: Missile launch."""
    return slug.replace("-", " ").capitalize()


def clean_title(text: str) -> str:
    """A title as it was typed, without what nobody sees, what turns the text around it, and accents in piles.

    Empty where nothing is left to be seen.
    """
    kept = "".join(c for c in normalize("NFC", text) if c.isspace() or c in JOINERS or category(c)[0] != "C")
    title = " ".join(_thinned(kept).split())
    return title if any(category(c)[0] in "LNPS" and c not in BLANK_LETTERS for c in title) else ""


def _thinned(text: str) -> str:
    kept, pile = "", 0
    for c in text:
        pile = pile + 1 if category(c) in ("Mn", "Me") else 0
        kept += c if pile <= MOST_ACCENTS else ""
    return kept


def is_symbol(word: str) -> bool:
    """Whether it can stand before a title as its emoji: one short sign without letters, digits or blanks."""
    if KEYCAP.fullmatch(word):
        return True
    is_foreign = any(c.isalnum() or c.isspace() or c in PLAIN_SIGNS for c in word)
    is_visible = any(category(c)[0] in "SP" for c in word)  # a symbol or punctuation; joiners and selectors are neither
    return is_visible and not is_foreign and len(word) <= LONGEST_EMOJI

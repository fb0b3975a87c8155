"""The languages the bot speaks, and which of them somebody means."""

from types import MappingProxyType

# What each calls itself, as people look for it in a list.
LANGUAGES = MappingProxyType(
    {
        "en": "English",
        "es": "Español",
        "fr": "Français",
        "de": "Deutsch",
        "ru": "Русский",
        "uk": "Українська",
        "ar": "العربية",
        "ko": "한국어",
        "ja": "日本語",
        "zh": "中文",
    }
)
FROM_RIGHT = frozenset({"ar"})  # written from right to left


def spoken(code: str) -> str:
    """The language of ours for an IETF tag such as Telegram sends, `pt-br` or `zh-hans`; empty where we have none."""
    language = code.replace("_", "-").partition("-")[0].casefold()
    return language if language in LANGUAGES else ""

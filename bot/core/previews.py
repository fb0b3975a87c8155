"""What Telegram shows of the web beside the words of a message."""

from bot.core.model import Message


def link_preview(message: Message) -> dict[str, str | bool]:
    """The link preview as the Bot API takes it: a picture large above the text, a page small below it, or nothing.

    An edit has to say it again, or Telegram looks for another link to show.
    """
    if message.picture:
        return {"url": message.picture, "prefer_large_media": True, "show_above_text": True}
    if not message.preview:
        return {"is_disabled": True}
    return {**({"url": message.page} if message.page else {}), "prefer_small_media": True}

"""The hours in which a chat is not to be disturbed."""

from datetime import datetime, timedelta

from bot.core.localtime import moment, zone_of
from bot.core.model import Chat


def quiet_until(chat: Chat, now: datetime) -> datetime | None:
    """When the quiet hours that it is now end; None outside of them. Those that end when they start are none."""
    quiet = chat.quiet
    if quiet is None or quiet.start == quiet.end:
        return None
    zone = zone_of(chat.timezone)
    today = now.astimezone(zone).date()
    for day in (today - timedelta(days=1), today):
        begin = moment(day, quiet.start, zone)
        end = moment(day + timedelta(days=quiet.end < quiet.start), quiet.end, zone)
        if begin <= now < end:
            return end
    return None

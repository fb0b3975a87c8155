"""What admins read about who may use the bot, and who changed what."""

# ruff: noqa: D103 - each function is named for what it says, and its sentences say the rest

from datetime import datetime

from bot.core.markup import Rich, bold, fitting
from bot.core.model import AuditLine, Button, Chat, Message
from bot.services.manage import INVITE, OPEN, AuditPage
from handlers.words import clock_time, fill, message, tell, wording, words


def audit(page: AuditPage, before: int | None, chat: Chat, now: datetime) -> Message:
    """Who changed what when, newest first."""
    say = words(chat)
    if not page.lines:
        return tell(say.gettext("Nothing was changed yet."))
    blocks = [_audit_line(line, page, chat, now) for line in page.lines]
    newest = Button(say.gettext("⏮ Newest"), "audit:")
    older = Button(say.gettext("Older ▶"), f"audit:{page.lines[-1].id}")
    row = [*([newest] if before is not None else []), *([older] if page.has_more else [])]
    return message(fitting(bold(say.gettext("Who changed what")), blocks, wording(chat).rest, "\n"), [row])


def access_set(access: str, chat: Chat) -> Message:
    say = words(chat)
    if access == OPEN:
        return tell(say.gettext("🔓 Open: everybody may use me."))
    if access == INVITE:
        return tell(
            say.gettext(
                "🎟 By invitation: who used me before goes on, everybody else needs a link. /invite makes links."
            )
        )
    return tell(
        say.gettext("🔒 Closed: only those who look after me may use me. Who follows something keeps getting it.")
    )


def _audit_line(line: AuditLine, page: AuditPage, chat: Chat, now: datetime) -> Rich:
    time, who = clock_time(line.at, now, chat), page.names.get(line.who, line.who)
    return fill("{time} · {who}: <code>{what}</code>", time=time, who=who, what=line.what)

"""The members of a chat as the Bot API shows them: a status, and the rights that go with it."""

from typing import Any

_RIGHTS = (
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
)
_RIGHTS_IN: dict[str, tuple[str, ...]] = {
    "channel": ("can_post_messages", "can_edit_messages"),
    "supergroup": ("can_pin_messages", "can_manage_topics"),
    "group": ("can_pin_messages",),
}
_PERMISSIONS = (
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_react_to_messages",
    "can_edit_tag",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
)


def member(status: str, user: dict[str, Any], kind: str = "supergroup") -> dict[str, Any]:
    """A ChatMember of that status, with every right its kind has in that kind of chat; who is restricted has none."""
    rights = dict.fromkeys((*_RIGHTS, *_RIGHTS_IN.get(kind, ())), True)
    facts: dict[str, dict[str, Any]] = {
        "creator": {"is_anonymous": False},
        "administrator": {"can_be_edited": False, "is_anonymous": False, **rights},
        "restricted": {"is_member": True, "until_date": 0, **dict.fromkeys(_PERMISSIONS, False)},
        "kicked": {"until_date": 0},
    }
    return {"status": status, "user": user, **facts.get(status, {})}

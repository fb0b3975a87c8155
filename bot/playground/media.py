"""What people send besides words, as the Bot API shows it: places, stickers, voices, contacts, dice, polls and more."""

from bot.playground.chats import Json


def location(latitude: float, longitude: float) -> Json:
    """A place on the map."""
    return {"location": {"latitude": latitude, "longitude": longitude}}


def venue(latitude: float, longitude: float, title: str, address: str) -> Json:
    """A place with a name."""
    place = location(latitude, longitude)
    return {**place, "venue": {**place, "title": title, "address": address}}


def sticker(emoji: str = "👍") -> Json:
    """A sticker that stands for an emoji."""
    kind = {"type": "regular", "is_animated": False, "is_video": False, "emoji": emoji}
    return {"sticker": {**_file("sticker"), "width": 512, "height": 512, **kind}}


def voice(seconds: int = 3) -> Json:
    """A voice message."""
    return {"voice": {**_file("voice"), "duration": seconds, "mime_type": "audio/ogg"}}


def audio(seconds: int = 180) -> Json:
    """A piece of music."""
    return {"audio": {**_file("audio"), "duration": seconds, "mime_type": "audio/mpeg"}}


def video(seconds: int = 8, caption: str = "") -> Json:
    """A video."""
    shown: Json = {"video": {**_file("video"), "width": 640, "height": 360, "duration": seconds}}
    return shown | ({"caption": caption} if caption else {})


def video_note(seconds: int = 5) -> Json:
    """A round video message."""
    return {"video_note": {**_file("videonote"), "length": 240, "duration": seconds}}


def animation(seconds: int = 2) -> Json:
    """A GIF; Telegram shows it as a document, too."""
    file = {**_file("animation"), "file_name": "wave.mp4", "mime_type": "video/mp4"}
    return {"animation": {**file, "width": 320, "height": 240, "duration": seconds}, "document": file}


def photo(caption: str = "") -> Json:
    """A picture nobody opens; one that can be fetched is made by `Files.keep_photo`."""
    shown: Json = {"photo": [{**_file("photo"), "width": 800, "height": 600}]}
    return shown | ({"caption": caption} if caption else {})


def contact(phone: str = "+3725550100", first_name: str = "Kaisa") -> Json:
    """Somebody's card."""
    return {"contact": {"phone_number": phone, "first_name": first_name}}


def dice(emoji: str = "🎲", value: int = 4) -> Json:
    """A throw of the dice."""
    return {"dice": {"emoji": emoji, "value": value}}


def poll(question: str = "Tea or coffee?", *options: str) -> Json:
    """A question to a group."""
    answers = [
        {"persistent_id": str(number), "text": text, "voter_count": 0}
        for number, text in enumerate(options or ("Tea", "Coffee"))
    ]
    closed = {"total_voter_count": 0, "is_closed": False, "is_anonymous": True, "type": "regular"}
    rules = {"allows_multiple_answers": False, "allows_revoting": True, "members_only": False}
    return {"poll": {"id": "1", "question": question, "options": answers, **closed, **rules}}


def _file(kind: str) -> Json:
    return {"file_id": f"{kind}1", "file_unique_id": f"{kind}1", "file_size": 1000}

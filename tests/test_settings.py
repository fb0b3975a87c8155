import re
from dataclasses import fields
from ipaddress import ip_network
from pathlib import Path

import pytest

from bot.core.errors import SettingsError
from bot.settings import PREFIX, Settings, keep_token, load_settings, unknown_settings

EXAMPLE = Path(__file__).parents[1] / ".env.example"
TOKEN = "123456789:" + "Abcdef-_" * 4


def problems_of(**given: str) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as caught:
        load_settings(None, **given)
    return caught.value.problems


@pytest.fixture
def env_file(tmp_path: Path) -> Path:
    return tmp_path / ".env"


def test_the_example_names_every_setting_once_and_nothing_else():
    names = re.findall(rf"^{PREFIX}(\w+)=", EXAMPLE.read_text(), re.MULTILINE)
    assert names == [each.name.upper() for each in fields(Settings)]
    assert unknown_settings(EXAMPLE) == ()


def test_the_example_states_the_defaults():
    assert load_settings(EXAMPLE) == load_settings(None) == Settings()


def test_every_setting_has_a_comment_in_the_example():
    blocks = EXAMPLE.read_text().split("\n\n")
    assert all(block.startswith("#") for block in blocks)


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ("https://bot.example.org/hooks/wires/", "https://bot.example.org/hooks/wires"),
        ("https://bot.example.org", "https://bot.example.org/telegram"),
        ("https://bot.example.org:8443/t", "https://bot.example.org:8443/t"),
    ],
)
def test_a_webhook_has_a_path_of_its_own(given: str, address: str):
    assert load_settings(None, webhook_url=given).webhook_url == address


@pytest.mark.parametrize(
    "given",
    [
        "http://bot.example.org/t",
        "https://bot.example.org:8080/t",
        "https://bot.example.org/t?x=1",
        "https://bot.example.org/{t}",
        "https://me@bot.example.org/t",
        "https://[bot",
        "bot.example.org",
    ],
)
def test_a_webhook_is_a_plain_https_address_that_telegram_can_come_to(given: str):
    (problem,) = problems_of(webhook_url=given)
    assert problem.startswith("WIREWATCH_WEBHOOK_URL: must be a plain https address on port 443")


def test_a_webhook_takes_no_path_that_answers_something_else():
    (problem,) = problems_of(webhook_url="https://bot.example.org/metrics")
    assert "/metrics, which answers something else" in problem


def test_a_webhook_needs_a_listener():
    (problem,) = problems_of(webhook_url="https://bot.example.org/t", listen="off")
    assert problem == "WIREWATCH_WEBHOOK_URL: needs a listener, and WIREWATCH_LISTEN is off"


@pytest.mark.parametrize("given", ["short", "with blanks in it, long enough", "x" * 257])
def test_a_wrong_secret_is_refused_and_not_shown(given: str):
    (problem,) = problems_of(webhook_secret=given)
    assert problem.startswith("WIREWATCH_WEBHOOK_SECRET: takes 16 to 256 letters")
    assert given not in problem


def test_every_kind_of_value_is_understood():
    settings = load_settings(
        None,
        telegram_token=f" {TOKEN}\n",
        telegram_api_url="http://127.0.0.1:8081/",
        admins="12, 34 56,",
        access="CLOSED",
        database_url="sqlite:////var/lib/wirewatch.db",
        timezone="Europe/Berlin",
        poll_floor_s=" 300 ",
        host_gap_s="0.5",
        allowed_networks="192.168.1.0/24, fd00::/8",
        starter="no",
        log_format="Json",
    )
    assert settings.telegram_token
    assert settings.telegram_token.reveal() == TOKEN
    assert settings.telegram_api_url == "http://127.0.0.1:8081"
    assert settings.admins == {12, 34, 56}
    assert (settings.access, settings.timezone, settings.log_format) == ("closed", "Europe/Berlin", "json")
    assert (settings.poll_floor_s, settings.host_gap_s, settings.starter) == (300, 0.5, False)
    assert settings.allowed_networks == (ip_network("192.168.1.0/24"), ip_network("fd00::/8"))


def test_an_empty_value_is_the_default_but_of_the_listener():
    assert load_settings(None, **{each.name: " " for each in fields(Settings)}) == Settings(listen=None)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("", None),
        ("off", None),
        ("127.0.0.1:0", ("127.0.0.1", 0)),
        ("[::1]:80", ("::1", 80)),
        ("all:65535", ("all", 65535)),
    ],
)
def test_the_listener_is_a_host_and_a_port_or_left_out(text: str, meant: tuple[str, int] | None):
    assert load_settings(None, listen=text).listen == meant


WRONG = {
    "telegram_token": ["token", "12345:short", "123456789 : " + "x" * 35, TOKEN + " " + TOKEN],
    "telegram_api_url": ["api.telegram.org", "ftp://x/", "http://", "http://x:99999", "http://[::1"],
    "admins": ["me", "1;2", "-5", "0", "1.5", "9" * 30, "@owner"],
    "access": ["invited", "everybody"],
    "database_url": ["wirewatch.db", "sqlite:///", "sqlite:///:memory:", "postgresql://host/db", "mysql://x"],
    "timezone": ["Berlin", "Europe", "../etc/passwd", "UTC+2", "Europe/Berlin\0"],
    "language": ["klingon"],
    "poll_floor_s": ["two minutes", "0", "1.5", "-1", "1e3", "99999999", "9" * 5000],
    "host_gap_s": ["nan", "inf", "-1", "61", "one"],
    "allowed_networks": ["192.168.1.1/24", "home", "10.0.0.0/33"],
    "max_body_mb": ["0", "101", "5 MB"],
    "alert_max_age_h": ["0", "99999999999"],
    "send_max_age_h": ["0", "99999999999"],
    "send_rate": ["0", "fast"],
    "paid_broadcast": ["maybe", "1000"],
    "watches_per_chat": ["0", "101", "many"],
    "source_alarm_s": ["599", "6h"],
    "retention_days": ["13", "36501", "half a year"],
    "min_free_mb": ["-1", "x"],
    "starter": ["maybe", "2"],
    "listen": ["8787", ":8787", "localhost", "127.0.0.1:http", "127.0.0.1:65536", "[::1]", "::1:", "x:" + "9" * 5000],
    "webhook_url": ["http://bot.example/t", "https://bot.example:8080/t", "https://bot.example/t?x", "bot.example"],
    "webhook_secret": ["short", "with blanks in it, long enough", "x" * 257],
    "roles": ["poll", "all,poll"],
    "log_format": ["xml"],
    "log_level": ["loud", "10"],
}


def test_there_is_a_wrong_value_for_every_setting():
    assert set(WRONG) == {each.name for each in fields(Settings)}


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in WRONG.items() for text in texts])
def test_a_wrong_value_is_named_in_one_sentence(name: str, text: str):
    (problem,) = problems_of(**{name: text})
    assert problem.startswith(f"{PREFIX}{name.upper()}: ")
    assert "\n" not in problem
    assert not re.search("valid integer|unable to parse|literal for|input should", problem)


def test_all_wrong_values_are_named_together():
    problems = problems_of(**{name: texts[0] for name, texts in WRONG.items()})
    assert [problem.split(":")[0] for problem in problems] == [PREFIX + name.upper() for name in WRONG]


def test_the_bounds_of_a_number_are_told():
    assert problems_of(poll_floor_s="soon") == (
        "WIREWATCH_POLL_FLOOR_S: must be a whole number from 1 to 21600, not 'soon'",
    )
    assert problems_of(log_level="loud") == ("WIREWATCH_LOG_LEVEL: must be debug, info, warning or error, not 'loud'",)


def test_the_token_is_never_shown():
    settings = load_settings(None, telegram_token=TOKEN)
    assert TOKEN not in f"{settings} {settings!r} {settings.telegram_token} {settings.telegram_token!r}"
    (problem,) = problems_of(telegram_token=f"{TOKEN}!")
    assert TOKEN[:20] not in problem


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_an_env_file_may_have_comments_quotes_and_any_line_ends(env_file: Path, mark: str, end: str):
    lines = [
        "WIREWATCH_TIMEZONE='Asia/Seoul'",
        "# a comment",
        "",
        'export WIREWATCH_ADMINS="1, 2" # two of us',
        "WIREWATCH_POLL_FLOOR_S = 300   # five minutes",
        "WIREWATCH_ACCESS=",
        "OTHER=${WIREWATCH_TIMEZONE}",
    ]
    env_file.write_bytes((mark + end.join(lines)).encode())
    settings = load_settings(env_file)
    assert (settings.timezone, settings.admins, settings.poll_floor_s) == ("Asia/Seoul", {1, 2}, 300)
    assert settings.access == "open"


def test_a_line_of_the_env_file_that_says_nothing_is_named_with_the_others(env_file: Path):
    env_file.write_text("WIREWATCH_TIMEZONE=UTC\nWIREWATCH_STARTER\n!? no line\nWIREWATCH_ACCESS=never\n")
    with pytest.raises(SettingsError) as caught:
        load_settings(env_file)
    assert caught.value.problems == (
        f"{env_file}, line 2: must be NAME=value",
        f"{env_file}, line 3: must be NAME=value",
        "WIREWATCH_ACCESS: must be open, invite or closed, not 'never'",
    )


@pytest.mark.parametrize("body", [b"WIREWATCH_TIMEZONE=\xff\xfe\n", "WIREWATCH_TIMEZONE=UTC".encode("utf-16")])
def test_an_env_file_that_is_no_text_is_one_sentence(env_file: Path, body: bytes):
    env_file.write_bytes(body)
    with pytest.raises(SettingsError, match="not UTF-8 text"):
        load_settings(env_file)


def test_a_folder_in_place_of_the_env_file_is_one_sentence(env_file: Path):
    env_file.mkdir()
    with pytest.raises(SettingsError, match="cannot be read: Is a directory"):
        load_settings(env_file)


def test_a_name_that_is_no_setting_is_told_with_the_nearest_one(env_file: Path):
    env_file.write_text("WIREWATCH_TELEGRAM_TOKN=x\nwirewatch_timezone=UTC\nWIREWATCH_COLOUR=blue\nOTHER=1\n")
    assert unknown_settings(env_file) == (
        "WIREWATCH_COLOUR: is no setting of this version",
        "WIREWATCH_TELEGRAM_TOKN: is no setting of this version; did you mean WIREWATCH_TELEGRAM_TOKEN?",
        "wirewatch_timezone: is no setting of this version; did you mean WIREWATCH_TIMEZONE?",
    )


def test_a_token_is_kept_in_place_of_another_one(env_file: Path):
    env_file.write_text("A=1\n export WIREWATCH_TELEGRAM_TOKEN = old\nWIREWATCH_TELEGRAM_TOKEN=older\nB=2")
    keep_token(TOKEN, env_file)
    assert env_file.read_text() == f"A=1\nB=2\nWIREWATCH_TELEGRAM_TOKEN={TOKEN}\n"
    assert env_file.stat().st_mode & 0o777 == 0o600

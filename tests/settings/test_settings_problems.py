"""FIXME"""

from pathlib import Path

import pytest

from announcer.settings.loading import load
from tests.settings.settings_lines import INSTANCE, SECRET, lines


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("PORT", "80a", "'80a' is not a whole number from 1 to 65535"),
        ("PORT", "65536", "'65536' is not a whole number from 1 to 65535"),
        ("HOST", "all of them", "'all of them' is not an address to listen on; write 127.0.0.1, or 0.0.0.0 for all"),
        ("TIMEZONE", "Europe/Amsterdan", "'Europe/Amsterdan' is not a time zone; did you mean Europe/Amsterdam?"),
        ("TIMEZONE", "amsterdam", "'amsterdam' is not a time zone; did you mean Europe/Amsterdam?"),
        ("TIMEZONE", "../../etc/passwd", "'../../etc/passwd' is not a time zone; write one such as Europe/Amsterdam"),
        ("LANGUAGE", "Nederlands", "'Nederlands' is not a language; write nl, en or en-GB"),
        ("LANGUAGES", '["nl"', "'[\"nl\"' is not a list; write [\"a\", \"b\"] or a,b"),
        ("REMINDERS", "7d,soon", "not a time before the start: 'soon'; write 7d, 1w, 2h or 30m"),
        ("ANNOUNCE_BEFORE", "three weeks", "'three weeks' is not a length of time; write 21d, 10m or 1h30m"),
        ("SETTLE", "2h", "'2h' is too long; 1h at most"),
        ("QUIET_HOURS", "21-25", "'21-25' is not a span of hours; write 21:00-08:00, or none"),
        ("QUIET_HOURS", "08:00-08:00", "'08:00-08:00' begins when it ends; write 21:00-08:00, or none"),
        ("VISIBILITY", "unlistd", "'unlistd' is none of public, unlisted, private; did you mean unlisted?"),
        ("APPROVAL", "yes", "'yes' is none of auto, manual"),
        ("LOG_FORMAT", "xml", "'xml' is none of text, json"),
        ("LOG_LEVEL", "warn", "'warn' is none of debug, info, warning, error; did you mean warning?"),
        ("METRICS", "maybe", "'maybe' is neither true nor false"),
        ("MAX_POSTS_PER_HOUR", "0", "'0' is not a whole number from 1 to 1000"),
        ("HISTORY_DAYS", "-1", "'-1' is not a whole number from 0 to 36500"),
        ("CALENDAR_EVENTS", "0", "'0' is not a whole number from 1 to 100000"),
        ("SITE_TITLE", " ", "a title has 1 to 200 characters"),
        ("NAMESPACE", "our agenda", "'our agenda' is not a host name; write one that is yours, such as agenda.example.org"),  # noqa: E501
        ("TEMPLATES_DIR", "/nowhere/at/all", "'/nowhere/at/all' is not a folder"),
        ("PUBLISH_DIR", "events/public", "events/public and the folder with the event files, events, lie in each other: what is published is for everybody; name a folder beside it"),  # noqa: E501
        ("PUBLISH_DIR", ".", ". and the folder with the event files, events, lie in each other: what is published is for everybody; name a folder beside it"),  # noqa: E501
        ("BASE_URL", "agenda.example.org", "'agenda.example.org' is not a web address; write https://agenda.example.org"),
        ("BASE_URL", "ftp://x.example", "'ftp://x.example' is not a web address; write https://agenda.example.org"),
        ("BASE_URL", "https://a.example/?x=1", "'https://a.example/?x=1' has a query or a fragment; write it without"),
        ("BASE_URL", "https://a.example:99999", "not a web address; write https://agenda.example.org"),
        ("BASE_URL", "https://a.example/../b", "'https://a.example/../b' has a path that is no plain one; write https://agenda.example.org/path"),
        ("BASE_URL", "https://caf\u00e9.example", "'https://caf\u00e9.example' has characters that no address has; write a name in another script as xn--..."),  # noqa: E501
        ("MASTODON__BASE_URL", "http://m.example", "'http://m.example' would send the token in the clear; write https://m.example"),
        ("MASTODON__BASE_URL", "https://m.example/@us", "'https://m.example/@us' has a path; write only the instance, https://m.example"),
    ],
)  # fmt: skip
def test_a_wrong_value_gets_a_line_that_says_what_would_be_right(
    name: str, value: str, message: str, tmp_path: Path
) -> None:
    assert lines({f"ANNOUNCER_{name}": value}, tmp_path) == [f"ANNOUNCER_{name}: {message}"]


def test_every_problem_is_said_at_once(tmp_path: Path) -> None:
    environ = {"ANNOUNCER_PORT": "x", "ANNOUNCER_LANGUAGE": "!", "ANNOUNCER_MASTODON__BASE_URL": INSTANCE}
    (tmp_path / ".env").write_text("ANNOUNCER_TIMZONE=x\nANNOUNCER_SETTLE=?\nthis is no setting\n")

    said = lines(environ, tmp_path)

    assert [line.split(":")[0].split(" ")[0] for line in said] == [
        ".env",
        "ANNOUNCER_TIMZONE",
        "ANNOUNCER_PORT",
        "ANNOUNCER_LANGUAGE",
        "ANNOUNCER_SETTLE",
        "ANNOUNCER_MASTODON__ACCESS_TOKEN",
    ]
    assert "ANNOUNCER_SETTLE (in .env): '?' is not a length of time; write 21d, 10m or 1h30m" in said


# --- names that are unknown ---


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("ANNOUNCER_PROT", "ANNOUNCER_PORT"),
        ("ANNOUNCER_TIME_ZONE", "ANNOUNCER_TIMEZONE"),
        ("ANNOUNCER_DATABASE", "ANNOUNCER_DATABASE_URL"),
        ("ANNOUNCER_MASTODON_BASE_URL", "ANNOUNCER_MASTODON__BASE_URL"),
        ("ANNOUNCER_MASTODON__TOKEN", "ANNOUNCER_MASTODON__ACCESS_TOKEN"),
        ("announcer_prot", "ANNOUNCER_PORT"),
    ],
)
@pytest.mark.parametrize("place", ["environment", ".env", "secrets"])
def test_an_unknown_name_is_refused_with_the_nearest_one_wherever_it_stands(
    name: str, nearest: str, place: str, tmp_path: Path
) -> None:
    environ = {}
    where = ""
    if place == "environment":
        environ = {name: SECRET}
    elif place == ".env":
        (tmp_path / ".env").write_text(f"export {name}={SECRET}\n")
        where = " (in .env)"
    else:
        (tmp_path / "secrets").mkdir()
        (tmp_path / "secrets" / name).write_text(SECRET)
        where = f" (in secrets/{name})"

    assert lines(environ, tmp_path) == [f"{name.upper()}{where}: there is no such setting; did you mean {nearest}?"]


def test_a_name_that_is_near_nothing_points_to_the_page_with_all(tmp_path: Path) -> None:
    assert lines({"ANNOUNCER_XYZZY_QUUX_WALDO": "1"}, tmp_path) == [
        "ANNOUNCER_XYZZY_QUUX_WALDO: there is no such setting; docs/settings.md has them all"
    ]


def test_a_language_without_words_of_ours_is_warned_of(tmp_path: Path) -> None:
    languages = '["nl", "de", "en-US", "pt-BR"]'
    warned = load({"ANNOUNCER_LANGUAGES": languages}, tmp_path).warnings
    assert [one.split(": ")[1].removeprefix("announcer has no words in ") for one in warned] == ["de", "pt-BR"]
    assert all("speak English around the organiser's own texts" in one for one in warned)

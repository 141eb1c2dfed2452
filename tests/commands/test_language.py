"""In which language a command speaks."""

from pathlib import Path

import pytest

from announcer.commands.language import command_language
from announcer.settings.loading import load
from tests.commands.command_runs import Announcer


@pytest.mark.parametrize(
    ("option", "environ", "spoken"),
    [
        (None, {}, "en"),
        ("nl", {"LANG": "en_GB.UTF-8", "ANNOUNCER_LANGUAGE": "en"}, "nl"),
        (None, {"LANG": "nl_NL.UTF-8"}, "nl"),
        (None, {"LANG": "nl_BE@euro", "ANNOUNCER_LANGUAGE": "en"}, "nl"),
        (None, {"LANG": "en_US.UTF-8", "ANNOUNCER_LANGUAGE": "nl"}, "en"),
        (None, {"LANG": "C.UTF-8", "ANNOUNCER_LANGUAGE": "nl-BE"}, "nl"),
        (None, {"LC_ALL": "POSIX", "LANG": "nl_NL"}, "en"),
        (None, {"LC_ALL": "", "LC_MESSAGES": "nl", "LANG": "en"}, "nl"),
        (None, {"LANGUAGE": "fr:nl:en", "LC_ALL": "en_GB.UTF-8"}, "nl"),
        (None, {"LANG": "fr_FR.UTF-8", "ANNOUNCER_LANGUAGE": "nl"}, "nl"),
        (None, {"LANG": "fr_FR.UTF-8", "ANNOUNCER_LANGUAGE": "de"}, "en"),
    ],
)
def test_the_option_comes_first_then_the_locale_then_the_setting(
    option: str | None, environ: dict[str, str], spoken: str, tmp_path: Path
) -> None:
    assert command_language(option, load(environ, tmp_path), environ) == spoken


def test_the_default_of_the_setting_counts_for_nothing(tmp_path: Path) -> None:
    settings = load({}, tmp_path)
    assert settings.language == "nl"
    assert command_language(None, settings, {}) == "en"
    assert command_language(None, None, {"LANG": "nl"}) == "nl"


def test_a_language_that_is_not_spoken_is_refused_with_those_that_are(announcer: Announcer) -> None:
    done = announcer("check", "--language", "fr")
    assert done.status == 2
    assert "'fr' is none of en, nl" in done.err
    assert announcer("check", "--language", "nl_BE").out == "1 reeks, 2 bijeenkomsten, alles in orde\n"


def test_check_speaks_the_language_of_the_locale(announcer: Announcer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "nl_NL.UTF-8")
    assert announcer("check").out == "1 reeks, 2 bijeenkomsten, alles in orde\n"

"""Which time zone was meant: those of home come first."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from announcer.words.zone_names import meant_zone, zone_names
from tests.support.on_ci import size

NL, US = "Europe/Amsterdam", "America/New_York"


@pytest.mark.parametrize(
    ("text", "home", "meant"),
    [
        ("Europe/Enschede", NL, NL),
        ("europe/den haag", NL, NL),
        ("Europe/Enschede", "Europe/Brussels", "Europe/Brussels"),
        ("Enschede", NL, None),
        ("Amsterdam", NL, NL),
        ("Europe/Amsterdm", NL, NL),
        ("europe/amsterdam", "Europe/Berlin", NL),
        ("Europe/Londen", NL, "Europe/London"),
        ("Europe/Berlijn", NL, "Europe/Berlin"),
        ("Parijs", NL, "Europe/Paris"),
        ("New York", NL, US),
        ("Nederland", US, NL),
        ("Duitsland", NL, "Europe/Berlin"),
        ("America/Los Angelos", US, "America/Los_Angeles"),
        ("America/Gotham", US, US),
        ("Fenix", US, "America/Phoenix"),
        ("Fenix", NL, None),
        ("America/Gotham", NL, None),
        ("Europe/Enschede", None, None),
        ("../../etc/passwd", None, None),
        ("", NL, None),
    ],
)
def test_a_wrong_name_is_near_a_zone_of_home_before_any_other(text: str, home: str | None, meant: str | None) -> None:
    assert meant_zone(text, home) == meant


@settings(max_examples=size(20, on_ci=200))
@given(st.sampled_from(sorted(zone_names())))
def test_every_zone_is_meant_by_its_own_name_in_small_letters(zone: str) -> None:
    assert (meant_zone(zone.lower(), NL) or "").casefold() == zone.casefold()


@settings(max_examples=size(20, on_ci=200))
@given(st.text(max_size=20))
def test_any_text_has_a_zone_or_none(text: str) -> None:
    assert meant_zone(text, NL) in {None, *zone_names()}

"""Whatever comes in at a door that others write to, nothing comes out but what the door says: no exception of a
library, no hang. What was ever found is kept in `corpus`, a file each, by the door."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzzing.doors import DOORS
from tests.fuzzing.texts import texts
from tests.support.on_ci import size

CORPUS = sorted((Path(__file__).parent / "corpus").glob("*/*"))


@pytest.mark.parametrize("path", CORPUS, ids=[f"{path.parent.name}-{path.stem}" for path in CORPUS])
def test_what_was_found_once_does_no_harm_again(path: Path) -> None:
    DOORS[path.parent.name](path.read_bytes())


@pytest.mark.parametrize("door", DOORS)
@settings(max_examples=size(8, on_ci=800), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_whatever_comes_in_a_door_holds(door: str, data: st.DataObject) -> None:
    DOORS[door](data.draw(texts(door)))

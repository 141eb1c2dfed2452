"""Which behaviours of a server the campaigns face: at home the two that differ most, on CI all."""

import pytest

from tests.support.fake_mastodon.rules import Behaviour
from tests.support.on_ci import ON_CI

FACED = (*Behaviour,) if ON_CI else (Behaviour.V45, Behaviour.NO_KEYS)
EACH_BEHAVIOUR = pytest.mark.parametrize("behaviour", FACED, ids=str)

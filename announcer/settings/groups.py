"""Settings that belong together: `ANNOUNCER_GROUP__NAME` is the field `name` of the field `group` of `Settings`.

`loading` finds a group's names by its fields, and gives a twin in a file to each that is a SecretStr.
"""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, SecretStr, model_validator

from announcer.model import Message
from announcer.settings import addresses
from announcer.settings.setting_sources import PREFIX

_MAY_BE_EMPTY = frozenset({"quiet_hours", "reminders"})
"""Where an empty value means none."""


def without_empty(given: Any) -> Any:
    """Values by field without what is empty, which counts as not given: it hides what a weaker place says all the same.
    What is no such table is left for pydantic to refuse."""
    if not isinstance(given, Mapping):
        return given
    return {name: value for name, value in given.items() if value != "" or name in _MAY_BE_EMPTY}


class SettingsGroup(BaseModel):
    """What every group shares."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    @model_validator(mode="before")
    @classmethod
    def _empty_is_not_given(cls, given: Any) -> Any:
        return without_empty(given)


class MastodonSettings(SettingsGroup):
    """The account to post to; both or neither."""

    base_url: Annotated[str, BeforeValidator(addresses.instance_url)] | None = None
    access_token: Annotated[SecretStr, BeforeValidator(addresses.token)] | None = None

    @model_validator(mode="after")
    def _is_whole(self) -> "MastodonSettings":
        if (self.base_url is None) != (self.access_token is None):
            token, address = f"{PREFIX}MASTODON__ACCESS_TOKEN", f"{PREFIX}MASTODON__BASE_URL"
            missing = Message("{address} is missing beside {token}", address=address, token=token)
            if self.access_token is None:
                missing = Message(
                    "{token} is missing beside {address} (or {token}_FILE, the path of a file that holds it)",
                    token=token,
                    address=address,
                )
            raise ValueError(
                Message(
                    "{missing}; the instance's address and a token that you make there (`announcer"
                    " login` does both) go together, and without both posts stay on the local account",
                    missing=missing,
                )
            )
        return self

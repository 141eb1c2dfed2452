"""What an instance says of itself: its limits, and how it counts; shared by the clients of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from announcer.model import Limits

_KEEPERS = ("pleroma", "akkoma")
_MOST = 1_000_000


@dataclass(frozen=True, slots=True)
class InstanceFacts:
    """What an instance said of itself."""

    limits: Limits
    states_length: bool
    """It says how long a status may be; else that is as on Mastodon, and nobody knows."""
    keeps_answers: bool
    """Under an Idempotency-Key it keeps whatever it answered, errors and 429 too, and repeats that for six hours
    (Pleroma and its kin, lib/pleroma/web/plugs/idempotency_plug.ex). With a key, no second attempt would reach it."""


class Instance:
    """An instance, and what it told of itself last. Thread-safe: `facts` is only ever replaced as a whole, by one
    assignment; who uses several parts of it reads it once."""

    def __init__(self) -> None:
        self.facts: InstanceFacts | None = None
        """None: it was not asked yet, or did not tell."""


def instance_facts(instance: Mapping[str, Any]) -> InstanceFacts:
    """What `/api/v2/instance` (or v1) tells."""
    return InstanceFacts(
        limits=limits_of(instance),
        states_length=_count(_stated_length(instance), 0) > 0,
        keeps_answers=keeps_answers(instance),
    )


def _stated_length(instance: Mapping[str, Any]) -> Any:
    """Where servers say how long a status may be; Pleroma and Mastodon's kin of old in `max_toot_chars`."""
    statuses = _dict(_dict(instance.get("configuration")).get("statuses"))
    return statuses.get("max_characters") or instance.get("max_toot_chars")


def keeps_answers(instance: Mapping[str, Any]) -> bool:
    """Whether it is Pleroma or a descendant: each has a part `pleroma` of its own, and most say so in the version
    (`2.7.2 (compatible; Akkoma 3.13.2)`)."""
    version = instance.get("version")
    named = version.lower() if isinstance(version, str) else ""
    return isinstance(instance.get("pleroma"), dict) or any(name in named for name in _KEEPERS)


def limits_of(instance: Any) -> Limits:
    """The limits that `/api/v2/instance` (or v1) states; what it does not state is as on Mastodon.

    GoToSocial states 25 characters a URL but counts code points and whole URLs; Pleroma and Akkoma count whole URLs.
    """
    if not isinstance(instance, dict):
        return Limits()
    statuses = _dict(_dict(instance.get("configuration")).get("statuses"))
    media = _dict(_dict(instance.get("configuration")).get("media_attachments"))
    standard = Limits()
    url_characters: int | None = _count(statuses.get("characters_reserved_per_url"), standard.url_characters or 23)
    version, source_url = (_text(instance.get(name)).lower() for name in ("version", "source_url"))
    gotosocial = "gotosocial" in f"{source_url} {version}"
    if gotosocial or "compatible;" in version:
        url_characters = None
    return Limits(
        max_characters=_count(_stated_length(instance), standard.max_characters),
        url_characters=url_characters,
        graphemes=not gotosocial,
        description_limit=_count(
            media.get("description_limit") or instance.get("description_limit"), standard.description_limit
        ),
    )


def _dict(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _count(value: Any, default: int) -> int:
    """A number of characters, where it is one that can be meant."""
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value <= _MOST else default

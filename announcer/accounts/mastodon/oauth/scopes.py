"""Which rights to ask for: the smallest that a server knows and that everything announcer does gets by with."""

import re
from collections.abc import Collection, Iterable
from enum import StrEnum

Scopes = tuple[str, ...]


class Software(StrEnum):
    """Families of servers, as far as they differ here."""

    MASTODON = "mastodon"
    GOTOSOCIAL = "gotosocial"
    PLEROMA = "pleroma"
    """Akkoma too."""
    TAKAHE = "takahe"
    OTHER = "other"


_FROM_4_3: Scopes = ("profile", "read:statuses", "write:statuses", "write:media")
_GRANULAR: Scopes = ("read:accounts", "read:statuses", "write:statuses", "write:media")
_TAKAHE: Scopes = ("read", "write:statuses", "write:media")
_BROAD: Scopes = ("read", "write")


def wanted_scopes(software: Software, version: str, supported: Collection[str] | None) -> tuple[Scopes, ...]:
    """What to ask for, and what after that where it is refused: each of them is enough.

    `supported`: what the server's metadata lists (RFC 8414, scopes_supported; Mastodon from 4.3 on), if it has any.

    Mastodon knows `profile` since 4.3 (docs.joinmastodon.org, OAuth Scopes) and refuses the registration of an
    application with a scope that it does not know (config/initializers/doorkeeper.rb, enforce_configured_scopes).
    GoToSocial knows it, and holds tokens to their scopes since 0.19 (internal/api/util/scopes.go); before it takes any.
    Takahē asks for `read` itself at verify_credentials (api/views/accounts.py), of others their first part will do
    (api/models/token.py, has_scope). Pleroma and Akkoma know what Mastodon knew before 4.3.
    """
    if supported is not None:
        first = tuple(dict.fromkeys(_known(one, supported) for one in _FROM_4_3))
    elif software is Software.TAKAHE:
        first = _TAKAHE
    elif software is Software.GOTOSOCIAL or (software is Software.MASTODON and _is_from_4_3(version)):
        first = _FROM_4_3
    else:
        first = _GRANULAR
    others = [one for one in (_GRANULAR, _BROAD) if supported is None or set(one) <= set(supported)]
    return tuple(dict.fromkeys((first, *others)))


def _known(scope: str, supported: Collection[str]) -> str:
    """The scope, or the smallest that stands for it and is known."""
    weaker = ("read:accounts", "read") if scope == "profile" else (scope.partition(":")[0],)
    return next((one for one in (scope, *weaker) if one in supported), scope)


def _is_from_4_3(version: str) -> bool:
    found = re.match(r"(\d+)\.(\d+)", version)
    return found is not None and (int(found[1]), int(found[2])) >= (4, 3)


def missing_scopes(asked: Iterable[str], granted: Collection[str]) -> Scopes:
    """Those of `asked` that nothing in `granted` stands for: a scope stands for itself and for its parts."""
    return tuple(one for one in asked if one not in granted and one.partition(":")[0] not in granted)

"""What a request's headers ask for (RFC 9110): pure decisions on header values, which may be anything at all."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache

_ENTITY_TAG = re.compile(r'(?:W/)?("[\x21\x23-\x7e\x80-\U0010ffff]*")')
_CODING = re.compile(r"\s*([!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*(?:;\s*[qQ]\s*=\s*([01](?:\.[0-9]{0,3})?)\s*)?")


@lru_cache(maxsize=256)  # clients send a few forms only
def wants_gzip(accept_encoding: str | None) -> bool:
    """Whether gzip is acceptable and not liked less than the bytes as they are (RFC 9110, 12.5.3)."""
    if not accept_encoding:
        return False
    weights: dict[str, float] = {}
    for part in accept_encoding.lower().split(","):
        coding = _CODING.fullmatch(part)
        if coding:
            weights[coding[1].removeprefix("x-")] = float(coding[2] or 1)
    gzip = weights.get("gzip", weights.get("*", 0.0))
    return gzip > 0 and gzip >= weights.get("identity", 0.0)


def is_unchanged(
    *, etag: str, modified_at: datetime, if_none_match: str | None, if_modified_since: str | None
) -> bool:  # fmt: skip
    """Whether a GET or HEAD is answered with 304 (RFC 9110, 13.2.2): tags, compared weakly, before the date."""
    if if_none_match is not None:
        return if_none_match.strip() == "*" or etag in _ENTITY_TAG.findall(if_none_match)
    since = _http_date(if_modified_since)
    return since is not None and modified_at <= since


def _http_date(text: str | None) -> datetime | None:
    """Any of the three forms of an HTTP date; None for what is none, which is to be ignored."""
    if text is None or len(text) > 40:
        return None
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError, IndexError, TypeError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)

"""What an instance answers to everything, for an hour or for good."""

from datetime import timedelta
from functools import partial
from pathlib import Path

from tests.attacks.attack import Attack
from tests.attacks.instances.lying_instance import expired, told
from tests.support.fake_mastodon.lies import Lie
from tests.support.fake_mastodon.statuses import Answer

_ONCE = "posted, 1 on the account"
_HOUR = timedelta(hours=1)
_all = partial(told, at="every answer")
_limit = partial(told, at="429", truth_after=timedelta(minutes=1))


def _everything(status: int, *, keeps: bool = True, **headers: str) -> Lie:
    answer = Answer(status, {"error": "no"}, {name.replace("_", "-"): value for name, value in headers.items()})
    return Lie(lambda _: answer, method="GET|POST|PUT", path="/.*", keeps=keeps)


def _too_many(**headers: str) -> Lie:
    answer = Answer(429, {"error": "no"}, {name.replace("_", "-"): value for name, value in headers.items()})
    return Lie(lambda _: answer, keeps=False)


ATTACKS: tuple[Attack[Path], ...] = (
    *(
        _all(f"{status} for an hour, then the truth", _everything(status, keeps=False), _ONCE, truth_after=_HOUR)
        for status in (401, 403, 404, 410, 418, 422, 500, 503)
    ),
    _all(
        "401 for good",
        _everything(401, keeps=False),
        expired("the instance refuses the access token: it answered 401: no; nothing is sent until that is mended"),
    ),
    _all(
        "404 for good",
        _everything(404, keeps=False),
        expired("the instance: cannot be read: it does not say whose token this is"),
    ),
    _all(
        "500 for good",
        _everything(500, keeps=False),
        expired("the instance: cannot be read: it answered 500: no"),
    ),
    _all(
        "500 for good, and posts are kept",
        _everything(500),
        expired("the instance: cannot be read: it answered 500: no"),
    ),
    _limit("to wait for ten years", _too_many(Retry_After="315360000"), _ONCE),
    _limit("to wait for less than nothing", _too_many(Retry_After="-5"), _ONCE),
    _limit("to wait for 10^400 seconds", _too_many(Retry_After="1" + "0" * 400), _ONCE),
    _limit("to wait until 1970", _too_many(Retry_After="Thu, 01 Jan 1970 00:00:00 GMT"), _ONCE),
    _limit(
        "to wait until the year 9999, by X-RateLimit-Reset", _too_many(X_RateLimit_Reset="9999-12-31T23:59:59Z"), _ONCE
    ),
    _limit(
        "by a clock that is a century ahead",
        _too_many(Retry_After="Thu, 01 Feb 2024 09:05:00 GMT", Date="Mon, 01 Feb 2124 09:00:00 GMT"),
        _ONCE,
    ),
)

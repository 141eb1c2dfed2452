"""`announcer run`: the service, with the real clock or a simulated one."""

import contextlib
import sys
from typing import NoReturn
from urllib.parse import unquote, urlsplit

import click

from announcer.commands import simulation
from announcer.commands.output import minute
from announcer.errors import UsageError
from announcer.model import Message
from announcer.runtime import clock, supervisor
from announcer.runtime.logs import event_log, set_up_logs
from announcer.runtime.service_port import ADMIN, claim_port
from announcer.runtime.supervisor_process import Order, supervise_instead
from announcer.settings import addresses
from announcer.settings.fields import Settings
from announcer.settings.loading import load

_log = event_log("announcer.service")

_NO_ACCOUNT = {
    f"ANNOUNCER_MASTODON__{name}": "" for name in ("BASE_URL", "ACCESS_TOKEN", "ACCESS_TOKEN_FILE")
}  # fmt: skip
"""An empty value hides what .env or a secrets file says: a simulated publisher does not even get to see the token."""


@click.command
@click.option("--now", "when", metavar="WHEN", help="Start a simulated clock at this moment: 2024-01-15T09:00.")
@click.option("--speed", type=float, metavar="N", help="Let the simulated clock run N times as fast.  [default: 1]")
@click.option("--really-post", is_flag=True, help="With --now: post to the configured instance, which is on loopback.")
def command(when: str | None, speed: float | None, really_post: bool) -> None:
    """Run the service: watch the event files, keep the ledger, post what is due, serve the site.

    It goes on until Ctrl-C or SIGTERM. What it needs is in the settings (docs/settings.md); without any it serves
    http://127.0.0.1:8000 and keeps its posts on this machine, at /outbox/.

    With --now it is a trial: the clock starts at WHEN (local time in ANNOUNCER_TIMEZONE, unless it has an offset), the
    ledger is a throwaway one, and posts stay on the local account. Everything due happens in its order, however fast
    the clock is. `announcer posts`, `status` and `plan` in the same folder show the trial.

    \b
    Examples:
      announcer run
      announcer run --now 2024-01-15T09:00
      announcer run --now 2024-01-15 --speed 86400     a day each second
    """  # noqa: D301 - \b is click's mark for lines as they are
    settings = load()
    set_up_logs(settings.log_format, settings.log_level)
    if when is None:
        if speed is not None or really_post:
            raise UsageError(Message("--speed and --really-post are for a simulated clock; add --now WHEN"))
        _serve(settings)
    sys.exit(_simulate(settings, when, 1.0 if speed is None else speed, really_post=really_post))


def _serve(settings: Settings) -> NoReturn:
    _warn(settings)
    _claim(settings)  # while there is somebody to say it in the user's language
    store = str(settings.site_store_path)
    supervise_instead(
        Order(
            publisher_args=["--site-store", store, "--clock", "real"],
            web_args=_web_args(settings, store),
            host=settings.host,
            port=settings.port,
            admin=_admin(settings),
            notifies=settings.notify.is_wanted,
            log_format=settings.log_format,
            log_level=settings.log_level,
        )
    )


def _simulate(settings: Settings, when: str, speed: float, *, really_post: bool) -> int:
    now = clock.parse_now(when, settings.timezone)
    clock.SimulatedClock(now, speed)  # refuses a speed that is none
    if really_post:
        _check_account(settings)
    _claim(settings)  # before anything is left behind
    args = ["--clock", "simulated", "--now", now.isoformat(), "--speed", str(speed)]
    args += ["--really-post"] if really_post else []
    env = {} if really_post else dict(_NO_ACCOUNT)
    with contextlib.ExitStack() as stack:
        site_store = str(settings.site_store_path)
        if not settings.database_url_is_explicit:
            throwaway = stack.enter_context(simulation.begin(settings.base_url, really_posts=really_post))
            env["ANNOUNCER_DATABASE_URL"] = throwaway.database_url
            site_store = str(throwaway.site_store_path)
        _log.info(
            "simulation_started", now=now.isoformat(), at_local=minute(now, settings.timezone),
            timezone=settings.timezone, speed=speed,
            ledger="the ledger that is set" if settings.database_url_is_explicit else "a throwaway ledger",
            account=settings.mastodon.base_url if really_post else "the local account",
        )  # fmt: skip
        _warn(settings)
        return supervisor.run(
            ["--site-store", site_store, *args], _web_args(settings, site_store), host=settings.host,
            port=settings.port, admin=_admin(settings), env=env, log=_log,
        )  # fmt: skip


def _admin(settings: Settings) -> tuple[str, int] | None:
    """Where what is not for the world is served; None: where the site is."""
    return None if settings.is_trial else (settings.admin_host, settings.admin_port)


def _claim(settings: Settings) -> None:
    claim_port(settings.host, settings.port)
    if admin := _admin(settings):
        claim_port(*admin, ADMIN)


def _warn(settings: Settings) -> None:
    for warning in settings.warnings:
        setting, _, words = warning.partition(": ")
        _log.warning("setting_doubtful", setting=setting, words=words)


def _web_args(settings: Settings, site_store: str) -> list[str]:
    web = ["--site-store", site_store, "--log-format", settings.log_format, "--log-level", settings.log_level]
    return [
        *web,
        "--base-path",
        unquote(urlsplit(settings.base_url).path),
        *([] if settings.metrics else ["--no-metrics"]),
    ]


def _check_account(settings: Settings) -> None:
    instance = settings.mastodon.base_url
    if instance is None:
        raise UsageError(Message("--really-post needs an account: set ANNOUNCER_MASTODON__BASE_URL and its token"))
    if not addresses.is_loopback(urlsplit(instance).hostname or ""):
        raise UsageError(
            Message(
                "--really-post with a simulated clock posts to an instance on this machine only, and"
                " {instance} is not; leave --really-post out, or leave --now out to post for real",
                instance=instance,
            )
        )

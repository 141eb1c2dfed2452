"""Views of the service as tests make them, without a service."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from announcer.commands.service_view import ServiceView
from announcer.model import PostKey, State
from announcer.model.findings import Finding
from announcer.publisher.preview import preview_round
from announcer.publisher.state_findings import encoded
from announcer.settings.fields import Settings
from announcer.settings.loading import load
from tests.commands.command_runs import MORNING, LedgerRounds

INSTANCE = "https://social.example"
SERIES_POST = PostKey.parse("bijen/series/1/nl")
MASTODON = {"ANNOUNCER_MASTODON__BASE_URL": INSTANCE, "ANNOUNCER_MASTODON__ACCESS_TOKEN": "abc"}


def view_of(*findings: Finding) -> ServiceView:
    """A service that runs and has found that, with the settings of a Mastodon account."""
    settings = load({**MASTODON, "ANNOUNCER_BASE_URL": "https://agenda.example"})
    preview = preview_round(load({}), MORNING)
    return ServiceView(settings=settings, preview=preview, ledger=None, is_led=True, publisher_state=encoded(findings))


def unknown(settings: Settings, *, account: str, **changes: Any) -> ServiceView:
    """The series' post was sent by a service that posted to `account`, and no answer came."""
    LedgerRounds().round(MORNING, lambda _: State.UNKNOWN)
    preview = preview_round(load({}), MORNING + timedelta(hours=2))
    (row,) = preview.history.posts
    row = replace(row, account=account, **changes)
    preview = replace(preview, account=preview.account if settings.is_local else f"{INSTANCE}/@us")
    return ServiceView(
        settings=settings, ledger=None, preview=replace(preview, history=replace(preview.history, posts=(row,)))
    )

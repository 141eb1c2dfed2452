"""How things stand for a service on an instance, as `announcer status` is given them."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from announcer.commands.matters import Look, matters
from announcer.delivery.token_denials import Denial
from announcer.model import State
from announcer.publisher.preview import preview_round
from announcer.settings.fields import Settings
from announcer.settings.loading import load
from tests.commands.command_runs import MORNING, LedgerRounds


def translate(folder: Path) -> None:
    path = folder / "events" / "bijen.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "translations: {en: {title: Winter series}}\n", encoding="utf-8")


INSTANCE = "https://social.example"


def said_of(*problems: str) -> Look:
    """What a service that runs says, with the settings of a Mastodon account."""
    settings = load({**MASTODON, "ANNOUNCER_BASE_URL": "https://agenda.example"})
    preview = preview_round(load({}), MORNING)
    return Look(settings=settings, preview=preview, ledger=None, is_led=True, said={"problems": list(problems)})


MASTODON = {"ANNOUNCER_MASTODON__BASE_URL": INSTANCE, "ANNOUNCER_MASTODON__ACCESS_TOKEN": "abc"}


def remedy(problem: str = "", denial: Denial | None = None) -> str:
    """What `status` says to do about what a service says."""
    look = said_of(*([denial.words] if denial else [problem]))
    told = {"paused": denial.words, "denial": {"status": denial.status, "scope": denial.scope}} if denial else {}
    first, *_ = matters(replace(look, said={**look.said, **told}))
    return first.remedy


def unknown(settings: Settings, *, account: str, **changes: Any) -> Look:
    """The series' post was sent by a service that posted to `account`, and no answer came."""
    LedgerRounds().round(MORNING, lambda _: State.UNKNOWN)
    preview = preview_round(load({}), MORNING + timedelta(hours=2))
    (row,) = preview.history.posts
    row = replace(row, account=account, **changes)
    preview = replace(preview, account=preview.account if settings.is_local else f"{INSTANCE}/@us")
    return Look(
        settings=settings, ledger=None, preview=replace(preview, history=replace(preview.history, posts=(row,)))
    )

"""How the service stands, as every command that looks at a ledger sees it: read once, by one function."""

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from announcer.commands.output import minute
from announcer.model import PostKey, PostRecord
from announcer.publisher.instance_query import InstanceAnswer
from announcer.publisher.ledger_reading import reading
from announcer.publisher.preview import Preview, preview_round
from announcer.runtime.clock import RealClock
from announcer.settings.fields import Settings
from announcer.web.site_store import SiteStore
from announcer.words.kept_messages import kept_in_language
from announcer.words.messages import in_language

if TYPE_CHECKING:
    from announcer.ledger.ledger_state import LedgerState
    from announcer.ledger.refused_edits import RefusedEdit


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceView:
    """Settings, what a round would decide, what the ledger has beside that, what the publisher says of itself."""

    settings: Settings
    preview: Preview
    """What a round now would find and decide."""
    until: datetime | None = None
    """How far posts are put into words; None: all are."""
    ledger: "LedgerState | None" = None
    """None: there is none yet."""
    is_led: bool = False
    """A service runs on the ledger."""
    refused_edits: "Sequence[RefusedEdit]" = ()
    """The newest edit of each post, where that was refused; of every account."""
    service_url: str | None = None
    """Without a ledger: where a service answers even so, as far as a command has tried that."""
    language: str = "en"
    """That a person at the terminal is spoken to in."""
    publisher_state: Mapping[str, Any] = field(default_factory=dict)
    """What the publisher last wrote of itself (`publisher.service_state`), where its store is on this machine."""

    @property
    def now(self) -> datetime:
        """The moment that all is looked at from."""
        return self.preview.now

    @property
    def rows(self) -> list[PostRecord]:
        """The ledger's posts on the account that posts go to."""
        return [post for post in self.preview.history.posts if post.account == self.preview.account]

    @property
    def left_edits(self) -> "dict[PostKey, RefusedEdit]":
        """Of the edits that the plan would make, those that were tried with these very words, and refused: the account
        or a person keeps the post as it is."""
        wanted = {edit.key: edit.draft.text for edit in self.preview.plan.edits}
        refused = (one for one in self.refused_edits if one.account == self.preview.account)
        return {one.key: one for one in refused if wanted.get(one.key) == one.draft.text}

    def say(self, text: str) -> str:
        """A message in the person's language; what is none stays as it is."""
        return in_language(text, self.language)

    def say_kept(self, text: str) -> str:
        """The same of what the ledger or the publisher's state has kept as English."""
        return kept_in_language(text, self.language)

    def minute(self, moment: datetime) -> str:
        """`2024-02-21 19:00`, by the organiser's clock."""
        return minute(moment, self.settings.timezone)

    def reread(self) -> "ServiceView":
        """The same, now that a person's decision is in the ledger; the instance is left alone."""
        return read(self.settings, self.now, until=self.until, answer=self.preview.answer, language=self.language)


def read(
    settings: Settings, now: datetime, *, until: datetime | None = None, asks: bool = True,
    answer: InstanceAnswer | None = None, language: str = "en",
) -> ServiceView:  # fmt: skip
    """The view of these settings' ledger, from `now`; `until`, `asks` and `answer` as of `preview_round`. Raises
    AnnouncerError."""
    preview = preview_round(settings, now, until=until, asks=asks, answer=answer)
    view = ServiceView(
        settings=settings, preview=preview, until=until, language=language,
        publisher_state=_publisher_state(settings),
    )  # fmt: skip
    with reading(settings) as ledger:
        if ledger is None:
            return view
        is_led = ledger.is_led(RealClock().now())
        return replace(view, ledger=ledger.state(), is_led=is_led, refused_edits=ledger.refused_edits())


def _publisher_state(settings: Settings) -> dict[str, Any]:
    with closing(SiteStore(settings.site_store_path, read_only=True)) as store:
        return store.state()

"""The settings, read once, at the edge: `load()` gives them all, frozen, or says everything that is wrong with them.

Names, defaults and meanings stand in docs/settings.md; a test keeps that page complete.
"""

import os
from collections.abc import Iterator, Mapping
from datetime import time, timedelta
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PrivateAttr,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, EnvSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict

from announcer.errors import SettingsError
from announcer.model import Lead, Policy, SiteSettings, Visibility
from announcer.settings import values
from announcer.settings.sources import PREFIX, Written, collect
from announcer.words.catalogue import has_words

if TYPE_CHECKING:
    from announcer.definitions.series import Defaults

DELIMITER = "__"
SQLITE = "sqlite:///"


class Approval(StrEnum):
    AUTO = "auto"
    MANUAL = "manual"


class LogFormat(StrEnum):
    TEXT = "text"
    JSON = "json"


class LogLevel(StrEnum):
    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class MastodonSettings(BaseModel):
    """The account to post to; both or neither."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    base_url: Annotated[str, BeforeValidator(values.instance_url)] | None = None
    access_token: Annotated[SecretStr, BeforeValidator(values.token)] | None = None

    @model_validator(mode="after")
    def _is_whole(self) -> "MastodonSettings":
        if (self.base_url is None) != (self.access_token is None):
            missing, there = "ACCESS_TOKEN", "BASE_URL"
            if self.base_url is None:
                missing, there = there, missing
            raise ValueError(
                f"{PREFIX}MASTODON__{missing} is missing beside {there}; the instance's address and a token that you"
                ' make there (README, "Run it for real") go together, and without both posts stay on the local account'
            )
        return self


class Settings(BaseSettings):
    """Every setting. A plain frozen value: only `load` looks at the environment."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_nested_delimiter=DELIMITER,
        enable_decoding=False,
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,
        validate_default=True,
    )

    events_dir: Path = Path("events")
    database_url: Annotated[SecretStr, BeforeValidator(values.database_url)] = SecretStr("sqlite:///var/announcer.db")
    host: Annotated[str, BeforeValidator(values.host)] = "127.0.0.1"
    port: Annotated[int, BeforeValidator(values.number(1, 65535))] = 8000
    base_url: Annotated[str, BeforeValidator(values.base_url)] = Field(
        default_factory=lambda data: f"http://127.0.0.1:{data['port']}"
    )
    namespace: Annotated[str, BeforeValidator(values.namespace)] = ""
    site_title: Annotated[str, BeforeValidator(values.title)] = "Agenda"
    language: Annotated[str, BeforeValidator(values.language)] = "nl"
    languages: Annotated[tuple[str, ...], BeforeValidator(values.languages)] = ("nl", "en")
    timezone: Annotated[str, BeforeValidator(values.timezone)] = "Europe/Amsterdam"
    reminders: Annotated[tuple[Lead, ...], BeforeValidator(values.leads)] = (Lead(7, "d"), Lead(1, "d"), Lead(2, "h"))
    announce_before: Annotated[timedelta, BeforeValidator(values.duration(timedelta(days=3650)))] = timedelta(days=21)
    quiet_hours: Annotated[tuple[time, time], BeforeValidator(values.quiet_hours)] = (time(21), time(8))
    settle: Annotated[timedelta, BeforeValidator(values.duration(timedelta(hours=1)))] = timedelta(minutes=10)
    max_posts_per_hour: Annotated[int, BeforeValidator(values.number(1, 1000))] = 6
    visibility: Annotated[Visibility, BeforeValidator(values.choice(Visibility))] = Visibility.PUBLIC
    reply_visibility: Annotated[Visibility, BeforeValidator(values.choice(Visibility))] = Field(
        default_factory=lambda data: data["visibility"]
    )
    approval: Annotated[Approval, BeforeValidator(values.choice(Approval))] = Approval.AUTO
    webfinger: Annotated[bool, BeforeValidator(values.switch)] = False
    websub_hub: Annotated[str, BeforeValidator(values.hub_url)] | None = None
    history_days: Annotated[int, BeforeValidator(values.number(0, 36500))] = 365
    templates_dir: Annotated[Path, BeforeValidator(values.folder)] | None = None
    mastodon: MastodonSettings = MastodonSettings()
    log_format: Annotated[LogFormat, BeforeValidator(values.choice(LogFormat))] = LogFormat.TEXT
    log_level: Annotated[LogLevel, BeforeValidator(values.choice(LogLevel))] = LogLevel.INFO
    metrics: Annotated[bool, BeforeValidator(values.switch)] = True

    _warnings: tuple[str, ...] = PrivateAttr(default=())

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - pydantic-settings calls it by these names
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments only; `load` collects them."""
        return (init_settings,)

    @field_validator("namespace", mode="before")
    @classmethod
    def _host_of_the_site(cls, namespace: str, info: ValidationInfo) -> str:
        if namespace:
            return namespace
        host = urlsplit(info.data.get("base_url", "http://localhost")).hostname or ""
        if ":" not in host:
            return host
        if values.is_loopback(host):
            return "localhost"
        raise ValueError(
            f"{PREFIX}NAMESPACE is missing: {PREFIX}BASE_URL has a number for a host, and events want a name that"
            " stays; write one that is yours, such as agenda.example.org"
        )

    @field_validator("languages")
    @classmethod
    def _own_language_first(cls, languages: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        first = info.data.get("language")
        return tuple(dict.fromkeys([first, *languages])) if first else languages

    @field_validator("mastodon")
    @classmethod
    def _links_can_be_opened(cls, mastodon: MastodonSettings, info: ValidationInfo) -> MastodonSettings:
        base_url = info.data.get("base_url")
        if mastodon.base_url and base_url and _is_local(base_url) and not _is_local(mastodon.base_url):
            raise ValueError(
                f"{PREFIX}BASE_URL is {base_url}, and nobody could open the links in posts on {mastodon.base_url};"
                " set it to the site's public address"
            )
        return mastodon

    @field_validator("websub_hub")
    @classmethod
    def _hub_can_read_the_feeds(cls, hub: str | None, info: ValidationInfo) -> str | None:
        base_url = info.data.get("base_url")
        if hub and base_url and _is_local(base_url) and not _is_local(hub):
            raise ValueError(f"{PREFIX}BASE_URL is {base_url}, and the hub could not read the feeds there")
        return hub

    # --- where things are ---

    @property
    def ledger_url(self) -> str:
        """The address of the ledger's database, its password included: not for messages."""
        return self.database_url.get_secret_value()

    @property
    def ledger_path(self) -> Path | None:
        """The ledger's file; None with PostgreSQL."""
        return Path(self.ledger_url.removeprefix(SQLITE)) if self.ledger_url.startswith(SQLITE) else None

    @property
    def database_url_is_explicit(self) -> bool:
        """Somebody chose the ledger's place; else it is the default."""
        return "database_url" in self.model_fields_set

    @property
    def site_store_path(self) -> Path:
        """The hand-over file between publisher and servers; beside the ledger's file, else in `var/`."""
        return (self.ledger_path or Path("var/announcer.db")).with_name("site.db")

    @property
    def is_local(self) -> bool:
        """No Mastodon account is configured: posts stay on the local account."""
        return self.mastodon.base_url is None

    @property
    def namespace_to_fix(self) -> str | None:
        """What identities may be given for ever; None while it is a loopback address, which is never stored."""
        return None if values.is_loopback(self.namespace) else self.namespace

    @property
    def warnings(self) -> tuple[str, ...]:
        """What is worth saying at the start, a line each; nothing is refused for it."""
        return (*self._warnings, *self._without_words())

    def _without_words(self) -> Iterator[str]:
        for tag in dict.fromkeys((self.language, *self.languages)):
            if not has_words(tag):
                yield (
                    f"ANNOUNCER_LANGUAGES: announcer has no words in {tag}: its pages, feeds and posts speak English"
                    " around the organiser's own texts"
                )

    def without_account(self) -> "Settings":
        """The same settings with the local account: what a simulated clock gets."""
        return self.model_copy(update={"mastodon": MastodonSettings()})

    def with_ledger(self, database_url: str) -> "Settings":
        """The same settings with another ledger, which then counts as chosen."""
        return self.model_copy(update={"database_url": SecretStr(database_url)})

    # --- for the pure inside ---

    def policy(self, account: str = "local") -> Policy:
        """The organiser's wishes for posts to `account`."""
        return Policy(
            base_url=self.base_url,
            account=account,
            language=self.language,
            languages=self.languages,
            timezone=self.timezone,
            announce_before=self.announce_before,
            quiet_from=self.quiet_hours[0],
            quiet_until=self.quiet_hours[1],
            settle=self.settle,
            max_posts_per_hour=self.max_posts_per_hour,
            visibility=self.visibility,
            reply_visibility=self.reply_visibility,
            manual_approval=self.approval is Approval.MANUAL,
        )

    def site(self, account_url: str | None = None) -> SiteSettings:
        """What the site's bytes depend on; `account_url` is the page of the Mastodon account, when that is known."""
        return SiteSettings(
            base_url=self.base_url,
            namespace=self.namespace,
            title=self.site_title,
            language=self.language,
            languages=self.languages,
            timezone=self.timezone,
            history_days=self.history_days,
            account_url=account_url,
            local_outbox=self.is_local,
            webfinger=self.webfinger,
            hub=self.websub_hub,
        )

    def defaults(self) -> "Defaults":
        """What a definition file need not say."""
        from announcer.definitions.series import Defaults  # noqa: PLC0415 - readers of settings alone need no YAML, no Babel

        return Defaults(language=self.language, timezone=self.timezone, reminders=self.reminders)


def load(environ: Mapping[str, str] | None = None, folder: Path = Path()) -> Settings:
    """The settings of the service that runs in `folder`: its secrets files, its `.env`, and `environ` (default: the
    process's own environment). An empty value counts as not given, but for QUIET_HOURS and REMINDERS, where it means
    none.

    Raises SettingsError with a line for every problem at once. No message holds a token or a password.
    """
    collected = collect(os.environ if environ is None else environ, folder, known=_names(), twins=_TWINS, secret=_TWINS)
    problems = list(collected.problems)
    given = {name: written for name, written in collected.values.items() if written.value or name in _MAY_BE_EMPTY}
    source = EnvSettingsSource(Settings)
    source.env_vars = {name.lower(): written.value for name, written in given.items()}
    try:
        settings = Settings(**source())
    except ValidationError as error:
        missing = tuple(f"{name} is missing" for name in collected.unreadable)
        problems += (line for line in _lines(error, given) if not line.startswith(missing))
    else:
        settings._warnings = collected.warnings  # noqa: SLF001 - its own module
        if not problems:
            return settings
    raise SettingsError("\n".join(problems))


_MAY_BE_EMPTY = frozenset({f"{PREFIX}QUIET_HOURS", f"{PREFIX}REMINDERS"})
_TWINS = (f"{PREFIX}DATABASE_URL", f"{PREFIX}MASTODON__ACCESS_TOKEN")


def _names() -> tuple[str, ...]:
    """The names of all settings, as the environment has them."""
    return tuple(
        f"{PREFIX}{name}".upper()
        for field in Settings.model_fields
        for name in (
            [field] if field != "mastodon" else [f"mastodon{DELIMITER}{part}" for part in MastodonSettings.model_fields]
        )
    )


def _lines(error: ValidationError, given: Mapping[str, Written]) -> Iterator[str]:
    """A line for each thing that pydantic found, in our words: it repeats inputs, and a secret may be one."""
    for found in error.errors(include_url=False, include_input=False):
        name = PREFIX + DELIMITER.join(str(part) for part in found["loc"]).upper()
        cause = found.get("ctx", {}).get("error")
        if found["type"] == "default_factory_not_called":  # it would follow a setting that is wrong itself
            continue
        message = str(cause) if cause is not None else found["msg"]
        where = f" ({given[name].where})" if name in given and given[name].where else ""
        yield message if message.startswith(PREFIX) else f"{name}{where}: {message}"


def _is_local(url: str) -> bool:
    return values.is_loopback(urlsplit(url).hostname or "")

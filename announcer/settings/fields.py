"""What can be set: types, defaults, what one setting says about another; and what the inside is given of it."""

from collections.abc import Iterator
from datetime import time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import urlsplit

from pydantic import BeforeValidator, Field, PrivateAttr, SecretStr, ValidationInfo, field_validator, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from announcer.model import Lead, Message, Policy, SiteSettings, Visibility, defaults
from announcer.settings import addresses, calendar_sources, values
from announcer.settings.choices import Approval, LogFormat, LogLevel
from announcer.settings.groups import MastodonSettings, without_empty
from announcer.settings.notify import NotifySettings
from announcer.settings.setting_sources import PREFIX
from announcer.words.catalogue import has_words

if TYPE_CHECKING:
    from announcer.definitions.series import Defaults

DELIMITER = "__"
SQLITE = "sqlite:///"
_LAST_PORT = 65535


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
    publish_dir: Path | None = None
    database_url: Annotated[SecretStr, BeforeValidator(addresses.database_url)] = SecretStr(
        "sqlite:///var/announcer.db"
    )
    host: Annotated[str, BeforeValidator(addresses.host)] = defaults.HOST
    port: Annotated[int, BeforeValidator(values.number(1, _LAST_PORT))] = defaults.PORT
    admin_host: Annotated[str, BeforeValidator(addresses.host)] = defaults.HOST
    admin_port: Annotated[int, BeforeValidator(values.number(1, _LAST_PORT))] = Field(
        default_factory=lambda data: data["port"] + 1 if data["port"] < _LAST_PORT else _LAST_PORT - 1
    )
    base_url: Annotated[str, BeforeValidator(addresses.base_url)] = Field(
        default_factory=lambda data: f"http://{defaults.HOST}:{data['port']}"
    )
    namespace: Annotated[str, BeforeValidator(addresses.namespace)] = ""
    site_title: Annotated[str, BeforeValidator(values.title)] = "Agenda"
    language: Annotated[str, BeforeValidator(values.language)] = defaults.LANGUAGE
    languages: Annotated[tuple[str, ...], BeforeValidator(values.languages)] = defaults.LANGUAGES
    timezone: Annotated[str, BeforeValidator(values.timezone)] = defaults.TIMEZONE
    reminders: Annotated[tuple[Lead, ...], BeforeValidator(values.leads)] = defaults.REMINDERS
    announce_before: Annotated[timedelta, BeforeValidator(values.duration(timedelta(days=3650)))] = (
        defaults.ANNOUNCE_BEFORE
    )
    quiet_hours: Annotated[tuple[time, time], BeforeValidator(values.quiet_hours)] = defaults.QUIET_HOURS
    settle: Annotated[timedelta, BeforeValidator(values.duration(timedelta(hours=1)))] = defaults.SETTLE
    max_posts_per_hour: Annotated[int, BeforeValidator(values.number(1, 1000))] = defaults.MAX_POSTS_PER_HOUR
    visibility: Annotated[Visibility, BeforeValidator(values.choice(Visibility))] = defaults.VISIBILITY
    reply_visibility: Annotated[Visibility, BeforeValidator(values.choice(Visibility))] = Field(
        default_factory=lambda data: data["visibility"]
    )
    approval: Annotated[Approval, BeforeValidator(values.choice(Approval))] = Approval.AUTO
    webfinger: Annotated[bool, BeforeValidator(values.switch)] = False
    websub_hub: Annotated[str, BeforeValidator(addresses.hub_url)] | None = None
    history_days: Annotated[int, BeforeValidator(values.number(0, 36500))] = defaults.HISTORY_DAYS
    calendar_events: Annotated[int, BeforeValidator(values.number(1, 100_000))] = defaults.CALENDAR_EVENTS
    templates_dir: Annotated[Path, BeforeValidator(values.folder)] | None = None
    sources: Annotated[SecretStr, BeforeValidator(calendar_sources.calendar_sources)] = SecretStr("")
    sources_every: Annotated[timedelta, BeforeValidator(calendar_sources.every)] = timedelta(hours=1)
    sources_allow_private: Annotated[bool, BeforeValidator(values.switch)] = False
    mastodon: MastodonSettings = MastodonSettings()
    notify: NotifySettings = NotifySettings()
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
        """Arguments only; `load` names the places."""
        return (init_settings,)

    @model_validator(mode="before")
    @classmethod
    def _empty_is_not_given(cls, given: Any) -> Any:
        return without_empty(given)

    @field_validator("namespace", mode="before")
    @classmethod
    def _host_of_the_site(cls, namespace: str, info: ValidationInfo) -> str:
        if namespace:
            return namespace
        host = urlsplit(info.data.get("base_url", "http://localhost")).hostname or ""
        if ":" not in host:
            return host
        if addresses.is_loopback(host):
            return "localhost"
        raise ValueError(
            Message(
                "ANNOUNCER_NAMESPACE is missing: ANNOUNCER_BASE_URL has a number for a host, and"
                " events want a name that stays; write one that is yours, such as agenda.example.org"
            )
        )

    @field_validator("admin_port")
    @classmethod
    def _is_apart_from_the_site(cls, port: int, info: ValidationInfo) -> int:
        if port == info.data.get("port"):
            raise ValueError(
                Message("{port} is the site's port (ANNOUNCER_PORT) already; write another one", port=port)
            )
        return port

    @field_validator("publish_dir")
    @classmethod
    def _is_apart_from_the_events(cls, folder: Path | None, info: ValidationInfo) -> Path | None:
        events = info.data.get("events_dir")
        return folder if folder is None or events is None else values.apart(folder, events)

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
                Message(
                    "ANNOUNCER_BASE_URL is {base_url}, and nobody could open the links in posts on"
                    " {instance}; set it to the site's public address",
                    base_url=base_url,
                    instance=mastodon.base_url,
                )
            )
        return mastodon

    @field_validator("websub_hub")
    @classmethod
    def _hub_can_read_the_feeds(cls, hub: str | None, info: ValidationInfo) -> str | None:
        base_url = info.data.get("base_url")
        if hub and base_url and _is_local(base_url) and not _is_local(hub):
            raise ValueError(
                Message(
                    "ANNOUNCER_BASE_URL is {base_url}, and the hub could not read the feeds there", base_url=base_url
                )
            )
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
    def sources_by_name(self) -> dict[str, str]:
        """The addresses of the calendars that are kept as definition files: secrets, often."""
        return calendar_sources.addresses(self.sources.get_secret_value())

    @property
    def database_url_is_explicit(self) -> bool:
        """Somebody chose the ledger's place; else it is the default."""
        return "database_url" in self.model_fields_set

    @property
    def site_store_path(self) -> Path:
        """The hand-over file between publisher and servers; beside the ledger's file, else in `var/`."""
        return (self.ledger_path or Path("var/announcer.db")).with_name("site.db")

    @property
    def is_trial(self) -> bool:
        """Only this machine can open the site: what else is the operator's alone is at the same address."""
        return _is_local(self.base_url)

    @property
    def admin_url(self) -> str:
        """Where the operator finds what is not for the world."""
        return self.base_url if self.is_trial else f"http://{addresses.own(self.admin_host)}:{self.admin_port}"

    @property
    def is_local(self) -> bool:
        """No Mastodon account is configured: posts stay on the local account."""
        return self.mastodon.base_url is None

    @property
    def namespace_to_fix(self) -> str | None:
        """What identities may be given for ever; None while it is a loopback address, which is never stored."""
        return None if addresses.is_loopback(self.namespace) else self.namespace

    @property
    def warnings(self) -> tuple[str, ...]:
        """What is worth saying at the start, a line each; nothing is refused for it."""
        return (*self._warnings, *self._of_admin_address(), *self._without_words())

    def _of_admin_address(self) -> Iterator[str]:
        if self.is_trial:
            for name in sorted({"admin_host", "admin_port"} & self.model_fields_set):
                yield (
                    f"{PREFIX}{name.upper()}: does nothing while {PREFIX}BASE_URL is on loopback: all is at one address"
                )
        elif not addresses.is_private(self.admin_host):
            yield (
                f"{PREFIX}ADMIN_HOST: {self.admin_host} may be reached from outside, and tells of everything, also of"
                f" what waits for its announce_at; see to it that port {self.admin_port} is for you alone"
            )

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
            calendar_events=self.calendar_events,
            account_url=account_url,
            local_outbox=self.is_local,
            webfinger=self.webfinger,
            hub=self.websub_hub,
        )

    def defaults(self) -> "Defaults":
        """What a definition file need not say."""
        from announcer.definitions.series import Defaults  # noqa: PLC0415 - readers of settings alone need no YAML, no Babel

        return Defaults(language=self.language, timezone=self.timezone, reminders=self.reminders)


def _is_local(url: str) -> bool:
    return addresses.is_loopback(urlsplit(url).hostname or "")

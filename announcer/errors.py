"""Every error that announcer raises on purpose.

    AnnouncerError
    |-- UsageError            wrong usage or settings: exit status 2
    |   `-- SettingsError     one line for each setting that is wrong
    |-- LedgerError           the durable memory cannot be used
    |   |-- LedgerBusy        another publisher holds it
    |   |-- LedgerClock       it belongs to the other kind of clock
    |   |-- LedgerReplaced    another one lies in its place: start anew
    |   `-- LedgerUnavailable it does not answer or is locked: try again later
    |       |-- LedgerShut    its disk is full or read-only, or it may not be opened
    |       `-- LedgerGone    its file is not there any more
    |-- TemplateError         a post's template is wrong; names file and line
    |-- UneditableFile        a definition file cannot be changed in places
    |-- FileNotWritten        a file cannot be written, or was changed meanwhile
    |-- SourceError           a calendar elsewhere cannot be had, read or believed
    |   `-- NothingToImport   it has nothing for these days
    |-- SiteStoreError        the site cannot be handed to the servers
    |   `-- SiteStoreShut     its disk is full or read-only, or it may not be opened
    |-- SiteFolderError       the site cannot be kept as files
    |-- NotificationError           a notification to the operator did not go out
    |-- ServiceError          the service cannot start or go on (a port in use)
    |-- LoginFailed           an instance does not let announcer in
    |   |-- ScopeRefused      not with these scopes: others may do
    |   `-- CodeRefused       not with this code: another one may do
    `-- NotFound              a key that a person gave names nothing

Problems in definition files are not exceptions: they are `model.Problem` values, all reported at once.
"""


class AnnouncerError(Exception):
    """The root. Its arguments are one or more plain lines: what is wrong, where, and the remedy. Those that are a
    `model.Message` are read by whoever typed the command in their own language."""

    exit_status = 1
    wants_person = False
    """Of what stops a service's rounds: it does not pass by itself, or nobody knows that it does."""

    def __str__(self) -> str:
        return "\n".join(map(str, self.args))


class UsageError(AnnouncerError):
    """The command line or the settings are wrong."""

    exit_status = 2


class SettingsError(UsageError):
    """One or more settings are wrong; there is a line for each."""


class LedgerError(AnnouncerError):
    """The ledger cannot be used."""

    wants_person = True


class LedgerBusy(LedgerError):
    """Another publisher holds the ledger."""


class LedgerClock(LedgerError):
    """The ledger was made under the other kind of clock (real, simulated)."""


class LedgerReplaced(LedgerError):
    """Another ledger, or an older copy, lies in the place of the one in use: only a new start looks at the account's
    own posts before it sends."""

    wants_person = False


class LedgerUnavailable(LedgerError):
    """The database does not answer, or is locked: worth another try later."""

    wants_person = False


class LedgerShut(LedgerUnavailable):
    """Its disk is full, broken or read-only, or its files may not be opened: worth another try when somebody has seen
    to that."""

    wants_person = True


class LedgerGone(LedgerUnavailable):
    """Its file is not there any more: nobody knows whether it was deleted or its disk is away."""

    wants_person = True


class TemplateError(AnnouncerError):
    """A template for posts cannot be used."""


class UneditableFile(AnnouncerError):
    """A definition file cannot be changed without writing it anew; nothing was changed."""


class FileNotWritten(AnnouncerError):
    """A file cannot be written, or is not any more what was read; it is as it was."""


class SourceError(AnnouncerError):
    """A calendar elsewhere cannot be had, is none, or says what cannot be believed; the files are as they were. Of its
    address the message has the host and nothing else."""


class NothingToImport(SourceError):
    """The calendar has nothing for these days, and nothing that was imported is missed: a summer, say."""


class SiteStoreError(AnnouncerError):
    """The site store cannot be read or written: a lock, a damaged file, which is made anew."""


class SiteStoreShut(SiteStoreError):
    """Its disk is full, broken or read-only, or it may not be opened."""

    wants_person = True


class SiteFolderError(AnnouncerError):
    """The folder with the site as files cannot be written, is gone, or is somebody else's; what lies there is whole."""


class NotificationError(AnnouncerError):
    """A notification by mail or webhook did not go out: worth another try later. The message names what refused, and no
    secret."""


class ServiceError(AnnouncerError):
    """The service cannot start or go on."""


class LoginFailed(AnnouncerError):
    """An instance does not let announcer in: its one argument is a Message that says why not."""


class ScopeRefused(LoginFailed):
    """The instance does not know, or does not give, a scope that was asked for."""


class CodeRefused(LoginFailed):
    """The instance gives no token for the code that it, or a person, gave us."""


class NotFound(AnnouncerError):
    """A key names no event and no post."""

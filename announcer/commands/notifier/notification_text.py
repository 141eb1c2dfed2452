"""What a notification says to the operator: as a mail, and as JSON for a webhook."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from announcer.commands.matter import Matter
from announcer.commands.output import iso, minute
from announcer.model.message import Message
from announcer.model.notifications import Standing
from announcer.planning.notifications import Notification
from announcer.settings.fields import Settings
from announcer.words.messages import in_language


def by_name(matters: Iterable[Matter]) -> dict[str, Matter]:
    """Matters by what tells them apart: what they are about, and the words without the numbers in them, which change
    as time goes by (`for 7 minutes`)."""
    return {f"{one.about}: {re.sub(r'[0-9]+', '#', str(one.words))}": one for one in matters}


def line(matter: Matter, language: str) -> str:
    """What it is about and what is the matter, in a language."""
    return matter.in_language(language).line


@dataclass(frozen=True, slots=True)
class NotificationText:
    """A notification in the operator's language. `matters`: those that stand, by name."""

    notification: Notification
    matters: Mapping[str, Matter]
    settings: Settings
    language: str

    @property
    def subject(self) -> str:
        title = self.settings.site_title
        if self.notification.is_all_clear:
            return self._say(Message("announcer: all is well again ({title})", title=title))
        return self._say(
            Message.counted(
                "announcer: one matter wants a person ({title})", "announcer: {n} matters want a person ({title})",
                n=len(self.notification.new) + len(self.notification.still), title=title,
            )
        )  # fmt: skip

    @property
    def body(self) -> str:
        """Plain text, with the command that settles each matter."""
        return "\n".join(self._lines()) + "\n"

    @property
    def data(self) -> dict[str, Any]:
        """The same for programs. `text` is for receivers that show one text (Slack, Mattermost, Zulip)."""
        notification = self.notification
        return {
            "text": f"{self.subject}\n\n{self.body}",
            "title": self.subject,
            "status": "well" if notification.is_all_clear else "matters",
            "site": self.settings.base_url,
            "matters": [
                {**self._facts(name, one), "new": name in notification.new}
                for name, one in {**notification.new, **notification.still}.items()
            ],
            "settled": [one.line for one in notification.settled.values()],
        }

    def _facts(self, name: str, one: Standing) -> dict[str, Any]:
        matter = self.matters[name].in_language(self.language)
        return {
            "about": matter.about,
            "words": matter.words,
            "remedy": matter.remedy,
            "since": iso(one.since, self.settings.timezone),
        }

    def _lines(self) -> Iterator[str]:
        notification = self.notification
        where = {"title": self.settings.site_title, "url": f"{self.settings.base_url}/"}
        if notification.is_all_clear:
            yield self._say(Message("Nothing wants a person any more at {title} ({url}).", **where))
        else:
            yield self._say(Message("This is what wants a person at {title} ({url}).", **where))
        yield from self._section(Message("New:"), notification.new)
        yield from self._section(Message("Still so:"), notification.still)
        if notification.settled:
            yield from ("", self._say(Message("Settled since the last message:")), "")
            yield from (f"- {one.line}" for one in notification.settled.values())
        yield from ("", self._say(Message("`announcer status` shows how things stand.")))
        if not notification.is_all_clear:
            yield self._say(Message("There is one message an hour at most, and another tomorrow while it is so."))

    def _section(self, title: Message, standing: Mapping[str, Standing]) -> Iterator[str]:
        if standing:
            yield from ("", self._say(title))
        for name, one in standing.items():
            matter = self.matters[name].in_language(self.language)
            yield from ("", f"- {matter.line}")
            if matter.remedy:
                yield f"  {matter.remedy}"
            since = Message("since {at}", at=minute(one.since, self.settings.timezone))
            yield f"  {self._say(since)}"

    def _say(self, message: Message) -> str:
        return in_language(message, self.language)

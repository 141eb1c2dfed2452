"""A matter: something that wants a person, as `announcer status` lists it."""

from dataclasses import dataclass

from announcer.words.kept_messages import kept_in_language
from announcer.words.messages import in_language


@dataclass(frozen=True, slots=True)
class Matter:
    """Something that wants a person: about what (a key, a file, a setting), the matter, and what settles it."""

    about: str
    words: str
    remedy: str = ""

    @property
    def line(self) -> str:
        """Both in one line: what it is about goes first, where the words do not begin with it."""
        return self.words if self.words.startswith(self.about) else f"{self.about}: {self.words}"

    def in_language(self, language: str) -> "Matter":
        """The same in the words of a language, those too that the ledger or the publisher kept in English."""
        return Matter(
            self.about,
            kept_in_language(self.words, language),
            in_language(self.remedy, language),
        )

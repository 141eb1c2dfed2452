"""A matter: something that wants a person, as `announcer status` lists it."""

from dataclasses import dataclass


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

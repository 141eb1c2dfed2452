"""How far the publisher's rounds have come: what is sent was decided since its last attempt, and the site shows it."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet

from announcer.model import PostRecord


class RoundGate:
    """Closed until the site shows the last round. Written by the publisher's thread, read by delivery's."""

    def __init__(self) -> None:
        self.is_shown = False
        """Whether the site shows what the ledger holds, but for some series: before that nothing goes out."""
        self._decided: Mapping[int, int] = {}
        self._unshown: AbstractSet[str] = frozenset()

    def commit(self, series: AbstractSet[str] | None = None) -> None:
        """A round is about to commit what the site does not show yet, of these series (None: of whichever). Of the
        others it holds what it shows: their posts go on."""
        if series is None:
            self.is_shown = False
        else:
            self._unshown = self._unshown | series

    def show(self, decided: Mapping[int, int], unshown: AbstractSet[str] | None = frozenset()) -> None:
        """The site shows it, but for what is of the series `unshown` (None: of whichever): their posts wait.

        `decided`: the pending rows that the round decided about, with the attempts that they had: a row of which a
        later attempt failed is for the next round to decide about.
        """
        if unshown is None:
            self.is_shown = False
            return
        self._decided, self._unshown = decided, unshown
        self.is_shown = True

    def stand_by(self) -> None:
        """Another process decides."""
        self.is_shown = False

    def shows(self, post: PostRecord) -> bool:
        """Whether the site shows all that `post` may tell. To be asked after the post was read."""
        return self.is_shown and self._unshown.isdisjoint(post.series_ids)

    def has_decided(self, post: PostRecord) -> bool:
        return self._decided.get(post.id) == post.attempts

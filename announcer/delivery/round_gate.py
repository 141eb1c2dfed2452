"""How far the publisher's rounds have come: what is sent was decided since its last attempt, and the site shows it."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet

from announcer.model import PostRecord


class RoundGate:
    """Closed until the site shows the last round, and for what a round commits until it shows that. Written by the
    publisher's thread, read by delivery's."""

    def __init__(self) -> None:
        self.is_shown = False
        """Whether the site shows what the ledger holds, but for some series: before that nothing goes out."""
        self._decided: Mapping[int, PostRecord] = {}
        self._unshown: AbstractSet[str] = frozenset()

    def commit(self, series: AbstractSet[str] | None = None) -> None:
        """A round is about to commit what the site does not show yet, of these series (None: of whichever): their posts
        wait. Of the others the ledger will hold what it holds, and the site shows that: their posts go on, as the last
        shown round decided."""
        if series is None:
            self.is_shown = False
        else:
            self._unshown = self._unshown | series

    def show(self, decided: Mapping[int, PostRecord], unshown: AbstractSet[str] | None = frozenset()) -> None:
        """The site shows it, but for what is of the series `unshown` (None: of whichever): their posts wait.

        `decided`: by id the pending rows that the round decided about, as it left them: a row of which a later attempt
        failed, or that has other words by now, is for the next round to decide about.
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
        """Whether the last shown round let `post` go, in these words."""
        decided = self._decided.get(post.id)
        return decided is not None and (decided.attempts, decided.draft) == (post.attempts, post.draft)

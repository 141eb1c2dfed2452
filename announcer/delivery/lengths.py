"""How long a text is to the instance: some count otherwise than they say, and what they say may have changed."""

from contextlib import suppress

from announcer.delivery.account import Account, Body
from announcer.delivery.outcomes import Refused, Unreachable
from announcer.model import Limits, Message

SHORTENED = Message("it is longer than the instance takes: it is made shorter, and sent once more")


class Lengths:
    """What refusals showed of an instance. In memory: who forgets it is refused once more, and a post that is refused
    is surely not there.
    """

    def __init__(self, account: Account) -> None:
        self._account = account
        self.limits: Limits | None = None
        """What texts have to be fitted to, since one was refused; None: what the instance says."""

    def explain(self, refused: Refused, body: Body) -> bool:
        """Whether its length is why a text was refused, and a shorter one is worth another request.

        The instance is asked what it takes now. What is not too long by its own word may be by a stricter count
        (`Limits.counted_strictly`). False when texts are fitted to that already.
        """
        if refused.status not in (400, 413, 422):
            return False
        with suppress(Unreachable):
            current = self._account.limits()
            for limits in (current, current.counted_strictly()):
                if _is_over(limits, body):
                    is_new, self.limits = limits != self.limits, limits
                    return is_new
        return False

    def forbid(self, body: Body) -> bool:
        """Whether it is known to be refused: a round has to make it shorter first."""
        return self.limits is not None and _is_over(self.limits, body)


def _is_over(limits: Limits, body: Body) -> bool:
    return limits.length(body.text, body.content_warning) > limits.max_characters

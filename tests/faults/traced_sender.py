"""One post, sent by a process that strace watches.

`python -m tests.faults.traced_sender LEDGER_URL BASE_URL TOKEN_FILE`
"""

import sys
from datetime import timedelta
from pathlib import Path

from announcer.accounts.mastodon.account import MastodonAccount
from announcer.delivery.worker import Delivery
from announcer.ledger.ledger import Ledger
from announcer.model import Draft, PlannedPost, Round, Visibility
from announcer.model.status_text import StatusText
from announcer.runtime.clock import elapsed
from tests.support.delivery_world import SITE, START, key_of


def main() -> None:
    ledger_url, base_url, token_file = sys.argv[1:]
    name = f"{base_url}/@organiser"
    ledger = Ledger.open(ledger_url, clock="simulated")
    ledger.lead().acquire(START, "traced")
    draft = Draft(text=StatusText("Sessie"), language="nl", visibility=Visibility.PUBLIC)
    post = PlannedPost(
        key=key_of("session"), due_at=START, useful_until=START + timedelta(days=1), draft=draft, revision=1, why="",
        length=6,
    )  # fmt: skip
    ledger.commit(Round(at=START, posts=(post,)), name)
    account = MastodonAccount(base_url, Path(token_file).read_text(), site_url=SITE)
    report = Delivery(ledger.outbox(name), account, owner="traced", timer=elapsed).step(START)
    assert report.sent == (post.key,)


if __name__ == "__main__":
    main()

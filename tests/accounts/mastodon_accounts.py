"""A Mastodon account of the engine's on a fake server, and what the tests post to it."""

from announcer.accounts.mastodon.account import MastodonAccount
from announcer.delivery.account import body_of
from announcer.model import Draft, Image, Visibility
from announcer.model.status_text import StatusText
from announcer.model.text import line
from tests.support.pictures import a_picture

DRAFT = Draft(text=StatusText("Sessie, 19:00 uur"), language="nl", visibility=Visibility.UNLISTED)

BODY = body_of(DRAFT)

PICTURE: Draft = Draft(
    text=DRAFT.text,
    language="nl",
    visibility=Visibility.PUBLIC,
    image=Image(file="poster.png", alt=line("é" * 1600), focus=(-1.0, 0.25)),
)


def account_on(base_url: str, token: str = "fake-token-7e1b0d", *, deadline: float = 10) -> MastodonAccount:
    return MastodonAccount(
        base_url, token, site_url="https://site.example", pictures=a_picture, timeout=(5, 30), deadline=deadline
    )


SECRET = "s3cret-token-that-nobody-may-see"

"""Pictures, their descriptions, and edits of what was posted."""

import pytest

from announcer.accounts.mastodon.session import always
from announcer.delivery.account import StatusSource, body_of
from announcer.delivery.outcomes import (
    Posted,
    Processing,
    Refused,
    Unreachable,
    Unsupported,
)
from tests.accounts.mastodon_accounts import BODY, DRAFT, PICTURE, account_on
from tests.support.fake_mastodon.faults import BY_NAME
from tests.support.fake_mastodon.server import FakeMastodon


def test_a_picture_goes_with_a_description_within_the_limit_and_its_focus(fake: FakeMastodon) -> None:
    account = account_on(fake.base_url)
    media_id = account.upload(PICTURE, always)
    assert isinstance(media_id, str)
    medium = fake.rules.media[media_id]
    assert (medium.description, medium.focus) == ("é" * 1499 + "…", "-1.0000,0.2500")
    assert account.media_ready(media_id) is True
    assert isinstance(account.send(body_of(PICTURE, media_ids=(media_id,)), "key", always), Posted)
    assert account.media_ready(media_id) is None
    assert account.send(body_of(PICTURE, media_ids=(media_id,)), "other", always) == Refused(
        422, "it answered 422: Validation failed: Media attachments are already used or do not exist"
    )


def test_a_picture_that_the_server_still_works_on_is_asked_for_again_without_sleeping(fake: FakeMastodon) -> None:
    fake.rules.media_seconds = 3600
    account = account_on(fake.base_url)
    got = account.upload(PICTURE, always)
    assert isinstance(got, Processing)
    assert account.media_ready(got.media_id) is False


def test_what_is_gone_is_gone_and_what_is_unreadable_is_not(fake: FakeMastodon) -> None:
    account = account_on(fake.base_url)
    posted = account.send(BODY, "key", always)
    assert isinstance(posted, Posted)
    assert account.exists(posted.status_id)
    assert account.source(posted.status_id) == StatusSource(BODY.text, "")
    fake.fault(BY_NAME["html-404 before the commit"], method="GET", path=".*", times=2)
    with pytest.raises(Unreachable):
        account.exists(posted.status_id)
    with pytest.raises(Unreachable):
        account.source(posted.status_id)
    fake.rules.delete(posted.status_id)
    assert not account.exists(posted.status_id)
    assert account.source(posted.status_id) is None
    assert account.edit(posted.status_id, BODY, DRAFT, always) == Refused(404, "the post is not there")


@pytest.mark.parametrize("page", [True, False])
def test_a_server_without_sources_says_so(fake: FakeMastodon, page: bool) -> None:
    account = account_on(fake.base_url)
    posted = account.send(BODY, "key", always)
    assert isinstance(posted, Posted)
    fake.rules.has_source = False
    if page:
        fake.fault(BY_NAME["html-404 before the commit"], method="GET", path=".*/source")
    with pytest.raises(Unsupported):
        account.source(posted.status_id)


def test_a_description_keeps_within_the_limit_of_the_instance_it_goes_to(fake: FakeMastodon) -> None:
    """The account that sends is another than the one that was asked for limits."""
    limited = fake.rules.instance(2)
    limited.body["configuration"]["media_attachments"]["description_limit"] = 400
    fake.rules.instance = lambda version: limited  # type: ignore[method-assign]  # noqa: ARG005
    media_id = account_on(fake.base_url).upload(PICTURE, always)
    assert isinstance(media_id, str)
    assert fake.rules.media[media_id].description == "é" * 399 + "…"

"""A message to the operator as JSON, posted to a receiver that may refuse, redirect, hang or not be there."""

from collections.abc import Iterator

import pytest

from announcer.commands.notifier import webhook
from announcer.errors import NotificationError
from tests.support.ports import free_port
from tests.support.webhook_receiver import SECRET, Receiver, a_receiver


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with a_receiver() as receiver:
        yield receiver


def test_a_message_is_posted_as_json(receiver: Receiver) -> None:
    webhook.post(receiver.url, {"text": "één zaak"})
    assert receiver.got == [(f"/{SECRET}", "application/json", {"text": "één zaak"})]


@pytest.mark.parametrize("status", [302, 404, 500])
def test_a_refusal_is_told_and_a_redirect_is_one(receiver: Receiver, status: int) -> None:
    receiver.status = status
    with pytest.raises(NotificationError, match=f"it answered {status}$") as caught:
        webhook.post(receiver.url, {})
    assert SECRET not in str(caught.value)
    assert len(receiver.got) == 1


def test_a_receiver_that_hangs_or_is_not_there_is_given_up_without_its_address(receiver: Receiver) -> None:
    receiver.hangs = True
    for url in (receiver.url, f"http://127.0.0.1:{free_port()}/{SECRET}"):
        with pytest.raises(NotificationError, match="cannot be reached") as caught:
            webhook.post(url, {}, timeout=(0.3, 0.3))
        assert SECRET not in str(caught.value)
        assert caught.value.__cause__ is None

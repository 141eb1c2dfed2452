"""Which connection has to go, and when: by value, without sockets."""

from dataclasses import dataclass, field

import pytest

from announcer.web.open_connections import ANSWER_WITHIN, PACE, REQUEST_WITHIN, OpenConnections


@dataclass(eq=False)
class Client:
    since: float = 0.0
    owes: int = 0
    ends: list[str] = field(default_factory=list)

    def drop(self) -> None:
        self.ends.append("dropped")


@pytest.fixture
def three() -> tuple[OpenConnections[Client], list[Client]]:
    """Room for three, and three there."""
    connections, clients = OpenConnections[Client](3), [Client() for _ in range(3)]
    for one in clients:
        connections.add(one)
    return connections, clients


def test_who_has_been_silent_longest_makes_room_for_who_is_new(
    three: tuple[OpenConnections[Client], list[Client]],
) -> None:
    connections, (first, second, third) = three
    connections.asked(first)
    connections.add(new := Client())
    assert list(connections) == [third, first, new]
    assert [len(one.ends) for one in (first, second, third, new)] == [0, 1, 0, 0]


def test_who_has_gone_takes_no_room(three: tuple[OpenConnections[Client], list[Client]]) -> None:
    connections, (first, second, third) = three
    connections.discard(second)
    connections.asked(second)  # its last request is answered while it goes
    connections.add(new := Client())
    assert list(connections) == [first, third, new]
    assert first.ends == []


@pytest.mark.parametrize(
    ("client", "seconds"),
    [(Client(), REQUEST_WITHIN), (Client(owes=1), ANSWER_WITHIN), (Client(owes=100 * PACE), ANSWER_WITHIN + 100)],
    ids=["a request", "a small answer", "a large answer"],
)
def test_nobody_is_waited_for_longer_than_a_poor_line_takes(client: Client, seconds: float) -> None:
    connections = OpenConnections[Client]()
    connections.add(client)
    connections.look(seconds - 0.1)
    assert list(connections) == [client]
    connections.look(seconds + 0.1)
    assert list(connections) == []
    assert client.ends == ["dropped"]


def test_that_some_made_room_is_told_once_a_minute(
    three: tuple[OpenConnections[Client], list[Client]], caplog: pytest.LogCaptureFixture
) -> None:
    connections, _ = three
    for second in range(130):
        connections.add(Client(since=second))
        connections.look(second)
    told = [record.getMessage() for record in caplog.records]
    assert [words.split(maxsplit=1)[0] for words in told] == ["1", "60", "60"]

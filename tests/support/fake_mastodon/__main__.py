"""The fake server as a process: prints its address, and keeps its state in a file when given one."""

import argparse
from pathlib import Path

from tests.support.fake_mastodon.oauth import Flavour
from tests.support.fake_mastodon.rules import Behaviour
from tests.support.fake_mastodon.server import FakeMastodon


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--behaviour", choices=[*Behaviour], default=Behaviour.V45)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--state", type=Path)
    parser.add_argument("--oauth", choices=[one.name for one in Flavour], help="its pages on which programs are let in")
    arguments = parser.parse_args()
    oauth = Flavour[arguments.oauth] if arguments.oauth else None
    server = FakeMastodon(arguments.behaviour, port=arguments.port, state=arguments.state, oauth=oauth)
    print(server.base_url, flush=True)  # noqa: T201
    server.serve_forever()


if __name__ == "__main__":
    main()

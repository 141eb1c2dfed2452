"""What a worker renders is what would be rendered here, byte for byte."""

import pickle
import subprocess
import sys
from contextlib import closing

from announcer.publisher.batch_rendering import Rendering, rendered
from announcer.publisher.render_queue import RenderQueue
from announcer.publisher.slices import Slices
from announcer.runtime.worker_processes import WorkerProcesses
from announcer.site.layout import Laid
from announcer.site.site_layout import SiteLayout
from tests.publisher.fake_laid import FakeTimer, laid
from tests.site.pages_fixtures import FACTS, HISTORY, PICTURES, TODAY, WITH_ACCOUNT
from tests.support.no_threads import without_threads
from tests.support.on_ci import left_to_ci


def whole_site() -> tuple[Laid, ...]:
    return SiteLayout({}).lay(FACTS, HISTORY, WITH_ACCOUNT, TODAY, PICTURES).laid


def test_a_batch_is_handed_over_and_rendered_to_the_same_bytes() -> None:
    site = whole_site()
    assert rendered(pickle.loads(pickle.dumps(site))) == rendered(site)


def test_what_is_packed_beside_the_rendering_comes_in_the_same_order_and_once() -> None:
    site, here = whole_site(), Rendering()
    for one in site:
        here.put(one)
    assert here.take() == rendered(site)
    assert here.take() == []


@left_to_ci("starts processes")
def test_a_worker_gives_the_same_bytes_and_one_that_was_killed_does_no_harm() -> None:
    site = whole_site()
    with closing(WorkerProcesses(1)) as workers:
        assert workers.submit(rendered, site).result() == rendered(site)
        for worker in workers._workers:
            worker._process.kill()
        queue, slices = RenderQueue(), Slices(workers, FakeTimer(0.001))
        every = [laid(f"/events/s/e{number}/") for number in range(3000)]
        queue.put(every, ())
        found = []
        while queue:
            found += [each.path for each in slices.render(queue)]
    assert sorted(found) == sorted(path for one in every for path in one.paths)


@left_to_ci("starts a process")
def test_a_worker_imports_nothing_of_the_publisher_or_its_libraries() -> None:
    names = "announcer.ledger announcer.accounts announcer.web.site_store announcer.folder sqlalchemy mastodon sqlite3"
    code = (
        "import sys, announcer.publisher.batch_rendering, announcer.site.render;"
        f"print([name for name in {names.split()} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert done.stdout.strip() == "[]"


@left_to_ci("a process")
def test_where_no_thread_can_be_started_it_is_packed_here() -> None:
    program = (
        "from tests.publisher.fake_laid import laid\nhere = Rendering()\nhere.put(laid('/a/'))\n"
        "print(here.take() == rendered([laid('/a/')]))"
    )
    assert without_threads("announcer.publisher.batch_rendering", "Rendering, rendered", program) == "True"

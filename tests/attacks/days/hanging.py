"""A page that is never done: the publisher is made to have a renderer with a mistake, as nobody knows one."""

from contextlib import closing
from pathlib import Path

from tests.attacks.attack import Attack
from tests.support.running_service import Service
from tests.support.waiting import eventually

_MISTAKE = """
import sys
if "announcer.publisher" in sys.orig_argv:
    import re, time
    import announcer.site.layout as layout
    rendered = layout.Laid.rendered
    def with_a_mistake(self):
        if self.paths[0].startswith("/events/blok/"):
            {mistake}
        return rendered(self)
    layout.Laid.rendered = with_a_mistake
"""
_EVENT = 'title: {title}\nevents: [{{id: a, date: 2099-01-{day}, time: "20:00"}}]\n'
_HAPPENS = "left out and named in log, /healthz and `status` after the publisher was started anew; the others go on"


def _hangs(folder: Path, name: str, mistake: str, seconds: float) -> str:
    own = folder / f"hangs-{name}"
    with closing(Service(own)) as service:
        (own / "sitecustomize.py").write_text(_MISTAKE.format(mistake=mistake), encoding="utf-8")
        service.process_group.env["PYTHONPATH"] = f"{own}:{service.process_group.env.get('PYTHONPATH', '')}"
        service.start()
        for title, day in (("blok", 10), ("nog", 11)):
            (service.events / f"{title}.yaml").write_text(_EVENT.format(title=title, day=day), encoding="utf-8")
        page = "/events/nog/a/"
        eventually(lambda: service.get(page).status == 200, "the other page is there", seconds)
        assert service.get("/events/blok/a/").status != 200
        eventually(lambda: "/events/blok/a" in str(service.healthz()["problems"]), "/healthz names it", 45)
        assert "/events/blok/a" in service.command("status").out
        assert "left out at rendering: it took so long" in service.log
        return _HAPPENS


ATTACKS: tuple[Attack[Path], ...] = (
    Attack(
        at="processes",
        name="a page whose rendering waits for ever",
        happens=_HAPPENS,
        make=lambda folder: _hangs(folder, "waiting", "time.sleep(10**6)", 240),
        left_to_ci="a minute until it is cut",
    ),
    Attack(
        at="processes",
        name="a page whose rendering lets no other thread have its turn (a catastrophic regular expression)",
        happens=_HAPPENS,
        make=lambda folder: _hangs(folder, "deaf", 're.match(r"(a+)+$", "a" * 60 + "b")', 400),
        left_to_ci="a minute and a half until it is killed",
    ),
)

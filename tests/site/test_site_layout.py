"""What is laid out round by round is what is laid out at once."""

from hypothesis import given, settings

from announcer.model import Resource
from announcer.site.render import SiteChanges, SiteLayout, render
from tests.support.on_ci import size
from tests.support.site_world import SiteWorld, Step, lives


def lay(layout: SiteLayout, world: SiteWorld) -> SiteChanges:
    return layout.lay(world.facts, world.history, world.settings, world.today, world.pictures)


def keys(changes: SiteChanges) -> dict[str, str]:
    return {path: one.key for one in changes.laid for path in one.paths}


@settings(max_examples=size(8, on_ci=2000))
@given(lives)
def test_round_by_round_the_site_is_what_it_is_when_it_is_laid_out_at_once(life: list[Step]) -> None:
    world, layout, known = SiteWorld.begun(), SiteLayout({}), dict[str, str]()
    for step in life:
        world.take(step)
        changes = lay(layout, world)
        changed = keys(changes)
        assert sum(len(one.paths) for one in changes.laid) == len(changed), "an address is laid once"
        assert all(known.get(path) != key for path, key in changed.items()), "what is as it was is not laid again"
        assert not changes.gone & changed.keys()
        assert changes.gone <= known.keys()
        known = {path: key for path, key in (known | changed).items() if path not in changes.gone}
        assert known == keys(lay(SiteLayout({}), world))
        assert lay(layout, world) == SiteChanges((), frozenset())


@settings(max_examples=size(1, on_ci=200))
@given(lives)
def test_round_by_round_the_bytes_are_those_of_the_whole_site(life: list[Step]) -> None:
    world, layout, store = SiteWorld.begun(), SiteLayout({}), dict[str, Resource]()
    for number, step in enumerate(life):
        world.take(step)
        if number % 3 == 2 or number == len(life) - 1:
            changes = lay(layout, world)
            store |= {resource.path: resource for one in changes.laid for resource in one.rendered()}
            store = {path: one for path, one in store.items() if path not in changes.gone}
    whole = render(world.facts, world.history, world.settings, world.today, pictures=world.pictures)
    assert store == {one.path: one for one in whole.changed}

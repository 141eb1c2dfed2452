"""What a worker process does for the site: of ours it imports the renderers that a batch names, and little else."""

from collections.abc import Iterable

from announcer.model import Resource
from announcer.site.layout import Laid


def rendered(batch: Iterable[Laid]) -> list[Resource]:
    """The resources of a batch, as they are put into the store."""
    return [each for one in batch for each in one.rendered()]

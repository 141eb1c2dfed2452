"""What a worker process does for the site: of ours it imports the renderers that a batch names, and little else."""

from collections.abc import Iterable

from announcer.site.layout import Laid
from announcer.web.stored_form import StoredResource, stored_form


def rendered(batch: Iterable[Laid]) -> list[StoredResource]:
    """The resources of a batch, as they are put into the store."""
    return list(stored_form(each for one in batch for each in one.rendered()))

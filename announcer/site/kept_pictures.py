"""Pictures from round to round: a file that is as it was is not read again."""

from collections.abc import Iterable, Iterator, Mapping

from announcer.model import Picture
from announcer.model.memo import Memo
from announcer.site.files import Bytes, picture_placement
from announcer.site.layout import Placement
from announcer.site.nearness import Wanted, nearest, nearness
from announcer.site.pictures import SitePicture, site_picture
from announcer.site.series_view import SeriesView


class KeptPictures:
    """By file. For one thread."""

    def __init__(self) -> None:
        self._shown = Memo[str, SitePicture]()
        self._placements = Memo[str, Placement[Bytes]]()

    def shown(self, pictures: Mapping[str, Picture]) -> Mapping[str, SitePicture]:
        """Each as the site shows it."""
        self._shown.keep_only(pictures.keys())
        return {
            file: self._shown.value(file, (picture,), lambda picture=picture: site_picture(picture))  # type: ignore[misc]  # mypy knows no lambda with a default
            for file, picture in pictures.items()
        }

    def placements(self, pictures: Mapping[str, Picture], views: Iterable[SeriesView]) -> Iterator[Placement[Bytes]]:
        """Those that the site shows, each when the nearest page is wanted that shows it."""
        wanted: dict[str, Wanted] = {}
        for view in views:
            for file in view.images & pictures.keys():
                near = nearness(nearest(view.listed))
                wanted[file] = min(near, wanted.get(file, near))
        self._placements.keep_only(wanted.keys())
        for file in sorted(wanted):
            yield self._placement(file, pictures[file], wanted[file])

    def _placement(self, file: str, picture: Picture, wanted: Wanted) -> Placement[Bytes]:
        return self._placements.value(file, (picture, wanted), lambda: picture_placement(picture, wanted))

"""What a reading has beside the series: images, the digest, an order of its own."""

from announcer.definitions.one_file import Unread, read_each
from announcer.definitions.reading import SourceFile, read
from announcer.definitions.series import Defaults
from tests.definitions.series_texts import ReadText


def test_a_reading_names_every_image_with_its_place_also_in_a_bad_file(understand: ReadText) -> None:
    reading = understand(
        """\
title: a
stauts: x
image: {file: a.png, alt: one}
events:
  - id: a
    date: 2024-05-01
    image:
      file: sub/b.jpg
      alt: two
"""
    )
    assert [(use.image.file, use.image.alt, use.file, use.line, use.column, use.field) for use in reading.images] == [
        ("a.png", "one", "round.yaml", 3, 15, "image.file"),
        ("sub/b.jpg", "two", "round.yaml", 8, 13, "events[0].image.file"),
    ]


def test_a_reading_carries_the_digest_of_its_bytes() -> None:
    (reading,) = read([SourceFile("a.yaml", b"")], Defaults())
    assert reading.digest == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_the_same_files_in_any_order_give_the_same_readings() -> None:
    files = [SourceFile(f"{n}.yaml", f"title: {n}\nevents: [{{id: a, date: 2024-05-01}}]\n".encode()) for n in "abc"]
    assert read(files, Defaults()) == read(files[::-1], Defaults())


def test_a_file_that_fails_in_the_reading_itself_is_a_bad_file_and_the_others_are_read() -> None:
    broken = SourceFile("een.yaml", None)  # type: ignore[arg-type]  # as a mistake of ours would meet it
    good = SourceFile("twee.yaml", b'title: Twee\nevents: [{id: a, date: 2030-01-10, time: "20:00"}]\n')
    first, second = read_each(Unread([(broken, None), (good, None)], Defaults()))
    assert (first.reading.series_id, first.reading.series) == ("een", None)
    (problem,) = first.reading.problems
    assert str(problem).startswith("een.yaml: it cannot be read, by a mistake of announcer's: ")
    assert second.reading.series is not None

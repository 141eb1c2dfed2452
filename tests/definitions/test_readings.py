"""What a reading has beside the series: images, the digest, an order of its own."""

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

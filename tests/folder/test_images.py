"""Pictures: opened safely, checked by content, freed of metadata, bit for bit otherwise."""

import os
import struct
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from announcer.definitions.limits import PICTURE_BYTES
from announcer.definitions.reading import ImageUse
from announcer.folder import images
from announcer.folder.image_metadata import without_metadata
from announcer.model import Image as ImageFact
from announcer.model import Picture, Problem
from announcer.model.text import Plain

SECRET = b"52.2215 N 6.8937 E"
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "events"
    folder.mkdir()
    return folder


def use(file: str, line: int = 3) -> ImageUse:
    return ImageUse(ImageFact(file=file, alt=Plain("alt")), "cop.yaml", line, 9, "image.file")


def look(root: Path, *files: str) -> tuple[dict[str, Picture], tuple[Problem, ...]]:
    return images.Gallery().inspect(root, [use(file) for file in files])


def refusal(root: Path, file: str) -> Problem:
    pictures, (problem,) = look(root, file)
    assert pictures == {}
    assert problem.remedy
    return problem


def picture(width: int = 40, height: int = 30) -> Image.Image:
    image = Image.new("RGB", (width, height), (200, 30, 60))
    image.paste((10, 200, 20), (0, 0, width // 2, height // 2))
    return image


def exif(orientation: int = 1) -> Image.Exif:
    found = Image.Exif()
    found[0x0112] = orientation
    found[0x010E] = SECRET.decode()  # ImageDescription
    found.get_ifd(0x8825)[1] = "N"  # GPS
    return found


def encoded(kind: str, *, orientation: int = 1, image: Image.Image | None = None) -> bytes:
    """A picture with the secret in its metadata."""
    out = BytesIO()
    image = image or picture()
    if kind == "GIF":
        image.save(out, "GIF", comment=SECRET)
    elif kind == "PNG":
        info = PngImagePlugin.PngInfo()
        info.add_text("Comment", SECRET.decode())
        info.add_itxt("XML:com.adobe.xmp", SECRET.decode())
        image.save(out, "PNG", exif=exif(orientation), pnginfo=info, dpi=(72, 72))
    else:
        image.save(out, kind, exif=exif(orientation), icc_profile=b"profile" * 20, xmp=SECRET, quality=90)
    return out.getvalue()


# --- what is taken ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", FORMATS)
def test_metadata_goes_and_every_pixel_stays(root: Path, kind: str) -> None:
    body = encoded(kind)
    assert SECRET in body
    (root / "x.bin").write_bytes(body)
    pictures, problems = look(root, "x.bin")
    assert problems == ()
    found = pictures["x.bin"]
    assert (found.type, found.width, found.height) == (f"image/{kind.lower()}", 40, 30)
    assert SECRET not in found.body
    with Image.open(BytesIO(body)) as before, Image.open(BytesIO(found.body)) as after:
        assert after.format == kind
        assert before.convert("RGBA").tobytes() == after.convert("RGBA").tobytes()
        assert not after.getexif()
        assert "xmp" not in after.info
        assert after.info.get("icc_profile") == before.info.get("icc_profile")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_that_the_camera_turned_is_turned_and_says_so_no_more(root: Path, kind: str) -> None:
    (root / "x").write_bytes(encoded(kind, orientation=6))
    found = look(root, "x")[0]["x"]
    assert (found.width, found.height) == (30, 40)
    assert SECRET not in found.body
    with Image.open(BytesIO(found.body)) as after:
        assert after.size == (30, 40)
        assert not after.getexif()
        corners = [after.convert("RGB").getpixel(place) for place in ((2, 2), (27, 2))]
    red, green = corners
    assert isinstance(red, tuple)
    assert isinstance(green, tuple)
    assert red[0] > 150 > green[0]


def test_the_same_file_gives_the_same_bytes(root: Path) -> None:
    for kind in FORMATS:
        (root / kind).write_bytes(encoded(kind, orientation=3 if kind == "JPEG" else 1))
    assert look(root, *FORMATS) == look(root, *FORMATS)


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_an_animation_goes_on_moving(root: Path, kind: str) -> None:
    frames = [Image.new("RGB", (20, 20), (shade, 0, 0)) for shade in (0, 120, 255)]
    frames[0].save(root / "x", kind, save_all=True, append_images=frames[1:], duration=80, loop=0)
    with Image.open(BytesIO(look(root, "x")[0]["x"].body)) as after:
        assert getattr(after, "n_frames", 1) == 3
        assert after.info.get("loop") == 0


def test_the_pictures_behind_the_first_of_a_telephones_jpeg_go(root: Path) -> None:
    picture().save(root / "x", "MPO", save_all=True, append_images=[picture(10, 10)])
    with Image.open(root / "x") as before:
        assert before.format == "MPO"
    found = look(root, "x")[0]["x"]
    assert (found.type, found.width) == ("image/jpeg", 40)
    with Image.open(BytesIO(found.body)) as after:
        assert after.format == "JPEG"


def test_what_hides_behind_the_end_of_a_picture_goes(root: Path) -> None:
    for kind in FORMATS:
        (root / kind).write_bytes(encoded(kind) + b"<script>alert(1)</script>")
    pictures, problems = look(root, *FORMATS)
    assert problems == ()
    assert not [kind for kind in FORMATS if b"<script>" in pictures[kind].body]


def test_a_webp_without_its_metadata_does_not_announce_any(root: Path) -> None:
    (root / "x").write_bytes(encoded("WEBP"))
    body = look(root, "x")[0]["x"].body
    assert body[12:16] == b"VP8X"
    assert body[20] & 0x0C == 0  # the EXIF and XMP flags of the WebP container specification
    assert int.from_bytes(body[4:8], "little") == len(body) - 8


def test_a_progressive_jpeg_and_one_with_restarts_stay_whole(root: Path) -> None:
    picture(300, 200).save(root / "a", "JPEG", progressive=True, comment=SECRET)
    picture(300, 200).save(root / "b", "JPEG", restart_marker_blocks=2, comment=SECRET)
    for name in ("a", "b"):
        found = look(root, name)[0][name]
        assert SECRET not in found.body
        with Image.open(root / name) as before, Image.open(BytesIO(found.body)) as after:
            assert before.tobytes() == after.tobytes()


# --- what is refused --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "empty"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>', "SVG"),
        (b'<?xml version="1.0"?>\n<!-- x -->\n<svg></svg>', "SVG"),
        (b"<!DOCTYPE html><script>1</script>", "web page"),
        (b"not an image", "no image of a known kind"),
        (b"\x89PNG\r\n\x1a\n", "no image of a known kind"),
        (b"\xff\xd8\xff\xe0", "no image of a known kind"),
    ],
)
def test_content_decides_what_a_file_is_whatever_its_name(root: Path, body: bytes, words: str) -> None:
    (root / "poster.png").write_bytes(body)
    assert words in refusal(root, "poster.png").message


@pytest.mark.parametrize("kind", ["BMP", "TIFF", "ICO", "PPM"])
def test_other_kinds_of_images_are_refused(root: Path, kind: str) -> None:
    picture().save(root / "x.png", kind)
    assert refusal(root, "x.png").remedy == "JPEG, PNG, WebP and GIF are taken"


@pytest.mark.parametrize("kind", FORMATS)
def test_a_picture_that_was_cut_off_is_damaged(root: Path, kind: str) -> None:
    body = encoded(kind, image=Image.effect_noise((200, 200), 90).convert("RGB"))
    (root / "x").write_bytes(body[: len(body) // 2])
    assert "damaged" in refusal(root, "x").message


def png_of(width: int, height: int, data: bytes = b"") -> bytes:
    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(data)) + chunk(b"IEND", b"")


def test_a_decompression_bomb_is_refused_by_its_header(root: Path) -> None:
    row = b"\0" + b"\0" * 961
    (root / "bomb.png").write_bytes(png_of(7681, 4320, row * 4320))
    assert refusal(root, "bomb.png").message == "the image has 7681 x 4320 pixels"
    for side in (60_000, 2**31 - 1):  # Pillow itself refuses these
        (root / "bomb.png").write_bytes(png_of(side, side))
        assert "far too many pixels" in refusal(root, "bomb.png").message
    row = b"\0" + b"\0" * 960
    (root / "full.png").write_bytes(png_of(7680, 4320, row * 4320))
    assert look(root, "full.png")[1] == ()


def test_a_text_bomb_in_a_png_is_no_bomb_here(root: Path) -> None:
    text = b"Comment\0\0" + zlib.compress(b"a" * 80_000_000)
    chunk = struct.pack(">I", len(text)) + b"zTXt" + text + struct.pack(">I", zlib.crc32(b"zTXt" + text))
    whole = png_of(8, 8, b"\0\0" * 8)
    (root / "x.png").write_bytes(whole[:33] + chunk + whole[33:])
    pictures, problems = look(root, "x.png")
    assert problems or b"zTXt" not in pictures["x.png"].body


def test_a_file_over_the_servers_limit_is_refused_unread(root: Path) -> None:
    with (root / "x.png").open("wb") as file:
        file.truncate(PICTURE_BYTES + 1)
    assert "16.0 MB" in refusal(root, "x.png").message


def test_links_and_paths_that_lead_out_are_refused(root: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.png").write_bytes(encoded("PNG"))
    (root / "link.png").symlink_to("../secret.png")
    (root / "folder").symlink_to(tmp_path)
    (root / "inner.png").write_bytes(encoded("PNG"))
    (root / "good.png").symlink_to("inner.png")
    for file in ("link.png", "folder/secret.png", "../secret.png", str(tmp_path / "secret.png")):
        assert "leads out" in refusal(root, file).message
    assert set(look(root, "good.png")[0]) == {"good.png"}


def test_what_is_no_file_is_refused_with_the_place_of_its_use(root: Path, tmp_path: Path) -> None:
    (root / "folder.png").mkdir()
    os.mkfifo(root / "pipe.png")
    for file in ("folder.png", "pipe.png", "gone.png", "gone/x.png", "pipe.png/x", "x\0.png"):
        problem = refusal(root, file)
        assert (problem.file, problem.line, problem.column, problem.field) == ("cop.yaml", 3, 9, "image.file")
    assert "there is no file gone.png" in refusal(root, "gone.png").message
    assert refusal(tmp_path / "no folder", "x.png").message


def test_every_use_of_a_bad_image_is_a_problem_of_its_own(root: Path) -> None:
    (root / "good.png").write_bytes(encoded("PNG"))
    uses = [use("bad.png", 3), use("good.png", 5), use("bad.png", 9)]
    pictures, problems = images.Gallery().inspect(root, uses)
    assert set(pictures) == {"good.png"}
    assert [problem.line for problem in problems] == [3, 9]


# --- memory -----------------------------------------------------------------------------------------------------


def test_an_unchanged_file_is_looked_at_once_and_a_changed_one_again(root: Path) -> None:
    gallery = images.Gallery()
    (root / "x.png").write_bytes(encoded("PNG"))
    first = gallery.inspect(root, [use("x.png")])[0]["x.png"]
    assert gallery.inspect(root, [use("x.png")])[0]["x.png"] is first
    (root / "x.png").write_bytes(encoded("JPEG"))
    assert gallery.inspect(root, [use("x.png")])[0]["x.png"].type == "image/jpeg"
    assert gallery.inspect(root, []) == ({}, ())
    (root / "x.png").write_bytes(b"")
    assert gallery.inspect(root, [use("x.png")])[1]


# --- anything ---------------------------------------------------------------------------------------------------

_BODIES = {kind: encoded(kind, image=picture(16, 12)) for kind in FORMATS}


@given(st.sampled_from(FORMATS), st.lists(st.tuples(st.integers(0, 3000), st.integers(0, 255)), max_size=8), st.data())
def test_a_damaged_picture_is_taken_or_refused_and_nothing_is_raised(
    tmp_path_factory: pytest.TempPathFactory, kind: str, changes: list[tuple[int, int]], data: st.DataObject
) -> None:
    body = bytearray(_BODIES[kind])
    for at, byte in changes:
        body[at % len(body)] = byte
    cut = data.draw(st.integers(len(body) // 2, len(body)))
    root = tmp_path_factory.getbasetemp()
    (root / "x.img").write_bytes(body[:cut])
    pictures, problems = look(root, "x.img")
    assert len(pictures) + len(problems) == 1


@given(st.sampled_from(FORMATS), st.binary(max_size=200))
def test_the_stripper_raises_nothing_but_value_errors(kind: str, rest: bytes) -> None:
    for body in (rest, _BODIES[kind][:20] + rest, _BODIES[kind][:-20] + rest):
        try:
            without_metadata(body, kind)
        except ValueError as error:
            assert str(error)  # noqa: PT017 - that it may be raised is the point


@given(st.sampled_from(FORMATS))
def test_stripping_twice_is_stripping_once(kind: str) -> None:
    once = without_metadata(_BODIES[kind], kind)
    assert without_metadata(once, kind) == once

"""Takes what cameras and editors add to a picture (position, owner, previews, comments) out of its bytes.

Nothing is decoded or encoded anew: what is seen stays as it is to the last bit, and the same input gives the same
bytes with every version of every library. Colour profiles stay, and so do animations. What lies behind the end of the
picture goes too. Every function raises ValueError when the bytes are not built as their format says.
"""

import struct
from collections.abc import Callable, Iterator

# ITU-T T.81 B.1.1.3: markers without a length of their own.
_JPEG_BARE = frozenset([0x01, *range(0xD0, 0xD9)])
_JPEG_END, _JPEG_SCAN = 0xD9, 0xDA

# PNG third edition, 11.2 and 11.3: what the picture itself is made of, and how its colours and frames are meant.
_PNG_KEPT = frozenset(
    b"IHDR PLTE IDAT IEND tRNS cHRM gAMA iCCP sBIT sRGB cICP mDCV cLLI bKGD pHYs acTL fcTL fdAT".split()
)
_PNG_START = b"\x89PNG\r\n\x1a\n"

# WebP container specification: EXIF and XMP go, and so does what is unknown.
_WEBP_KEPT = frozenset([b"VP8 ", b"VP8L", b"VP8X", b"ANIM", b"ANMF", b"ALPH", b"ICCP"])
_WEBP_HAS_EXIF, _WEBP_HAS_XMP = 0x08, 0x04

# GIF89a, and the two application extensions that make an animation repeat.
_GIF_LOOPS = (b"NETSCAPE2.0", b"ANIMEXTS1.0")


def without_metadata(body: bytes, kind: str) -> bytes:
    """`body`, a picture of Pillow's format `kind` (JPEG, PNG, WEBP, GIF), without its metadata."""
    writers: dict[str, Callable[[bytes], Iterator[bytes]]] = {"JPEG": _jpeg, "PNG": _png, "WEBP": _webp, "GIF": _gif}
    try:
        return b"".join(writers[kind](body))
    except (IndexError, struct.error) as error:
        raise ValueError("the file ends too early") from error


# --- JPEG -------------------------------------------------------------------------------------------------------


def _jpeg(body: bytes) -> Iterator[bytes]:
    if body[:2] != b"\xff\xd8":
        raise ValueError("no JPEG")
    yield b"\xff\xd8"
    at = 2
    while True:
        if body[at] != 0xFF:
            raise ValueError("no marker where one must be")
        while body[at] == 0xFF:  # a marker may be filled up with FF
            at += 1
        marker = body[at]
        at += 1
        if marker == _JPEG_END:
            yield b"\xff\xd9"
            return
        if marker in _JPEG_BARE:
            yield bytes((0xFF, marker))
            continue
        (length,) = struct.unpack_from(">H", body, at)
        segment = body[at : at + length]
        if length < 2 or len(segment) < length:
            raise ValueError("a segment ends too early")
        if _is_kept_by_jpeg(marker, segment[2:]):
            yield bytes((0xFF, marker)) + segment
        at += length
        if marker == _JPEG_SCAN:
            end = _end_of_scan(body, at)
            yield body[at:end]
            at = end


def _is_kept_by_jpeg(marker: int, content: bytes) -> bool:
    if marker == 0xE2:
        return content.startswith(b"ICC_PROFILE\0")
    if marker in (0xE0, 0xEE):
        return content.startswith((b"JFIF\0", b"Adobe"))
    is_application_or_comment = 0xE0 <= marker <= 0xEF or marker == 0xFE
    return not is_application_or_comment


def _end_of_scan(body: bytes, at: int) -> int:
    """Where the next marker stands: FF that is neither stuffed (FF 00) nor a restart (FF D0 to D7)."""
    while True:
        at = body.find(b"\xff", at)
        if at < 0 or at + 1 >= len(body):
            raise ValueError("the picture has no end")
        if body[at + 1] != 0x00 and not 0xD0 <= body[at + 1] <= 0xD7:
            return at
        at += 2


# --- PNG --------------------------------------------------------------------------------------------------------


def _png(body: bytes) -> Iterator[bytes]:
    if not body.startswith(_PNG_START):
        raise ValueError("no PNG")
    yield _PNG_START
    at, kind = len(_PNG_START), b""
    while kind != b"IEND":
        (length,) = struct.unpack_from(">I", body, at)
        kind, end = body[at + 4 : at + 8], at + 12 + length
        if end > len(body):
            raise ValueError("a chunk ends too early")
        if kind in _PNG_KEPT:
            yield body[at:end]
        at = end


# --- WebP -------------------------------------------------------------------------------------------------------


def _webp(body: bytes) -> Iterator[bytes]:
    if body[:4] != b"RIFF" or body[8:12] != b"WEBP":
        raise ValueError("no WebP")
    kept = b"".join(_webp_chunks(body))
    yield b"RIFF" + struct.pack("<I", len(kept) + 4) + b"WEBP" + kept


def _webp_chunks(body: bytes) -> Iterator[bytes]:
    end = min(len(body), 8 + struct.unpack_from("<I", body, 4)[0])
    at = 12
    while at + 8 <= end:
        kind = body[at : at + 4]
        (length,) = struct.unpack_from("<I", body, at + 4)
        content = body[at + 8 : at + 8 + length]
        if len(content) < length:
            raise ValueError("a chunk ends too early")
        if kind == b"VP8X":
            content = bytes([content[0] & ~(_WEBP_HAS_EXIF | _WEBP_HAS_XMP)]) + content[1:]
        if kind in _WEBP_KEPT:
            yield kind + struct.pack("<I", length) + content + b"\0" * (length % 2)
        at += 8 + length + length % 2


# --- GIF --------------------------------------------------------------------------------------------------------


def _gif(body: bytes) -> Iterator[bytes]:
    if body[:6] not in (b"GIF87a", b"GIF89a"):
        raise ValueError("no GIF")
    at = 13 + _colours(body[10])
    yield body[:at]
    while True:
        start, kind = at, body[at]
        if kind == 0x3B:
            yield b"\x3b"
            return
        if kind == 0x2C:  # an image: descriptor, colours, code size, data
            at = _end_of_blocks(body, start + 11 + _colours(body[start + 9]))
            yield body[start:at]
        elif kind == 0x21:
            at = _end_of_blocks(body, start + 2)
            is_loop = body[start + 1] == 0xFF and body[start + 3 : start + 14] in _GIF_LOOPS
            if body[start + 1] == 0xF9 or is_loop:
                yield body[start:at]
        else:
            raise ValueError("no block where one must be")


def _colours(flags: int) -> int:
    """The size of the colour table that the flags announce."""
    return 3 * 2 ** ((flags & 0x07) + 1) if flags & 0x80 else 0


def _end_of_blocks(body: bytes, at: int) -> int:
    while body[at]:
        at += 1 + body[at]
    return at + 1

"""Addresses of pages, people and pictures."""

from tests.attacks.attack import Attack
from tests.attacks.definitions.event_files import Row, valued

_ONLINE_URL: tuple[Row, ...] = (
    ("a script", "javascript:alert(1)", "`javascript:alert(1)` is no web address that starts with https:// or http://"),
    (
        "a script in capitals, with a tab",
        "JaVa\tScript:alert(1)",
        "the address has a character that none may have: U+0009",
    ),
    ("data", "data:text/html,<script>alert(1)</script>", "the address has a character that none may have: U+003C"),
    ("a file", "file:///etc/passwd", "`file:///etc/passwd` is no web address that starts with https:// or http://"),
    ("no scheme", "//evil.example/x", "`//evil.example/x` is no web address that starts with https:// or http://"),
    (
        "a name and a password",
        "https://bank.example:x@evil.example/",
        "the address has a name or password before its host",
    ),
    (
        "a quotation mark",
        'https://a.nl/"onmouseover=alert(1)',
        "the address has a character that none may have: U+0022",
    ),
    ("an angle bracket", "https://a.nl/<script>", "the address has a character that none may have: U+003C"),
    ("a backslash", "https://a.nl\\@evil.example/", "the address has a character that none may have: U+005C"),
    ("a line break and a header", "https://a.nl/\r\nSet-Cookie: a=b", "the address has a blank in it"),
    ("a zero byte", "https://a.nl/\x00", "the address has a character that none may have: U+0000"),
    (
        "letters that read from the right",
        "https://a.nl/\u202egpj.exe",
        "the address has a character that none may have: U+202E",
    ),
    (
        "a port that is none",
        "https://a.nl:99999/",
        "`https://a.nl:99999/` is no web address: Port out of range 0-65535",
    ),
    (
        "a port of a word",
        "https://a.nl:http/",
        "`https://a.nl:http/` is no web address: Port could not be cast to integer value as 'http'",
    ),
    ("an address of IPv6 that is none", "https://[::1/", "`https://[::1/` is no web address: Invalid IPv6 URL"),
    ("an empty host", "https:///etc/passwd", "`https:///etc/passwd` has no host that can be"),
    ("a host of dots", "https://.../", "`https://.../` has no host that can be"),
    (
        "a label of 64 letters",
        f"https://{'a' * 64}.nl/",
        "`https://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\u2026` has no host that can be",
    ),
    (
        "another protocol",
        "gopher://a.nl:25/_HELO",
        "`gopher://a.nl:25/_HELO` is no web address that starts with https:// or http://",
    ),
    ("an invisible space", "https://a.nl/\u200b", "the address has a character that none may have: U+200B"),
    ("2,001 characters", "https://a.nl/" + "a" * 1988, "there are 2,001 characters here"),
    ("a host of an exponent", "https://1e1000/", "is https://1e1000/"),
    ("white space only", "   ", "is nothing"),
    ("a template", "https://{{ 7*7 }}/", "the address has a blank in it"),
)
_REGISTRATION_URL: tuple[Row, ...] = (
    ("a script", "javascript:alert(1)", "`javascript:alert(1)` is no web address that starts with https:// or http://"),
    (
        "a script in capitals, with a tab",
        "JaVa\tScript:alert(1)",
        "the address has a character that none may have: U+0009",
    ),
    ("data", "data:text/html,<script>alert(1)</script>", "the address has a character that none may have: U+003C"),
    ("a file", "file:///etc/passwd", "`file:///etc/passwd` is no web address that starts with https:// or http://"),
    ("no scheme", "//evil.example/x", "`//evil.example/x` is no web address that starts with https:// or http://"),
    (
        "a name and a password",
        "https://bank.example:x@evil.example/",
        "the address has a name or password before its host",
    ),
    (
        "a quotation mark",
        'https://a.nl/"onmouseover=alert(1)',
        "the address has a character that none may have: U+0022",
    ),
    ("an angle bracket", "https://a.nl/<script>", "the address has a character that none may have: U+003C"),
)
_LINKS_URL: tuple[Row, ...] = (
    ("a backslash", "https://a.nl\\@evil.example/", "the address has a character that none may have: U+005C"),
    ("a line break and a header", "https://a.nl/\r\nSet-Cookie: a=b", "the address has a blank in it"),
    ("a zero byte", "https://a.nl/\x00", "the address has a character that none may have: U+0000"),
    (
        "letters that read from the right",
        "https://a.nl/\u202egpj.exe",
        "the address has a character that none may have: U+202E",
    ),
    (
        "a port that is none",
        "https://a.nl:99999/",
        "`https://a.nl:99999/` is no web address: Port out of range 0-65535",
    ),
    (
        "a port of a word",
        "https://a.nl:http/",
        "`https://a.nl:http/` is no web address: Port could not be cast to integer value as 'http'",
    ),
)
_ORGANIZER_URL: tuple[Row, ...] = (
    ("a script", "javascript:alert(1)", "`javascript:alert(1)` is no web address that starts with https:// or http://"),
    (
        "a script in capitals, with a tab",
        "JaVa\tScript:alert(1)",
        "the address has a character that none may have: U+0009",
    ),
    ("data", "data:text/html,<script>alert(1)</script>", "the address has a character that none may have: U+003C"),
    ("a file", "file:///etc/passwd", "`file:///etc/passwd` is no web address that starts with https:// or http://"),
)
_VENUE_URL: tuple[Row, ...] = (
    ("a script", "javascript:alert(1)", "`javascript:alert(1)` is no web address that starts with https:// or http://"),
    (
        "a script in capitals, with a tab",
        "JaVa\tScript:alert(1)",
        "the address has a character that none may have: U+0009",
    ),
    ("data", "data:text/html,<script>alert(1)</script>", "the address has a character that none may have: U+003C"),
    ("a file", "file:///etc/passwd", "`file:///etc/passwd` is no web address that starts with https:// or http://"),
)
_REGISTRATION_EMAIL: tuple[Row, ...] = (
    ("two addresses", "a@b.nl,c@d.nl", "`a@b.nl,c@d.nl` is no e-mail address"),
    ("a header", "a@b.nl\r\nBcc: x@y.z", "`a@b.nl\\r\\nBcc: x@y.z` is no e-mail address"),
    ("a subject", "a@b.nl?subject=x", "`a@b.nl?subject=x` is no e-mail address"),
    ("a script", "javascript:alert(1)@b.nl", "`javascript:alert(1)@b.nl` is no e-mail address"),
    ("no name", "@b.nl", "`@b.nl` is no e-mail address"),
    ("no host", "a@", "`a@` is no e-mail address"),
    (
        "a local part of 65",
        "a" * 65 + "@b.nl",
        "`aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\u2026` is no e-mail address",
    ),
    ("255 characters", "a@" + "b." * 126 + "n", "there are 255 characters here"),
    ("a quoted name", '"a b"@b.nl', '`"a b"@b.nl` is no e-mail address'),
    ("an angle bracket", "<a@b.nl>", "`<a@b.nl>` is no e-mail address"),
    ("an address of IPv4", "a@127.0.0.1", "is a@127.0.0.1"),
    ("a letter of another script", "\u0430dmin@b.nl", "`\u0430dmin@b.nl` is no e-mail address"),
    ("a zero byte", "a@b.nl\x00", "`a@b.nl\\x00` is no e-mail address"),
)
_ORGANIZER_EMAIL: tuple[Row, ...] = (
    ("two addresses", "a@b.nl,c@d.nl", "`a@b.nl,c@d.nl` is no e-mail address"),
    ("a header", "a@b.nl\r\nBcc: x@y.z", "`a@b.nl\\r\\nBcc: x@y.z` is no e-mail address"),
    ("a subject", "a@b.nl?subject=x", "`a@b.nl?subject=x` is no e-mail address"),
    ("a script", "javascript:alert(1)@b.nl", "`javascript:alert(1)@b.nl` is no e-mail address"),
    ("no name", "@b.nl", "`@b.nl` is no e-mail address"),
)
_IMAGE_FILE: tuple[Row, ...] = (
    ("the folder above", "../secret.png", "`../secret.png` leads out of the events directory"),
    ("the folder above, further in", "a/../../secret.png", "`a/../../secret.png` leads out of the events directory"),
    ("an absolute path", "/etc/passwd", "`/etc/passwd` is an absolute path"),
    ("a home", "~root/.ssh/id_rsa", "`~root/.ssh/id_rsa` is an absolute path"),
    ("a drive", "C:\\boot.ini", "`C:\\boot.ini` is an absolute path"),
    ("a share", "\\\\server\\share\\a.png", "`\\\\server\\share\\a.png` is no path of a file"),
    ("an address", "https://evil.example/a.png", "the image is an address, not a file"),
    ("an address without scheme", "//evil.example/a.png", "the image is an address, not a file"),
    ("a zero byte", "a.png\x00.jpg", "`a.png\\x00.jpg` is no path of a file"),
    ("a line break", "a\n.png", "`a\\n.png` is no path of a file"),
    ("letters that read from the right", "a\u202egnp.exe", "`a\\u202egnp.exe` is no path of a file"),
    ("the folder itself", ".", "`.` is no path of a file"),
    ("nothing between slashes", "a//b.png", "`a//b.png` is no path of a file"),
    ("21 folders", "a/" * 21 + "a.png", "the path has 47 characters and 21 folders"),
    ("256 characters", "a" * 252 + ".png", "there are 256 characters here"),
    ("a device", "a/./b.png", "`a/./b.png` is no path of a file"),
    ("percent signs", "..%2f..%2fsecret.png", "is ..%2f..%2fsecret.png"),
)

ATTACKS: tuple[Attack[None], ...] = (
    *valued("an address", "online.url", _ONLINE_URL),
    *valued("an address", "registration.url", _REGISTRATION_URL),
    *valued("an address", "links.0.url", _LINKS_URL),
    *valued("an address", "organizer.url", _ORGANIZER_URL),
    *valued("an address", "venue.url", _VENUE_URL),
    *valued("an e-mail address", "registration.email", _REGISTRATION_EMAIL),
    *valued("an e-mail address", "organizer.email", _ORGANIZER_EMAIL),
    *valued("a picture", "image.file", _IMAGE_FILE),
)

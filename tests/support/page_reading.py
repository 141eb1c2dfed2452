"""Pages read back as a browser would. lxml's types promise too little to be of use, so what comes out is Any."""

from typing import Any

from lxml import html


def document(body: bytes) -> Any:
    return html.document_fromstring(body.decode())


def fragment(text: str) -> Any:
    return html.fragment_fromstring(text, create_parent="div")

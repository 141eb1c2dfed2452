"""Where the repository lies, for tests that read its pages, start its programs or use the real events."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
EVENTS = ROOT / "events"

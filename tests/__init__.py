"""The tests lie as the code lies; what they share is in `tests.support` (docs/testing.md)."""

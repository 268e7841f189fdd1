"""Makes the answers of two runs comparable.

What a server makes up anew for every request (ids, times, event ids) becomes a placeholder that is
numbered in order of appearance, so that "the same id again" and "another id" stay distinguishable.
Event ids are not numbered, because the runtime gives events of the same millisecond the same one.
Everything else is left alone: a difference that survives is a difference that a client could see.
"""

from __future__ import annotations

import re
from typing import Any

# One pattern, so that every piece of text is replaced at most once and in order of appearance.
_MADE_UP = re.compile(
    r"(?P<id>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})"
    r"|(?P<time>\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?)"
    r"|(?P<event>\b\d{13}-\d+(?:\.\d+)?)"
    r"|(?P<hex>\b[0-9a-f]{32}\b)"
    r"|(?P<ms>\b1[5-9]\d{11}\b)",
    re.IGNORECASE,
)

# The runtime makes one where the client sends none, and so does a gateway; the value is either's.
_ANY_VALUE = {"langgraph_request_id", "request_id"}
_REQUEST_ID_IN_TEXT = re.compile(r'(?<="request_id":")[^"]*')

# Sizes of what holds the values above, which differ by a byte or two.
_SIZES = {"bytes", "total_bytes"}

# A run that was just made may have begun before the answer was written.
_NOT_ENDED = ("pending", "running")

# What a gateway writes beside what a client gave, so that a runtime's things say whose they are.
_STAMP = "sluice_"
_STAMP_IN_TEXT = re.compile(r'(?<=[{,])"(sluice_\w+)": ?"[^"]*",|,"(sluice_\w+)": ?"[^"]*"')

_FIRST_MS, _LAST_MS = 1.5e12, 2e12


class Normaliser:
    """The placeholders of one check, and the stamps that were left out. Not for concurrent use."""

    def __init__(self, words: dict[str, str]):
        """words: fixed replacements, such as the base URL, tried before everything else."""
        self._words = words
        self._seen: dict[str, str] = {}
        self._counts: dict[str, int] = {}
        self.stamps: set[str] = set()

    def __call__(self, value: Any) -> Any:
        match value:
            case dict():
                own = [key for key in sorted(value) if not key.startswith(_STAMP)]
                self.stamps |= value.keys() - own
                return {self(key): self._member(key, value[key]) for key in own}
            case list() | tuple():
                return [self(element) for element in value]
            case str():
                return self._text(value)
            case float() | int() if not isinstance(value, bool) and _FIRST_MS < value < _LAST_MS:
                return "<ms>"
        return value

    def _member(self, key: str, value: Any) -> Any:
        if key in _ANY_VALUE:
            return f"<{key}>"
        if key == "status" and value in _NOT_ENDED:
            return "<not ended>"
        if key in _SIZES and isinstance(value, int):
            return "<size>"
        return self(value)

    def _text(self, text: str) -> str:
        for word, replacement in self._words.items():
            text = text.replace(word, replacement)
        text = _REQUEST_ID_IN_TEXT.sub("<request_id>", text)
        return _MADE_UP.sub(self._placeholder, _STAMP_IN_TEXT.sub(self._stamp, text))

    def _stamp(self, found: re.Match[str]) -> str:
        self.stamps.add(found[1] or found[2])
        return ""

    def _placeholder(self, found: re.Match[str]) -> str:
        kind, text = str(found.lastgroup), found.group().lower()
        if kind in ("time", "event", "ms"):
            return f"<{kind}>"
        if text not in self._seen:
            self._counts[kind] = self._counts.get(kind, 0) + 1
            self._seen[text] = f"<{kind}:{self._counts[kind]}>"
        return self._seen[text]

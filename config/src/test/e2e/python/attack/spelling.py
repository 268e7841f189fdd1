"""The ways to write one id, and answers freed of what may differ."""

from __future__ import annotations

import re
from typing import Callable
from urllib.parse import unquote

from attack.wire import Answer

Spelling = Callable[[str], str]

PATH: dict[str, Spelling] = {
    "canonical": lambda i: i,
    "upper case": str.upper,
    "no dashes": lambda i: i.replace("-", ""),
    "urn": lambda i: f"urn:uuid:{i}",
    "braces": lambda i: f"%7B{i}%7D",
    "percent": lambda i: "".join(f"%{ord(c):02x}" for c in i),
    "percent dash": lambda i: i.replace("-", "%2D"),
    "slash after": lambda i: i,  # see Template.path
    "too long": lambda i: i + "0",
    "space before": lambda i: "%20" + i,
    "dot after": lambda i: i + "%2e",
    "null after": lambda i: i + "%00",
    "twice encoded": lambda i: f"%25{ord(i[0]):02x}{i[1:]}",
}
"""In a path or a query string."""

SAME = ("upper case", "no dashes", "urn", "braces", "percent", "percent dash", "slash after")
"""Those by which the runtime itself finds what the id names."""

FEW = ("canonical", "upper case", "percent", "slash after")

BODY: dict[str, Spelling] = {
    "canonical": lambda i: i,
    "upper case": str.upper,
    "no dashes": lambda i: i.replace("-", ""),
    "urn": lambda i: f"urn:uuid:{i}",
    "braces": lambda i: "{" + i + "}",
    "space after": lambda i: i + " ",
    "too long": lambda i: i + "0",
}
"""In JSON."""

_VARYING = {"date", "x-request-id"}
"""Fields whose values differ in each answer; that they are there does not."""


def settled(answer: Answer, ids: dict[str, str]) -> tuple[int, tuple[tuple[str, str], ...], str]:
    """Status, headers and body of an answer, with each id, however it is written, as its kind."""
    heads = tuple(
        (name, "*" if name in _VARYING else _anonymous(value, ids)) for name, value in answer.headers
    )
    own = answer.header("x-request-id")
    text = answer.text.replace(own, "*") if own else answer.text
    return answer.status, heads, _anonymous(text, ids)


def _anonymous(text: str, ids: dict[str, str]) -> str:
    if len(text) < 32:
        return text
    bare = unquote(unquote(text)).lower().replace("-", "")
    for kind, value in ids.items():
        if value.lower().replace("-", "") not in bare:
            continue  # patterns cost more than the requests
        digits = [f"(?:{re.escape(c)}|%(?:25)?{ord(c):02x})" for c in value.replace("-", "")]
        text = re.sub("(?:-|%2d)?".join(digits), f"<{kind}>", text, flags=re.IGNORECASE)
    return text


def difference(one: Answer, other: Answer, ids: dict[str, str], others: dict[str, str]) -> str | None:
    """What tells two answers apart, other than the ids that were asked for."""
    left, right = settled(one, ids), settled(other, others)
    if left == right:
        return None
    if left[0] == right[0] and left[2] == right[2]:
        return f"headers {_cut(left[1])} but of an absent one {_cut(right[1])}"
    return f"{_cut(left[::2])} but of an absent one {_cut(right[::2])}"


def names(answer: Answer) -> list[str]:
    """The fields that an answer has, but for the gateway's own: how it calls a request and what becomes of the connection."""
    return sorted({name for name, _ in answer.headers} - {"x-request-id", "connection"})


def alike(one: Answer, other: Answer, ids: dict[str, str], others: dict[str, str]) -> str | None:
    """As difference, when one is the gateway's own and the other the runtime's: in any order of fields."""
    left, right = ((*settled(a, of)[::2], names(a)) for a, of in ((one, ids), (other, others)))
    return None if left == right else f"{_cut(left)} but of an absent one {_cut(right)}"


def _cut(value: object) -> str:
    return repr(value)[:400]

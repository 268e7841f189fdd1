"""What Python's json says of documents, one per line; orjson too, when it is there.

Lines in:  D <hex of a document>                 is it JSON?
           E <hex> <hex of edits> <hex of result> does editing the first give the last?
Lines out: one word each. D: "json", "lone" (half a surrogate pair is in it), or "no".
           E: "same", or what differs. With orjson, "!" and its word follow when it disagrees.

Edits are a JSON list of [what, path, value]: paths are indexes from the root, members counted as
they stand. "insert" puts [name, value] first in the object at its path.
"""

import json
import sys

try:
    import orjson
except ImportError:
    orjson = None


def refuse(constant):
    raise ValueError(constant)


def read(text):
    """Members as a list of pairs, marked, so that names given twice stay; numbers as written."""
    return json.loads(
        text,
        object_pairs_hook=lambda pairs: {"members": [list(pair) for pair in pairs]},
        parse_constant=refuse,
        parse_int=lambda digits: ["number", digits],
        parse_float=lambda digits: ["number", digits],
    )


def verdict(document):
    try:
        tree = read(document.decode("utf-8"))
    except (ValueError, RecursionError):
        return "no"
    try:
        json.dumps(tree, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        return "lone"
    return "json"


def second(document, first):
    """orjson takes what we take, but for numbers that no double holds."""
    if orjson is None or b"e999" in document:
        return first
    try:
        orjson.loads(document)
        word = "json"
    except orjson.JSONDecodeError:
        word = "no"
    return first if word == ("json" if first == "json" else "no") else first + "!" + word


def children(tree):
    return tree["members"] if isinstance(tree, dict) else tree


def at(tree, path):
    for index in path:
        child = children(tree)[index]
        tree = child[1] if isinstance(tree, dict) else child
    return tree


def apply(tree, edits):
    # From the document's end to its beginning, so that the indexes of what is left stay right.
    for what, path, value in sorted(edits, key=lambda edit: edit[1], reverse=True):
        if what == "insert":
            children(at(tree, path)).insert(0, [value[0], read(json.dumps(value[1]))])
            continue
        parent = at(tree, path[:-1])
        if what == "remove":
            del children(parent)[path[-1]]
        elif isinstance(parent, dict):
            parent["members"][path[-1]][1] = read(json.dumps(value))
        else:
            parent[path[-1]] = read(json.dumps(value))
    return tree


def main():
    for line in sys.stdin:
        kind, *parts = line.rstrip("\n").split(" ")
        parts = [bytes.fromhex(part) for part in parts]
        if kind == "D":
            print(second(parts[0], verdict(parts[0])))
        else:
            wanted = apply(read(parts[0].decode("utf-8")), json.loads(parts[1]))
            print("same" if wanted == read(parts[2].decode("utf-8")) else "other")


main()

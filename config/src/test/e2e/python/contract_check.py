"""Drives a LangGraph server through everything that a client may do, and prints what came back.

    contract_check.py BASE_URL [--upstream URL] [--key KEY] [--only PATTERN] [--jobs N] [--lenient]

One JSON line per check on stdout, normalised: the lines of a bare server and those of the same
server behind a gateway are equal, or the gateway can be noticed. Times and faults go to stderr.
The exit code is 1 when a check failed. Needs the demo runtime's graphs at the other end.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import warnings

# Imported for the checks that they register; this is also the order of the lines.
import contract.assistants  # noqa: F401
import contract.threads  # noqa: F401
import contract.runs  # noqa: F401
import contract.streams  # noqa: F401
import contract.control  # noqa: F401
import contract.reconnect  # noqa: F401
import contract.protocol_v2  # noqa: F401
import contract.store_crons  # noqa: F401
import contract.raw_http  # noqa: F401
from contract.harness import run_checks


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("base", help="where to send requests, such as http://127.0.0.1:8080")
    parser.add_argument("--upstream", help="the runtime's own URL when BASE is a gateway")
    parser.add_argument("--key", help="the API key to call with (default: none)")
    parser.add_argument("--only", default="*", help="checks to run, such as 'reconnect.*'")
    parser.add_argument("--jobs", type=int, default=8, help="checks at once")
    parser.add_argument(
        "--lenient", action="store_true", help="tell what was not as expected beside the result"
    )
    given = parser.parse_args()
    base = given.base.rstrip("/")
    # The SDK warns on every reconnect, and reconnects are what is tested here.
    warnings.filterwarnings("ignore", message=".*[Rr]econnect.*")
    upstream = given.upstream or base
    failures = asyncio.run(
        run_checks(base, upstream, given.key, given.only, given.jobs, given.lenient)
    )
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())

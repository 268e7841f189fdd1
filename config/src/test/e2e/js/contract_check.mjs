/**
 * The official JavaScript SDK against a LangGraph server, as contract_check.py does for Python:
 *
 *     contract_check.mjs BASE_URL [--upstream URL] [--key KEY] [--only PATTERN] [--jobs N] [--lenient]
 *
 * One normalised JSON line per check on stdout, times and faults on stderr, exit code 1 when a
 * check failed. Start it with check.sh, which installs what it imports.
 */

import { parseArgs } from "node:util";
import "./contract/resources.mjs";
import "./contract/runs.mjs";
import "./contract/reconnect.mjs";
import { runChecks } from "./contract/harness.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    upstream: { type: "string" },
    key: { type: "string" },
    only: { type: "string", default: "*" },
    jobs: { type: "string", default: "8" },
    lenient: { type: "boolean", default: false },
  },
});
const base = positionals[0]?.replace(/\/$/, "");
if (base === undefined) {
  process.stderr.write("usage: contract_check.mjs BASE_URL [--upstream URL] [--key KEY] [--only PATTERN] [--jobs N] [--lenient]\n");
  process.exit(2);
}
const { upstream = base, key = null, only, jobs, lenient } = values;
const failures = await runChecks(base, upstream, key, only, Number(jobs), lenient);
process.exit(failures === 0 ? 0 : 1);

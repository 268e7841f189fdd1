/** What a client must have got of a stream that was cut on the way: resumed.py says it. */

import { isDeepStrictEqual as same } from "node:util";
import { assert, collect } from "./harness.mjs";

/** Everything that the runtime keeps of a run that has ended, each as [name, data, id]. */
export async function recordOf(client, thread, run) {
  return collect(client.runs.joinStream(thread, run, { lastEventId: "0" }));
}

/** What the runtime replays to a client that comes back with this id. */
export function after(record, eventId) {
  return record.filter(([, , id]) => id > eventId);
}

/** Fails unless `seen` is what a client gets that was cut so often, or less often. */
export function assertResumed(record, seen, cuts, joined = false) {
  const places = seen.map((event) => record.findIndex((kept) => same(kept, event)));
  const what = JSON.stringify({ places, ids: record.map(([, , id]) => id) });
  assert(isResumed(record, seen, cuts, joined), `with ${cuts} cuts came ${what}`);
}

function isResumed(rest, seen, cuts, joined) {
  if (isAnswer(rest, seen, joined) && same(seen.slice(-1), rest.slice(-1))) return true;
  if (cuts === 0) return false;
  return seen.some(
    ([, , id], last) =>
      isAnswer(rest, seen.slice(0, last + 1), joined) &&
      isResumed(after(rest, id), seen.slice(last + 1), cuts - 1, true),
  );
}

/** Whether one connection may have brought this of the rest, before it ended or was cut. */
function isAnswer(rest, came, joined) {
  let once = 0;
  while (once < Math.min(came.length, rest.length) && same(came[once], rest[once])) once++;
  const again = came.slice(once);
  if (again.length === 0) return true;
  if (!joined) return false;
  return rest.slice(0, once).some((_, back) => same(again, rest.slice(back, back + again.length)));
}

/** Fails unless the record is of the graph `slow`: each of its events once, in order. */
export function assertSlow(record, chunks) {
  const written = record.filter(([name]) => name === "custom").map(([, data]) => data.i);
  assert.deepEqual(written, [...Array(chunks).keys()]);
  assert(record.every(([, , id]) => id), "an event without an id");
}

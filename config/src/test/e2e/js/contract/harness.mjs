/** Registers checks, runs several at once, prints one line for each in the order they were written. */

import strict from "node:assert/strict";
import { AsyncLocalStorage } from "node:async_hooks";
import { randomUUID } from "node:crypto";
import { Client } from "@langchain/langgraph-sdk";
import { CutProxy } from "./cut.mjs";
import { Normaliser } from "./normal.mjs";

const CHECK_MS = 90_000;
const WAIT_MS = 20_000;

/** The last line: what else was in the answers, beside what a bare server has in them. */
const STAMPS = "stamps";

export const HELLO = { messages: [{ role: "user", content: "hello there" }] };

/** Where what was not as expected is told, when it does not fail the check. */
const unexpected = new AsyncLocalStorage();

/** node:assert, but that it goes on where the checks are lenient. */
export const assert = new Proxy(strict, {
  apply: (target, _, values) => told(() => target(...values)),
  get: (target, name) => (...values) => told(() => target[name](...values)),
});

function told(assertion) {
  try {
    assertion();
  } catch (error) {
    const notes = unexpected.getStore();
    if (notes === undefined) throw error;
    notes.push(error.message);
  }
}

/** @type {Map<string, (context: Context) => Promise<unknown>>} */
const checks = new Map();

/** Registers a check under a name that says what it covers, as area.feature. */
export function check(name, body) {
  assert(!checks.has(name), `two checks are called ${name}`);
  checks.set(name, body);
}

/** What a check works with: one server, and a tag that nothing else on that server carries. */
export class Context {
  tag = `tag${randomUUID().replaceAll("-", "").slice(0, 12)}`;

  constructor(base, key) {
    this.base = base;
    this.key = key;
    this.client = client(base, key);
  }

  /** What the SDK sends with every request to say who calls. */
  get headers() {
    return this.key === null ? {} : { "x-api-key": this.key };
  }

  async thread(payload) {
    return (await this.client.threads.create(payload)).thread_id;
  }

  /** A client whose streams are cut as planned, for as long as `body` runs. */
  async cut(plans, body) {
    const { hostname: host, port } = new URL(this.base);
    const proxy = new CutProxy({ host, port: Number(port) }, plans);
    try {
      const result = await body(client(await proxy.listen(), this.key));
      assert.equal(proxy.cuts, plans.length, "cuts");
      return result;
    } finally {
      proxy.close();
    }
  }

  async runStatus(thread, run, ...statuses) {
    return until(`run is ${statuses}`, async () => {
      const { status } = await this.client.runs.get(thread, run);
      return statuses.includes(status) && status;
    });
  }

  /** A thread with a run that works for a while. */
  async busy() {
    const thread = await this.thread();
    const input = { chunks: 100, delay_ms: 100 };
    const run = await this.client.runs.create(thread, "slow", { input });
    await this.runStatus(thread, run.run_id, "running");
    return [thread, run.run_id];
  }
}

function client(apiUrl, apiKey) {
  return new Client({ apiUrl, apiKey });
}

/** Asks again and again until the answer is true; returns it. */
export async function until(what, condition) {
  const deadline = Date.now() + WAIT_MS;
  for (;;) {
    const answer = await condition();
    if (answer) return answer;
    assert(Date.now() < deadline, `not within ${WAIT_MS} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** All events. This SDK makes a nameless one of a heartbeat that follows an event with an id. */
export async function collect(stream) {
  const events = [];
  for await (const { event, data, id } of stream) if (event) events.push([event, data, id ?? null]);
  return events;
}

/** What an SDK call was refused with. */
export async function refusal(call) {
  try {
    await call;
  } catch (error) {
    return { status: error.status ?? null, message: error.message };
  }
  return assert.fail("not refused");
}

/**
 * Runs what the pattern matches; returns the number of failures. Lenient: what a check expected in
 * vain is told beside its result, and it goes on.
 */
export async function runChecks(base, upstream, key, pattern, jobs, lenient) {
  const matches = new RegExp(`^${pattern.replace(/[.]/g, "\\.").replace(/[*]/g, ".*")}$`);
  const waiting = [...checks.keys()].filter((name) => matches.test(name));
  const lines = waiting.map(() => Promise.withResolvers?.() ?? deferred());
  const stamps = new Set();
  let next = 0;
  const work = async () => {
    while (next < waiting.length) {
      const mine = next++;
      lines[mine].resolve(await line(waiting[mine], new Context(base, key), upstream, stamps, lenient));
    }
  };
  for (let n = 0; n < jobs; n++) void work();
  let failures = 0;
  for (const { promise } of lines) {
    const result = await promise;
    failures += "failed" in result ? 1 : 0;
    process.stdout.write(`${JSON.stringify(result)}\n`);
  }
  process.stdout.write(`${JSON.stringify({ check: STAMPS, result: [...stamps].sort() })}\n`);
  return failures;
}

function deferred() {
  const made = {};
  made.promise = new Promise((resolve) => (made.resolve = resolve));
  return made;
}

async function line(name, context, upstream, stamps, lenient) {
  const began = Date.now();
  const words = { [context.base]: "<base>", [upstream]: "<base>", [context.tag]: "<tag>" };
  const normaliser = new Normaliser(words);
  let timer;
  const tooLong = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not within ${CHECK_MS} ms`)), CHECK_MS);
  });
  try {
    const notes = lenient ? [] : undefined;
    const check = unexpected.run(notes, () => checks.get(name)(context));
    const result = normaliser.normalise((await Promise.race([check, tooLong])) ?? null);
    const told = notes?.length ? { unexpected: normaliser.normalise(notes) } : {};
    return { check: name, result, ...told };
  } catch (error) {
    process.stderr.write(`${name}: ${error.stack}\n`);
    return { check: name, failed: normaliser.normalise(String(error)).slice(0, 2000) };
  } finally {
    clearTimeout(timer);
    normaliser.stamps.forEach((name) => stamps.add(name));
    process.stderr.write(`${((Date.now() - began) / 1000).toFixed(2).padStart(6)} s  ${name}\n`);
  }
}

/**
 * What agent-chat-ui does, as a page does it: the calls of the contract's section 11 with the official SDK, in a browser.
 * Each tenant is {url, headers, agent, cutUrl, cut}: agent is the id of its agent "chat"; cutUrl leads to url as well, and
 * what is connected there is cut when the page asks its own server for the path cut.
 */

import { Client } from "@langchain/langgraph-sdk";

const WAIT_MS = 30_000;
const HELLO = { messages: [{ role: "user", content: "hello there" }] };
const STREAM = { streamMode: ["values", "custom"], streamSubgraphs: true, streamResumable: true, onDisconnect: "continue" };
const CHUNKS = 12;

/** What two tenants of one runtime see at the same time, and what each sees of the other. */
export async function chats(tenants) {
  const seen = await Promise.all(tenants.map(chat));
  const foreign = await Promise.all(tenants.map((tenant, n) => foreignTo(tenant, seen.at(n - 1).threads)));
  return seen.map(({ threads, ...outcome }, n) => ({ ...outcome, threads: threads.length, ...foreign[n] }));
}

/** What a page may do whose origin is none of the gateway's. */
export async function refused({ url, headers }) {
  const client = sdk(url, headers);
  return {
    info: await failure(fetch(`${url}/info`)),
    search: await failure(client.threads.search()),
    create: await failure(client.threads.create()),
    run: await failure(collect(client.runs.stream(null, "chat", { input: HELLO }))),
  };
}

const sdk = (apiUrl, defaultHeaders, onRequest) =>
  new Client({ apiUrl, apiKey: null, defaultHeaders, onRequest, callerOptions: { maxRetries: 0 } });

async function chat({ url, headers, agent, cutUrl, cut }) {
  const client = sdk(url, headers);
  const info = await fetch(`${url}/info`, { headers: { ...headers, "X-Auth-Scheme": "" } });
  const before = await listed(client, { graph_id: "chat" });
  const talk = await conversation(client);
  const asking = await interrupted(client);
  const stopping = await stopped(client);
  const cutting = await resumed(client, (onRequest) => sdk(cutUrl, headers, onRequest), cut);
  const ids = await listed(client, { graph_id: "chat" });
  return {
    info: info.status,
    before: before.length,
    ...talk.outcome,
    ...asking.outcome,
    ...stopping.outcome,
    ...cutting.outcome,
    listed: ids.length === 1 && ids[0] === talk.thread,
    listedById: (await listed(client, { assistant_id: agent })).join() === ids.join(),
    threads: [talk, asking, stopping, cutting].map(({ thread }) => thread),
  };
}

async function listed(client, metadata) {
  const threads = await client.threads.search({ metadata, limit: 100 });
  return threads.map(({ thread_id }) => thread_id);
}

/** Two turns, the second of them again from the same checkpoint. */
async function conversation(client) {
  const { thread_id: thread } = await client.threads.create({ metadata: {} });
  const first = await collect(client.runs.stream(thread, "chat", { ...STREAM, input: HELLO }));
  const history = await client.threads.getHistory(thread, { limit: 100 });
  const second = await collect(client.runs.stream(thread, "chat", { ...STREAM, input: HELLO }));
  const { thread_id: _, ...checkpoint } = history[0].checkpoint;
  const again = await collect(client.runs.stream(thread, "chat", { ...STREAM, input: HELLO, checkpoint }));
  return {
    thread,
    outcome: {
      answer: messages(first).at(-1).content,
      history: messages([["values", history[0].values]]).length,
      turns: [first, second, again].map((events) => messages(events).length),
    },
  };
}

async function interrupted(client) {
  const { thread_id: thread } = await client.threads.create({ metadata: {} });
  const asked = await collect(client.runs.stream(thread, "asks", { ...STREAM, input: HELLO }));
  const question = asked.map(([, data]) => data?.__interrupt__).find(Boolean);
  const { status } = await client.threads.get(thread);
  const told = await collect(client.runs.stream(thread, "asks", { ...STREAM, command: { resume: "yes" } }));
  return { thread, outcome: { asked: question.length, status, told: messages(told).at(-1).content } };
}

async function stopped(client) {
  const { thread_id: thread } = await client.threads.create({ metadata: {} });
  let run;
  const page = new AbortController();
  const input = { chunks: 600, delay_ms: 100 };
  const onRunCreated = (made) => (run = made.run_id);
  for await (const { event } of client.runs.stream(thread, "long", { ...STREAM, input, onRunCreated, signal: page.signal })) {
    if (event === "custom") break;
  }
  page.abort();
  await client.runs.cancel(thread, run, false, "interrupt");
  const status = await until(async () => {
    const { status: now } = await client.runs.get(thread, run);
    return now !== "running" && now !== "pending" && now;
  });
  return { thread, outcome: { stopped: status } };
}

/** A stream is cut after the third of its events: the SDK comes back by itself, and later a page does by an event's id. */
async function resumed(client, cutClient, cut) {
  const { thread_id: thread } = await client.threads.create({ metadata: {} });
  let run;
  let comebacks = 0;
  const seen = [];
  const watched = cutClient((_, request) => {
    comebacks += request.method === "GET" && request.headers["last-event-id"] ? 1 : 0;
    return request;
  });
  const input = { chunks: CHUNKS, delay_ms: 150 };
  const onRunCreated = (made) => (run = made.run_id);
  for await (const { event, data } of watched.runs.stream(thread, "long", { ...STREAM, input, onRunCreated })) {
    if (event === "custom" && seen.push(data.i) === 3) await fetch(cut, { method: "POST" });
  }
  const record = (await collect(client.runs.joinStream(thread, run, { lastEventId: "-1" }))).filter(isCustom);
  const rest = await collect(client.runs.joinStream(thread, run, { lastEventId: record[4][2] }));
  const numbers = (events) => events.map(([, data]) => data.i);
  return {
    thread,
    outcome: {
      cut: [...new Set(seen)],
      comebacks,
      record: numbers(record),
      rest: numbers(rest.filter(isCustom)),
    },
  };
}

/** What a tenant finds of another's threads, beside what it finds of one that is not there. */
async function foreignTo({ url, headers }, threads) {
  const client = sdk(url, headers);
  const mine = await client.threads.search({ limit: 100 });
  const ask = (thread) => [
    client.threads.get(thread),
    client.threads.getHistory(thread),
    collect(client.runs.stream(thread, "chat", { input: HELLO })),
    client.threads.delete(thread),
  ];
  const absent = crypto.randomUUID();
  const told = async (thread) => (await Promise.all(ask(thread).map(failure))).map((text) => text.replaceAll(thread, "ID"));
  const answers = await Promise.all([...threads, absent].map(told));
  return {
    seesOthers: mine.some(({ thread_id }) => threads.includes(thread_id)),
    others: answers[0],
    asAbsent: answers.every((answer) => answer.join() === answers.at(-1).join()),
  };
}

const isCustom = ([event]) => event === "custom";

const messages = (events) => events.filter(([event]) => event === "values").at(-1)[1].messages;

/** All events. This SDK makes a nameless one of a heartbeat. */
async function collect(stream) {
  const events = [];
  for await (const { event, data, id } of stream) if (event) events.push([event, data, id ?? null]);
  return events;
}

async function failure(call) {
  try {
    await call;
  } catch (error) {
    return error.status === undefined ? error.name : `${error.status} ${error.text ?? error.message}`;
  }
  return "served";
}

async function until(condition) {
  for (const deadline = Date.now() + WAIT_MS; Date.now() < deadline; ) {
    const answer = await condition();
    if (answer) return answer;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("it took too long");
}

/**
 * The demo runtime's graphs for the JavaScript server: what graphs.py has, and the same answers to
 * the same inputs. They need no model provider and no network.
 */

import { AIMessage, AIMessageChunk } from "@langchain/core/messages";
import { BaseChatModel } from "@langchain/core/language_models/chat_models";
import { ChatGenerationChunk } from "@langchain/core/outputs";
import { END, MessagesZodState, START, StateGraph, interrupt } from "@langchain/langgraph";
import { withLangGraph } from "@langchain/langgraph/zod";
import { z } from "zod";

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

function setting(config, key, otherwise) {
  return config?.configurable?.[key] ?? config?.context?.[key] ?? otherwise;
}

function textOf({ content }) {
  if (typeof content === "string") return content;
  return content.map((block) => block.text ?? "").join("");
}

/** Streams `tokens` chunks, then one that carries the usage: words in, tokens out. */
class FakeStreamModel extends BaseChatModel {
  constructor({ tokens, delayMs }) {
    super({});
    this.tokens = tokens;
    this.delayMs = delayMs;
  }

  _llmType() {
    return "fake-stream";
  }

  #chunks(messages) {
    const chunks = Array.from({ length: this.tokens }, (_, i) => new AIMessageChunk({ content: `tok${i} ` }));
    const input = messages.flatMap((message) => textOf(message).split(/\s+/).filter(Boolean)).length;
    const usage = { input_tokens: input, output_tokens: this.tokens, total_tokens: input + this.tokens };
    const response_metadata = { model_name: "fake-stream-1", finish_reason: "stop" };
    return [...chunks, new AIMessageChunk({ content: "", usage_metadata: usage, response_metadata })];
  }

  async _generate(messages) {
    const message = this.#chunks(messages).reduce((whole, chunk) => whole.concat(chunk));
    return { generations: [{ text: textOf(message), message }] };
  }

  async *_streamResponseChunks(messages, _options, runManager) {
    for (const message of this.#chunks(messages)) {
      const text = textOf(message);
      const chunk = new ChatGenerationChunk({ message, text });
      yield chunk;
      await runManager?.handleLLMNewToken(text, undefined, undefined, undefined, undefined, { chunk });
      if (this.delayMs > 0) await pause(this.delayMs);
    }
  }
}

async function callModel(state, config) {
  const model = new FakeStreamModel({
    tokens: setting(config, "tokens", 5),
    delayMs: setting(config, "delay_ms", 0),
  });
  return { messages: [await model.invoke(state.messages, config)] };
}

export const agent = new StateGraph(MessagesZodState)
  .addNode("call_model", callModel)
  .addEdge(START, "call_model")
  .addEdge("call_model", END)
  .compile();

const child = new StateGraph(MessagesZodState)
  .addNode("child_model", callModel)
  .addEdge(START, "child_model")
  .addEdge("child_model", END)
  .compile();

export const parent = new StateGraph(MessagesZodState)
  .addNode("first", callModel)
  .addNode("child", child)
  .addEdge(START, "first")
  .addEdge("first", "child")
  .addEdge("child", END)
  .compile();

const SEEN = [
  "tenant_id", "project_id", "agent_id", "user_id", "assistant_id", "graph_id", "thread_id", "run_id",
];

const Echo = z.object({
  text: z.string().optional(),
  echo: z.string().optional(),
  seen: z.record(z.string(), z.any()).optional(),
  count: withLangGraph(z.number().optional(), {
    reducer: { fn: (a, b) => (a ?? 0) + (b ?? 0) },
    default: () => 0,
  }),
});

function echoed(state, config) {
  if (setting(config, "fail", false)) throw new Error("echo was asked to fail");
  const configurable = config?.configurable ?? {};
  const simple = ([, value]) => ["string", "number", "boolean"].includes(typeof value);
  return {
    echo: state.text ?? "",
    seen: {
      configurable: Object.fromEntries(
        SEEN.filter((key) => key in configurable).map((key) => [key, String(configurable[key])]),
      ),
      metadata: Object.fromEntries(Object.entries(config?.metadata ?? {}).filter(simple)),
    },
    count: 1,
  };
}

export const echo = new StateGraph(Echo)
  .addNode("answer", echoed)
  .addEdge(START, "answer")
  .addEdge("answer", END)
  .compile();

const Slow = z.object({
  chunks: z.number().optional(),
  delay_ms: z.number().optional(),
  size: z.number().optional(),
  done: z.number().optional(),
});

async function wait(state, config) {
  const chunks = state.chunks ?? 10;
  for (let i = 0; i < chunks; i++) {
    config.writer?.({ i, pad: "x".repeat(state.size ?? 8) });
    await pause(state.delay_ms ?? 100);
    config.signal?.throwIfAborted();
  }
  return { done: chunks };
}

export const slow = new StateGraph(Slow)
  .addNode("slow", wait)
  .addEdge(START, "slow")
  .addEdge("slow", END)
  .compile();

const Approval = MessagesZodState.extend({ decision: z.any().optional() });

export const approval = new StateGraph(Approval)
  .addNode("draft", () => ({ messages: [new AIMessage("draft")] }))
  .addNode("approve", (state) => {
    const answer = interrupt({ question: "approve?", draft: textOf(state.messages.at(-1)) });
    return { decision: answer, messages: [new AIMessage(`decision=${JSON.stringify(answer)}`)] };
  })
  .addEdge(START, "draft")
  .addEdge("draft", "approve")
  .addEdge("approve", END)
  .compile();

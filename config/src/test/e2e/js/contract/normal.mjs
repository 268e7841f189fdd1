/**
 * Makes the answers of two runs comparable: what a server makes up anew for every request becomes a
 * placeholder, numbered in order of appearance. The Python checks do the same (normal.py).
 */

const MADE_UP = new RegExp(
  [
    "(?<id>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})",
    "(?<time>\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)?(?:Z|[+-]\\d\\d:\\d\\d)?)",
    "(?<event>\\b\\d{13}-\\d+(?:\\.\\d+)?)",
    "(?<hex>\\b[0-9a-f]{32}\\b)",
    "(?<ms>\\b1[5-9]\\d{11}\\b)",
  ].join("|"),
  "gi",
);

/** Event ids are among them because the runtime gives events of one millisecond the same one. */
const UNNUMBERED = new Set(["time", "event", "ms"]);

/** The runtime makes one where the client sends none, and so does a gateway. */
const ANY_VALUE = new Set(["langgraph_request_id"]);

/** A run that was just made may have begun before the answer was written. */
const NOT_ENDED = new Set(["pending", "running"]);

/** What a gateway writes beside what a client gave, so that a runtime's things say whose they are. */
const STAMP = /^sluice_|^x-request-id$/;

const FIRST_MS = 1.5e12;
const LAST_MS = 2e12;

export class Normaliser {
  #words;
  #seen = new Map();
  #counts = {};

  /** The stamps that were left out. */
  stamps = new Set();

  /** @param {Record<string, string>} words fixed replacements, tried before everything else */
  constructor(words) {
    this.#words = Object.entries(words);
  }

  normalise(value) {
    if (typeof value === "string") return this.#text(value);
    if (typeof value === "number" && value > FIRST_MS && value < LAST_MS) return "<ms>";
    if (Array.isArray(value)) return value.map((element) => this.normalise(element));
    if (value === null || typeof value !== "object") return value;
    const keys = Object.keys(value).sort();
    keys.filter((key) => STAMP.test(key)).forEach((key) => this.stamps.add(key));
    const own = keys.filter((key) => !STAMP.test(key));
    return Object.fromEntries(own.map((key) => [this.#text(key), this.#member(key, value[key])]));
  }

  #member(key, value) {
    if (key === "status" && NOT_ENDED.has(value)) return "<not ended>";
    return ANY_VALUE.has(key) ? `<${key}>` : this.normalise(value);
  }

  #text(text) {
    const known = this.#words.reduce((t, [word, by]) => t.replaceAll(word, by), text);
    return known.replace(MADE_UP, (...match) => this.#placeholder(match[0], match.at(-1)));
  }

  #placeholder(text, groups) {
    const kind = Object.keys(groups).find((name) => groups[name] !== undefined);
    if (UNNUMBERED.has(kind)) return `<${kind}>`;
    const key = text.toLowerCase();
    if (!this.#seen.has(key)) {
      this.#counts[kind] = (this.#counts[kind] ?? 0) + 1;
      this.#seen.set(key, `<${kind}:${this.#counts[kind]}>`);
    }
    return this.#seen.get(key);
  }
}

package dev.sluice.proxy.operation;

/** What becomes of an operation on a shared runtime. */
public enum Treatment {
  /** It goes to the runtime, once its ids and body have been seen to. */
  FORWARDED,
  /** We answer it, from our own records. */
  ANSWERED,
  /** It is refused to everybody there: it is about the whole server. Dedicated runtimes get it. */
  DENIED,
  /** It is refused to everybody everywhere. */
  REFUSED
}

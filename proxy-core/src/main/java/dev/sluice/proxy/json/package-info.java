/**
 * The scanner of request bodies, and how they are changed.
 *
 * <p>A gateway that decides by what a body says must read it as the runtime behind it will, or
 * refuse it. And it holds bodies of megabytes of which a handful of names matter. So {@link
 * dev.sluice.proxy.json.JsonScanner} checks every byte, as the bytes come, and keeps next to
 * nothing:
 *
 * <ol>
 *   <li>a {@link dev.sluice.proxy.json.Selection}, made once per route, says which names matter;
 *   <li>{@code feed} steps over the buffers of the held body where they lie, eight bytes at a time
 *       within strings; {@code end} gives a {@link dev.sluice.proxy.json.Scan}: the tree of {@link
 *       dev.sluice.proxy.json.Fact facts}, or why the document is refused;
 *   <li>facts go to whoever decides, on any thread; what is to be changed is gathered in {@link
 *       dev.sluice.proxy.json.JsonEdits};
 *   <li>the {@link dev.sluice.proxy.json.Rewrite} made of these cuts the held buffers into slices,
 *       with what is added between them. Its length is known beforehand.
 * </ol>
 *
 * <p><b>Strict.</b> Grammar: RFC 8259, whole. Encoding: RFC 3629 §4, so nothing overlong, no
 * surrogates, nothing above U+10FFFF; no byte order mark (RFC 8259 §8.1 lets parsers refuse it).
 * What RFC 8259 leaves to the parser and parsers therefore do differently is refused: escapes of
 * lone surrogates (§8.2; orjson, with which runtimes read, refuses them, Python's json and most
 * others don't), and names given twice (§4; mostly the last one counts, in some the first) as far
 * as the selection looks at them. Names are compared after unescaping (§8.3). Depth is limited
 * (§9). The size and precision of numbers (§6) are left alone: they are forwarded as they are
 * written.
 *
 * <p>Jackson, Python's json and the public vectors of JSONTestSuite are the oracles of the tests.
 */
@NullMarked
package dev.sluice.proxy.json;

import org.jspecify.annotations.NullMarked;

/**
 * A body's bytes as they are read. Pulled, not pushed: what fails, fails in the hands of whoever reads, and what nobody
 * reads cannot fail.
 */
export type BodyStream = AsyncIterable<Buffer>;

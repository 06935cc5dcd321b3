/**
 * Events: what a service says has happened, to others that it does not know. Declared by both sides (the emitter's
 * constant, made here and exported in its `internal.ts`, stands in both manifests); a delivery for each receiver is a
 * row of the commit in which it happened, so it is made at least once, and has its effect once
 * (`wire/background/background.ts`).
 *
 * Is not: order (receivers look at what is, in their own transaction; who needs the order reads a log), nor a
 * notification of whoever is listening just now (`topics.ts`).
 */

/** `Payload`: plain data (JSON). Deliveries outlive an upgrade: later versions may add to it, and must read it. */
export interface EventType<Payload> {
  /** `<emitter>/<what has happened>`; part of stored rows, so it cannot change later. */
  readonly name: string;
  /** Only the type counts. */
  readonly payload?: Payload;
}

/** What a receiver is told besides the payload. */
export interface ReceivedEvent {
  /** The same for every receiver and every delivery. */
  readonly id: string;
  readonly name: string;
  /** Domain time in milliseconds. */
  readonly emittedAt: number;
}

export function defineEvent<Payload>(name: string): EventType<Payload> {
  return { name };
}

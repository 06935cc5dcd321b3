/**
 * What the request bodies of one server may take: so many bytes for all of them together, and nothing for a sender who
 * has stopped. The bounds themselves, with their reasons: `limits.ts`.
 */
import { bodyPace, maxBodiesBytes } from '../limits.ts';

/**
 * A body that is not read on. `too-large`: it has more bytes than one may have. `no-room`: other requests' bodies
 * fill the server's budget; the same request may be sent again. `stalled`: its sender has stopped, or nearly so.
 */
export class BodyRefused extends Error {
  override readonly name = 'BodyRefused';
  readonly reason: 'too-large' | 'no-room' | 'stalled';
  /** `too-large`: the bound, in bytes. */
  readonly maxBytes: number;
  constructor(reason: BodyRefused['reason'], maxBytes = 0) {
    super(`The request body was refused: ${reason}.`);
    this.reason = reason;
    this.maxBytes = maxBytes;
  }
}

/**
 * What the bodies of one server may take together: budgets for requests that are signed, and for those that are not.
 */
export interface BodyBudget {
  allowance(kind: 'signed' | 'unsigned'): BodyAllowance;
}

/** One request's part of the budget. It takes as its bytes come, so that an announced length alone takes nothing. */
export interface BodyAllowance {
  /** @throws BodyRefused `no-room` */
  take(bytes: number): void;
  give(bytes: number): void;
  /** Gives everything back, once the request is answered; nothing can be taken any more. */
  release(): void;
  /**
   * Calls `onStall` once, when the body no longer keeps its pace; with `whileHeld`, only in a window through which
   * something of it was held. @returns ends the watch: the body is there.
   */
  watch(onStall: () => void, whileHeld?: boolean): () => void;
}

interface Pace {
  readonly windowMs: number;
  readonly minBytes: number;
}

export function createBodyBudget(
  max: Readonly<Record<'signed' | 'unsigned', number>> = maxBodiesBytes,
  pace: Pace = bodyPace,
): BodyBudget {
  const left = { ...max };
  return { allowance: (kind) => createAllowance(left, kind, pace) };
}

function createAllowance(
  left: Record<'signed' | 'unsigned', number>,
  kind: 'signed' | 'unsigned',
  pace: Pace,
): BodyAllowance {
  let held = 0;
  let taken = 0;
  let isReleased = false;
  const timers = new Set<NodeJS.Timeout>();
  const give = (bytes: number): void => {
    held -= bytes;
    left[kind] += bytes;
  };
  return {
    take: (bytes) => {
      if (isReleased || bytes > left[kind]) throw new BodyRefused('no-room');
      left[kind] -= bytes;
      held += bytes;
      taken += bytes;
    },
    give: (bytes) => {
      if (!isReleased) give(bytes);
    },
    release: () => {
      isReleased = true;
      give(held);
      for (const timer of timers) clearInterval(timer);
    },
    watch: (onStall, whileHeld = false) => {
      let before = { taken, held };
      const stop = (): void => {
        clearInterval(timer);
        timers.delete(timer);
      };
      const timer = setInterval(() => {
        const isSlow = taken - before.taken < pace.minBytes && (!whileHeld || (before.held > 0 && held > 0));
        before = { taken, held };
        if (!isSlow) return;
        stop();
        onStall();
      }, pace.windowMs).unref();
      timers.add(timer);
      return stop;
    },
  };
}

/**
 * Which instance takes which invocation: one of the same version that waits, or a new one; where there are as many as
 * there may be, one of another function that waits gives its place up, or whoever asks waits in line.
 */
import { bareArn } from '../arns.ts';
import type { Instance } from './instance.ts';
import type { Invocation, Runnable } from './invocation.ts';
import { mostInstances } from './start-instance.ts';

/** What nobody has asked for so long is ended. */
const idleMs = 5 * 60_000;
/** What was started ahead, and nobody has asked. */
const aheadMs = 60_000;
/** How long an invocation waits for a place. */
const waitMs = 60_000;
/** Credentials have to last for what is asked now. */
const spareMs = 60_000;

interface Waiting {
  readonly instance: Instance;
  readonly key: string;
  readonly functionArn: string;
  timer: NodeJS.Timeout;
}

export interface Taken {
  readonly instance: Instance;
  /** It has not been asked before. */
  readonly isNew: boolean;
  /** It was started before it was needed. */
  readonly isAhead: boolean;
}

export interface Pool {
  /** `undefined`: there is no room. `reserved`: the function has all that it may. */
  take(invocation: Invocation): Promise<Taken | undefined | 'reserved'>;
  giveBack(invocation: Invocation, instance: Instance): void;
  /** Starts an instance that is going to be asked in a moment, unless one waits, or there is little room. */
  startAhead(runnable: Runnable): Promise<void>;
  close(): Promise<void>;
}

const keyOf = ({ place, facts }: Runnable): string => `${bareArn(place)} ${facts.version} ${facts.revisionId}`;

export function createPool(start: (runnable: Runnable) => Promise<Instance>, now: () => number): Pool {
  const idle: Waiting[] = [];
  const all = new Set<Instance>();
  const running = new Map<string, number>();
  const line: (() => void)[] = [];
  const ahead = new Set<Instance>();
  let places = 0;
  let closed = false;

  const drop = (waiting: Waiting): Promise<void> => {
    idle.splice(idle.indexOf(waiting), 1);
    clearTimeout(waiting.timer);
    return waiting.instance.end();
  };
  const started = async (runnable: Runnable): Promise<Instance> => {
    const instance = await start(runnable);
    all.add(instance);
    void instance.gone.then(() => {
      all.delete(instance);
      ahead.delete(instance);
      free();
    });
    return instance;
  };
  const keep = (runnable: Runnable, instance: Instance, ms: number): void => {
    const functionArn = bareArn(runnable.place);
    const waiting: Waiting = { instance, key: keyOf(runnable), functionArn, timer: undefined! };
    waiting.timer = setTimeout(() => void drop(waiting), ms).unref();
    idle.push(waiting);
    void instance.gone.then(() => {
      if (idle.includes(waiting)) void drop(waiting);
    });
    line.shift()?.();
  };
  const count = (arn: string, by: number): void => {
    const next = (running.get(arn) ?? 0) + by;
    if (next > 0) running.set(arn, next);
    else running.delete(arn);
  };
  const place = async (): Promise<boolean> => {
    for (const until = Date.now() + waitMs; places >= mostInstances;) {
      const [oldest] = idle;
      if (oldest) await drop(oldest);
      else if (Date.now() >= until) return false;
      else await turn(line, until - Date.now());
    }
    places += 1;
    return !closed;
  };
  const free = (): void => {
    places -= 1;
    line.shift()?.();
  };
  const fitting = (invocation: Invocation): Instance | undefined => {
    const [key, arn] = [keyOf(invocation), bareArn(invocation.place)];
    const { version, timeout } = invocation.facts;
    const old = `${arn} ${version} `;
    for (const one of idle.filter((waiting) => waiting.key !== key && waiting.key.startsWith(old))) void drop(one);
    const last = now() + timeout * 1000 + spareMs;
    for (const one of idle.filter((waiting) => waiting.key === key).toReversed()) {
      if (one.instance.isOver || one.instance.expiresAt < last) {
        void drop(one);
        continue;
      }
      idle.splice(idle.indexOf(one), 1);
      clearTimeout(one.timer);
      return one.instance;
    }
    return undefined;
  };
  return {
    async take(invocation) {
      const arn = bareArn(invocation.place);
      if (invocation.reserved !== undefined && (running.get(arn) ?? 0) >= invocation.reserved) return 'reserved';
      count(arn, 1);
      const known = fitting(invocation);
      if (known) {
        const isAhead = ahead.delete(known);
        return { instance: known, isNew: isAhead, isAhead };
      }
      if (!(await place())) {
        count(arn, -1);
        return undefined;
      }
      try {
        return { instance: await started(invocation), isNew: true, isAhead: false };
      } catch (error) {
        free();
        count(arn, -1);
        throw error;
      }
    },
    giveBack(invocation, instance) {
      count(bareArn(invocation.place), -1);
      if (instance.isOver || closed) return void instance.end();
      keep(invocation, instance, idleMs);
    },
    async startAhead(runnable) {
      const key = keyOf(runnable);
      if (closed || places >= mostInstances / 2 || idle.some((waiting) => waiting.key === key)) return;
      places += 1;
      try {
        const instance = await started(runnable);
        ahead.add(instance);
        if (closed) return void instance.end();
        keep(runnable, instance, aheadMs);
      } catch {
        // Whoever invokes it is told what there is to tell.
        free();
      }
    },
    async close() {
      closed = true;
      await Promise.all([...all].map((instance) => instance.end()));
    },
  };
}

/** Resolves when it is this one's turn, or after so long. */
function turn(line: (() => void)[], ms: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(go, ms);
    function go(): void {
      clearTimeout(timer);
      const at = line.indexOf(go);
      if (at >= 0) line.splice(at, 1);
      resolve();
    }
    line.push(go);
  });
}

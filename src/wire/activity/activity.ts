/**
 * The activity: the newest requests of AWS clients and of data planes, kept in memory within `maxRequests` and
 * `maxBytes`, whichever is reached first. Not durable: it ends with the process, and it is no audit trail (that is
 * CloudTrail's part). Pages and the local API are not in it.
 *
 * What is kept of a request is text and numbers of its own: no input, stream, header or secret is held.
 */
import { monotonicMs } from '../../kernel/clock.ts';
import { parametersText } from './activity-parameters.ts';
import type { Caller } from '../caller.ts';
import type { ActivityDenial, ActivityFeed, ActivityRequest } from '../activity-feed.ts';
import type { Decision } from '../context.ts';
import type { ServiceModel } from '../models/model.ts';

export const maxRequests = 2000;
export const maxBytes = 4 * 1024 * 1024;

/** Bytes that a request takes besides its texts: the object and its place. */
const fixedBytes = 400;
const maxMessageCharacters = 2048;
/** Characters of an explanation; beyond it, statements that did not apply are left out from the last one on. */
const maxExplanationCharacters = 32 * 1024;
/** Followers that wait at once; more are answered without waiting. */
const maxWaiting = 64;

/** What a request leaves behind while it is answered. */
export interface RequestTrace {
  /** `monotonicMs()` then. */
  readonly startedAt: number;
  /** The console's own page asked. */
  readonly byConsole?: boolean;
  caller?: Caller;
  input?: unknown;
  /** The last decision against it, in whatever service it was made. */
  denied?: { readonly caller: Caller; readonly decision: Decision };
}

/** A request that has been answered. */
export interface AnsweredRequest {
  readonly requestId: string;
  /** None: a route of a data plane, whose parameters nobody knows. */
  readonly model?: ServiceModel;
  /** The SDK client's name, or the signing name of a service that is not there. */
  readonly service: string;
  /** Or the route's name. Unknown where the request named none. */
  readonly operation: string | undefined;
  readonly region: string;
  readonly status: number;
  readonly error: { readonly code: string; readonly message: string } | undefined;
}

export interface Activity extends ActivityFeed {
  record(trace: RequestTrace, answered: AnsweredRequest): void;
  /** Answers whoever waits. */
  close(): void;
}

interface Entry {
  readonly sequence: number;
  readonly byConsole: boolean;
  readonly time: number;
  readonly requestId: string;
  readonly principalArn: string | undefined;
  readonly account: string | undefined;
  readonly region: string;
  readonly service: string;
  readonly operation: string;
  readonly status: number;
  readonly latencyMs: number;
  readonly errorCode: string | undefined;
  readonly errorMessage: string | undefined;
  readonly parameters: string;
  readonly denial: string | undefined;
  readonly bytes: number;
}

/** `nowMs`: the machine's time. */
export function createActivity(nowMs: () => number): Activity {
  const ring: (Entry | undefined)[] = Array.from({ length: maxRequests });
  const waiting = new Set<() => void>();
  // Sequence numbers go on after a restart, so that a follower misses nothing and sees nothing twice.
  let next = nowMs() * 100;
  let oldest = next;
  let bytes = 0;
  let closed = false;
  const place = (sequence: number): number => sequence % maxRequests;
  const dropOldest = (): void => {
    bytes -= ring[place(oldest)]!.bytes;
    ring[place(oldest)] = undefined;
    oldest++;
  };
  return {
    record(trace, answered) {
      const entry = entryOf(trace, answered, next, nowMs());
      if (next - oldest === maxRequests) dropOldest();
      while (bytes + entry.bytes > maxBytes && oldest < next) dropOldest();
      ring[place(next)] = entry;
      next++;
      bytes += entry.bytes;
      if (waiting.size > 0) wakeAll(waiting);
    },
    list({ limit, before = next, since = 0, matches = () => true }) {
      const items: ActivityRequest[] = [];
      let sequence = Math.min(before, next) - 1;
      for (; sequence >= oldest && sequence > since && items.length < limit; sequence--) {
        const request = view(ring[place(sequence)]!);
        if (matches(request)) items.push(request);
      }
      const more = items.length === limit && sequence >= oldest && sequence > since;
      return { items, latest: next - 1, ...(more && { next: sequence + 1 }) };
    },
    find(requestId) {
      for (let sequence = next - 1; sequence >= oldest; sequence--) {
        const entry = ring[place(sequence)]!;
        if (entry.requestId === requestId) return view(entry);
      }
      return undefined;
    },
    newerThan(since, timeoutMs) {
      if (next - 1 > since || closed || waiting.size >= maxWaiting) return Promise.resolve(next - 1 > since);
      return new Promise((resolve) => {
        const timer = setTimeout(wake, timeoutMs);
        function wake(): void {
          clearTimeout(timer);
          waiting.delete(wake);
          resolve(next - 1 > since);
        }
        waiting.add(wake);
      });
    },
    close() {
      closed = true;
      wakeAll(waiting);
    },
  };
}

function wakeAll(waiting: ReadonlySet<() => void>): void {
  for (const wake of waiting) wake();
}

function entryOf(trace: RequestTrace, answered: AnsweredRequest, sequence: number, time: number): Entry {
  const { caller } = trace;
  const { requestId, operation, status, error } = answered;
  const known = caller?.kind === 'anonymous' ? undefined : caller;
  const parameters =
    operation === undefined || !answered.model ? '{}' : parametersText(answered.model, operation, trace.input);
  const denial = error && isDenial(error.code) && trace.denied ? denialText(trace.denied) : undefined;
  const errorMessage = error && detached(error.message, maxMessageCharacters);
  const characters = parameters.length + (denial?.length ?? 0) + (errorMessage?.length ?? 0) + (known?.arn.length ?? 0);
  return {
    sequence,
    byConsole: trace.byConsole === true,
    time,
    requestId,
    service: detached(answered.service, 64),
    status,
    parameters,
    denial,
    errorMessage,
    principalArn: known?.arn,
    account: known?.account,
    region: detached(answered.region, 64),
    operation: operation ?? '',
    errorCode: error?.code,
    latencyMs: monotonicMs() - trace.startedAt,
    bytes: fixedBytes + 2 * characters,
  };
}

export function isDenial(errorCode: string): boolean {
  return errorCode.startsWith('AccessDenied');
}

/** A part of a longer text keeps the whole of it alive: this one is a text of its own. */
function detached(text: string, most: number): string {
  if (text.length < 13) return text;
  return Buffer.from(text.length > most ? `${text.slice(0, most)}…` : text).toString();
}

function denialText({ caller, decision: { reason, explanation } }: NonNullable<RequestTrace['denied']>): string {
  const denial: ActivityDenial = {
    principalArn: caller.arn,
    principalKind: caller.kind,
    principalId: caller.userId,
    ...(caller.kind === 'assumed-role' && { roleArn: caller.roleArn }),
    reason,
    ...(explanation && { explanation }),
  };
  let text = JSON.stringify(denial);
  for (let unmet = explanation?.unmet ?? []; text.length > maxExplanationCharacters && unmet.length > 0;) {
    unmet = unmet.slice(0, Math.floor(unmet.length / 2));
    text = JSON.stringify({ ...denial, explanation: { ...explanation, unmet } });
  }
  return text;
}

function view(entry: Entry): ActivityRequest {
  const {
    sequence,
    byConsole,
    time,
    requestId,
    principalArn,
    account,
    region,
    service,
    operation,
    status,
    latencyMs,
    errorCode,
    errorMessage,
    parameters,
    denial,
  } = entry;
  return {
    sequence,
    time,
    requestId,
    ...(byConsole && { byConsole }),
    ...(principalArn !== undefined && { principalArn }),
    ...(account !== undefined && { account }),
    region,
    service,
    operation,
    status,
    latencyMs: Math.round(latencyMs * 100) / 100,
    ...(errorCode !== undefined && { errorCode }),
    ...(errorMessage !== undefined && { errorMessage }),
    get parameters() {
      return JSON.parse(parameters) as Record<string, unknown>;
    },
    get denial() {
      return denial === undefined ? undefined : (JSON.parse(denial) as ActivityDenial);
    },
  };
}

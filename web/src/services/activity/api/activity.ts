/** The local API's activity: the newest requests of AWS clients, and why one was denied. */
import { useRef } from 'react';
import { useConnection } from '../../../api/connection';
import { callLocalApi } from '../../../api/session';
import { useQuery, type Query } from '../../../api/use-query';

export interface ActivityItem {
  readonly sequence: number;
  readonly time: string;
  readonly ok: boolean;
  readonly requestId: string;
  /** Absent: nobody was authenticated. */
  readonly principalArn?: string;
  readonly account?: string;
  readonly region: string;
  readonly service: string;
  readonly operation: string;
  readonly status: number;
  readonly latencyMs: number;
  readonly errorCode?: string;
  readonly errorMessage?: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly denial?: Denial;
}

export interface Denial {
  readonly principalArn: string;
  readonly reason: string;
  readonly explanation?: Explanation;
  /** The smallest statement that the deciding kind of policy lacked. */
  readonly allowingStatement?: Readonly<Record<string, unknown>>;
}

export interface Explanation {
  readonly action: string;
  readonly resource: string;
  readonly outcome: 'allowed' | 'explicit-deny' | 'implicit-deny';
  readonly decidedBy:
    | 'resource-control'
    | 'service-control'
    | 'resource'
    | 'identity'
    | 'boundary'
    | 'session'
    | 'principal';
  readonly statement?: Statement;
  readonly undecided?: readonly Condition[];
  readonly unmet: readonly UnmetStatement[];
  /** Condition keys that AWS does not define. */
  readonly undefinedKeys?: readonly UndefinedKey[];
}

export interface UndefinedKey extends Statement {
  readonly key: string;
  /** The key that was probably meant. */
  readonly meant?: string;
}

export interface Statement {
  readonly policy: string;
  /** From 0. */
  readonly statement: number;
  readonly sid?: string;
}

export interface UnmetStatement extends Statement {
  readonly because: 'principal' | 'resource' | 'condition';
  readonly resources?: readonly string[];
  readonly conditions: readonly Condition[];
}

export interface Condition {
  readonly operator: string;
  readonly key: string;
  readonly wanted: readonly string[];
  readonly found: readonly string[] | null;
  readonly because?: string;
}

interface ActivityPage {
  readonly items: readonly ActivityItem[];
  readonly latest: number;
  readonly next?: number;
}

const pageSize = 200;
/** Older requests leave the page; the server keeps 2,000. */
const mostKept = 500;

export const getRequest = (requestId: string, signal?: AbortSignal) =>
  callLocalApi<ActivityItem>('GET', `/_sandlot/v1/activity/${encodeURIComponent(requestId)}`, undefined, signal);

export interface ActivityChoices {
  readonly errorsOnly: boolean;
  /** With what this console asks, and what waits for a person who signs in. */
  readonly all: boolean;
}

/** Newest first. Every reload asks only for what came since. */
export function useActivity({ errorsOnly, all }: ActivityChoices): Query<readonly ActivityItem[]> {
  const { generation } = useConnection();
  // A restarted server has forgotten what it had.
  const key = `activity/${generation}/${errorsOnly}/${all}`;
  const known = useRef<{ key: string; latest: number; items: readonly ActivityItem[] }>(undefined);
  return useQuery(key, async (signal) => {
    const before = known.current?.key === key ? known.current : undefined;
    const query = new URLSearchParams({
      limit: String(pageSize),
      since: String(before?.latest ?? 0),
      ...(errorsOnly && { errors: '1' }),
      ...(!all && { quiet: '1' }),
    });
    const page = await callLocalApi<ActivityPage>('GET', `/_sandlot/v1/activity?${query}`, undefined, signal);
    const kept = before && page.next === undefined ? before.items : [];
    const items = [...page.items, ...kept].slice(0, mostKept);
    known.current = { key, latest: page.latest, items };
    return items;
  });
}

/** The local API's activity: the newest requests of AWS clients, and why one was denied. */
import { useRef } from 'react';
import { useConnection } from '../../../api/connection';
import { callLocalApi } from '../../../api/session';
import { useQuery, type Query } from '../../../api/use-query';

// Types alone: nothing of the server's is part of the console.
import type { ActivityItem, ActivityPage } from '../../../../../src/client-environment/activity';

export type {
  ActivityItem,
  Condition,
  Denial,
  Explanation,
  Statement,
  UndefinedKey,
  UnmetStatement,
} from '../../../../../src/client-environment/activity';

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

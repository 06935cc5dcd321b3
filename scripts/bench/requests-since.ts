/** From when to when requests of AWS clients have been in a server's hands, as its activity tells. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Milliseconds since the epoch. */
export interface Interval {
  readonly from: number;
  readonly to: number;
}

interface Page {
  readonly items: readonly { readonly time: string; readonly latencyMs: number }[];
  readonly next?: number;
}

/** Those answered after `since`; the activity has the newest 2,000. */
export async function requestsSince(
  { url, folder }: { readonly url: string; readonly folder: string },
  since: number,
): Promise<Interval[]> {
  const authorization = `Bearer ${readFileSync(join(folder, 'api-token'), 'utf8').trim()}`;
  const found: Interval[] = [];
  let after: number | undefined;
  do {
    const query = after === undefined ? '' : `&after=${after}`;
    const answer = await fetch(`${url}/_sandlot/v1/activity?limit=500${query}`, { headers: { authorization } });
    const { items, next } = (await answer.json()) as Page;
    const all = items.map(({ time, latencyMs }) => ({ from: Date.parse(time) - latencyMs, to: Date.parse(time) }));
    const wanted = all.filter(({ to }) => to >= since);
    found.push(...wanted);
    after = wanted.length < all.length ? undefined : next;
  } while (after !== undefined);
  return found;
}

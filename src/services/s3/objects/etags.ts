/** ETags as headers carry them (RFC 9110, section 8.8.3), and conditions on them (section 13.1). */
import type { ObjectRecord } from '../records.ts';

export function etagOf({ etag }: Pick<ObjectRecord, 'etag'>): string {
  return `"${etag}"`;
}

/** Whether an `If-Match` or `If-None-Match` value (`*`, or a list of ETags, quoted or not) names the ETag. */
export function matchesEtag(condition: string, etag: string): boolean {
  const bare = (text: string) =>
    text
      .trim()
      .replace(/^W\//, '')
      .replace(/^"(.*)"$/, '$1');
  return condition.trim() === '*' || condition.split(',').some((one) => bare(one) === bare(etag));
}

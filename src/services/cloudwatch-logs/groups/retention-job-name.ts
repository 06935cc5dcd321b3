/** The job that keeps a group's retention: one for each group that has one. */
import type { KeyParts } from '../../../kernel/collections/collection.ts';

const kind = 'cloudwatch-logs/retention';

export interface RetentionPayload {
  readonly group: string;
  readonly name: string;
  /** The stream after which it goes on. */
  readonly after?: string;
}

export function retentionJob(
  group: string,
  name: string,
): { readonly kind: string; readonly subject: KeyParts; readonly payload: RetentionPayload } {
  return { kind, subject: [kind, group], payload: { group, name } };
}

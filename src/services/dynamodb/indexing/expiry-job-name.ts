/** The job that deletes what has expired. */
import type { TablePlace } from '../arns.ts';

export const expiryKind = 'dynamodb/expire-items';

export interface ExpiryPayload {
  readonly place: TablePlace;
  /** The table's id. */
  readonly table: string;
}

export function expiryJob(payload: ExpiryPayload) {
  return { kind: expiryKind, payload, subject: [expiryKind, payload.table] };
}

/** The job that lays a table's items out anew: for an index that came later, or for expiry that was switched on. */
import type { TablePlace } from '../arns.ts';

export const reindexKind = 'dynamodb/reindex';

export interface ReindexPayload {
  readonly place: TablePlace;
  /** The table's id. */
  readonly table: string;
  /** The last key that is done. */
  readonly after?: string;
  /** The index that is ready then. */
  readonly index?: string;
}

export function reindexJob(payload: ReindexPayload) {
  return { kind: reindexKind, payload, subject: [reindexKind, payload.table] };
}

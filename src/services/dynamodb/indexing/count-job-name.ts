/** The job that counts a table's items. */
import type { TablePlace } from '../arns.ts';
import type { TableSize } from '../records.ts';

export const countKind = 'dynamodb/count-items';

/** Domain milliseconds. https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TableDescription.html */
export const countEveryMs = 6 * 60 * 60 * 1000;

export interface CountPayload {
  readonly place: TablePlace;
  /** The table's id. */
  readonly table: string;
  /** The last key that is counted, and what was counted up to it. */
  readonly after?: string;
  readonly size?: TableSize;
}

export function countJob(payload: CountPayload) {
  return { kind: countKind, payload, subject: [countKind, payload.table] };
}

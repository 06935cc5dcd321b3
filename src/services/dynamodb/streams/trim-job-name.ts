/** The job that lets a stream's records go. */
import type { TablePlace } from '../arns.ts';

export const trimKind = 'dynamodb/trim-stream';

export interface TrimPayload {
  readonly place: TablePlace;
  readonly label: string;
  readonly id: string;
}

export function trimJob(place: TablePlace, label: string, id: string) {
  return { kind: trimKind, payload: { place, label, id } satisfies TrimPayload, subject: [trimKind, id] };
}

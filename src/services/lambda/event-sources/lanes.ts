/**
 * Lanes of a mapping (`ParallelizationFactor`). The records of one item are all of one lane; each lane goes through the
 * stream by itself, so that its batches are in order, and waits for no other one.
 *
 * Where another number is wanted, every lane goes on to where the farthest has come and stops there; when all have,
 * there are as many as wanted, which go on from that place. So no item is ever in two lanes at once.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-params.html
 */
import { createHash } from 'node:crypto';
import type { MappingProgress, MappingRecord } from './records.ts';
import type { StreamRecord } from './stream-event.ts';

type Positions = Pick<MappingRecord, 'progress' | 'others'>;

export function lanesOf({ progress, others = [] }: Positions): readonly MappingProgress[] {
  return [progress, ...others];
}

export function fromLanes([progress = {}, ...others]: readonly MappingProgress[]): Positions {
  return { progress, others };
}

export function wantedLanes({ settings }: Pick<MappingRecord, 'settings'>): number {
  return settings.parallelization ?? 1;
}

/** There are to be more lanes, or fewer. */
export function isChanging(record: MappingRecord): boolean {
  return lanesOf(record).length !== wantedLanes(record);
}

/** How far the farthest has come; `undefined`: none has read anything. */
export function farthest(lanes: readonly MappingProgress[]): string | undefined {
  // Sequence numbers are all as long.
  return lanes.map(({ after }) => after).reduce((most, one) => ((one ?? '') > (most ?? '') ? one : most));
}

/** Which of `count` a record is of. */
export function laneOf({ dynamodb }: StreamRecord, count: number): number {
  if (count === 1) return 0;
  const names = Object.keys(dynamodb!.Keys!).toSorted();
  const key = names.map((name) => [name, plain(dynamodb!.Keys![name]!)]);
  return createHash('sha256').update(JSON.stringify(key)).digest().readUInt32BE() % count;
}

function plain({ B, S, N }: { readonly B?: Uint8Array; readonly S?: string; readonly N?: string }): unknown {
  return B === undefined ? { S, N } : { B: Buffer.from(B).toString('base64') };
}

/**
 * The lane stops where the farthest is, which is where it is itself; the last one to stop makes them as many as are
 * wanted. `undefined`: it has to go on first.
 */
export function stopped(record: MappingRecord, lane: number): readonly MappingProgress[] | undefined {
  const lanes = lanesOf(record);
  const after = farthest(lanes);
  const place = after === undefined ? {} : { after };
  if (!isChanging(record) || lanes[lane]?.after !== after) return undefined;
  const next = lanes.with(lane, { ...place, isStopped: true });
  const isLast = next.every((one) => one.isStopped && one.after === after);
  return isLast ? Array.from({ length: wantedLanes(record) }, () => place) : next;
}

/** Of a mapping whose number of lanes has been changed again: who had stopped has to do so anew. */
export function unstopped(record: MappingRecord): Positions {
  return fromLanes(lanesOf(record).map(({ isStopped: _stopped, ...one }) => one));
}

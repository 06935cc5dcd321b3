/** Reads what comes next in a stream for a lane, as the function's role. */
import type { InProcessAws } from '../../../wire/aws-types.ts';
import { AwsError } from '../../../wire/errors.ts';
import { laneOf, lanesOf } from './lanes.ts';
import type { MappingRecord } from './records.ts';
import { sequenceOf, type StreamRecord } from './stream-event.ts';

/** At most: what an invocation may be given is 6 MiB, with names and without. */
const mostBytes = 4 * 1024 * 1024;
/** Records of all lanes that are looked at for one. */
const mostLookedAt = 10_000;

export interface Read {
  /** Of the lane. */
  readonly records: readonly StreamRecord[];
  /** Of the last record that was looked at, of any lane; absent: there was none. */
  readonly last?: string;
  readonly lookedAt: number;
}

/** `upTo`: a sequence number behind which nothing is read. @throws AwsError */
export async function readBatch(
  { 'dynamodb-streams': streams }: InProcessAws,
  record: MappingRecord,
  lane: number,
  upTo: string | undefined,
): Promise<Read> {
  const { sourceArn: StreamArn, settings } = record;
  const lanes = lanesOf(record);
  const { after, failed } = lanes[lane]!;
  const { StreamDescription } = await streams.describeStream({ StreamArn });
  const ShardId = StreamDescription!.Shards![0]!.ShardId!;
  let ShardIterator = await iteratorAt(streams, { StreamArn, ShardId }, after);
  const wanted = failed?.size ?? settings.batchSize;
  const records: StreamRecord[] = [];
  let [bytes, lookedAt] = [0, 0];
  let last: string | undefined;
  let isOver = false;
  while (
    !isOver &&
    records.length < wanted &&
    bytes < mostBytes &&
    lookedAt < mostLookedAt &&
    ShardIterator !== undefined
  ) {
    const Limit = lanes.length === 1 ? Math.min(1000, wanted - records.length) : 1000;
    const { Records = [], NextShardIterator } = await streams.getRecords({ ShardIterator, Limit });
    isOver = Records.length === 0;
    ShardIterator = NextShardIterator;
    for (const one of Records) {
      isOver = upTo !== undefined && sequenceOf(one) > upTo;
      if (isOver || records.length === wanted || bytes >= mostBytes) break;
      last = sequenceOf(one);
      lookedAt++;
      if (laneOf(one, lanes.length) !== lane) continue;
      records.push(one);
      bytes += one.dynamodb?.SizeBytes ?? 0;
    }
  }
  return { records, lookedAt, ...(last !== undefined && { last }) };
}

async function iteratorAt(
  streams: InProcessAws['dynamodb-streams'],
  shard: { readonly StreamArn: string; readonly ShardId: string },
  after: string | undefined,
): Promise<string | undefined> {
  const fromStart = async () =>
    (await streams.getShardIterator({ ...shard, ShardIteratorType: 'TRIM_HORIZON' })).ShardIterator;
  if (after === undefined) return fromStart();
  try {
    const given = { ...shard, ShardIteratorType: 'AFTER_SEQUENCE_NUMBER' as const, SequenceNumber: after };
    return (await streams.getShardIterator(given)).ShardIterator;
  } catch (error) {
    if (error instanceof AwsError && error.code === 'TrimmedDataAccessException') return fromStart();
    throw error;
  }
}

/** Reads what comes next in a stream, as the function's role. */
import type { InProcessAws } from '../../../wire/aws-types.ts';
import { AwsError } from '../../../wire/errors.ts';
import type { MappingRecord } from './records.ts';
import type { StreamRecord } from './stream-event.ts';

/** At most: what an invocation may be given is 6 MiB, with names and without. */
const mostBytes = 4 * 1024 * 1024;

/** @throws AwsError */
export async function readBatch(
  { 'dynamodb-streams': streams }: InProcessAws,
  { sourceArn: StreamArn, progress, settings }: MappingRecord,
): Promise<StreamRecord[]> {
  const { StreamDescription } = await streams.describeStream({ StreamArn });
  const ShardId = StreamDescription!.Shards![0]!.ShardId!;
  let ShardIterator = await iteratorAt(streams, { StreamArn, ShardId }, progress.after);
  const wanted = progress.failed?.size ?? settings.batchSize;
  const all: StreamRecord[] = [];
  let bytes = 0;
  while (all.length < wanted && bytes < mostBytes && ShardIterator !== undefined) {
    const { Records = [], NextShardIterator } = await streams.getRecords({
      ShardIterator,
      Limit: Math.min(1000, wanted - all.length),
    });
    if (Records.length === 0) break;
    all.push(...Records);
    bytes += Records.reduce((sum, { dynamodb }) => sum + (dynamodb?.SizeBytes ?? 0), 0);
    ShardIterator = NextShardIterator;
  }
  return all;
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

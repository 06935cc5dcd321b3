/**
 * ListStreams and DescribeStream.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_DescribeStream.html
 */
import type { Context, ReadTx } from '../../wire/context.ts';
import type { Operation } from '../../wire/service.ts';
import {
  Changes,
  keySchema,
  placeOfArn,
  retentionMs,
  streamArn,
  type StreamRecord,
  Streams,
} from '../dynamodb/internal.ts';
import { type FoundStream, requireStream, shardId } from './find-stream.ts';
import { noSequence, sequenceNumber } from './positions.ts';

const maxStreams = 100;

export const listStreams: Operation<'dynamodb-streams', 'ListStreams'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const { TableName, Limit = maxStreams, ExclusiveStartStreamArn: last } = input;
    const after = last === undefined ? undefined : placeOfArn(last);
    const label = after?.rest.slice('stream/'.length) ?? '';
    const options = {
      limit: Math.min(Limit, maxStreams),
      ...(after && { from: TableName === undefined ? [after.name, `${label}\0`] : [`${label}\0`] }),
    };
    const { items, next } = await tx.in(Streams).list(TableName === undefined ? [] : [TableName], options);
    const found = items.map((stream) => ({
      StreamArn: arnOf(ctx, stream),
      TableName: stream.table,
      StreamLabel: stream.label,
    }));
    return { Streams: found, ...(next !== undefined && { LastEvaluatedStreamArn: found.at(-1)!.StreamArn }) };
  });

function arnOf({ account, region }: Context, { table, label }: StreamRecord): string {
  return streamArn({ account, region, name: table }, label);
}

export const describeStream: Operation<'dynamodb-streams', 'DescribeStream'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const found = await requireStream(tx, input.StreamArn);
    const { stream } = found;
    const isBehind = input.ExclusiveStartShardId !== undefined && input.ExclusiveStartShardId >= shardId(stream);
    const isChildren = input.ShardFilter?.Type === 'CHILD_SHARDS';
    return {
      StreamDescription: {
        StreamArn: input.StreamArn,
        StreamLabel: stream.label,
        StreamStatus: stream.endedAt === undefined ? ('ENABLED' as const) : ('DISABLED' as const),
        StreamViewType: stream.view,
        CreationRequestDateTime: new Date(stream.createdAt),
        TableName: stream.table,
        KeySchema: keySchema(stream.key),
        // The one shard has no children.
        Shards: isBehind || isChildren ? [] : [await shardOf(tx, ctx, found)],
      },
    };
  });

async function shardOf(tx: ReadTx, ctx: Context, { place, stream }: FoundStream) {
  const log = tx.log(Changes, place);
  const first = await log.after([stream.id], undefined, { limit: 1 });
  const last = stream.endedAt === undefined ? undefined : await log.before([stream.id], undefined, { limit: 1 });
  const isOld = (at: number): boolean => at <= ctx.clock.now() - retentionMs;
  const begin = first.items.find(({ record }) => !isOld(record.at));
  const StartingSequenceNumber = begin ? sequenceNumber(begin.position) : noSequence;
  const ending = last?.items[0];
  const end = last && (ending ? sequenceNumber(ending.position) : noSequence);
  return {
    ShardId: shardId(stream),
    SequenceNumberRange: { StartingSequenceNumber, ...(end !== undefined && { EndingSequenceNumber: end }) },
  };
}

/**
 * GetShardIterator and GetRecords.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_GetRecords.html
 */
import { createHash } from 'node:crypto';
import type { Logged } from '../../kernel/collections/log.ts';
import type { Context, ReadTx } from '../../wire/context.ts';
import { AwsError } from '../../wire/errors.ts';
import type { Operation } from '../../wire/service.ts';
import { type ChangeRecord, Changes, fromStored, retentionMs, sent } from '../dynamodb/internal.ts';
import { type FoundStream, requireStream, shardId } from './find-stream.ts';
import { newIterator, openIterator } from './iterators.ts';
import { positionOf, sequenceNumber } from './positions.ts';

const maxRecords = 1000;
const maxBytes = 1024 * 1024;

export const getShardIterator: Operation<'dynamodb-streams', 'GetShardIterator'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const found = await requireStream(tx, input.StreamArn);
    if (input.ShardId !== shardId(found.stream))
      throw new AwsError(
        'ResourceNotFoundException',
        `Requested resource not found: Shard: ${input.ShardId} in Stream: ${input.StreamArn} not found`,
      );
    const after = await startOf(tx, ctx, found, input);
    return { ShardIterator: newIterator({ arn: input.StreamArn, after, at: ctx.clock.now() }) };
  });

interface Start {
  readonly ShardIteratorType: string;
  readonly SequenceNumber?: string | undefined;
}

/** The position behind which it begins; empty: at the beginning. */
async function startOf(tx: ReadTx, ctx: Context, { place, stream }: FoundStream, start: Start): Promise<string> {
  const log = tx.log(Changes, place);
  const { ShardIteratorType: type, SequenceNumber } = start;
  if (type === 'TRIM_HORIZON') return '';
  if (type === 'LATEST') {
    const { items } = await log.before([stream.id], undefined, { limit: 1 });
    return items[0]?.position ?? '';
  }
  const position = SequenceNumber === undefined ? undefined : positionOf(SequenceNumber);
  if (position === undefined)
    throw new AwsError('ValidationException', `Invalid SequenceNumber for ${type}: ${SequenceNumber ?? 'null'}`);
  if (position === '') return '';
  const before = await log.before([stream.id], position, { limit: 1 });
  const there = (await log.after([stream.id], before.items[0]?.position, { limit: 1 })).items[0];
  if (there?.position === position && isTrimmed(there, ctx))
    throw new AwsError(
      'TrimmedDataAccessException',
      'The operation attempted to read past the oldest stream record in a shard.',
    );
  return type === 'AFTER_SEQUENCE_NUMBER' ? position : (before.items[0]?.position ?? '');
}

function isTrimmed({ record }: Logged<ChangeRecord>, { clock }: Context): boolean {
  return record.at <= clock.now() - retentionMs;
}

export const getRecords: Operation<'dynamodb-streams', 'GetRecords'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const { arn, after } = openIterator(input.ShardIterator, ctx.clock.now());
    const { place, stream } = await requireStream(tx, arn);
    const limit = Math.min(input.Limit ?? maxRecords, maxRecords);
    const page = await tx.log(Changes, place).after([stream.id], after === '' ? undefined : after, { limit, maxBytes });
    const Records = page.items.filter((logged) => !isTrimmed(logged, ctx)).map((one) => recordOf(one, stream, place));
    const position = page.items.at(-1)?.position ?? after;
    const isOver = stream.endedAt !== undefined && !page.more;
    return {
      Records,
      ...(!isOver && { NextShardIterator: newIterator({ arn, after: position, at: ctx.clock.now() }) }),
    };
  });

function recordOf(
  { position, record }: Logged<ChangeRecord>,
  stream: FoundStream['stream'],
  { region }: { region: string },
) {
  const SequenceNumber = sequenceNumber(position);
  const { old, new: now } = record;
  return {
    eventID: createHash('md5').update(`${stream.id} ${SequenceNumber}`).digest('hex'),
    eventName: record.kind,
    eventVersion: '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion: region,
    dynamodb: {
      // To the second, as AWS has it.
      ApproximateCreationDateTime: new Date(Math.floor(record.at / 1000) * 1000),
      Keys: sent(fromStored(record.keys)),
      ...(now && { NewImage: sent(fromStored(now)) }),
      ...(old && { OldImage: sent(fromStored(old)) }),
      SequenceNumber,
      SizeBytes: record.bytes,
      StreamViewType: stream.view,
    },
    ...(record.isExpiry && { userIdentity: { Type: 'Service', PrincipalId: 'dynamodb.amazonaws.com' } }),
  };
}

/** A stream by its ARN, and its shard. */
import type { ReadTx } from '../../wire/context.ts';
import { AwsError } from '../../wire/errors.ts';
import { placeOfArn, type StreamRecord, Streams, type TablePlace } from '../dynamodb/internal.ts';

export interface FoundStream {
  readonly place: TablePlace;
  readonly stream: StreamRecord;
}

/** @throws AwsError ResourceNotFoundException */
export async function requireStream(tx: ReadTx, arn: string): Promise<FoundStream> {
  const { rest = '', ...place } = placeOfArn(arn) ?? { account: '', region: '', name: '' };
  const label = rest.startsWith('stream/') ? rest.slice('stream/'.length) : '';
  const stream = label === '' ? undefined : await tx.in(Streams, place).get(place.name, label);
  if (!stream)
    throw new AwsError('ResourceNotFoundException', `Requested resource not found: Stream: ${arn} not found`);
  return { place, stream };
}

/** The one that it has. AWS's are of this form: the moment, and a part that tells shards of a moment apart. */
export function shardId({ createdAt, id }: StreamRecord): string {
  return `shardId-${String(createdAt).padStart(20, '0')}-${id.slice(0, 8)}`;
}

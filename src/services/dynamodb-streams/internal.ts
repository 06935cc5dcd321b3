/** For whoever reads streams on people's behalf: where a stream is now, and what tells that it has gone on. */
import type { ReadTx } from '../../wire/context.ts';
import { Changes } from '../dynamodb/internal.ts';
import { requireStream } from './find-stream.ts';
import { noSequence, sequenceNumber } from './positions.ts';

export { streamTouched } from '../dynamodb/internal.ts';

/** Of the last record that there is: what comes later is behind it. @throws AwsError ResourceNotFoundException */
export async function latestSequence(tx: ReadTx, arn: string): Promise<string> {
  const { place, stream } = await requireStream(tx, arn);
  const { items } = await tx.log(Changes, place).before([stream.id], undefined, { limit: 1 });
  return items[0] ? sequenceNumber(items[0].position) : noSequence;
}

/** What `streamTouched` is published under. @throws AwsError ResourceNotFoundException */
export async function streamKey(tx: ReadTx, arn: string): Promise<string> {
  return (await requireStream(tx, arn)).stream.id;
}

/**
 * Records of a stream as functions are given them.
 * https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html
 */
import type { Output } from '../../../wire/aws-types.ts';

export type StreamRecord = NonNullable<Output<'dynamodb-streams', 'GetRecords'>['Records']>[number];

export function eventOf(record: StreamRecord, eventSourceARN: string): Record<string, unknown> {
  const { dynamodb, userIdentity, ...facts } = record;
  const { ApproximateCreationDateTime: at, ...rest } = dynamodb ?? {};
  const seconds = at === undefined ? {} : { ApproximateCreationDateTime: Math.floor(at.getTime() / 1000) };
  const event = {
    ...facts,
    dynamodb: { ...seconds, ...rest },
    ...(userIdentity && { userIdentity: { type: userIdentity.Type, principalId: userIdentity.PrincipalId } }),
    eventSourceARN,
  };
  // Bytes are Base64; a Buffer has told its own JSON before it comes here as `value`.
  const text = JSON.stringify(event, function (this: Record<string, unknown>, name, value: unknown) {
    const there = this[name];
    return there instanceof Uint8Array ? Buffer.from(there).toString('base64') : value;
  });
  return JSON.parse(text) as Record<string, unknown>;
}

export function sequenceOf({ dynamodb }: StreamRecord): string {
  return dynamodb!.SequenceNumber!;
}

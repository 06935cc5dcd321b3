/**
 * Shard iterators: a stream's ARN, a place in it, and when it was given. They are of use for a quarter of an hour, and
 * give nobody anything that their stream's ARN does not.
 */
import { AwsError } from '../../wire/errors.ts';
import { positionOf, sequenceNumber } from './positions.ts';
import { streamOfIterator } from './authorization.ts';

export interface Iterator {
  readonly arn: string;
  /** A position; empty: the beginning. */
  readonly after: string;
  /** Domain milliseconds. */
  readonly at: number;
}

const validMs = 15 * 60 * 1000;

export function newIterator({ arn, after, at }: Iterator): string {
  return `${arn}|1|${at.toString(36)}|${after === '' ? '' : sequenceNumber(after)}`;
}

/** @throws AwsError ValidationException, ExpiredIteratorException */
export function openIterator(iterator: string, now: number): Iterator {
  const arn = streamOfIterator(iterator);
  const [version, moment = '', sequence = '', ...more] = iterator.slice(arn.length + 1).split('|');
  const at = parseInt(moment, 36);
  const after = sequence === '' ? '' : positionOf(sequence);
  if (version !== '1' || !Number.isSafeInteger(at) || after === undefined || more.length > 0)
    throw new AwsError('ValidationException', 'Invalid ShardIterator');
  if (at < now - validMs)
    throw new AwsError(
      'ExpiredIteratorException',
      'The shard iterator has expired. Shard iterators are only valid for 15 minutes.',
    );
  return { arn, after, at };
}

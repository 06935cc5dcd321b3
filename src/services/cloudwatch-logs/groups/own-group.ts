/** The log group that an input names: by its name, or by its name or ARN in `logGroupIdentifier`. */
import type { Context, ReadTx } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import { invalidParameter, notFound } from '../errors.ts';
import { LogGroups, type LogGroupRecord } from '../records.ts';
import { placeOfArn, type GroupPlace } from './arns.ts';

export interface NamesGroup {
  readonly logGroupName?: string | undefined;
  readonly logGroupIdentifier?: string | undefined;
}

type Here = Pick<Context, 'account' | 'region'>;

/** @throws AwsError InvalidParameterException where neither is given, ValidationException where both are */
export function groupPlace({ logGroupName, logGroupIdentifier }: NamesGroup, here: Here): GroupPlace {
  if ((logGroupName === undefined) === (logGroupIdentifier === undefined)) {
    if (logGroupName !== undefined)
      throw new AwsError('ValidationException', 'LogGroup name and LogGroup ARN are mutually exclusive parameters.');
    throw invalidParameter('Either logGroupName or logGroupIdentifier must be specified.');
  }
  return placeOfIdentifier((logGroupName ?? logGroupIdentifier)!, here);
}

/** A name, or an ARN of this Region with or without `:*`. */
export function placeOfIdentifier(identifier: string, { account, region }: Here): GroupPlace {
  if (!identifier.startsWith('arn:')) return { account, region, name: identifier };
  const place = placeOfArn(identifier);
  if (!place || place.region !== region) throw invalidParameter('Invalid ARN of a log group in this Region.');
  return place;
}

/** @throws AwsError ResourceNotFoundException */
export async function requireGroup(tx: ReadTx, place: GroupPlace): Promise<LogGroupRecord> {
  const found = await tx.in(LogGroups, place).get(place.name);
  if (!found) throw notFound('log group');
  return found;
}

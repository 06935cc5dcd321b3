/** ARNs of APIs. */
import type { Context } from '../../../wire/context.ts';

type Place = Pick<Context, 'account' | 'region'>;

export function apiArn({ account, region }: Place, id: string): string {
  return `arn:aws:appsync:${region}:${account}:apis/${id}`;
}

/** `undefined`: it is none of an API. */
export function idOfArn(arn: string): string | undefined {
  return /^arn:aws:appsync:[^:]*:[^:]*:apis\/([a-z0-9]+)$/.exec(arn)?.[1];
}

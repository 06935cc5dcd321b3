/** One call of a sign-in: by whom, for which client, and with what. */
import { checkSecretHash } from '../clients/secret-hash.ts';
import type { Context } from '../../../wire/context.ts';
import { invalidParameter } from '../errors.ts';
import type { ClientAndPool } from '../pools/find-pool.ts';
import type { UserRecord } from '../user-records.ts';

export type Parameters = Readonly<Record<string, string>>;

export interface Attempt {
  readonly place: ClientAndPool;
  readonly parameters: Parameters;
  readonly clientMetadata?: object | undefined;
  /** Of challenges beside SRP's. */
  readonly session?: string | undefined;
}

/** @throws AwsError InvalidParameterException */
export function required(parameters: Parameters, name: string): string {
  const value = parameters[name];
  if (value === undefined || value === '') throw invalidParameter(`Missing required parameter ${name}`);
  return value;
}

/** @throws AwsError NotAuthorizedException */
export function checkAttempt(
  { seal }: Pick<Context, 'seal'>,
  attempt: Attempt,
  user: Pick<UserRecord, 'username' | 'sub'> | undefined,
): void {
  const { parameters, place } = attempt;
  const names = [parameters['USERNAME'], user?.username, user?.sub].filter((name) => name !== undefined);
  checkSecretHash(seal, place.client, names, parameters['SECRET_HASH']);
}

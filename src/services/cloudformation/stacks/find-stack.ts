/** A stack by its name, which one at a time has, or by its ARN, which tells of it when it is gone, too. */
import type { ReadTx } from '../../../wire/context.ts';
import type { AwsError } from '../../../wire/errors.ts';
import { invalid } from '../errors.ts';
import { type StackRecord, Stacks } from '../records.ts';

export async function findStack(tx: ReadTx, nameOrId: string): Promise<StackRecord | undefined> {
  return nameOrId.startsWith('arn:') ? tx.in(Stacks).get(nameOrId) : tx.in(Stacks).find('name', nameOrId);
}

/** @throws AwsError ValidationError */
export async function requireStack(
  tx: ReadTx,
  nameOrId: string | undefined,
  missing: (name: string) => AwsError = (name) => invalid(`Stack [${name}] does not exist`),
): Promise<StackRecord> {
  if (nameOrId === undefined || nameOrId === '') throw invalid('StackName is a required parameter.');
  const stack = await findStack(tx, nameOrId);
  if (!stack) throw missing(nameOrId);
  return stack;
}

/** As those say it that describe. */
export const noStackWithId = (name: string): AwsError => invalid(`Stack with id ${name} does not exist`);

/** @throws AwsError ValidationError */
export function checkName(name: string): void {
  const rule = name.length > 128 ? 'have length less than or equal to 128' : nameRule;
  if (name.length <= 128 && /^[a-zA-Z][-a-zA-Z0-9]*$/.test(name)) return;
  throw invalid(
    `1 validation error detected: Value '${name}' at 'stackName' failed to satisfy constraint: Member must ${rule}`,
  );
}

const nameRule = 'satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*|arn:[-a-zA-Z0-9:/._+]*';

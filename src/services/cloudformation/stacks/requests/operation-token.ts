/** A client that lost an answer asks again under its token, and gets what it got. */
import { AwsError } from '../../../../wire/errors.ts';
import type { OperationKind, StackRecord } from '../../records.ts';

/** @throws AwsError TokenAlreadyExistsException where another kind of operation has the token */
export function answered(stack: StackRecord, type: OperationKind, token: string | undefined): boolean {
  if (token === undefined) return false;
  const before = stack.lastOperations.find((operation) => operation.token === token);
  if (before && before.type !== type)
    throw new AwsError('TokenAlreadyExistsException', `A client request token already exists: ${token}`);
  return before !== undefined;
}

export function latestId({ lastOperations }: StackRecord): { OperationId?: string } {
  const latest = lastOperations.at(-1);
  return latest ? { OperationId: latest.id } : {};
}

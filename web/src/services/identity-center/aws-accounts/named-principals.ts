/** The users and groups that have access to an account, with their names. */
import type { AllItems } from '../../../api/all-pages';
import { listAssignedPrincipals, type AssignedPrincipal } from '../api/account-assignments';
import { isNotFound } from '../../../api/errors';
import { describeGroup, describeUser } from '../api/identity-store';
import type { Instance } from '../area';

export interface NamedPrincipal extends AssignedPrincipal {
  /** Its id, where the name is not known. */
  readonly name: string;
  /** It is not in the directory any more, though its assignment is still there. */
  readonly deleted: boolean;
}

/** Each name is a request of its own; beyond this many, ids stand in for names. */
const mostNames = 500;
const namesAtOnce = 6;

export async function loadPrincipals(
  { instanceArn, identityStoreId }: Instance,
  accountId: string,
  signal: AbortSignal,
): Promise<AllItems<NamedPrincipal>> {
  const found = await listAssignedPrincipals(instanceArn, accountId, signal);
  const named: NamedPrincipal[] = found.items.map((principal) => ({
    ...principal,
    name: principal.principalId,
    deleted: false,
  }));
  let next = 0;
  const work = async () => {
    for (let index = next++; index < Math.min(named.length, mostNames); index = next++) {
      named[index] = await nameOf(identityStoreId, named[index]!, signal);
    }
  };
  await Promise.all(Array.from({ length: namesAtOnce }, work));
  return {
    items: named.sort((a, b) => a.principalType.localeCompare(b.principalType) || a.name.localeCompare(b.name)),
    truncated: found.truncated,
  };
}

async function nameOf(
  identityStoreId: string,
  principal: NamedPrincipal,
  signal: AbortSignal,
): Promise<NamedPrincipal> {
  const { principalType, principalId } = principal;
  try {
    const name =
      principalType === 'USER'
        ? (await describeUser(identityStoreId, principalId, signal)).UserName
        : (await describeGroup(identityStoreId, principalId, signal)).DisplayName;
    return { ...principal, name: name ?? principalId };
  } catch (error) {
    if (isNotFound(error)) return { ...principal, deleted: true };
    throw error;
  }
}

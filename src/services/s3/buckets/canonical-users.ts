/**
 * Canonical user ids in bucket policies: each is an account under another name.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-bucket-user-policy-specifying-principal-intro.html
 */
import type { ReadTx } from '../../../wire/context.ts';
import { listAccounts } from '../../organizations/internal.ts';
import { canonicalUserId } from '../canonical-user.ts';
import { invalidPrincipal } from './bucket-policy-document.ts';

/**
 * The accounts behind the ids: the owner's, or one of its organization's. @throws AwsError MalformedPolicy for others
 */
export async function accountsOf(
  tx: ReadTx,
  owner: string,
  ids: readonly string[],
): Promise<Readonly<Record<string, string>>> {
  if (ids.length === 0) return {};
  const accounts = [owner, ...(await listAccounts(tx)).map(({ id }) => id)];
  const known = new Map(accounts.map((account) => [canonicalUserId(account), account]));
  return Object.fromEntries(
    ids.map((id) => {
      const account = known.get(id);
      if (account === undefined) throw invalidPrincipal('CanonicalUser', id);
      return [id, account];
    }),
  );
}

/** The document with accounts in place of canonical user ids, to decide by. */
export function withAccounts(document: string, accounts: Readonly<Record<string, string>> | undefined): string {
  if (!accounts || Object.keys(accounts).length === 0) return document;
  const policy = JSON.parse(document) as { Statement: unknown };
  for (const statement of [policy.Statement].flat() as Record<string, any>[]) {
    for (const name of ['Principal', 'NotPrincipal']) {
      const element = statement[name];
      if (typeof element !== 'object' || element === null || !('CanonicalUser' in element)) continue;
      const { CanonicalUser, AWS = [], ...others } = element;
      statement[name] = {
        ...others,
        AWS: [AWS, CanonicalUser].flat().map((value: string) => accounts[value] ?? value),
      };
    }
  }
  return JSON.stringify(policy);
}

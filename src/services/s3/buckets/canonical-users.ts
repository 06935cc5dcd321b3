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

/** A bucket's policy as decisions read it: with names and accounts of now. What changes it: bucket-policy.ts. */
import { parsePolicy } from '../../../policy/language/parse.ts';
import type { ReadTx } from '../../../wire/context.ts';
import { withCurrentPrincipals } from '../../iam/internal.ts';
import type { BucketRecord } from '../records.ts';
import { isPublicPolicy } from '../../../policy/public-policy.ts';

/** The policy as it stands now; `undefined` where there is none. */
export async function currentBucketPolicy(tx: ReadTx, { policy }: BucketRecord): Promise<string | undefined> {
  return policy && withCurrentPrincipals(tx, policy.document, policy.boundIds);
}

export function isPublicDocument(document: string): boolean {
  const parsed = parsePolicy(document);
  return !parsed.ok || isPublicPolicy(parsed.policy);
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

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

/**
 * The document as S3 keeps it: an account that is named by its number alone stands in it by its root's ARN, and
 * `false` of a condition as "false" (seen on AWS by Terraform and Crossplane, whose plans it kept from getting clean).
 * What needs neither stays as it was sent.
 */
export function keptDocument(document: string): string {
  const policy = JSON.parse(document) as { Statement: unknown };
  let isChanged = false;
  const change = <T>(before: T, after: T): T => {
    isChanged ||= before !== after;
    return after;
  };
  for (const statement of [policy.Statement].flat() as Record<string, any>[]) {
    for (const element of [statement['Principal'], statement['NotPrincipal']])
      if (typeof element === 'object' && element !== null && 'AWS' in element)
        element.AWS = each(element.AWS, (name) => change(name, rootOf(name)));
    for (const keys of Object.values<Record<string, unknown>>(statement['Condition'] ?? {}))
      for (const [key, values] of Object.entries(keys))
        keys[key] = each(values, (value) => change(value, typeof value === 'boolean' ? String(value) : value));
  }
  return isChanged ? JSON.stringify(policy) : document;
}

function each(values: unknown, work: (value: unknown) => unknown): unknown {
  return Array.isArray(values) ? values.map(work) : work(values);
}

function rootOf(name: unknown): unknown {
  return typeof name === 'string' && /^\d{12}$/.test(name) ? `arn:aws:iam::${name}:root` : name;
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

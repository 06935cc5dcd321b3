/** The documents of managed policies' default versions, AWS's and the account's own. */
import type { ReadTx } from '../../../../wire/context.ts';
import { nameKey, Policies, type PolicyRecord, PolicyVersions } from '../../records.ts';
import { awsManagedPolicies, awsManagedPolicyDocument } from '../managed/aws-managed-policies.ts';
import type { DocumentCache } from './document-cache.ts';

/**
 * Stands for a policy that cannot be found (AWS has withdrawn it): no valid document, so that authorization refuses
 * rather than overlook a Deny.
 */
export const missing = '';

export async function policyDocuments(
  tx: ReadTx,
  account: string,
  arns: ReadonlySet<string>,
  known?: DocumentCache,
): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  const own: string[] = [];
  for (const arn of arns) {
    if (arn.startsWith('arn:aws:iam::aws:')) texts.set(arn, awsManagedPolicyDocument(arn) ?? missing);
    else own.push(arn);
  }
  if (own.length === 0) return texts;
  const records = await tx
    .in(Policies, { account })
    .getMany(own.map((arn) => [nameKey(arn.slice(arn.lastIndexOf('/') + 1))]));
  const unknown: PolicyRecord[] = [];
  for (const record of records) {
    const document = record && known?.get(record.digest);
    if (document !== undefined) texts.set(record!.arn, document);
    else if (record) unknown.push(record);
  }
  if (unknown.length > 0) await readDocuments(tx, account, unknown, texts, known);
  return texts;
}

async function readDocuments(
  tx: ReadTx,
  account: string,
  policies: readonly PolicyRecord[],
  texts: Map<string, string>,
  known?: DocumentCache,
): Promise<void> {
  const versions = await tx
    .in(PolicyVersions, { account })
    .getMany(policies.map(({ name, defaultVersion }) => [nameKey(name), defaultVersion]));
  for (const [index, { arn, digest }] of policies.entries()) {
    const document = versions[index]?.document;
    if (document === undefined) continue;
    texts.set(arn, document);
    known?.set(digest, document);
  }
}

/** The text of an AWS managed policy's current version, or `undefined`. */
export function awsManagedPolicy(
  arn: string,
): { document: string; versionId: string; name: string; path: string } | undefined {
  const policy = awsManagedPolicies().get(arn);
  if (!policy) return undefined;
  const document = awsManagedPolicyDocument(arn);
  return document === undefined
    ? undefined
    : { document, versionId: policy.versionId, name: policy.name, path: policy.path };
}

/** What authentication and authorization need of IAM beyond its public operations. */
import type { Seal } from '../../kernel/secrets/seal.ts';
import type { Caller } from '../../wire/caller.ts';
import type { ReadTx, WriteTx } from '../../wire/context.ts';
import { awsManagedPolicies, awsManagedPolicyDocument } from './policies/managed/aws-managed-policies.ts';
import { OidcProviders, samlPrivateKeyPurpose, SamlProviders } from './providers/provider-records.ts';
import type { DocumentCache } from './policies/documents/document-cache.ts';
import { AccessKeys, Groups, nameKey, Policies, PolicyVersions, Roles, Users } from './records.ts';
import type { PolicyRecord, Principal, RoleRecord, UserRecord } from './records.ts';
import { isNewerUse } from './reports/action-records.ts';
import { EntityUses, KeyUses } from './reports/use-records.ts';

export { recordActions, type ActionUse } from './reports/action-records.ts';
export { generatePolicy, type GeneratedPolicy } from './reports/activity-policy.ts';
export { administersRoots, hasOrganizationFeature } from './account/organization-features.ts';
export { createDocumentCache, type DocumentCache } from './policies/documents/document-cache.ts';
export { findTokenIssuer, issuerUrl, publicKeysOfIssuer } from './providers/outbound-web-identity.ts';
export { discoveryDocument, publishedKeySet } from './providers/issuer-discovery.ts';
export type { TokenAlgorithm } from './providers/provider-records.ts';
export { checkIdentityPolicy, checkSessionPolicy } from './policies/documents/policy-documents.ts';
export { undefinedKeysIn, type UndefinedKey } from './policies/documents/undefined-keys.ts';
export type { CheckedPolicyType, Finding } from './validation/finding.ts';
export { bindPrincipals, principalArns, withCurrentPrincipals } from './policies/documents/policy-principals.ts';

/** What IAM Access Analyzer would say of a policy. Loaded when it is asked. */
export const policyChecks = () => import('./validation/policy-findings.ts');

/** Codes of users' MFA devices. Loaded when one is given: nothing else needs what computes them. */
export const mfaCodes = () => import('./credentials/mfa-codes.ts');

export interface AccessKeyFacts {
  readonly accessKeyId: string;
  /** Plain: opened from its seal. */
  readonly secretAccessKey: string;
  readonly status: 'Active' | 'Inactive';
  readonly account: string;
  /** `root`: the root user's own key, as `--admin-key` makes it. */
  readonly owner:
    | { readonly kind: 'root' }
    | { readonly kind: 'user'; readonly userName: string; readonly userId: string; readonly arn: string };
}

/** The purpose under which secret access keys are sealed. */
export const accessKeyPurpose = 'iam/access-key';

export async function findAccessKey(tx: ReadTx, accessKeyId: string, seal: Seal): Promise<AccessKeyFacts | undefined> {
  const record = await tx.in(AccessKeys).get(accessKeyId);
  if (!record) return undefined;
  const secretAccessKey = seal.open(accessKeyPurpose, record.sealedSecret);
  // Sealed under a key that is no longer there: nobody can prove to hold the secret.
  if (secretAccessKey === undefined) return undefined;
  const { account, status, user } = record;
  return {
    accessKeyId,
    secretAccessKey,
    status,
    account,
    owner: user ? { kind: 'user', userName: user.name, userId: user.id, arn: user.arn } : { kind: 'root' },
  };
}

export interface ConfiguredKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Puts the configured administrator key (its id may have any form) in place as the root user's; one of before goes. */
export async function configureRootAccessKey(
  tx: WriteTx,
  account: string,
  key: ConfiguredKey | undefined,
  seal: Seal,
): Promise<void> {
  const keys = tx.in(AccessKeys);
  for (const old of await keys.allBy('owner', [account, 'root'])) {
    if (old.configured && old.accessKeyId !== key?.accessKeyId) await keys.delete(old.accessKeyId);
  }
  if (!key) return;
  const { accessKeyId, secretAccessKey } = key;
  const before = await keys.get(accessKeyId);
  if (before && (before.user || before.account !== account)) {
    throw new Error(
      `The access key id ${accessKeyId} belongs to ${before.user?.arn ?? `account ${before.account}`} already: ` +
        'configure another one.',
    );
  }
  if (
    before?.configured &&
    before.status === 'Active' &&
    seal.open(accessKeyPurpose, before.sealedSecret) === secretAccessKey
  )
    return;
  // No operation shows when a root key was made.
  await keys.put({
    accessKeyId,
    account,
    configured: true,
    sealedSecret: seal.seal(accessKeyPurpose, secretAccessKey),
    status: 'Active',
    createdAt: 0,
  });
}

export interface IdentityPolicies {
  /** False when the user, or the very role (by its unique id), is gone. */
  readonly principalExists: boolean;
  /** Documents (JSON text), inline and attached. */
  readonly documents: readonly string[];
  /** What explanations call them, in the same order: ARNs; for inline policies their name and whose they are. */
  readonly names?: readonly string[];
  /** The boundary's ARN. */
  readonly boundaryName?: string;
  /** The user's or role's own tags. */
  readonly tags?: readonly { readonly Key: string; readonly Value: string }[];
  /** The boundary's document, where one is set. */
  readonly boundary?: string;
}

const gone: IdentityPolicies = { principalExists: false, documents: [] };

/**
 * Identity policies of a user or role caller; of nobody else (they have none of their own). At most four rounds to
 * the store: the principal, its groups, all customer managed policies, those of their documents that are not `known`.
 */
export async function identityPoliciesOf(tx: ReadTx, caller: Caller, known?: DocumentCache): Promise<IdentityPolicies> {
  const principal = await findPrincipal(tx, caller);
  if (!principal) return gone;
  const ofGroups =
    'groups' in principal && principal.groups.length > 0
      ? await tx.in(Groups, { account: caller.account }).getMany(principal.groups.map((group) => [group]))
      : [];
  return documentsOf(
    tx,
    caller.account,
    [principal, ...ofGroups.filter((group) => group !== undefined)],
    principal,
    known,
  );
}

/** The user's or role's own tags; of other callers, none. */
export async function principalTags(tx: ReadTx, caller: Caller): Promise<NonNullable<IdentityPolicies['tags']>> {
  return (await findPrincipal(tx, caller))?.tags ?? [];
}

/** `undefined`: the user, or the very role, is gone; or the caller is neither. */
async function findPrincipal(tx: ReadTx, caller: Caller): Promise<UserRecord | RoleRecord | undefined> {
  if (caller.kind === 'user') return findUser(tx, caller.account, caller.userName, caller.userId);
  if (caller.kind !== 'assumed-role') return undefined;
  const role = await tx.in(Roles, { account: caller.account }).get(nameKey(caller.roleName));
  return role?.id === caller.roleId ? role : undefined;
}

/** By name; a session may be older than the user's renaming, so else by id. */
async function findUser(tx: ReadTx, account: string, name: string, id: string): Promise<UserRecord | undefined> {
  const users = tx.in(Users, { account });
  const user = await users.get(nameKey(name));
  return user?.id === id ? user : users.find('id', id);
}

async function documentsOf(
  tx: ReadTx,
  account: string,
  principals: readonly Principal[],
  { boundary, tags }: Pick<UserRecord | RoleRecord, 'boundary' | 'tags'>,
  known?: DocumentCache,
): Promise<IdentityPolicies> {
  const attached = new Set(principals.flatMap((principal) => principal.attached));
  const texts = await policyDocuments(
    tx,
    account,
    new Set([...attached, ...(boundary === undefined ? [] : [boundary])]),
    known,
  );
  return {
    principalExists: true,
    documents: [
      ...principals.flatMap((principal) => principal.inline.map((policy) => policy.document)),
      ...[...attached].map((arn) => texts.get(arn) ?? missing),
    ],
    names: [
      ...principals.flatMap((principal) =>
        principal.inline.map((policy) => `inline policy ${policy.name} of ${principal.arn}`),
      ),
      ...attached,
    ],
    tags,
    ...(boundary !== undefined && { boundary: texts.get(boundary) ?? missing, boundaryName: boundary }),
  };
}

/** The inline and attached policies of these principals together, and the boundary's. */
export function principalDocuments(
  tx: ReadTx,
  account: string,
  principals: readonly Principal[],
  boundary: string | undefined,
): Promise<IdentityPolicies> {
  return documentsOf(tx, account, principals, { boundary, tags: [] });
}

/** A managed policy's default version, AWS's or the account's own. */
export async function policyText(tx: ReadTx, account: string, arn: string): Promise<string | undefined> {
  return (await policyDocuments(tx, account, new Set([arn]))).get(arn);
}

/** Credentials that made a request. */
export interface CredentialUse {
  readonly account: string;
  /** The user's or role's unique id; absent: the root user. */
  readonly entityId?: string;
  /** Long-term keys only. */
  readonly accessKeyId?: string;
  readonly namespace: string;
  readonly region: string;
  readonly usedAt: number;
}

/** Notes uses, in any order: an older one than what is there changes nothing. */
export async function recordUses(tx: WriteTx, uses: readonly CredentialUse[], now: number): Promise<void> {
  for (const { account, entityId, accessKeyId, namespace, region, usedAt } of uses) {
    if (accessKeyId !== undefined) {
      const before = await tx.in(KeyUses).get(accessKeyId);
      if (isNewerUse(usedAt, before?.usedAt, now)) await tx.in(KeyUses).put({ accessKeyId, namespace, region, usedAt });
    }
    if (entityId !== undefined) {
      const entities = tx.in(EntityUses, { account });
      const before = await entities.get(entityId, namespace);
      if (isNewerUse(usedAt, before?.usedAt, now)) await entities.put({ entityId, namespace, region, usedAt });
    }
  }
}

/**
 * Stands for a policy that cannot be found (AWS has withdrawn it): no valid document, so that authorization refuses
 * rather than overlook a Deny.
 */
const missing = '';

async function policyDocuments(
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

/** A registered OpenID Connect provider, by the issuer that its tokens name. */
export async function findOidcProvider(
  tx: ReadTx,
  account: string,
  issuer: string,
): Promise<{ arn: string; url: string; issuer: string; clientIds: readonly string[] } | undefined> {
  const provider = await tx
    .in(OidcProviders, { account })
    .get(`arn:aws:iam::${account}:oidc-provider/${issuer.replace(/^https?:\/\//, '')}`);
  return provider?.issuer === issuer ? provider : undefined;
}

export interface SamlProviderFacts {
  readonly arn: string;
  readonly name: string;
  /** AWS's unique id of it. */
  readonly uuid: string;
  readonly entityId: string;
  /** Signing certificates, DER in Base64. */
  readonly certificates: readonly string[];
  /** Milliseconds, domain time. */
  readonly validUntil: number;
  /** PEM. */
  readonly privateKeys: readonly string[];
  readonly encryptionMode: 'Required' | 'Allowed';
}

export async function findSamlProvider(
  tx: ReadTx,
  account: string,
  arn: string,
  seal: Seal,
): Promise<SamlProviderFacts | undefined> {
  const provider = await tx.in(SamlProviders, { account }).get(arn);
  if (!provider) return undefined;
  const { name, uuid, entityId, certificates, validUntil, encryptionMode = 'Allowed' } = provider;
  const privateKeys = (provider.privateKeys ?? [])
    .map(({ sealed }) => seal.open(samlPrivateKeyPurpose, sealed))
    .filter((key) => key !== undefined);
  return { arn, name, uuid, entityId, certificates, validUntil, privateKeys, encryptionMode };
}

/** One permission set: what it grants, its settings, its tags, where it is used, and its provisioning. */
import {
  AttachCustomerManagedPolicyReferenceToPermissionSetCommand,
  AttachManagedPolicyToPermissionSetCommand,
  CreatePermissionSetCommand,
  DeleteInlinePolicyFromPermissionSetCommand,
  DeletePermissionsBoundaryFromPermissionSetCommand,
  DeletePermissionSetCommand,
  DescribePermissionSetProvisioningStatusCommand,
  DetachCustomerManagedPolicyReferenceFromPermissionSetCommand,
  DetachManagedPolicyFromPermissionSetCommand,
  GetInlinePolicyForPermissionSetCommand,
  GetPermissionsBoundaryForPermissionSetCommand,
  ListAccountAssignmentsCommand,
  ListAccountsForProvisionedPermissionSetCommand,
  ListCustomerManagedPolicyReferencesInPermissionSetCommand,
  ListManagedPoliciesInPermissionSetCommand,
  ListTagsForResourceCommand,
  ProvisionPermissionSetCommand,
  PutInlinePolicyToPermissionSetCommand,
  PutPermissionsBoundaryToPermissionSetCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdatePermissionSetCommand,
  type AccountAssignment,
  type AttachedManagedPolicy,
  type CustomerManagedPolicyReference,
  type PermissionsBoundary,
  type PermissionSetProvisioningStatus,
  type Tag,
} from '@aws-sdk/client-sso-admin';
import { isNotFound } from '../../../api/errors';
import type { ListPage } from '../../../api/all-pages';
import { callSsoAdmin as call } from './sso-admin';

export type {
  AccountAssignment,
  AttachedManagedPolicy,
  CustomerManagedPolicyReference,
  PermissionsBoundary,
  PermissionSetProvisioningStatus,
  Tag,
};

export interface SetKey {
  readonly InstanceArn: string;
  readonly PermissionSetArn: string;
}

export interface SetDetails {
  readonly name: string;
  readonly description: string;
  /** ISO 8601. */
  readonly sessionDuration: string;
  readonly relayState: string;
}

export interface SetPolicies {
  readonly awsManaged: readonly AttachedManagedPolicy[];
  readonly customerManaged: readonly CustomerManagedPolicyReference[];
  /** JSON text; empty where there is none. */
  readonly inline: string;
  readonly boundary?: PermissionsBoundary;
}

interface Answer<Item> {
  readonly items: readonly Item[] | undefined;
  readonly next: string | undefined;
}

/** Follows the pages of a short list to its end. */
async function all<Item>(load: (token: string | undefined) => Promise<Answer<Item>>): Promise<Item[]> {
  const items: Item[] = [];
  let token: string | undefined;
  do {
    const page = await load(token);
    items.push(...(page.items ?? []));
    token = page.next;
  } while (token);
  return items;
}

export async function createPermissionSet(
  instanceArn: string,
  { name, description, sessionDuration, relayState }: SetDetails,
  tags: readonly Tag[],
): Promise<SetKey> {
  const command = new CreatePermissionSetCommand({
    InstanceArn: instanceArn,
    Name: name,
    SessionDuration: sessionDuration,
    ...(description && { Description: description }),
    ...(relayState && { RelayState: relayState }),
    ...(tags.length > 0 && { Tags: [...tags] }),
  });
  const created = await call((client) => client.send(command));
  return { InstanceArn: instanceArn, PermissionSetArn: created.PermissionSet?.PermissionSetArn ?? '' };
}

/** A description cannot be taken away by the API, only replaced: an empty one stays as it was. */
export async function updatePermissionSet(
  set: SetKey,
  { description, sessionDuration, relayState }: Omit<SetDetails, 'name'>,
): Promise<void> {
  const command = new UpdatePermissionSetCommand({
    ...set,
    SessionDuration: sessionDuration,
    ...(description && { Description: description }),
    ...(relayState && { RelayState: relayState }),
  });
  await call((client) => client.send(command));
}

export async function deletePermissionSet(set: SetKey): Promise<void> {
  await call((client) => client.send(new DeletePermissionSetCommand(set)));
}

export async function getSetPolicies(set: SetKey, signal?: AbortSignal): Promise<SetPolicies> {
  const options = { ...(signal && { abortSignal: signal }) };
  const [awsManaged, customerManaged, inline, boundary] = await Promise.all([
    all(async (NextToken) => {
      const page = await call((client) =>
        client.send(
          new ListManagedPoliciesInPermissionSetCommand({ ...set, ...(NextToken && { NextToken }) }),
          options,
        ),
      );
      return { items: page.AttachedManagedPolicies, next: page.NextToken };
    }),
    all(async (NextToken) => {
      const page = await call((client) =>
        client.send(
          new ListCustomerManagedPolicyReferencesInPermissionSetCommand({ ...set, ...(NextToken && { NextToken }) }),
          options,
        ),
      );
      return { items: page.CustomerManagedPolicyReferences, next: page.NextToken };
    }),
    call((client) => client.send(new GetInlinePolicyForPermissionSetCommand(set), options)),
    getBoundary(set, signal),
  ]);
  return { awsManaged, customerManaged, inline: inline.InlinePolicy ?? '', ...(boundary && { boundary }) };
}

/** AWS answers "not found" where there is no boundary; where there is no set, the other requests say so. */
async function getBoundary(set: SetKey, signal?: AbortSignal): Promise<PermissionsBoundary | undefined> {
  try {
    const answer = await call((client) =>
      client.send(new GetPermissionsBoundaryForPermissionSetCommand(set), { ...(signal && { abortSignal: signal }) }),
    );
    return answer.PermissionsBoundary;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

const referenceKey = ({ Path = '/', Name = '' }: CustomerManagedPolicyReference) => `${Path}${Name}`;
const boundaryKey = (boundary: PermissionsBoundary | undefined) =>
  boundary?.ManagedPolicyArn ??
  (boundary?.CustomerManagedPolicyReference && referenceKey(boundary.CustomerManagedPolicyReference)) ??
  '';

/** Makes the set grant `wanted` where it grants `before`: only what differs is sent, and what goes makes room first. */
export async function putSetPolicies(set: SetKey, before: SetPolicies, wanted: SetPolicies): Promise<void> {
  const had = new Set(before.awsManaged.map(({ Arn }) => Arn));
  const wants = new Set(wanted.awsManaged.map(({ Arn }) => Arn));
  for (const { Arn } of before.awsManaged) {
    if (!wants.has(Arn))
      await call((client) =>
        client.send(new DetachManagedPolicyFromPermissionSetCommand({ ...set, ManagedPolicyArn: Arn })),
      );
  }
  const hadReferences = new Set(before.customerManaged.map(referenceKey));
  const wantsReferences = new Set(wanted.customerManaged.map(referenceKey));
  for (const reference of before.customerManaged) {
    if (wantsReferences.has(referenceKey(reference))) continue;
    await call((client) =>
      client.send(
        new DetachCustomerManagedPolicyReferenceFromPermissionSetCommand({
          ...set,
          CustomerManagedPolicyReference: reference,
        }),
      ),
    );
  }
  for (const { Arn } of wanted.awsManaged) {
    if (!had.has(Arn))
      await call((client) =>
        client.send(new AttachManagedPolicyToPermissionSetCommand({ ...set, ManagedPolicyArn: Arn })),
      );
  }
  for (const reference of wanted.customerManaged) {
    if (hadReferences.has(referenceKey(reference))) continue;
    await call((client) =>
      client.send(
        new AttachCustomerManagedPolicyReferenceToPermissionSetCommand({
          ...set,
          CustomerManagedPolicyReference: reference,
        }),
      ),
    );
  }
  if (wanted.inline !== before.inline) {
    if (wanted.inline === '') await call((client) => client.send(new DeleteInlinePolicyFromPermissionSetCommand(set)));
    else
      await call((client) =>
        client.send(new PutInlinePolicyToPermissionSetCommand({ ...set, InlinePolicy: wanted.inline })),
      );
  }
  if (boundaryKey(wanted.boundary) !== boundaryKey(before.boundary)) {
    if (wanted.boundary)
      await call((client) =>
        client.send(new PutPermissionsBoundaryToPermissionSetCommand({ ...set, PermissionsBoundary: wanted.boundary })),
      );
    else await call((client) => client.send(new DeletePermissionsBoundaryFromPermissionSetCommand(set)));
  }
}

/** Whether two states grant the same. */
export function samePolicies(a: SetPolicies, b: SetPolicies): boolean {
  const text = (policies: SetPolicies) =>
    JSON.stringify([
      policies.awsManaged.map(({ Arn }) => Arn).sort(),
      policies.customerManaged.map(referenceKey).sort(),
      policies.inline,
      boundaryKey(policies.boundary),
    ]);
  return text(a) === text(b);
}

export async function listTags({ InstanceArn, PermissionSetArn }: SetKey, signal?: AbortSignal): Promise<Tag[]> {
  return all(async (NextToken) => {
    const command = new ListTagsForResourceCommand({
      InstanceArn,
      ResourceArn: PermissionSetArn,
      ...(NextToken && { NextToken }),
    });
    const page = await call((client) => client.send(command, { ...(signal && { abortSignal: signal }) }));
    return { items: page.Tags, next: page.NextToken };
  });
}

export async function putTags(
  { InstanceArn, PermissionSetArn }: SetKey,
  before: readonly Tag[],
  wanted: readonly Tag[],
): Promise<void> {
  const resource = { InstanceArn, ResourceArn: PermissionSetArn };
  const values = new Map(before.map(({ Key, Value }) => [Key, Value]));
  const keys = new Set(wanted.map(({ Key }) => Key));
  const gone = before.flatMap(({ Key }) => (Key !== undefined && !keys.has(Key) ? [Key] : []));
  const changed = wanted.filter(({ Key, Value }) => !values.has(Key) || values.get(Key) !== Value);
  if (gone.length > 0) await call((client) => client.send(new UntagResourceCommand({ ...resource, TagKeys: gone })));
  if (changed.length > 0) await call((client) => client.send(new TagResourceCommand({ ...resource, Tags: changed })));
}

/** The accounts that have the set's role; `outdated`: whose role is not what the set says now. */
export interface ProvisionedAccount {
  readonly accountId: string;
  readonly outdated: boolean;
}

export async function listProvisionedAccounts(
  set: SetKey,
  pageSize: number,
  token?: string,
  signal?: AbortSignal,
): Promise<ListPage<ProvisionedAccount>> {
  const options = { ...(signal && { abortSignal: signal }) };
  const request = { ...set, MaxResults: pageSize, ...(token && { NextToken: token }) };
  const page = await call((client) =>
    client.send(new ListAccountsForProvisionedPermissionSetCommand(request), options),
  );
  const filtered = new ListAccountsForProvisionedPermissionSetCommand({
    ...request,
    ProvisioningStatus: 'LATEST_PERMISSION_SET_NOT_PROVISIONED',
  });
  const outdated = new Set((await call((client) => client.send(filtered, options))).AccountIds);
  return {
    items: (page.AccountIds ?? []).map((accountId) => ({ accountId, outdated: outdated.has(accountId) })),
    ...(page.NextToken && { nextToken: page.NextToken }),
  };
}

/** Who has the set in the account. */
export async function listAssignmentsInAccount(
  set: SetKey,
  accountId: string,
  pageSize: number,
  token?: string,
  signal?: AbortSignal,
): Promise<ListPage<AccountAssignment>> {
  const command = new ListAccountAssignmentsCommand({
    ...set,
    AccountId: accountId,
    MaxResults: pageSize,
    ...(token && { NextToken: token }),
  });
  const page = await call((client) => client.send(command, { ...(signal && { abortSignal: signal }) }));
  return { items: page.AccountAssignments ?? [], ...(page.NextToken && { nextToken: page.NextToken }) };
}

/** Brings the roles of the account, or of every account that has one, up to date; goes on by itself. */
export async function provisionPermissionSet(
  set: SetKey,
  accountId?: string,
): Promise<PermissionSetProvisioningStatus> {
  const command = new ProvisionPermissionSetCommand({
    ...set,
    ...(accountId ? { TargetType: 'AWS_ACCOUNT', TargetId: accountId } : { TargetType: 'ALL_PROVISIONED_ACCOUNTS' }),
  });
  return (await call((client) => client.send(command))).PermissionSetProvisioningStatus ?? {};
}

export async function describeProvisioning(
  instanceArn: string,
  requestId: string,
  signal?: AbortSignal,
): Promise<PermissionSetProvisioningStatus> {
  const command = new DescribePermissionSetProvisioningStatusCommand({
    InstanceArn: instanceArn,
    ProvisionPermissionSetRequestId: requestId,
  });
  return (
    (await call((client) => client.send(command, { ...(signal && { abortSignal: signal }) })))
      .PermissionSetProvisioningStatus ?? {}
  );
}

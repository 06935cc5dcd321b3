/** Managed policies with their documents and versions, and what they are attached to. */
import {
  GetPolicyCommand,
  GetPolicyVersionCommand,
  ListEntitiesForPolicyCommand,
  ListPoliciesCommand,
  ListPolicyTagsCommand,
  ListPolicyVersionsCommand,
  type Policy,
  type PolicyVersion,
} from '@aws-sdk/client-iam';
import type { AllItems } from '../../../api/all-pages';
import { aborting, allIamPages, callIam, documentText } from './iam';
import type { Tag } from '../../../api/tags';

export type { Policy, PolicyVersion };

/** AWS's own, as opposed to the account's. */
export function isAwsManaged(arn: string | undefined): boolean {
  return arn?.startsWith('arn:aws:iam::aws:') ?? false;
}

export function policyType(arn: string | undefined): string {
  return isAwsManaged(arn) ? 'AWS managed' : 'Customer managed';
}

/** AWS's and the account's, by name. */
export async function listAllPolicies(signal?: AbortSignal): Promise<AllItems<Policy>> {
  const all = await allIamPages(
    (client, paging, options) => client.send(new ListPoliciesCommand({ Scope: 'All', ...paging }), options),
    ({ Policies }) => Policies,
    signal,
  );
  return { ...all, items: [...all.items].sort((a, b) => (a.PolicyName ?? '').localeCompare(b.PolicyName ?? '')) };
}

export async function getPolicy(arn: string, signal?: AbortSignal): Promise<Policy> {
  const answer = await callIam((client) => client.send(new GetPolicyCommand({ PolicyArn: arn }), aborting(signal)));
  if (!answer.Policy) throw new Error(`AWS gave no answer about the policy ${arn}.`);
  return answer.Policy;
}

/** Newest first. */
export async function listPolicyVersions(arn: string, signal?: AbortSignal): Promise<readonly PolicyVersion[]> {
  const all = await allIamPages(
    (client, paging, options) => client.send(new ListPolicyVersionsCommand({ PolicyArn: arn, ...paging }), options),
    ({ Versions }) => Versions,
    signal,
  );
  return [...all.items].sort((a, b) => Number(b.CreateDate ?? 0) - Number(a.CreateDate ?? 0));
}

export async function getPolicyVersionDocument(arn: string, versionId: string, signal?: AbortSignal): Promise<string> {
  const command = new GetPolicyVersionCommand({ PolicyArn: arn, VersionId: versionId });
  const answer = await callIam((client) => client.send(command, aborting(signal)));
  return documentText(answer.PolicyVersion?.Document);
}

export interface AttachedEntity {
  readonly kind: 'user' | 'group' | 'role';
  readonly name: string;
}

export function listEntities(arn: string, signal?: AbortSignal): Promise<AllItems<AttachedEntity>> {
  return allIamPages(
    (client, paging, options) => client.send(new ListEntitiesForPolicyCommand({ PolicyArn: arn, ...paging }), options),
    ({ PolicyUsers = [], PolicyGroups = [], PolicyRoles = [] }): AttachedEntity[] => [
      ...PolicyUsers.map(({ UserName = '' }) => ({ kind: 'user' as const, name: UserName })),
      ...PolicyGroups.map(({ GroupName = '' }) => ({ kind: 'group' as const, name: GroupName })),
      ...PolicyRoles.map(({ RoleName = '' }) => ({ kind: 'role' as const, name: RoleName })),
    ],
    signal,
  );
}

export async function listPolicyTags(arn: string, signal?: AbortSignal): Promise<readonly Tag[]> {
  const all = await allIamPages(
    (client, paging, options) => client.send(new ListPolicyTagsCommand({ PolicyArn: arn, ...paging }), options),
    ({ Tags }) => Tags,
    signal,
  );
  return all.items.map(({ Key = '', Value = '' }) => ({ Key, Value }));
}

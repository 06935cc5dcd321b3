/** Service control policies, and what they are attached to. */
import {
  AttachPolicyCommand,
  CreatePolicyCommand,
  DeletePolicyCommand,
  DescribePolicyCommand,
  DetachPolicyCommand,
  EnablePolicyTypeCommand,
  ListPoliciesCommand,
  ListTargetsForPolicyCommand,
  UpdatePolicyCommand,
  type Policy,
  type PolicySummary,
  type PolicyTargetSummary,
} from '@aws-sdk/client-organizations';
import { allPages, type AllItems } from '../../../api/all-pages';
import { callOrganizations, largestOrganizationsPage } from './organization';
import { getRoot } from './tree';

export type { Policy, PolicySummary, PolicyTargetSummary };

const type = 'SERVICE_CONTROL_POLICY';
const paging = (token: string | undefined) => ({
  MaxResults: largestOrganizationsPage,
  ...(token && { NextToken: token }),
});

export interface ServiceControlPolicies extends AllItems<PolicySummary> {
  /** Whether they count: the root has the policy type. */
  readonly enabled: boolean;
}

export async function listServiceControlPolicies(abortSignal?: AbortSignal): Promise<ServiceControlPolicies> {
  const options = { ...(abortSignal && { abortSignal }) };
  const root = await getRoot(abortSignal);
  const all = await allPages(async (token) => {
    const command = new ListPoliciesCommand({ Filter: type, ...paging(token) });
    const page = await callOrganizations((client) => client.send(command, options));
    return { items: page.Policies ?? [], ...(page.NextToken && { nextToken: page.NextToken }) };
  });
  const enabled = (root.PolicyTypes ?? []).some(({ Type, Status }) => Type === type && Status === 'ENABLED');
  return { ...all, enabled };
}

export async function enableServiceControlPolicies(): Promise<void> {
  const { Id: RootId } = await getRoot();
  await callOrganizations((client) => client.send(new EnablePolicyTypeCommand({ RootId, PolicyType: type })));
}

export async function createServiceControlPolicy(Name: string, Description: string, Content: string): Promise<string> {
  const command = new CreatePolicyCommand({ Name, Description, Content, Type: type });
  return (await callOrganizations((client) => client.send(command))).Policy?.PolicySummary?.Id ?? '';
}

export interface EditedPolicy {
  readonly name: string;
  readonly description: string;
  readonly content: string;
}

export async function updatePolicy(PolicyId: string, { name, description, content }: EditedPolicy): Promise<void> {
  const command = new UpdatePolicyCommand({ PolicyId, Name: name, Description: description, Content: content });
  await callOrganizations((client) => client.send(command));
}

export async function deletePolicy(PolicyId: string): Promise<void> {
  await callOrganizations((client) => client.send(new DeletePolicyCommand({ PolicyId })));
}

export interface PolicyDetail {
  readonly policy: Policy;
  readonly targets: readonly PolicyTargetSummary[];
}

export async function getPolicyDetail(PolicyId: string, abortSignal?: AbortSignal): Promise<PolicyDetail> {
  const options = { ...(abortSignal && { abortSignal }) };
  const { Policy: policy = {} } = await callOrganizations((client) =>
    client.send(new DescribePolicyCommand({ PolicyId }), options),
  );
  const { items: targets } = await allPages(async (token) => {
    const command = new ListTargetsForPolicyCommand({ PolicyId, ...paging(token) });
    const page = await callOrganizations((client) => client.send(command, options));
    return { items: page.Targets ?? [], ...(page.NextToken && { nextToken: page.NextToken }) };
  });
  return { policy, targets };
}

export async function attachPolicy(PolicyId: string, TargetId: string): Promise<void> {
  await callOrganizations((client) => client.send(new AttachPolicyCommand({ PolicyId, TargetId })));
}

export async function detachPolicy(PolicyId: string, TargetId: string): Promise<void> {
  await callOrganizations((client) => client.send(new DetachPolicyCommand({ PolicyId, TargetId })));
}

/** Managed policies, through AWS's IAM API: AWS's own, and those of the signed-in account. */
import {
  GetPolicyCommand,
  GetPolicyVersionCommand,
  IAMClient,
  ListPoliciesCommand,
  type Policy,
} from '@aws-sdk/client-iam';
import { awsCaller } from '../../../api/aws-call';

export type { Policy };

const call = awsCaller((settings) => new IAMClient(settings));

/** The API's own upper bound. */
const largestPage = 1000;

/** AWS's managed policies do not change while a page is open: they are read once. */
let awsPolicies: Promise<readonly Policy[]> | undefined;

export function listAwsManagedPolicies(): Promise<readonly Policy[]> {
  awsPolicies ??= listPolicies('AWS').catch((error: unknown) => {
    awsPolicies = undefined;
    throw error;
  });
  return awsPolicies;
}

export function listCustomerManagedPolicies(signal?: AbortSignal): Promise<readonly Policy[]> {
  return listPolicies('Local', signal);
}

async function listPolicies(Scope: 'AWS' | 'Local', signal?: AbortSignal): Promise<readonly Policy[]> {
  const policies: Policy[] = [];
  let Marker: string | undefined;
  do {
    const command = new ListPoliciesCommand({ Scope, MaxItems: largestPage, ...(Marker && { Marker }) });
    const page = await call((client) => client.send(command, { ...(signal && { abortSignal: signal }) }));
    policies.push(...(page.Policies ?? []));
    Marker = page.IsTruncated ? page.Marker : undefined;
  } while (Marker);
  return policies.sort((a, b) => (a.PolicyName ?? '').localeCompare(b.PolicyName ?? ''));
}

/** The document of the policy's default version, as JSON text. */
export async function getPolicyDocument(arn: string, signal?: AbortSignal): Promise<string> {
  const options = { ...(signal && { abortSignal: signal }) };
  const { Policy: policy } = await call((client) => client.send(new GetPolicyCommand({ PolicyArn: arn }), options));
  const version = new GetPolicyVersionCommand({ PolicyArn: arn, VersionId: policy?.DefaultVersionId });
  const answer = await call((client) => client.send(version, options));
  return decodeURIComponent(answer.PolicyVersion?.Document ?? '');
}

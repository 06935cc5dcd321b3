/** Policies of users, roles and groups as templates have them: inline (`Policies`), attached (`ManagedPolicyArns`). */
import { isDeepStrictEqual } from 'node:util';
import { documentText, ifThere, type ResourceCall } from '../../../../wire/resource-type.ts';

export type Iam = ResourceCall['aws']['iam'];

export interface InlinePolicy {
  readonly PolicyName: string;
  readonly PolicyDocument: unknown;
}

export interface PrincipalPolicies {
  readonly ManagedPolicyArns?: readonly string[];
  readonly Policies?: readonly InlinePolicy[];
}

/** A kind of principals, and IAM's operations on its policies. */
export interface PrincipalKind {
  attach(iam: Iam, name: string, arn: string): Promise<unknown>;
  detach(iam: Iam, name: string, arn: string): Promise<unknown>;
  attached(
    iam: Iam,
    name: string,
  ): Promise<{ readonly AttachedPolicies?: readonly { PolicyArn?: string }[] | undefined }>;
  put(iam: Iam, name: string, policy: string, document: string): Promise<unknown>;
  remove(iam: Iam, name: string, policy: string): Promise<unknown>;
  names(iam: Iam, name: string): Promise<{ readonly PolicyNames: readonly string[] | undefined }>;
  document(iam: Iam, name: string, policy: string): Promise<{ readonly PolicyDocument: string | undefined }>;
}

const most = { MaxItems: 1000 };

export const users: PrincipalKind = {
  attach: (iam, UserName, PolicyArn) => iam.attachUserPolicy({ UserName, PolicyArn }),
  detach: (iam, UserName, PolicyArn) => iam.detachUserPolicy({ UserName, PolicyArn }),
  attached: (iam, UserName) => iam.listAttachedUserPolicies({ UserName, ...most }),
  put: (iam, UserName, PolicyName, PolicyDocument) => iam.putUserPolicy({ UserName, PolicyName, PolicyDocument }),
  remove: (iam, UserName, PolicyName) => iam.deleteUserPolicy({ UserName, PolicyName }),
  names: (iam, UserName) => iam.listUserPolicies({ UserName, ...most }),
  document: (iam, UserName, PolicyName) => iam.getUserPolicy({ UserName, PolicyName }),
};

export const roles: PrincipalKind = {
  attach: (iam, RoleName, PolicyArn) => iam.attachRolePolicy({ RoleName, PolicyArn }),
  detach: (iam, RoleName, PolicyArn) => iam.detachRolePolicy({ RoleName, PolicyArn }),
  attached: (iam, RoleName) => iam.listAttachedRolePolicies({ RoleName, ...most }),
  put: (iam, RoleName, PolicyName, PolicyDocument) => iam.putRolePolicy({ RoleName, PolicyName, PolicyDocument }),
  remove: (iam, RoleName, PolicyName) => iam.deleteRolePolicy({ RoleName, PolicyName }),
  names: (iam, RoleName) => iam.listRolePolicies({ RoleName, ...most }),
  document: (iam, RoleName, PolicyName) => iam.getRolePolicy({ RoleName, PolicyName }),
};

export const groups: PrincipalKind = {
  attach: (iam, GroupName, PolicyArn) => iam.attachGroupPolicy({ GroupName, PolicyArn }),
  detach: (iam, GroupName, PolicyArn) => iam.detachGroupPolicy({ GroupName, PolicyArn }),
  attached: (iam, GroupName) => iam.listAttachedGroupPolicies({ GroupName, ...most }),
  put: (iam, GroupName, PolicyName, PolicyDocument) => iam.putGroupPolicy({ GroupName, PolicyName, PolicyDocument }),
  remove: (iam, GroupName, PolicyName) => iam.deleteGroupPolicy({ GroupName, PolicyName }),
  names: (iam, GroupName) => iam.listGroupPolicies({ GroupName, ...most }),
  document: (iam, GroupName, PolicyName) => iam.getGroupPolicy({ GroupName, PolicyName }),
};

/** From the policies that a template had before to those that it has now; others stay as they are. */
export async function changePolicies(
  iam: Iam,
  kind: PrincipalKind,
  name: string,
  desired: PrincipalPolicies,
  previous: PrincipalPolicies = {},
): Promise<void> {
  const { ManagedPolicyArns: arns = [], Policies: policies = [] } = desired;
  const { ManagedPolicyArns: arnsBefore = [], Policies: policiesBefore = [] } = previous;
  // Away first: there may be only so many.
  for (const arn of arnsBefore)
    if (!arns.includes(arn)) await ifThere('NoSuchEntity', () => kind.detach(iam, name, arn));
  for (const { PolicyName: policy } of policiesBefore)
    if (!policies.some(({ PolicyName }) => PolicyName === policy))
      await ifThere('NoSuchEntity', () => kind.remove(iam, name, policy));
  for (const arn of arns) if (!arnsBefore.includes(arn)) await kind.attach(iam, name, arn);
  for (const policy of policies)
    if (!policiesBefore.some((before) => isDeepStrictEqual(before, policy)))
      await kind.put(iam, name, policy.PolicyName, documentText(policy.PolicyDocument));
}

/** Those that are there. */
export async function policiesOf(iam: Iam, kind: PrincipalKind, name: string): Promise<PrincipalPolicies> {
  const { AttachedPolicies: attached = [] } = await kind.attached(iam, name);
  const { PolicyNames: names = [] } = await kind.names(iam, name);
  const policies: InlinePolicy[] = [];
  for (const policy of names)
    policies.push({
      PolicyName: policy,
      PolicyDocument: readDocument((await kind.document(iam, name, policy)).PolicyDocument),
    });
  return {
    ...(attached.length > 0 && { ManagedPolicyArns: attached.map(({ PolicyArn }) => PolicyArn!) }),
    ...(policies.length > 0 && { Policies: policies }),
  };
}

/** IAM answers documents as text with percent-encoding. */
export function readDocument(encoded: string | undefined): unknown {
  return JSON.parse(decodeURIComponent(encoded ?? 'null'));
}

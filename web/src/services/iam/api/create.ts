/** Making groups, roles and managed policies. */
import {
  AttachGroupPolicyCommand,
  AttachRolePolicyCommand,
  CreateGroupCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
} from '@aws-sdk/client-iam';
import { callIam } from './iam';

export async function createGroup(GroupName: string): Promise<void> {
  await callIam((client) => client.send(new CreateGroupCommand({ GroupName })));
}

export async function attachGroupPolicy(GroupName: string, PolicyArn: string): Promise<void> {
  await callIam((client) => client.send(new AttachGroupPolicyCommand({ GroupName, PolicyArn })));
}

export interface NewRole {
  readonly name: string;
  readonly description: string;
  readonly trustPolicy: string;
}

export async function createRole({ name, description, trustPolicy }: NewRole): Promise<void> {
  const command = new CreateRoleCommand({
    RoleName: name,
    AssumeRolePolicyDocument: trustPolicy,
    ...(description !== '' && { Description: description }),
  });
  await callIam((client) => client.send(command));
}

export async function attachRolePolicy(RoleName: string, PolicyArn: string): Promise<void> {
  await callIam((client) => client.send(new AttachRolePolicyCommand({ RoleName, PolicyArn })));
}

/** Answers the new policy's ARN. */
export async function createPolicy(name: string, document: string, description: string): Promise<string> {
  const command = new CreatePolicyCommand({
    PolicyName: name,
    PolicyDocument: document,
    ...(description !== '' && { Description: description }),
  });
  return (await callIam((client) => client.send(command))).Policy?.Arn ?? '';
}

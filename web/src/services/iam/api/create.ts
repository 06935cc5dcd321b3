/** Making groups, roles and managed policies. */
import {
  AttachGroupPolicyCommand,
  AttachRolePolicyCommand,
  CreateGroupCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  DeletePolicyVersionCommand,
  LimitExceededException,
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

/**
 * Becomes the version that counts; answers its ID. Where IAM has no room for another version, `leaving` goes, once the
 * document was found right.
 */
export async function createPolicyVersion(
  PolicyArn: string,
  PolicyDocument: string,
  leaving: string | undefined,
): Promise<string> {
  const command = new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument, SetAsDefault: true });
  const create = async () => (await callIam((client) => client.send(command))).PolicyVersion?.VersionId ?? '';
  try {
    return await create();
  } catch (error) {
    if (leaving === undefined || !(error instanceof LimitExceededException)) throw error;
    await callIam((client) => client.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId: leaving })));
    return create();
  }
}

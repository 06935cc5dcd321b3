/** The role as which a schedule invokes its target. */
import { CreateRoleCommand, PutRolePolicyCommand, type Role } from '@aws-sdk/client-iam';
import { callIam } from '../../iam/api/iam';
import { listRoles } from '../../iam/api/roles-and-groups';

const principal = 'scheduler.amazonaws.com';

const statement = (rest: object): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...rest }] });

/** Makes a role that Scheduler may become, for one target alone; answers its ARN. */
export async function createExecutionRole(RoleName: string, targetArn: string): Promise<string> {
  const AssumeRolePolicyDocument = statement({ Principal: { Service: principal }, Action: 'sts:AssumeRole' });
  const made = await callIam((client) => client.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument })));
  const isMachine = targetArn.includes(':states:');
  const PolicyDocument = statement({
    Action: isMachine ? 'states:StartExecution' : 'lambda:InvokeFunction',
    Resource: isMachine ? targetArn : [targetArn, `${targetArn}:*`],
  });
  const policy = { RoleName, PolicyName: 'InvokeTarget', PolicyDocument };
  await callIam((client) => client.send(new PutRolePolicyCommand(policy)));
  return made.Role?.Arn ?? '';
}

/** Those whose trust policy names Scheduler. */
export async function listExecutionRoles(signal: AbortSignal): Promise<readonly Role[]> {
  const { items } = await listRoles(signal);
  return items.filter(({ AssumeRolePolicyDocument = '' }) =>
    decodeURIComponent(AssumeRolePolicyDocument).includes(principal),
  );
}

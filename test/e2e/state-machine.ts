/** A state machine with a role that may do nothing. */
import { IAM } from '@aws-sdk/client-iam';
import { SFN } from '@aws-sdk/client-sfn';
import type { rootConfig } from './identity-center.ts';

/** Answers its ARN. */
export async function makeStateMachine(
  config: Awaited<ReturnType<typeof rootConfig>>,
  name: string,
  definition: object,
): Promise<string> {
  const [iam, sfn] = [new IAM(config), new SFN(config)];
  const trusted = { Effect: 'Allow', Principal: { Service: 'states.amazonaws.com' }, Action: 'sts:AssumeRole' };
  const { Role } = await iam.createRole({
    RoleName: `${name}-role`,
    AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [trusted] }),
  });
  const made = await sfn.createStateMachine({ name, roleArn: Role!.Arn, definition: JSON.stringify(definition) });
  iam.destroy();
  sfn.destroy();
  return made.stateMachineArn!;
}

/** Starts it and answers the execution's ARN. */
export async function startMachine(
  config: Awaited<ReturnType<typeof rootConfig>>,
  stateMachineArn: string,
): Promise<string> {
  const sfn = new SFN(config);
  const { executionArn } = await sfn.startExecution({ stateMachineArn, input: '{"order":"1"}' });
  sfn.destroy();
  return executionArn!;
}

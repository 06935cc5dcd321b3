/** What the tests of schedules share: a server, its clients, a state machine to invoke, and roles that may. */
import { IAM } from '@aws-sdk/client-iam';
import { Scheduler, type CreateScheduleCommandInput } from '@aws-sdk/client-scheduler';
import { SFN } from '@aws-sdk/client-sfn';
import type { Sandlot } from '../../testing/start-sandlot.ts';

export async function scheduleTests(sandlot: Sandlot) {
  const config = { ...sandlot.clientConfig, maxAttempts: 1 };
  const [scheduler, sfn, iam] = [new Scheduler(config), new SFN(config), new IAM(config)];

  async function newRole(RoleName: string, Action: string[], condition: object = {}): Promise<string> {
    const Principal = { Service: ['scheduler.amazonaws.com', 'states.amazonaws.com'] };
    const trust = { Principal, Action: 'sts:AssumeRole', ...condition };
    const { Role } = await iam.createRole({ RoleName, AssumeRolePolicyDocument: policy(trust) });
    await iam.putRolePolicy({ RoleName, PolicyName: 'p', PolicyDocument: policy({ Action, Resource: '*' }) });
    return Role!.Arn!;
  }
  const roleArn = await newRole('starts', ['states:StartExecution']);
  let made = 0;
  const newMachine = async (): Promise<string> => {
    const definition = JSON.stringify({ StartAt: 'One', States: { One: { Type: 'Pass', End: true } } });
    return (await sfn.createStateMachine({ name: `machine-${++made}`, definition, roleArn })).stateMachineArn!;
  };
  const machineArn = await newMachine();

  return {
    scheduler,
    sfn,
    iam,
    roleArn,
    machineArn,
    newRole,
    newMachine,
    /** A valid request, with other members over it. */
    given: (Name: string, others: Partial<CreateScheduleCommandInput> = {}): CreateScheduleCommandInput => ({
      Name,
      ScheduleExpression: 'rate(5 minutes)',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: { Arn: machineArn, RoleArn: roleArn },
      ...others,
    }),
    /** Inputs of a machine's executions, in the order in which they began. */
    inputs: async (stateMachineArn: string): Promise<any[]> => {
      await sandlot.idle();
      const { executions } = await sfn.listExecutions({ stateMachineArn });
      const described = executions!.map(({ executionArn }) => sfn.describeExecution({ executionArn }));
      const told = await Promise.all(described);
      return told.sort((a, b) => Number(a.startDate) - Number(b.startDate)).map(({ input }) => JSON.parse(input!));
    },
    destroy: () => [scheduler, sfn, iam].forEach((client) => client.destroy()),
  };
}

function policy(statement: object): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...statement }] });
}

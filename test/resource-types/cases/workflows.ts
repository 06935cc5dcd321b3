import { attribute, functionOf, ref, roleOf, tagged, type TypeCase } from '../type-case.ts';

const group = { Group: { Type: 'AWS::Logs::LogGroup', Properties: {} } };
const machine = (end: string) => JSON.stringify({ StartAt: end, States: { [end]: { Type: 'Succeed' } } });
const stateMachine: TypeCase = {
  type: 'AWS::StepFunctions::StateMachine',
  beside: { Role: roleOf('states.amazonaws.com'), Second: roleOf('states.amazonaws.com'), ...group },
  states: [
    {
      StateMachineName: 'one',
      StateMachineType: 'STANDARD',
      RoleArn: attribute('Role', 'Arn'),
      DefinitionString: machine('A'),
      EncryptionConfiguration: { Type: 'AWS_OWNED_KEY' },
      LoggingConfiguration: {
        Level: 'ALL',
        IncludeExecutionData: true,
        Destinations: [{ CloudWatchLogsLogGroup: { LogGroupArn: attribute('Group', 'Arn') } }],
      },
      Tags: tagged('blue'),
      TracingConfiguration: { Enabled: false },
    },
    {
      StateMachineName: 'one',
      StateMachineType: 'STANDARD',
      RoleArn: attribute('Second', 'Arn'),
      DefinitionString: machine('B'),
      LoggingConfiguration: {
        Level: 'ERROR',
        IncludeExecutionData: false,
        Destinations: [{ CloudWatchLogsLogGroup: { LogGroupArn: attribute('Group', 'Arn') } }],
      },
      Tags: tagged('green'),
      TracingConfiguration: { Enabled: false },
    },
    {
      StateMachineName: 'one',
      StateMachineType: 'STANDARD',
      RoleArn: attribute('Second', 'Arn'),
      Definition: { StartAt: 'C', States: { C: { Type: 'Pass', Comment: '${said}', End: true } } },
      DefinitionSubstitutions: { said: 'so' },
    },
  ],
  anew: { StateMachineName: 'two' },
  without: { DefinitionS3Location: 'the tests of the type read it from S3' },
};

const target = (more: object = {}) => ({
  Arn: attribute('Function', 'Arn'),
  RoleArn: attribute('SchedulerRole', 'Arn'),
  ...more,
});
const scheduled = {
  Role: roleOf('lambda.amazonaws.com'),
  SchedulerRole: roleOf('scheduler.amazonaws.com'),
  SecondRole: roleOf('scheduler.amazonaws.com'),
  Function: functionOf(),
  Second: functionOf(),
  Group: { Type: 'AWS::Scheduler::ScheduleGroup', Properties: {} },
};
const schedule: TypeCase = {
  type: 'AWS::Scheduler::Schedule',
  beside: scheduled,
  states: [
    {
      Name: 'one',
      GroupName: ref('Group'),
      Description: 'One',
      StartDate: '2030-01-01T00:00:00.000Z',
      EndDate: '2031-01-01T00:00:00.000Z',
      FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 5 },
      ScheduleExpression: 'rate(1 day)',
      ScheduleExpressionTimezone: 'Europe/Berlin',
      State: 'DISABLED',
      Target: target({ Input: '{}', RetryPolicy: { MaximumEventAgeInSeconds: 100, MaximumRetryAttempts: 2 } }),
    },
    {
      Name: 'one',
      GroupName: ref('Group'),
      Description: 'Two',
      StartDate: '2030-02-01T00:00:00.000Z',
      EndDate: '2031-02-01T00:00:00.000Z',
      FlexibleTimeWindow: { Mode: 'OFF' },
      ScheduleExpression: 'rate(2 days)',
      ScheduleExpressionTimezone: 'Asia/Tokyo',
      State: 'ENABLED',
      Target: target({
        Arn: attribute('Second', 'Arn'),
        RoleArn: attribute('SecondRole', 'Arn'),
        Input: '[]',
        RetryPolicy: { MaximumEventAgeInSeconds: 200, MaximumRetryAttempts: 3 },
      }),
    },
    { Name: 'one', FlexibleTimeWindow: { Mode: 'OFF' }, ScheduleExpression: 'rate(2 days)', Target: target() },
  ],
  anew: { Name: 'two' },
  without: { 'Target/DeadLetterConfig': 'without a queue it says nothing' },
};
const scheduleGroup: TypeCase = {
  type: 'AWS::Scheduler::ScheduleGroup',
  states: [{ Name: 'one', Tags: tagged('blue') }, { Name: 'one', Tags: tagged('green') }, { Name: 'one' }],
  anew: { Name: 'two' },
};

export const workflows = [stateMachine, schedule, scheduleGroup];

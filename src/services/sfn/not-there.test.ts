/** What docs/sfn.md says is not there: each setting, integration and field is refused by its name. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { IAM } from '@aws-sdk/client-iam';
import { SFN, type CreateStateMachineCommandInput } from '@aws-sdk/client-sfn';
import { refused } from '../../testing/refused.ts';
import { startSandlot } from '../../testing/start-sandlot.ts';

const sandlot = await startSandlot();
const config = { ...sandlot.clientConfig, maxAttempts: 1, disableHostPrefix: true };
const [sfn, iam] = [new SFN(config), new IAM(config)];
const Statement = [{ Effect: 'Allow', Principal: { Service: 'states.amazonaws.com' }, Action: 'sts:AssumeRole' }];
const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
const roleArn = (await iam.createRole({ RoleName: 'machines', AssumeRolePolicyDocument })).Role!.Arn!;
const passes = { One: { Type: 'Pass', End: true } };

after(async () => {
  sfn.destroy();
  iam.destroy();
  await sandlot.close();
});

const create = (States: object, more: Partial<CreateStateMachineCommandInput> = {}) =>
  sfn.createStateMachine({
    name: 'absent',
    definition: JSON.stringify({ StartAt: Object.keys(States)[0], States }),
    roleArn,
    ...more,
  });

const stateMachineArn = `arn:aws:states:us-east-1:${sandlot.account}:stateMachine:m`;
const activityArn = `arn:aws:states:us-east-1:${sandlot.account}:activity:a`;
const mapRunArn = `arn:aws:states:us-east-1:${sandlot.account}:mapRun:m/l:r`;

const settings: Readonly<Record<string, () => Promise<unknown>>> = {
  'versions of state machines': () => create(passes, { publish: true }),
  'tracing \\(X-Ray\\)': () => create(passes, { tracingConfiguration: { enabled: true } }),
  'encrypted under a KMS key': () =>
    create(passes, { encryptionConfiguration: { type: 'CUSTOMER_MANAGED_KMS_KEY', kmsKeyId: 'alias/mine' } }),
  'distributed maps \\(mapRunArn\\)': () => sfn.listExecutions({ mapRunArn }),
  'redrives of executions \\(redriveFilter\\)': () =>
    sfn.listExecutions({ stateMachineArn, redriveFilter: 'REDRIVEN' }),
};

test('settings that are not there are refused by name', async () => {
  for (const [name, call] of Object.entries(settings))
    await assert.rejects(call(), refused('NotImplementedException', new RegExp(name), 501), name);
});

test('integrations that are not there are refused by name', async () => {
  const own = (resource: string) => `arn:aws:states:::${resource}`;
  for (const Resource of [
    activityArn,
    ...['sns:publish', 'sqs:sendMessage', 'events:putEvents', 'ecs:runTask', 'apigateway:invoke'].map(own),
    ...['states:startExecution.sync', 'states:startExecution.sync:2', 'ecs:runTask.sync', 'http:invoke'].map(own),
    ...['aws-sdk:sqs:sendMessage', 'aws-sdk:eventbridge:putEvents'].map(own),
  ]) {
    const made = create({ One: { Type: 'Task', Resource, End: true } });
    const message = new RegExp(
      `do not have the integration ${Resource}, docs/sfn.md lists those that are here at /States/One/Resource'$`,
    );
    await assert.rejects(made, refused('InvalidDefinition', message), Resource);
  }
});

test('distributed maps are refused by name', async () => {
  const ItemProcessor = { StartAt: 'Two', States: { Two: { Type: 'Pass', End: true } } };
  const map = (more: object) => create({ One: { Type: 'Map', ItemProcessor, End: true, ...more } });
  const distributed = { ...ItemProcessor, ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' } };
  await assert.rejects(map({ ItemProcessor: distributed }), refused('InvalidDefinition', /have distributed maps/));
  for (const [field, value] of Object.entries({
    ItemReader: {},
    ItemBatcher: { MaxItemsPerBatch: 1 },
    ResultWriter: {},
    ToleratedFailureCount: 1,
    ToleratedFailurePercentage: 1,
  }))
    await assert.rejects(map({ [field]: value }), refused('InvalidDefinition', new RegExp(`the field '${field}'`)));
});

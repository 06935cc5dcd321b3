import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { IAM } from '@aws-sdk/client-iam';
import { refused } from '../../testing/refused.ts';
import { startSandlot } from '../../testing/start-sandlot.ts';

const sandlot = await startSandlot();
const iam = new IAM(sandlot.clientConfig);
const root = new CloudFormation(sandlot.clientConfig);

after(async () => {
  for (const client of [iam, root]) client.destroy();
  await sandlot.close();
});

test('tags of a stack decide about requests for it, whichever service has the prefix first', async () => {
  const TemplateBody = JSON.stringify({ Resources: { One: { Type: 'AWS::CloudFormation::WaitConditionHandle' } } });
  await root.createStack({ StackName: 'blue', TemplateBody, Tags: [{ Key: 'team', Value: 'blue' }] });
  await root.createStack({ StackName: 'plain', TemplateBody });
  const about = { Action: 'cloudformation:*', Resource: '*' };
  const Condition = { StringEquals: { 'aws:ResourceTag/team': 'blue' } };
  const Statement = [
    { ...about, Effect: 'Allow' },
    { ...about, Effect: 'Deny', Condition },
  ];
  await iam.createUser({ UserName: 'kept' });
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
  await iam.putUserPolicy({ UserName: 'kept', PolicyName: 'p', PolicyDocument });
  const { AccessKey } = await iam.createAccessKey({ UserName: 'kept' });
  const credentials = { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! };
  const kept = new CloudFormation({ ...sandlot.clientConfig, credentials, maxAttempts: 1 });
  const denied = refused('AccessDenied', /explicit deny/, 403);
  await assert.rejects(kept.getTemplate({ StackName: 'blue' }), denied);
  await assert.rejects(kept.deleteStack({ StackName: 'blue' }), denied);
  assert.ok((await kept.getTemplate({ StackName: 'plain' })).TemplateBody);
  kept.destroy();
});

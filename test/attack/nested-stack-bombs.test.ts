/**
 * Templates that have themselves in them, and values of no text: each ends by its kind, nothing is made for ever. No
 * time is asserted: what is not bounded does not come back.
 */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { S3 } from '@aws-sdk/client-s3';
import { startSandlot } from '../../src/testing/start-sandlot.ts';

const sandlot = await startSandlot();
const cfn = new CloudFormation({ ...sandlot.clientConfig, maxAttempts: 1 });
const s3 = new S3({ ...sandlot.clientConfig, forcePathStyle: true, maxAttempts: 1 });
await s3.createBucket({ Bucket: 'nested-bombs' });
after(async () => {
  cfn.destroy();
  s3.destroy();
  await sandlot.close();
});

const addressOf = (Key: string) => `${sandlot.endpoint}/nested-bombs/${Key}`;

async function stored(Key: string, template: object): Promise<string> {
  await s3.putObject({ Bucket: 'nested-bombs', Key, Body: JSON.stringify(template) });
  return addressOf(Key);
}

const stack = (TemplateURL: string, more: object = {}) => ({
  Type: 'AWS::CloudFormation::Stack',
  Properties: { TemplateURL, ...more },
});

test('a stack that has itself in it is made so often, and fails', async () => {
  const TemplateURL = await stored('itself.json', { Resources: { N: stack(addressOf('itself.json')) } });
  await cfn.createStack({ StackName: 'itself', TemplateURL, OnFailure: 'DO_NOTHING' });
  await sandlot.idle();
  const { Stacks } = await cfn.describeStacks({ StackName: 'itself' });
  assert.equal(Stacks![0]!.StackStatus, 'CREATE_FAILED');
  const { StackSummaries } = await cfn.listStacks({ StackStatusFilter: ['CREATE_FAILED'] });
  assert.equal(StackSummaries!.length, 21);
  assert.match(StackSummaries!.map((one) => one.StackStatusReason).join('\n'), /failed to create/);
});

test('a large template that has itself in it forty times is read ahead a few times', async () => {
  const made: Record<string, object> = {};
  for (let at = 0; at < 40; at++) made[`N${at}`] = stack(addressOf('wide.json'), { Parameters: { Absent: 'x' } });
  const Metadata = { many: Array.from({ length: 60_000 }, (_, at) => ({ a: at })) };
  const TemplateURL = await stored('wide.json', { Metadata, Resources: made });
  const { Id } = await cfn.createChangeSet({
    StackName: 'wide',
    ChangeSetName: 'wide',
    ChangeSetType: 'CREATE',
    TemplateURL,
  });
  assert.ok(Id);
});

test('parameters of which there is no text fail the nested stack', async () => {
  const inner = { Type: 'AWS::CloudFormation::WaitConditionHandle' };
  const Parameters = { P: { Type: 'String' } };
  const leaf = await stored('leaf.json', { Parameters, Resources: { R: inner } });
  for (const [at, P] of [{ toString: 1 }, [{ toString: 1 }]].entries()) {
    const TemplateBody = JSON.stringify({ Resources: { N: stack(leaf, { Parameters: { P } }) } });
    const StackName = `no-text-${at}`;
    const told = await cfn.createStack({ StackName, TemplateBody }).catch((error: Error) => error);
    if (told instanceof Error) assert.equal(told.name, 'ValidationError');
    const set = { StackName: `set-${at}`, ChangeSetName: 'set', ChangeSetType: 'CREATE', IncludeNestedStacks: true };
    const planned = await cfn.createChangeSet({ ...set, ChangeSetType: 'CREATE', TemplateBody }).catch((e: Error) => e);
    if (planned instanceof Error) assert.equal(planned.name, 'ValidationError');
  }
});

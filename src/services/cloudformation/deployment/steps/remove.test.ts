/** What cannot be removed keeps nothing else, and what a cleanup could not remove holds up no stack. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stacksWithBucket } from '../../test-stacks.ts';

const { cfn, deploy, eventsOf, statusOf, settled, s3, stored } = await stacksWithBucket('templates-removed');

const bucket = (BucketName: string, more: object = {}) => ({
  Type: 'AWS::S3::Bucket',
  Properties: { BucketName },
  ...more,
});
const fill = (Bucket: string) => s3.putObject({ Bucket, Key: 'kept', Body: 'x' });
const empty = (Bucket: string) => s3.deleteObject({ Bucket, Key: 'kept' });
const namesOf = async (prefix: string) =>
  (await s3.listBuckets({ Prefix: prefix })).Buckets!.map(({ Name }) => Name!).toSorted();
const express = { DeploymentConfig: { Mode: 'EXPRESS' as const } };

async function deleted(StackName: string, more: object = {}): Promise<void> {
  await cfn.deleteStack({ StackName, ...more });
  await settled();
}

async function replacedWhileFull(name: string): Promise<string> {
  const id = await deploy(name, { Resources: { A: bucket(`${name}-one`) } });
  await fill(`${name}-one`);
  await deploy(name, { Resources: { A: bucket(`${name}-two`) } });
  const { Stacks } = await cfn.describeStacks({ StackName: name });
  assert.deepEqual(
    [Stacks![0]!.StackStatus, Stacks![0]!.StackStatusReason],
    ['UPDATE_COMPLETE', 'Update successful. One or more resources could not be deleted.'],
  );
  assert.deepEqual(await namesOf(name), [`${name}-one`, `${name}-two`]);
  return id;
}

test('what a cleanup could not remove stays, and its stack goes', async () => {
  const id = await replacedWhileFull('cleaned');
  await deploy('cleaned', { Resources: { A: bucket('cleaned-three') } });
  assert.deepEqual(await namesOf('cleaned'), ['cleaned-one', 'cleaned-three']);
  await deleted('cleaned');
  assert.equal(await statusOf(id), 'DELETE_COMPLETE');
  assert.deepEqual(await namesOf('cleaned'), ['cleaned-one']);
});

test('it is tried again, and goes where it can by then', async () => {
  const id = await replacedWhileFull('emptied');
  await empty('emptied-one');
  await deleted('emptied');
  assert.equal(await statusOf(id), 'DELETE_COMPLETE');
  assert.deepEqual(await namesOf('emptied'), []);
});

test('of two under one logical id the other goes; the one left fails the deletion until it is retained', async () => {
  const id = await deploy('half', { Resources: { A: bucket('half-one') } }, express);
  await fill('half-one');
  const C = { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'Bad_Name' }, DependsOn: 'A' };
  await deploy('half', { Resources: { A: bucket('half-two'), C } }, express);
  assert.deepEqual([await statusOf(id), await namesOf('half')], ['UPDATE_FAILED', ['half-one', 'half-two']]);
  await deleted('half');
  assert.deepEqual([await statusOf(id), await namesOf('half')], ['DELETE_FAILED', ['half-one']]);
  const { StackResourceDetail: A } = await cfn.describeStackResource({ StackName: id, LogicalResourceId: 'A' });
  assert.equal(A!.ResourceStatus, 'DELETE_FAILED');
  const failures = (await eventsOf(id)).filter((event) => /^A=\S+ DELETE_FAILED/.test(event));
  assert.equal(failures.length, 1);
  await deleted(id, { RetainResources: ['A'] });
  assert.deepEqual([await statusOf(id), await namesOf('half')], ['DELETE_COMPLETE', ['half-one']]);
});

test('a deletion that has failed is over once what else goes is gone', async () => {
  const inner = { Resources: { In: bucket('around-in') } };
  const TemplateURL = await stored('inner.json', inner);
  const Child = { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL } };
  const Below = bucket('around-below');
  const Resources = { Below, Child: { ...Child, DependsOn: 'Below' }, Full: bucket('around-full') };
  const id = await deploy('around', { Resources });
  await fill('around-full');
  await deleted('around');
  assert.deepEqual([await statusOf(id), await namesOf('around')], ['DELETE_FAILED', ['around-full']]);
  const events = await eventsOf(id);
  assert.match(events.at(-1)!, /^around DELETE_FAILED .*\[Full\]/);
  await empty('around-full');
  await deleted(id);
  assert.deepEqual([await statusOf(id), await namesOf('around')], ['DELETE_COMPLETE', []]);
});

test('a forced deletion leaves what cannot be removed, and nothing that this needs', async () => {
  const Full = { ...bucket('forced-full'), DependsOn: 'Needed' };
  const id = await deploy('forced', { Resources: { Needed: bucket('forced-needed'), Full } });
  await fill('forced-full');
  await deleted('forced');
  assert.deepEqual([await statusOf(id), await namesOf('forced')], ['DELETE_FAILED', ['forced-full', 'forced-needed']]);
  await deleted('forced', { DeletionMode: 'FORCE_DELETE_STACK' });
  assert.deepEqual([await statusOf(id), await namesOf('forced')], ['DELETE_COMPLETE', ['forced-full']]);
});

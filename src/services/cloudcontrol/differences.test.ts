/** Where Cloud Control and the tagging API here are not as on AWS: rows of docs/cloud-control.md. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { IAM } from '@aws-sdk/client-iam';
import { ResourceGroupsTaggingAPI } from '@aws-sdk/client-resource-groups-tagging-api';
import { SSM } from '@aws-sdk/client-ssm';
import { resourcesOf } from '../../testing/cloud-control.ts';
import { startSandlot } from '../../testing/start-sandlot.ts';

const sandlot = await startSandlot();
const config = { ...sandlot.clientConfig, maxAttempts: 1 };
const [iam, ssm, tagging] = [new IAM(config), new SSM(config), new ResourceGroupsTaggingAPI(config)];
const resources = resourcesOf(sandlot);
const TypeName = 'AWS::SSM::Parameter';
const parameter = { Type: 'String', Value: 'x' };

after(async () => {
  for (const client of [iam, ssm, tagging]) client.destroy();
  resources.close();
  await sandlot.close();
});

test('a version of a type is taken, and has no effect', async () => {
  const DesiredState = JSON.stringify({ ...parameter, Name: 'versioned' });
  const { ProgressEvent } = await resources.client.createResource({ TypeName, TypeVersionId: '9', DesiredState });
  assert.equal(ProgressEvent!.OperationStatus, 'SUCCESS');
});

test('a resource without a name is called by its type', async () => {
  const Statement = [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }];
  const AssumeRolePolicyDocument = { Version: '2012-10-17', Statement };
  const name = await resources.create('AWS::IAM::Role', { AssumeRolePolicyDocument });
  assert.match(name, /^Role-[A-Za-z0-9]+$/);
  assert.equal((await iam.getRole({ RoleName: name })).Role!.RoleName, name);
});

test('a list tells what identifiers are made of', async () => {
  await ssm.putParameter({ Name: 'listed', ...parameter, Type: 'String' });
  const { ResourceDescriptions } = await resources.client.listResources({ TypeName });
  const listed = ResourceDescriptions!.find(({ Identifier }) => Identifier === 'listed')!;
  assert.deepEqual(JSON.parse(listed.Properties!), { Name: 'listed' });
});

test('what has no tags any more is not told', async () => {
  await ssm.putParameter({ Name: 'tagged', ...parameter, Type: 'String', Tags: [{ Key: 'a', Value: 'b' }] });
  const told = async () => (await tagging.getResources({})).ResourceTagMappingList!.map((one) => one.ResourceARN!);
  const arn = `arn:aws:ssm:us-east-1:${sandlot.account}:parameter/tagged`;
  assert.ok((await told()).includes(arn));
  await ssm.removeTagsFromResource({ ResourceType: 'Parameter', ResourceId: 'tagged', TagKeys: ['a'] });
  assert.ok(!(await told()).includes(arn));
});

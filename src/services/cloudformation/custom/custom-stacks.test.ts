import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { readConfig } from '../../../server/config.ts';
import { startServer } from '../../../server/main.ts';
import { cloudformation } from '../index.ts';
import { customResources } from './custom-resource.ts';
import { invocations } from './invocation.ts';
import type { Providers } from './providers.ts';
import type { CustomResourceRequest } from './request.ts';

/** What was asked, and how it is answered: in place of Lambda, which is not here yet. */
const asked: CustomResourceRequest[] = [];
let answer: (request: CustomResourceRequest) => object | undefined = () => ({ PhysicalResourceId: 'made' });

const providers: Providers = {
  lambda: async (request) => {
    asked.push(request);
    const given = answer(request);
    if (!given) return;
    const { StackId, RequestId, LogicalResourceId } = request;
    const body = JSON.stringify({ Status: 'SUCCESS', StackId, RequestId, LogicalResourceId, ...given });
    assert.equal((await fetch(request.ResponseURL, { method: 'PUT', body })).status, 200);
  },
};

const credentials = { accessKeyId: 'AKIASANDLOTTESTADMIN', secretAccessKey: 'secret-of-custom-resources' };
const type = 'AWS::CloudFormation::CustomResource';
const server = await startServer(
  { ...readConfig([], {}), port: 0, data: undefined, adminKey: credentials },
  {
    more: [
      {
        ...cloudformation,
        resourceTypes: { ...cloudformation.resourceTypes, [type]: async () => customResources(providers) },
        jobs: {
          ...cloudformation.jobs,
          'cloudformation/ask-custom-resource': { load: async () => invocations(providers) },
        },
      },
    ],
  },
);
const { endpoint, region } = server;
const cfn = new CloudFormation({ endpoint, region, credentials, maxAttempts: 1 });

after(async () => {
  cfn.destroy();
  await server.close();
});

const ServiceToken = 'arn:aws:lambda:us-east-1:123456789012:function:maker';
const template = (properties: object, more: object = {}): string =>
  JSON.stringify({
    Resources: { It: { Type: 'Custom::Thing', Properties: { ServiceToken, ...properties } } },
    ...more,
  });
const settled = () => server.runtime.jobs.idle();
const stackOf = async (StackName: string) => (await cfn.describeStacks({ StackName })).Stacks![0]!;
const lastOf = (type: string) => asked.findLast(({ RequestType }) => RequestType === type)!;

test('a custom resource is made, changed, replaced and removed as its provider answers', async () => {
  answer = ({ RequestType }) =>
    RequestType === 'Delete' ? {} : { PhysicalResourceId: 'one', Data: { Url: 'u', In: { Deep: 1 } } };
  const Outputs = {
    Url: { Value: { 'Fn::GetAtt': ['It', 'Url'] } },
    Deep: { Value: { 'Fn::GetAtt': ['It', 'In.Deep'] } },
  };
  await cfn.createStack({ StackName: 'custom', TemplateBody: template({ Flag: true, Count: 3 }, { Outputs }) });
  await settled();
  const created = await stackOf('custom');
  assert.equal(created.StackStatus, 'CREATE_COMPLETE');
  assert.deepEqual(created.Outputs!.map(({ OutputValue }) => OutputValue).toSorted(), ['1', 'u']);
  const request = lastOf('Create');
  assert.deepEqual(request.ResourceProperties, { ServiceToken, Flag: 'true', Count: '3' });
  assert.deepEqual(
    [request.ResourceType, request.LogicalResourceId, request.StackId, request.ServiceToken],
    ['Custom::Thing', 'It', created.StackId, ServiceToken],
  );
  answer = ({ RequestType }) => (RequestType === 'Delete' ? {} : { PhysicalResourceId: 'two' });
  await cfn.updateStack({ StackName: 'custom', TemplateBody: template({ Flag: false }) });
  await settled();
  assert.equal((await stackOf('custom')).StackStatus, 'UPDATE_COMPLETE');
  const update = lastOf('Update');
  assert.deepEqual(update.OldResourceProperties, { ServiceToken, Flag: 'true', Count: '3' });
  assert.equal(update.PhysicalResourceId, 'one');
  assert.equal(lastOf('Delete').PhysicalResourceId, 'one', 'another physical id: the old resource goes');
  await cfn.deleteStack({ StackName: 'custom' });
  await settled();
  assert.equal(lastOf('Delete').PhysicalResourceId, 'two');
});

test('an answer that is not to be echoed is shown in no event and no change set, and used all the same', async () => {
  answer = ({ RequestType }) =>
    RequestType === 'Delete' ? {} : { PhysicalResourceId: 'one', NoEcho: true, Data: { Word: 'hush-hush' } };
  const of = (Description: string) => ({
    Parameters: {},
    Outputs: { Word: { Value: { 'Fn::GetAtt': ['It', 'Word'] } } },
    Resources: {
      It: { Type: 'Custom::Thing', Properties: { ServiceToken } },
      P: {
        Type: 'AWS::SSM::Parameter',
        Properties: { Name: '/word', Type: 'String', Value: { 'Fn::GetAtt': ['It', 'Word'] }, Description },
      },
    },
  });
  const StackName = 'quiet';
  await cfn.createStack({ StackName, TemplateBody: JSON.stringify(of('one')) });
  await settled();
  assert.equal((await stackOf(StackName)).Outputs![0]!.OutputValue, 'hush-hush', 'outputs are told');
  const { StackEvents } = await cfn.describeStackEvents({ StackName });
  const shown = StackEvents!.findLast(({ LogicalResourceId }) => LogicalResourceId === 'P')!.ResourceProperties!;
  assert.equal(JSON.parse(shown).Value, '****');
  assert.doesNotMatch(JSON.stringify(StackEvents), /hush/);
  const named = { StackName, ChangeSetName: 'next' };
  await cfn.createChangeSet({ ...named, TemplateBody: JSON.stringify(of('two')) });
  const { Changes } = await cfn.describeChangeSet({ ...named, IncludePropertyValues: true });
  assert.equal(Changes!.length, 1);
  assert.doesNotMatch(JSON.stringify(Changes), /hush/);
});

test('a failure is told, and an answer that does not come in time', async () => {
  answer = ({ RequestType }) => (RequestType === 'Create' ? { Status: 'FAILED', Reason: 'no more' } : {});
  await cfn.createStack({ StackName: 'failing', TemplateBody: template({}) });
  await settled();
  const reasonOf = async (StackName: string) =>
    (await cfn.describeStackEvents({ StackName })).StackEvents!.find(
      ({ ResourceStatus }) => ResourceStatus === 'CREATE_FAILED',
    )!.ResourceStatusReason!;
  assert.match(
    await reasonOf('failing'),
    /^Received response status \[FAILED\] from custom resource\. Message returned: no more \(RequestId: /,
  );
  answer = ({ RequestType }) => (RequestType === 'Create' ? undefined : {});
  await cfn.createStack({ StackName: 'late', TemplateBody: template({ ServiceTimeout: 1 }) });
  while (!/ROLLBACK_COMPLETE/.test((await stackOf('late')).StackStatus!))
    await new Promise((resolve) => setTimeout(resolve, 100));
  assert.match(await reasonOf('late'), /^CloudFormation did not receive a response from your Custom Resource\./);
});

test('what was not made is asked to go under the name that its failure had, if any', async () => {
  const marker = 'AWSCDK::CustomResourceProviderFramework::CREATE_FAILED';
  const deletedAs = async (StackName: string, given: object): Promise<string | undefined> => {
    answer = ({ RequestType }) => (RequestType === 'Create' ? { Status: 'FAILED', Reason: 'no', ...given } : {});
    await cfn.createStack({ StackName, TemplateBody: template({}) });
    await settled();
    assert.equal((await stackOf(StackName)).StackStatus, 'ROLLBACK_COMPLETE');
    return lastOf('Delete').PhysicalResourceId;
  };
  assert.equal(await deletedAs('marked', { PhysicalResourceId: marker }), marker);
  assert.match((await deletedAs('unmarked', {}))!, /^unmarked-It-/);
  assert.match((await deletedAs('mismarked', { PhysicalResourceId: '' }))!, /^mismarked-It-/);
});

test('what failed to be made goes before it is asked for again, and what is there then stays', async () => {
  const express = { DeploymentConfig: { Mode: 'EXPRESS' as const } };
  for (const [StackName, deletion] of [
    ['anew', {}],
    ['anew-stuck', { Status: 'FAILED', Reason: 'cannot go' }],
  ] as const) {
    const before = asked.length;
    const PhysicalResourceId = 'always-the-same';
    answer = () => ({ Status: 'FAILED', Reason: 'no', PhysicalResourceId });
    await cfn.createStack({ StackName, TemplateBody: template({}), ...express });
    await settled();
    answer = ({ RequestType }) => (RequestType === 'Delete' ? deletion : { PhysicalResourceId });
    await cfn.updateStack({ StackName, TemplateBody: template({ Flag: 1 }), ...express });
    await settled();
    assert.equal((await stackOf(StackName)).StackStatus, 'UPDATE_COMPLETE');
    const types = () => asked.slice(before).map(({ RequestType }) => RequestType);
    assert.deepEqual(types(), ['Create', 'Delete', 'Create']);
    answer = () => ({ PhysicalResourceId });
    await cfn.updateStack({ StackName, TemplateBody: template({ Flag: 2 }), ...express });
    await settled();
    await cfn.deleteStack({ StackName });
    await settled();
    assert.deepEqual(types().slice(3), ['Update', 'Delete']);
  }
});

test('whom nobody here can ask is refused by name', async () => {
  for (const [token, reason] of [
    ['arn:aws:sns:us-east-1:123456789012:topic', /^Sandlot does not have Amazon SNS/],
    ['nobody', /^Invalid service token\.$/],
  ] as const) {
    const StackName = `token-${token.length}`;
    await cfn.createStack({ StackName, TemplateBody: template({ ServiceToken: token }) });
    await settled();
    const { StackEvents } = await cfn.describeStackEvents({ StackName });
    assert.match(
      StackEvents!.find(({ ResourceStatus }) => ResourceStatus === 'CREATE_FAILED')!.ResourceStatusReason!,
      reason,
    );
  }
});

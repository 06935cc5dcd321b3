/** A question about a stack that an operation works on is answered when that is over. */
import assert from 'node:assert/strict';
import { after, test, type TestContext } from 'node:test';
import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { S3 } from '@aws-sdk/client-s3';
import { startSandlot } from '../../../../testing/start-sandlot.ts';
import { stackTester } from '../../test-stacks.ts';

const sandlot = await startSandlot();
const { cfn, deploy, settled, close } = stackTester(sandlot);

after(async () => {
  close();
  await sandlot.close();
});

const waits = {
  Handle: { Type: 'AWS::CloudFormation::WaitConditionHandle' },
  Wait: { Type: 'AWS::CloudFormation::WaitCondition', Properties: { Handle: { Ref: 'Handle' }, Timeout: '3600' } },
};

async function create(StackName: string, Resources: object): Promise<void> {
  await cfn.createStack({ StackName, TemplateBody: JSON.stringify({ Resources }), DisableRollback: true });
}

async function signal(StackName: string): Promise<void> {
  const { StackResources } = await cfn.describeStackResources({ StackName, LogicalResourceId: 'Handle' });
  const body = JSON.stringify({ Status: 'SUCCESS', UniqueId: '1', Data: '' });
  await fetch(StackResources![0]!.PhysicalResourceId!, { method: 'PUT', body });
}

const statusTold = async (StackName: string, client = cfn) =>
  (await client.describeStacks({ StackName })).Stacks![0]!.StackStatus;

/** Who is held is held until what is waited for has come, however slow the machine. */
function timeStands({ mock }: TestContext): void {
  const at = performance.now();
  mock.method(performance, 'now', () => at);
}

test('the answer about a stack that is being made tells that it is made', async (t) => {
  timeStands(t);
  const Resources = { A: { Type: 'AWS::ECR::Repository', Properties: { RepositoryName: 'told' } } };
  await create('told', Resources);
  assert.equal(await statusTold('told'), 'CREATE_COMPLETE');
});

test('it waits for what its stack waits for, whoever else asks', async (t) => {
  timeStands(t);
  await create('waits', waits);
  await settled();
  const both = Promise.all([statusTold('waits'), statusTold('waits')]);
  const { Stacks } = await cfn.describeStacks({});
  assert.equal(Stacks!.find(({ StackName }) => StackName === 'waits')!.StackStatus, 'CREATE_IN_PROGRESS', 'of all');
  await signal('waits');
  assert.deepEqual(await both, ['CREATE_COMPLETE', 'CREATE_COMPLETE']);
});

test('where nothing ends, it is told what there is', async () => {
  await create('never', waits);
  await settled();
  assert.equal(await statusTold('never'), 'CREATE_IN_PROGRESS');
});

/** So many that the questions before them are waiting by then. */
async function othersAnswered(client: CloudFormation): Promise<void> {
  for (let asked = 0; asked < 20; asked++) await client.listStacks({});
}

test('a client that goes holds nothing, and a server that is reset or stops answers who waits', async (t) => {
  const other = await startSandlot();
  t.after(() => other.close());
  const client = new CloudFormation({ ...other.clientConfig, maxAttempts: 1 });
  const template = { TemplateBody: JSON.stringify({ Resources: waits }) };
  await client.createStack({ StackName: 'reset', ...template });
  await other.idle();
  timeStands(t);
  const leaving = new AbortController();
  const gone = client.describeStacks({ StackName: 'reset' }, { abortSignal: leaving.signal });
  const asked = statusTold('reset', client);
  await othersAnswered(client);
  leaving.abort();
  await assert.rejects(gone, { name: 'AbortError' });
  await other.reset();
  assert.equal(await asked, 'CREATE_IN_PROGRESS', 'as it was before');
  await client.createStack({ StackName: 'stopped', ...template });
  await other.idle();
  const last = statusTold('stopped', client);
  await othersAnswered(client);
  await other.close();
  assert.equal(await last, 'CREATE_IN_PROGRESS');
  client.destroy();
});

test('a nested stack that rests while its root has failed is told at once', async (t) => {
  const s3 = new S3({ ...sandlot.clientConfig, forcePathStyle: true, maxAttempts: 1 });
  await s3.createBucket({ Bucket: 'resting' });
  const repository = (RepositoryName: string) => ({ Type: 'AWS::ECR::Repository', Properties: { RepositoryName } });
  const root = async (name: string, more: object) => {
    const Body = JSON.stringify({ Resources: { R: repository(name) } });
    await s3.putObject({ Bucket: 'resting', Key: name, Body });
    const Properties = { TemplateURL: `${sandlot.endpoint}/resting/${name}` };
    return { Resources: { Child: { Type: 'AWS::CloudFormation::Stack', Properties }, ...more } };
  };
  await deploy('root', await root('one', {}));
  const Late = { ...repository('Bad Name'), DependsOn: 'Child' };
  await deploy('root', await root('two', { Late }), { DisableRollback: true });
  const { StackResources } = await cfn.describeStackResources({ StackName: 'root', LogicalResourceId: 'Child' });
  await create('goes-on', waits);
  await settled();
  timeStands(t);
  const first = await Promise.race([statusTold('goes-on'), statusTold(StackResources![0]!.PhysicalResourceId!)]);
  assert.equal(first, 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS');
  s3.destroy();
});

test('a stack in review is told at once', async () => {
  const TemplateBody = JSON.stringify({ Resources: waits });
  await cfn.createChangeSet({ StackName: 'review', ChangeSetName: 'first', ChangeSetType: 'CREATE', TemplateBody });
  assert.equal(await statusTold('review'), 'REVIEW_IN_PROGRESS');
});

/** The real CDK with what people's apps are made of: deployed, compared, looked at for drift, changed, destroyed. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { ResourceGroupsTaggingAPI } from '@aws-sdk/client-resource-groups-tagging-api';
import { cdkMissing, cdkProject, type CdkProject } from './cdk-project.ts';
import { rootConfig } from './identity-center.ts';
import { startServerProcess, type ServerProcess } from './server-process.ts';
import { steps } from './steps.ts';

const fixture = fileURLToPath(new URL('./fixtures/cdk-services', import.meta.url));
const skip = cdkMissing;

let server: ServerProcess;
let project: CdkProject;
let cloudformation: CloudFormation;
let tagging: ResourceGroupsTaggingAPI;

before(async () => {
  if (skip !== false) return;
  server = await startServerProcess();
  const config = await rootConfig(server);
  [cloudformation, tagging] = [new CloudFormation(config), new ResourceGroupsTaggingAPI(config)];
  project = await cdkProject(fixture, server);
  const bootstrapped = await server.sandlot('bootstrap');
  assert.equal(bootstrapped.code, 0, bootstrapped.stderr);
});
after(async () => {
  cloudformation?.destroy();
  tagging?.destroy();
  project?.remove();
  await server?.stop();
});

const StackName = 'Services';

async function cdk(words: readonly string[], VALUE = 'one'): Promise<string> {
  const { code, stdout, stderr } = await project.cdk([...words, StackName], { VALUE });
  assert.equal(code, 0, stdout + stderr);
  return stdout + stderr;
}

/** What the stack made and is there, as its tags say. */
async function made(): Promise<string[]> {
  const filter = { TagFilters: [{ Key: 'aws:cloudformation:stack-name', Values: [StackName] }] };
  return (await tagging.getResources(filter)).ResourceTagMappingList!.map(({ ResourceARN }) => ResourceARN!);
}

test('an app of functions, tables, buckets, users, an API and custom resources', { skip }, async (t) => {
  const step = steps(t);
  const deploy = ['deploy', '--require-approval', 'never'];
  await step('is deployed', async () => {
    assert.match(await cdk(deploy), /Services\.Value = one/);
    assert.match(await cdk(deploy), /no changes/);
  });
  await step('is as its template says', async () => {
    await cdk(['diff', '--fail']);
    assert.match(await cdk(['drift', '--fail']), /No drift detected/);
    assert.notDeepEqual(await made(), []);
  });
  await step('is changed', async () => {
    assert.match(await cdk(deploy, 'two'), /Services\.Value = two/);
    await cdk(['diff', '--fail'], 'two');
    assert.match(await cdk(['drift', '--fail'], 'two'), /No drift detected/);
  });
  await step('leaves nothing but the logs of its functions', async () => {
    await cdk(['destroy', '--force'], 'two');
    await assert.rejects(cloudformation.describeStacks({ StackName }), /does not exist/);
    assert.deepEqual(await made(), []);
  });
});

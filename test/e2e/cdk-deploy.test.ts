/** The real CDK: bootstrap, deploy, diff, update, destroy. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { SSM } from '@aws-sdk/client-ssm';
import { cdkMissing, inCdkProject } from './cdk-project.ts';
import { rootConfig } from './identity-center.ts';
import { startServerProcess, type Finished, type ServerProcess } from './server-process.ts';

const fixture = fileURLToPath(new URL('./fixtures/cdk-app', import.meta.url));

let server: ServerProcess;
let cloudformation: CloudFormation;
let ssm: SSM;

before(async () => {
  server = await startServerProcess();
  const config = await rootConfig(server);
  cloudformation = new CloudFormation(config);
  ssm = new SSM(config);
});
after(async () => {
  cloudformation?.destroy();
  ssm?.destroy();
  await server?.stop();
});

function succeeded({ code, stdout, stderr }: Finished, text: RegExp): void {
  assert.equal(code, 0, stdout + stderr);
  assert.match(stdout + stderr, text);
}

const statusOf = async (StackName: string) =>
  (await cloudformation.describeStacks({ StackName })).Stacks![0]!.StackStatus;
const valueOf = async () => (await ssm.getParameter({ Name: '/first/value' })).Parameter!.Value;
const deploy = ['deploy', '--require-approval', 'never'];

test('an app is bootstrapped, deployed, compared, changed and destroyed', { skip: cdkMissing }, async () => {
  await inCdkProject(fixture, server, async (cdk) => {
    succeeded(await cdk(['bootstrap']), /bootstrapped/);
    assert.equal(await statusOf('CDKToolkit'), 'CREATE_COMPLETE');
    succeeded(await cdk(['bootstrap']), /bootstrapped \(no changes\)/);
    succeeded(await cdk(deploy), /First\.Name = first-bucket/);
    assert.deepEqual([await statusOf('First'), await valueOf()], ['CREATE_COMPLETE', 'one']);
    succeeded(await cdk(['diff'], { VALUE: 'two' }), /\[~\] AWS::SSM::Parameter/);
    succeeded(await cdk(deploy, { VALUE: 'two' }), /First/);
    assert.deepEqual([await statusOf('First'), await valueOf()], ['UPDATE_COMPLETE', 'two']);
    succeeded(await cdk(deploy, { VALUE: 'two' }), /no changes/);
    succeeded(await cdk(['destroy', '--force']), /First: destroyed/);
    await assert.rejects(statusOf('First'), /does not exist/);
  });
});

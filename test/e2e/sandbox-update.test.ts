/**
 * `npx ampx sandbox` on a backend with a stack of its own: deployed, changed, changed wrongly and mended, deleted; as
 * the page's user, whose permission set has AmplifyBackendDeployFullAccess alone.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { SSM } from '@aws-sdk/client-ssm';
import { ampxProject, type AmpxProject } from './ampx-project.ts';
import { rootConfig } from './identity-center.ts';
import { ampxInstall } from './projects.ts';
import { missingOf } from './requirements.ts';
import { startServerProcess, type ServerProcess } from './server-process.ts';
import { steps } from './steps.ts';

const install = await ampxInstall();

/** `settings`: properties of the one parameter, as CDK's lowest level takes them. */
const backend = (settings: object): string => `
import { defineBackend } from '@aws-amplify/backend';
import { CfnParameter } from 'aws-cdk-lib/aws-ssm';

const backend = defineBackend({});
new CfnParameter(backend.createStack('settings'), 'Color', ${JSON.stringify(settings)});
`;
const colored = (value: string) => backend({ name: '/app/color', type: 'String', value });

test('A sandbox is deployed, changed and deleted', { skip: missingOf(install) }, async (t) => {
  const step = steps(t);
  let server: ServerProcess;
  let project: AmpxProject;
  let ssm: SSM;
  let cloudformation: CloudFormation;

  before(async () => {
    server = await startServerProcess();
    project = ampxProject(install, colored('red'));
    const config = await rootConfig(server);
    ssm = new SSM(config);
    cloudformation = new CloudFormation(config);
    const ready = await server.sandlot('up', '--ready', 'you@example.com', '--bootstrap');
    assert.equal(ready.code, 0, ready.stderr);
  });
  after(async () => {
    ssm?.destroy();
    cloudformation?.destroy();
    project?.remove();
    await server?.stop();
  });
  const ampx = async (...words: string[]): Promise<string> => {
    const { stdout, stderr } = await project.ampx(server.env, 'sandbox', ...words);
    return stdout + stderr;
  };
  const color = async () => (await ssm.getParameter({ Name: '/app/color' })).Parameter?.Value;
  const rootStack = async () =>
    (await cloudformation.describeStacks({})).Stacks!.find(
      ({ StackName, ParentId }) => StackName!.startsWith('amplify-') && ParentId === undefined,
    );

  await step('the first deployment', async () => {
    assert.match(await ampx('--once'), /Deployment completed/);
    assert.equal(await color(), 'red');
  });

  await step('a change', async () => {
    project.define(colored('blue'));
    assert.match(await ampx('--once'), /Deployment completed/);
    assert.equal(await color(), 'blue');
    assert.equal((await rootStack())?.StackStatus, 'UPDATE_COMPLETE');
  });

  await step('a change that fails says why, and the next one goes on from there', async () => {
    project.define(backend({ name: '/app/color', type: 'String', value: 'green', allowedPattern: '^[0-9]+$' }));
    assert.match(await ampx('--once'), /allowedPattern|AllowedPattern|failed to satisfy/i);
    assert.equal(await color(), 'blue');
    project.define(colored('green'));
    assert.match(await ampx('--once'), /Deployment completed/);
    assert.equal(await color(), 'green');
  });

  await step('deleted, it leaves nothing', async () => {
    assert.match(await ampx('delete', '--yes'), /Finished deleting/);
    await assert.rejects(ssm.getParameter({ Name: '/app/color' }), { name: 'ParameterNotFound' });
    assert.equal(await rootStack(), undefined);
  });
});

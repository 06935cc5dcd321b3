/**
 * The server is killed (kill -9) in the middle of what `npx ampx sandbox` does: several times in a first deployment, in
 * a hotswap, in a deletion. Whatever ampx says of that: after the restart what had begun goes on by itself, the next
 * edit leads on, and nothing is to be cleaned up by hand.
 */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { CloudFormation, type StackEvent } from '@aws-sdk/client-cloudformation';
import { inventoryOf } from './account-inventory.ts';
import { ampxProject, type AmpxProject } from './ampx-project.ts';
import type { AmpxWatch } from './ampx-watch.ts';
import { backend, data, todo, writeDefaultTemplate } from './default-template.ts';
import { rootConfig } from './identity-center.ts';
import { ampxInstall } from './projects.ts';
import { missingOf } from './requirements.ts';
import { askAsGuest } from './sandbox-data.ts';
import { startServerProcess, type ServerProcess } from './server-process.ts';
import { steps } from './steps.ts';

const install = await ampxInstall();
const withField = (name: string): string => data(todo(`content: a.string(), ${name}: a.boolean()`, 'allow.guest()'));

test('A sandbox whose server is killed goes on', { skip: missingOf(install) }, async (t) => {
  const step = steps(t);
  let server: ServerProcess;
  let project: AmpxProject;
  let watch: AmpxWatch;
  let cloudformation: CloudFormation;
  let untouched: string[];

  const connect = async (): Promise<void> => {
    cloudformation = new CloudFormation(await rootConfig(server));
  };
  const killAndRestart = async (): Promise<void> => {
    cloudformation.destroy();
    const { data: folder, home, endpoint } = server;
    await server.stop({ signal: 'SIGKILL', remove: false });
    server = await startServerProcess(['--port', new URL(endpoint).port], { data: folder, home });
    await connect();
  };
  const stacks = async () =>
    (await cloudformation.describeStacks({})).Stacks!.filter(({ StackName }) => StackName!.startsWith('amplify-'));
  const rootStack = async () => (await stacks()).find(({ ParentId }) => ParentId === undefined);
  /** Of the root and of those in it. */
  const events = async (): Promise<StackEvent[]> => {
    const all: StackEvent[] = [];
    for (const { StackId: StackName } of await stacks())
      all.push(...(await cloudformation.describeStackEvents({ StackName })).StackEvents!);
    return all;
  };
  const until = async (isSo: () => Promise<boolean>): Promise<void> => {
    while (!(await isSo())) await delay(20);
  };
  const untilEvent = (type: RegExp, status: RegExp): Promise<void> =>
    until(async () =>
      (await events()).some((event) => type.test(event.ResourceType!) && status.test(event.ResourceStatus!)),
    );
  const asked = async (operation: string): Promise<boolean> =>
    (await server.api('GET', '/activity?limit=100')).items.some((one: any) => one.operation === operation);
  const settled = (): Promise<void> =>
    until(async () => {
      const root = await rootStack();
      return root === undefined || !root.StackStatus!.endsWith('_IN_PROGRESS');
    });
  const deployed = async (field: string): Promise<void> => {
    const said = await watch.after(() => project.write('amplify/data/resource.ts', withField(field)));
    assert.match(said, /Deployment completed/);
    assert.doesNotMatch(said, /\[ERROR\]/);
    const content = `content from the time of ${field}`;
    const outputs = join(project.folder, 'amplify_outputs.json');
    const created = await askAsGuest(
      server,
      outputs,
      `mutation { createTodo(input: { content: "${content}", ${field}: true }) { content ${field} } }`,
    );
    assert.deepEqual(created, { data: { createTodo: { content, [field]: true } } });
  };

  before(async () => {
    server = await startServerProcess();
    const ready = await server.sandlot('up', '--ready', 'you@example.com', '--bootstrap');
    assert.equal(ready.code, 0, ready.stderr);
    await connect();
    untouched = (await inventoryOf(server)).resources;
    project = ampxProject(install, backend);
    // Without it ampx does not check all types.
    rmSync(join(project.folder, 'amplify/tsconfig.json'));
    writeDefaultTemplate(project, todo('content: a.string()', 'allow.guest()'));
  });
  after(async () => {
    await watch?.stop();
    cloudformation?.destroy();
    project?.remove();
    await server?.stop();
  });

  await step('killed again and again in its first deployment, a stack is made all the same', async () => {
    watch = project.watch(server.env);
    await until(async () => (await rootStack()) !== undefined);
    await killAndRestart();
    await untilEvent(/^AWS::AppSync::GraphQLApi$/, /^CREATE_/);
    await killAndRestart();
    await untilEvent(/^Custom::S3AutoDeleteObjects$/, /^CREATE_/);
    await killAndRestart();
    await untilEvent(/^Custom::AmplifyDynamoDBTable$/, /^CREATE_/);
    await killAndRestart();
    await settled();
    await watch.first();
    assert.equal((await rootStack())!.StackStatus, 'CREATE_COMPLETE');
    const failed = (await events()).filter(({ ResourceStatus }) => ResourceStatus!.endsWith('_FAILED'));
    assert.deepEqual(failed, []);
    await deployed('first');
  });

  await step('killed in a hotswap, the next edit leads on', async () => {
    // What was asked before is not told any more.
    await killAndRestart();
    const editing = watch.after(() => project.write('amplify/data/resource.ts', withField('halfWay')));
    await until(() => asked('StartSchemaCreation'));
    await killAndRestart();
    assert.match(await editing, /Deployment completed|\[ERROR\]/);
    await settled();
    await deployed('second');
  });

  await step('killed in its deletion, a sandbox is gone, with all that was in it', async () => {
    await watch.stop();
    const deleting = project.ampx(server.env, 'sandbox', 'delete', '--yes');
    await untilEvent(/^AWS::CloudFormation::Stack$/, /^DELETE_/);
    await killAndRestart();
    await until(
      async () => (await stacks()).some(({ StackStatus }) => StackStatus === 'DELETE_COMPLETE') || !(await rootStack()),
    );
    await killAndRestart();
    await deleting;
    await settled();
    const again = await project.ampx(server.env, 'sandbox', 'delete', '--yes');
    assert.match(again.stdout, /Finished deleting/);
    const { resources, logs } = await inventoryOf(server);
    assert.deepEqual(resources, untouched);
    assert.deepEqual(
      logs.filter((name) => !name.startsWith('/aws/lambda/amplify-')),
      [],
    );
  });
});

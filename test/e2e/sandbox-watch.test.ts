/**
 * `npx ampx sandbox` watching, as a developer has it open for a day: edits by hotswap and by update, replacements,
 * errors and their corrections, an update that fails, a server that ends and comes back, a second sandbox beside it.
 * From every state the next edit leads on, and `sandbox delete` leaves nothing.
 */
import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { CloudFormation, waitUntilStackUpdateComplete } from '@aws-sdk/client-cloudformation';
import { SSM } from '@aws-sdk/client-ssm';
import { inventoryOf } from './account-inventory.ts';
import { ampxProject, type AmpxProject } from './ampx-project.ts';
import type { AmpxWatch } from './ampx-watch.ts';
import { backend, data, todo, writeDefaultTemplate } from './default-template.ts';
import { rootConfig } from './identity-center.ts';
import { ampxInstall } from './projects.ts';
import { missingOf } from './requirements.ts';
import { askAsGuest, askAsNewPerson } from './sandbox-data.ts';
import { startServerProcess, type ServerProcess } from './server-process.ts';
import { steps } from './steps.ts';

const install = await ampxInstall();

const note = (fields: string, more = ''): string =>
  `Note: a.model({ ${fields} })${more}.authorization((allow) => [allow.guest()])`;
const first = todo('content: a.string()', 'allow.guest()');
const withField = todo('content: a.string(), isDone: a.boolean()', 'allow.guest()');

/** A stack of its own beside the template's, whose parameter AWS refuses unless the value is a number. */
const withNumber = (value: string): string => `${backend.replace('defineBackend({', 'const all = defineBackend({')}
import { CfnParameter } from 'aws-cdk-lib/aws-ssm';
const properties = { name: '/app/number', type: 'String', value: '${value}', allowedPattern: '^[0-9]+$' };
new CfnParameter(all.createStack('numbers'), 'Number', properties);
`;

test('A watching sandbox goes on from wherever it is', { skip: missingOf(install) }, async (t) => {
  const step = steps(t);
  let server: ServerProcess;
  let one: AmpxProject;
  let two: AmpxProject;
  let watch: AmpxWatch;
  let beside: AmpxWatch;
  let cloudformation: CloudFormation;
  let ssm: SSM;
  let untouched: string[];

  const connect = async (): Promise<void> => {
    const config = await rootConfig(server);
    cloudformation = new CloudFormation(config);
    ssm = new SSM(config);
  };
  const restart = async (signal: NodeJS.Signals, whileDown?: () => Promise<void>): Promise<void> => {
    cloudformation.destroy();
    ssm.destroy();
    const { data: folder, home, endpoint } = server;
    await server.stop({ signal, remove: false });
    await whileDown?.();
    server = await startServerProcess(['--port', new URL(endpoint).port], { data: folder, home });
    await connect();
  };
  /** A project as `npm create amplify` leaves it, but without tsconfig.json, for which ampx checks all types. */
  const project = (): AmpxProject => {
    const made = ampxProject(install, backend);
    rmSync(join(made.folder, 'amplify/tsconfig.json'));
    writeDefaultTemplate(made, first);
    return made;
  };
  const edit = (models: string): Promise<string> =>
    watch.after(() => one.write('amplify/data/resource.ts', data(models)));
  const deployed = async (saying: Promise<string>): Promise<string> => {
    const said = await saying;
    assert.match(said, /Deployment completed/);
    assert.doesNotMatch(said, /\[ERROR\]/);
    return said;
  };
  const outputs = (): string => join(one.folder, 'amplify_outputs.json');
  const guest = (query: string) => askAsGuest(server, outputs(), query);
  const answered = async (query: string, of = guest): Promise<any> => {
    const { data: answer, errors } = await of(query);
    assert.equal(errors, undefined, JSON.stringify(errors));
    return answer;
  };
  const rootStack = async (identifier = 'one') =>
    (await cloudformation.describeStacks({})).Stacks!.find(
      ({ StackName, ParentId }) => StackName!.includes(`-${identifier}-sandbox-`) && ParentId === undefined,
    );

  before(async () => {
    server = await startServerProcess();
    for (const words of [
      ['up', '--ready', 'you@example.com', '--bootstrap'],
      ['configure', '--profile', 'another', '--role', 'amplify-policy', '--yes'],
    ]) {
      const done = await server.sandlot(...words);
      assert.equal(done.code, 0, done.stderr);
    }
    await connect();
    untouched = (await inventoryOf(server)).resources;
    [one, two] = [project(), project()];
  });
  after(async () => {
    await Promise.all([watch?.stop(), beside?.stop()]);
    cloudformation?.destroy();
    ssm?.destroy();
    one?.remove();
    two?.remove();
    await server?.stop();
  });

  await step('two sandboxes are deployed at once, from two folders', async () => {
    watch = one.watch(server.env, '--identifier', 'one');
    const wanted = [
      '--identifier',
      'two',
      '--profile',
      'another',
      '--outputs-out-dir',
      'app',
      '--outputs-format',
      'json',
    ];
    beside = two.watch(server.env, ...wanted, '--dir-to-watch', 'amplify', '--exclude', 'notes');
    await Promise.all([deployed(watch.first()), deployed(beside.first())]);
    await answered('mutation { createTodo(input: { content: "milk" }) { id } }');
    const { listTodos } = await answered('{ listTodos { items { content } } }', (query) =>
      askAsGuest(server, join(two.folder, 'app/amplify_outputs.json'), query),
    );
    assert.deepEqual(listTodos.items, []);
    assert.equal(existsSync(join(two.folder, 'amplify_outputs.json')), false);
  });

  await step('a field is added by hotswap', async () => {
    const said = await deployed(edit(withField));
    assert.match(said, /Updated AWS::AppSync::GraphQLSchema/);
    assert.match(said, /Updated Custom::CDKBucketDeployment/);
    assert.equal((await rootStack())!.StackStatus, 'CREATE_COMPLETE', 'no stack was updated');
    const { listTodos } = await answered('{ listTodos { items { content isDone } } }');
    assert.deepEqual(listTodos.items, [{ content: 'milk', isDone: null }]);
    assert.match(readFileSync(outputs(), 'utf8'), /isDone/);
  });

  await step('a model is added by an update, and keeps what there is', async () => {
    await deployed(edit(`${withField}, ${note('text: a.string()')}`));
    assert.equal((await rootStack())!.StackStatus, 'UPDATE_COMPLETE');
    await answered('mutation { createNote(input: { text: "a note" }) { id } }');
    const all = await answered('{ listTodos { items { content } } listNotes { items { text } } }');
    assert.deepEqual(all, { listTodos: { items: [{ content: 'milk' }] }, listNotes: { items: [{ text: 'a note' }] } });
  });

  await step("an edited rule holds: a to-do is its owner's alone", async () => {
    await deployed(edit(`${withField.replace('allow.guest()', 'allow.owner()')}, ${note('text: a.string()')}`));
    const { errors } = await guest('{ listTodos { items { content } } }');
    assert.equal(errors![0]!.errorType, 'Unauthorized');
    const [ann, bob] = [
      await askAsNewPerson(server, outputs(), 'ann@example.com'),
      await askAsNewPerson(server, outputs(), 'bob@example.com'),
    ];
    await answered('mutation { createTodo(input: { content: "of ann" }) { id } }', ann);
    const list = '{ listTodos { items { content } } }';
    assert.deepEqual((await answered(list, ann)).listTodos.items, [{ content: 'of ann' }]);
    assert.deepEqual((await answered(list, bob)).listTodos.items, []);
  });

  await step('another identifier and an index replace tables, another name the model', async () => {
    const bySlug = note('slug: a.string().required(), text: a.string()', ".identifier(['slug'])");
    await deployed(edit(`${withField}, ${bySlug}`));
    await answered('mutation { createNote(input: { slug: "s", text: "by slug" }) { text } }');
    assert.deepEqual((await answered('{ getNote(slug: "s") { text } }')).getNote, { text: 'by slug' });
    const indexed = withField.replace('})', "}).secondaryIndexes((index) => [index('content')])");
    await deployed(edit(`${indexed}, ${bySlug}`));
    await answered('mutation { createTodo(input: { content: "tea" }) { id } }');
    const { listTodoByContent } = await answered('{ listTodoByContent(content: "tea") { items { content } } }');
    assert.deepEqual(listTodoByContent.items, [{ content: 'tea' }]);
    await deployed(edit(`${indexed}, ${bySlug.replace('Note', 'Page')}`));
    await answered('mutation { createPage(input: { slug: "s" }) { slug } }');
    assert.match((await guest('{ listNotes { items { text } } }')).errors![0]!.message, /listNotes/);
    const { resources } = await inventoryOf(server);
    assert.deepEqual(
      resources.filter((resource) => resource.startsWith('table Note')),
      [],
    );
  });

  await step('errors of syntax and schema are told, and their correction is deployed', async () => {
    assert.match(await edit('Todo: a.model({ content: a.string('), /\[ERROR\]/);
    assert.match(
      await edit("Todo: a.model({ one: a.belongsTo('Nothing', 'x') }).authorization((allow) => [allow.guest()])"),
      /\[ERROR\][^]*Nothing/,
    );
    await deployed(edit(todo('content: a.string(), corrected: a.boolean()', 'allow.guest()')));
    await answered('{ listTodos { items { corrected } } }');
  });

  await step('an update that fails under EXPRESS stays where it is, and edits lead on', async () => {
    const said = await watch.after(() => one.define(withNumber('none')));
    assert.match(said, /\[ERROR\][^]*allowedPattern/);
    assert.equal((await rootStack())!.StackStatus, 'UPDATE_FAILED');
    await answered('{ listTodos { items { content } } }');
    await deployed(watch.after(() => one.define(withNumber('12'))));
    assert.equal((await rootStack())!.StackStatus, 'UPDATE_COMPLETE');
    assert.equal((await ssm.getParameter({ Name: '/app/number' })).Parameter!.Value, '12');
    assert.match(await watch.after(() => one.define(withNumber('none'))), /\[ERROR\]/);
    await deployed(watch.after(() => one.define(backend)));
    await assert.rejects(ssm.getParameter({ Name: '/app/number' }), { name: 'ParameterNotFound' });
  });

  await step('one that fails under STANDARD is taken back, and edits lead on', async () => {
    const StackName = (await rootStack())!.StackName!;
    const template = JSON.parse((await cloudformation.getTemplate({ StackName })).TemplateBody!);
    template.Resources.Refused = { Type: 'AWS::SSM::Parameter', Properties: { Type: 'String', Value: '' } };
    const update = { StackName, TemplateBody: JSON.stringify(template), UsePreviousTemplate: false };
    await cloudformation.updateStack({ ...update, Capabilities: ['CAPABILITY_NAMED_IAM', 'CAPABILITY_AUTO_EXPAND'] });
    const failing = waitUntilStackUpdateComplete({ client: cloudformation, maxWaitTime: 600 }, { StackName });
    await assert.rejects(failing);
    assert.equal((await rootStack())!.StackStatus, 'UPDATE_ROLLBACK_COMPLETE');
    await deployed(edit(`${withField}, ${note('text: a.string()')}`));
    await answered('mutation { createNote(input: { text: "after the rollback" }) { id } }');
  });

  await step('edits lead on after the server has ended and come back', async () => {
    await restart('SIGTERM', async () => {
      const down = todo('content: a.string(), whileDown: a.boolean()', 'allow.guest()');
      assert.match(await edit(down), /\[ERROR\][^]*ECONNREFUSED/);
    });
    await deployed(edit(`${todo('content: a.string(), afterwards: a.boolean()', 'allow.guest()')}`));
    await answered('{ listTodos { items { afterwards } } }');
  });

  await step('and after it was killed in the middle of a deployment', async () => {
    // First, so that it is not what was said before.
    const editing = edit(`${withField}, ${note('text: a.string()')}`);
    const [outcome] = await Promise.all([editing, watch.says(/UPDATE_IN_PROGRESS/).then(() => restart('SIGKILL'))]);
    assert.match(outcome, /Deployment completed|\[ERROR\]/);
    while ((await rootStack())!.StackStatus!.endsWith('_IN_PROGRESS')) await delay(100);
    await deployed(edit(`${withField}, ${note('text: a.string(), more: a.string()')}`));
    await answered('mutation { createNote(input: { text: "x", more: "y" }) { id } }');
    assert.equal((await rootStack())!.StackStatus, 'UPDATE_COMPLETE');
  });

  await step('the sandbox beside it goes on as well, and takes no notice of what it is to leave out', async () => {
    two.write('amplify/notes/todo.txt', 'not deployed');
    const said = await deployed(beside.after(() => two.write('amplify/data/resource.ts', data(withField))));
    assert.doesNotMatch(said, /todo\.txt/);
    const { listTodos } = await answered('{ listTodos { items { isDone } } }', (query) =>
      askAsGuest(server, join(two.folder, 'app/amplify_outputs.json'), query),
    );
    assert.deepEqual(listTodos.items, []);
  });

  await step('deleted one by one, they leave nothing', async () => {
    await beside.stop();
    const deleting = two.ampx(server.env, 'sandbox', 'delete', '--identifier', 'two', '--profile', 'another', '--yes');
    await deployed(edit(first));
    assert.match((await deleting).stdout, /Finished deleting/);
    assert.equal(await rootStack('two'), undefined);
    await answered('{ listTodos { items { content } } }');
    await watch.stop();
    const { stdout } = await one.ampx(server.env, 'sandbox', 'delete', '--identifier', 'one', '--yes');
    assert.match(stdout, /Finished deleting/);
    const { resources, logs } = await inventoryOf(server);
    assert.deepEqual(resources, untouched);
    assert.deepEqual(
      logs.filter((name) => !name.startsWith('/aws/lambda/amplify-')),
      [],
    );
  });
});

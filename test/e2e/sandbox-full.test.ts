/**
 * A backend with a piece of everything, by the real ampx, and a front end on it by the real aws-amplify: relations,
 * owners, groups, functions, secrets, a schedule, storage with a trigger; ampx's other commands; what IAM was asked. As
 * the page's user, whose permission set has AmplifyBackendDeployFullAccess alone.
 */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Amplify } from '@aws-sdk/client-amplify';
import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';
import { CognitoIdentityProvider } from '@aws-sdk/client-cognito-identity-provider';
import { IAM } from '@aws-sdk/client-iam';
import type { Browser, Page } from 'playwright-core';
import type { AmpxProject } from './ampx-project.ts';
import { actionOf, asked, firstDeployment, notAllowed } from './asked-of-iam.ts';
import { newPage, openBrowser } from './browser.ts';
import { type FrontEnd, serveFrontEnd } from './front-end.ts';
import { frontEnd, fullProject } from './full-project.ts';
import { rootConfig } from './identity-center.ts';
import { inLatestMail } from './mail.ts';
import { ampxInstall } from './projects.ts';
import { certutil, chromium, missingOf, required } from './requirements.ts';
import { startServerProcess, type ServerProcess } from './server-process.ts';
import { steps } from './steps.ts';

const install = await ampxInstall();
const [browserProgram, certificateTool] = [chromium(), certutil()];
const password = 'Correct-horse-1';
const [writer, editor] = ['writer@example.com', 'editor@example.com'];

/** With sign-in alone. */
const small = `
import { defineBackend } from '@aws-amplify/backend';
import { auth } from './auth/resource';

defineBackend({ auth });
`;

test('A backend with everything', { skip: missingOf(install, browserProgram, certificateTool) }, async (t) => {
  const step = steps(t);
  let server: ServerProcess;
  let project: AmpxProject;
  let site: FrontEnd;
  let browser: Browser;
  let page: Page;
  let cloudformation: CloudFormation;
  let logs: CloudWatchLogs;
  let pools: CognitoIdentityProvider;
  let amplify: Amplify;
  let iam: IAM;
  let articleId: string;

  before(async () => {
    server = await startServerProcess();
    project = fullProject(install);
    const config = await rootConfig(server);
    cloudformation = new CloudFormation(config);
    logs = new CloudWatchLogs(config);
    pools = new CognitoIdentityProvider(config);
    amplify = new Amplify(config);
    iam = new IAM(config);
    for (const words of [
      ['up', '--ready', 'you@example.com', '--bootstrap'],
      ['trust', '--yes'],
    ]) {
      const done = await server.sandlot(...words);
      assert.equal(done.code, 0, done.stderr);
    }
    browser = await openBrowser(required(browserProgram), { HOME: server.home });
    site = await serveFrontEnd(project.folder, frontEnd);
  });
  after(async () => {
    await browser?.close();
    site?.close();
    for (const client of [cloudformation, logs, pools, amplify, iam]) client?.destroy();
    project?.remove();
    await server?.stop();
  });

  const said = async (work: Promise<{ stdout: string; stderr: string }>): Promise<string> => {
    const { stdout, stderr } = await work;
    return stdout + stderr;
  };
  const ampx = (...words: string[]) => said(project.ampx(server.env, ...words));
  /** A call of the front end: what it answers, or `Name: message` of its error. */
  const call = (name: string, ...given: unknown[]): Promise<any> =>
    page.evaluate(([asked, inputs]) => (globalThis as any).app[asked as string](...(inputs as unknown[])), [
      name,
      given,
    ] as const);
  const model = (name: string, operation: string, input: object, mode?: string) =>
    call('model', name, operation, input, mode);
  const titles = (articles: readonly { readonly title: string }[]) => articles.map(({ title }) => title).sort();
  /** Asks until it is so, at most 900 times: what goes on behind a request takes its time. */
  const until = async <T>(ask: () => Promise<T>, isSo: (answer: T) => boolean): Promise<T> => {
    let answer = await ask();
    for (let round = 0; !isSo(answer) && round < 900; round++) {
      await page.waitForTimeout(200);
      answer = await ask();
    }
    assert.ok(isSo(answer), `it stayed at ${JSON.stringify(answer)}`);
    return answer;
  };
  const outputs = () => JSON.parse(readFileSync(join(project.folder, 'amplify_outputs.json'), 'utf8'));
  const rootStacks = async () => {
    const { Stacks } = await cloudformation.describeStacks({});
    return Stacks!.filter(({ ParentId }) => ParentId === undefined).map(({ StackName }) => StackName!);
  };

  await step('secrets are set, told and listed', async () => {
    const set = await said(project.answer(server.env, 'correct horse', 'sandbox', 'secret', 'set', 'PASSWORD'));
    assert.match(set, /Successfully created version 1 of secret PASSWORD/);
    assert.match(await ampx('sandbox', 'secret', 'get', 'PASSWORD'), /value: correct horse/);
    assert.match(await ampx('sandbox', 'secret', 'list'), /- PASSWORD/);
  });

  await step('it is deployed, and IAM was asked for nothing that the policies do not allow', async () => {
    assert.match(await ampx('sandbox', '--once'), /Deployment completed/);
    const all = await asked(server);
    assert.deepEqual(await notAllowed(all, iam), []);
    assert.deepEqual(
      all.filter(({ role, isDenied }) => role !== undefined && isDenied),
      [],
    );
    const own = all.filter(({ role }) => role?.startsWith('AWSReservedSSO_amplify-policy_'));
    assert.deepEqual([...new Set(own.map(actionOf))].sort(), firstDeployment);
    await site.bundle();
    page = await newPage(browser);
    await page.goto(site.address);
  });

  await step('functions decide who signs up, and put people into groups', async () => {
    assert.match(
      await call('signUp', 'x@elsewhere.org', password),
      /^UserLambdaValidationException: .*Not of this company/,
    );
    for (const email of [editor, writer]) {
      assert.equal(await call('signUp', email, password), 'CONFIRM_SIGN_UP');
      const code = await inLatestMail(server, email, /\b\d{6}\b/);
      assert.equal(await call('confirm', email, code), 'DONE');
    }
    assert.equal(await call('signIn', editor, password), true);
    assert.deepEqual(await call('groups'), ['EDITORS']);
    assert.equal(await call('signIn', writer, password), true);
    assert.deepEqual(await call('groups'), []);
  });

  await step('an owner makes articles with comments, and finds them by relation and index', async () => {
    const given = { title: 'First', section: 'news', status: 'DRAFT' };
    const { id, owner, ...article } = await model('Article', 'create', given);
    articleId = id;
    assert.equal(article.title, 'First');
    assert.match(owner, new RegExp(`^${await call('userId')}`));
    await model('Article', 'create', { title: 'Another', section: 'news' });
    assert.match(await model('Article', 'create', { ...given, status: 'NONE' }), /invalid value.*Status/);
    for (const text of ['one', 'two']) await model('Comment', 'create', { text, articleId });
    const { comments } = await call('withComments', articleId);
    assert.deepEqual(comments.map((one: any) => [one.text, one.article.title]).sort(), [
      ['one', 'First'],
      ['two', 'First'],
    ]);
    assert.deepEqual((await call('lazyComments', articleId)).sort(), ['one', 'two']);
    const section = { section: 'news' };
    assert.deepEqual(titles(await model('Article', 'articlesBySection', section)), ['Another', 'First']);
    const first = { ...section, title: { beginsWith: 'Fi' } };
    assert.deepEqual(titles(await model('Article', 'articlesBySection', first)), ['First']);
    assert.deepEqual(titles(await model('Article', 'list', { filter: { title: { contains: 'oth' } } })), ['Another']);
    assert.match(await model('Setting', 'create', { value: '{}' }), /^Unauthorized: .*createSetting/);
    assert.match(await call('custom', 'mutations', 'publish', { id: articleId }), /^Unauthorized: .*publish/);
  });

  await step('a query is answered by its function, with its environment, its secret and its own role', async () => {
    assert.deepEqual(await call('custom', 'queries', 'greet', { name: 'Jo' }), {
      text: 'Good morning, Jo',
      secret: 'correct horse',
      groups: [],
      refusal: 'AccessDeniedException',
    });
  });

  await step('files are where their rules allow, and an upload calls its function', async () => {
    const me = await call('identityId');
    const [own, foreign] = [`private/${me}/mine.txt`, 'private/other/mine.txt'];
    assert.equal(await call('upload', 'public/note.txt', 'hello there'), 'public/note.txt');
    assert.equal(await call('upload', own, 'mine'), own);
    for (const path of [foreign, 'editors/x.txt']) assert.match(await call('upload', path, 'no'), /^AccessDenied: /);
    assert.equal(await call('download', 'public/note.txt'), 'hello there');
    assert.equal(await call('fileUrl', 'public/note.txt'), 'hello there');
    assert.deepEqual(await call('listFiles', 'public/'), ['public/note.txt']);
    const summary = () => call('download', 'summaries/note.txt');
    assert.equal(await until(summary, (text) => !/^\w+: /.test(text)), '11 characters');
    assert.equal(await call('removeFile', 'public/note.txt'), 'public/note.txt');
  });

  await step('an editor changes and publishes what others wrote, and deletes nothing', async () => {
    await call('signIn', editor, password);
    assert.equal((await model('Article', 'update', { id: articleId, title: 'Edited' })).title, 'Edited');
    assert.match(await model('Article', 'delete', { id: articleId }), /^Unauthorized: /);
    assert.equal((await call('custom', 'mutations', 'publish', { id: articleId })).status, 'PUBLISHED');
    const nowhere = await call('custom', 'mutations', 'publish', { id: 'absent' });
    assert.match(nowhere, /^DynamoDB:ConditionalCheckFailedException: /);
    assert.deepEqual(await model('Comment', 'list', {}), []);
    assert.equal(await call('upload', 'editors/x.txt', 'yes'), 'editors/x.txt');
  });

  await step('a guest reads with the API key, and no more', async () => {
    await call('signOut');
    assert.deepEqual(titles(await model('Article', 'list', {}, 'apiKey')), ['Another', 'Edited']);
    assert.match(await model('Article', 'create', { title: 'x', section: 'x' }, 'apiKey'), /^Unauthorized: /);
    assert.match(await call('download', 'editors/x.txt'), /^AccessDenied: /);
  });

  await step('what functions and people did, too, their roles allow', async () => {
    assert.deepEqual(await notAllowed(await asked(server), iam), []);
  });

  await step('the schedule calls its function by the clock', async () => {
    const ticks = async () => {
      const { logGroups } = await logs.describeLogGroups({ logGroupNamePattern: 'ticklambda' });
      const found = logGroups!.map(({ logGroupName }) => logs.filterLogEvents({ logGroupName, filterPattern: 'tick' }));
      return (await Promise.all(found)).flatMap(({ events }) => events!.map(({ message }) => message!));
    };
    const earlier = (await ticks()).length;
    await server.api('POST', '/clock', { advanceSeconds: 300 });
    const told = await until(ticks, (all) => all.length > earlier);
    assert.match(told.at(-1)!, /"detail-type":"Scheduled Event","source":"aws\.scheduler"/);
  });

  await step('outputs, client code and forms are generated', async () => {
    const stack = (await rootStacks()).find((name) => name.startsWith('amplify-'))!;
    const generated = (...words: string[]) => ampx('generate', ...words, '--stack', stack);
    await generated('outputs', '--out-dir', 'out');
    assert.deepEqual(JSON.parse(readFileSync(join(project.folder, 'out/amplify_outputs.json'), 'utf8')), outputs());
    const schema = ['--format', 'introspection', '--out', 'introspection'];
    await generated('graphql-client-code', ...schema);
    assert.ok(existsSync(join(project.folder, 'introspection/model-introspection.json')));
    const code = ['--format', 'graphql-codegen', '--statement-target', 'typescript', '--out', 'code'];
    await generated('graphql-client-code', ...code);
    assert.match(readFileSync(join(project.folder, 'code/queries.ts'), 'utf8'), /listArticles/);
    await generated('forms', '--out-dir', 'forms', '--models', 'Article');
    assert.ok(readdirSync(join(project.folder, 'forms')).includes('ArticleCreateForm.jsx'));
  });

  await step('a seed runs with the permissions of the policy that ampx writes for it, and not without', async () => {
    assert.match(await ampx('sandbox', 'seed'), /Seed failed to complete[^]*AccessDenied/);
    const policy = await ampx('sandbox', 'seed', 'generate-policy');
    const PolicyDocument = policy.slice(policy.indexOf('{'), policy.lastIndexOf('}') + 1);
    const UserName = 'seeder';
    await iam.createUser({ UserName });
    await iam.putUserPolicy({ UserName, PolicyName: 'seed', PolicyDocument });
    const { AccessKeyId, SecretAccessKey } = (await iam.createAccessKey({ UserName })).AccessKey!;
    const env = { ...server.env, AWS_ACCESS_KEY_ID: AccessKeyId!, AWS_SECRET_ACCESS_KEY: SecretAccessKey! };
    assert.match(await said(project.ampx(env, 'sandbox', 'seed')), /seed has successfully completed/);
    const { Users } = await pools.listUsers({ UserPoolId: outputs().auth.user_pool_id });
    assert.equal(Users!.length, 3);
  });

  await step('deleted, it leaves nothing', async () => {
    assert.match(await ampx('sandbox', 'delete', '--yes'), /Finished deleting/);
    assert.deepEqual(await rootStacks(), ['CDKToolkit']);
    await ampx('sandbox', 'secret', 'remove', 'PASSWORD');
    assert.doesNotMatch(await ampx('sandbox', 'secret', 'list'), /PASSWORD/);
  });

  await step("a pipeline deploys a branch's backend, and links it to the app's branch", async () => {
    project.define(small);
    const branchName = 'main';
    const appId = (await amplify.createApp({ name: 'a-project' })).app!.appId!;
    await amplify.createBranch({ appId, branchName });
    const env = { ...server.env, CI: '1' };
    const words = ['--branch', branchName, '--app-id', appId];
    const { code, stdout, stderr } = await project.ampx(env, 'pipeline-deploy', ...words);
    assert.equal(code, 0, stdout + stderr);
    const stackArn = (await amplify.getBranch({ appId, branchName })).branch!.backend?.stackArn;
    const { Stacks } = await cloudformation.describeStacks({ StackName: stackArn });
    assert.match(Stacks![0]!.StackName!, new RegExp(`^amplify-${appId}-main-branch-`));
    const deployed = outputs().auth.user_pool_id;
    await ampx('generate', 'outputs', ...words, '--out-dir', 'of-branch');
    const found = JSON.parse(readFileSync(join(project.folder, 'of-branch/amplify_outputs.json'), 'utf8'));
    assert.equal(found.auth.user_pool_id, deployed);
    await cloudformation.deleteStack({ StackName: stackArn });
    const backend = async () => (await amplify.getBranch({ appId, branchName })).branch!.backend?.stackArn;
    assert.equal(await until(backend, (arn) => arn === undefined), undefined);
  });

  await step('a backend without Amplify Hosting is deployed', async () => {
    const { code, stdout, stderr } = await project.ampx(server.env, 'deploy', '--identifier', 'shop', '--yes');
    assert.equal(code, 0, stdout + stderr);
    assert.ok((await rootStacks()).some((name) => name.startsWith('amplify-shop-backend')));
  });
});

/**
 * What the page is for: `npx ampx sandbox` deploys the default template, and a front end signs people up and in and
 * keeps to-dos, live in a second window; a changed schema is there a moment later; deleted, it leaves nothing. As the
 * page's user, whose permission set has AmplifyBackendDeployFullAccess alone.
 */
import assert from 'node:assert/strict';
import { copyFileSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { ampxProject, type AmpxProject } from './ampx-project.ts';
import { newPage, openBrowser } from './browser.ts';
import { backend, data, todo, writeDefaultTemplate } from './default-template.ts';
import { rootConfig } from './identity-center.ts';
import { inLatestMail } from './mail.ts';
import { ampxInstall } from './projects.ts';
import { certutil, chromium, missingOf, required } from './requirements.ts';
import { startServerProcess, type ServerProcess } from './server-process.ts';
import { steps } from './steps.ts';
import { allowFiles, startViteApp, viteJourney } from './vite-app.ts';

const install = await ampxInstall();
const [browserProgram, certificateTool] = [chromium(), certutil()];

const password = 'Correct-horse-1';
const email = 'jo@example.com';

test(
  'The default template, to a to-do in a browser',
  { skip: missingOf(install, browserProgram, certificateTool) },
  async (t) => {
    const step = steps(t);
    let server: ServerProcess;
    let project: AmpxProject;
    let cloudformation: CloudFormation;
    let browser: Browser;
    let app: Server;
    let address: string;
    let script: string;
    let page: Page;

    before(async () => {
      server = await startServerProcess();
      project = ampxProject(install, backend);
      writeDefaultTemplate(project, todo('content: a.string()', 'allow.guest()'));
      cloudformation = new CloudFormation(await rootConfig(server));
      for (const words of [
        ['up', '--ready', 'you@example.com', '--bootstrap'],
        ['trust', '--yes'],
      ]) {
        const done = await server.sandlot(...words);
        assert.equal(done.code, 0, done.stderr);
      }
      browser = await openBrowser(required(browserProgram), { HOME: server.home });
      const html = readFileSync(new URL('fixtures/to-do-app/index.html', import.meta.url));
      app = createServer((req, res) =>
        req.url === '/app.js'
          ? res.setHeader('content-type', 'text/javascript').end(script)
          : res.setHeader('content-type', 'text/html').end(html),
      );
      await new Promise<void>((resolve) => app.listen(0, '127.0.0.1', resolve));
      address = `http://localhost:${(app.address() as AddressInfo).port}/`;
    });
    after(async () => {
      await browser?.close();
      app?.close();
      cloudformation?.destroy();
      project?.remove();
      await server?.stop();
    });

    const ampx = async (...words: string[]): Promise<string> => {
      const { stdout, stderr } = await project.ampx(server.env, 'sandbox', ...words);
      return stdout + stderr;
    };
    /** As the project's own bundler would make it, with the outputs that are there. */
    const bundle = async (configured: 'by-hand' | 'by-import'): Promise<void> => {
      const files = { 'app.ts': 'app.ts', 'configured.ts': `${configured}.ts` };
      for (const [name, file] of Object.entries(files))
        copyFileSync(new URL(`fixtures/to-do-app/${file}`, import.meta.url), join(project.folder, name));
      const built = await build({
        bundle: true,
        write: false,
        format: 'iife',
        define: { global: 'globalThis' },
        alias: { 'sandlot/amplify': fileURLToPath(new URL('../../dist/amplify.js', import.meta.url)) },
        nodePaths: [join(project.folder, 'node_modules')],
        entryPoints: ['app.ts'],
        absWorkingDir: project.folder,
      });
      script = built.outputFiles[0]!.text;
    };
    const open = async (): Promise<Page> => {
      const opened = await newPage(browser);
      await opened.goto(address);
      await opened.getByText('ready', { exact: true }).first().waitFor();
      return opened;
    };
    const press = async (name: string, where = page): Promise<string> => {
      const said = where.getByRole('status');
      await where.getByRole('button', { name, exact: true }).click();
      await where.waitForFunction("document.getElementById('said').textContent !== '…'");
      return (await said.textContent())!;
    };
    const fill = (label: string, text: string) => page.getByLabel(label, { exact: true }).fill(text);

    await step('deployed, it says where its API is', async () => {
      const said = await ampx('--once');
      assert.match(said, /Deployment completed/);
      assert.match(said, /AppSync API endpoint = http:\/\/\w+\.appsync-api\.[\w-]+\.localhost:\d+\/graphql/);
      await bundle('by-hand');
      page = await open();
    });

    await step('a Vite and React app with the plug-in and no other word of Sandlot does all of it', async () => {
      await allowFiles(await rootConfig(server), project.folder);
      const vite = await startViteApp(project.folder);
      // Its home has no authority that it trusts.
      const fresh = await openBrowser(required(browserProgram), { HOME: project.folder });
      try {
        await viteJourney(fresh, vite.address, (to) => inLatestMail(server, to, /\b\d{6}\b/));
      } finally {
        await fresh.close();
        await vite.close();
      }
    });

    await step('a guest makes, lists and deletes a to-do, which is seen live in a second window', async () => {
      await fill('Content', 'buy milk');
      assert.equal(await press('Create'), 'created buy milk');
      const other = await open();
      assert.equal(await press('Watch', other), 'watching');
      // The socket is let in a moment later: who watches sees what is made from then on.
      const live = other.locator('#live li');
      for (let round = 0; (await live.count()) === 0 && round < 240; round++) {
        await fill('Content', `call ${round}`);
        await press('Create');
        await other.waitForTimeout(250);
      }
      assert.match((await live.first().textContent())!, /^call \d+$/);
      assert.match(await press('List'), /^\d+ listed$/);
      assert.ok((await page.locator('#todos').innerText()).includes('buy milk'));
      assert.equal(await press('Delete all'), 'deleted');
      assert.equal(await press('List'), '0 listed');
      await other.close();
    });

    await step('a person signs up with the code of the mail; a wrong password never signs in', async () => {
      await fill('E-mail', email);
      await fill('Password', password);
      assert.equal(await press('Sign up'), 'CONFIRM_SIGN_UP');
      await fill('Code', '000000');
      assert.match(await press('Confirm'), /^CodeMismatchException: /);
      await fill('Code', await inLatestMail(server, email, /\b\d{6}\b/));
      assert.equal(await press('Confirm'), 'DONE');
      await fill('Password', 'Wrong-horse-1');
      assert.equal(await press('Sign in'), 'NotAuthorizedException: Incorrect username or password.');
      await fill('Password', password);
      assert.equal(await press('Sign in'), `signed in as ${email}`);
      await fill('Content', 'not allowed');
      assert.match(await press('Create'), /^Unauthorized: Not Authorized to access createTodo on type Mutation/);
    });

    await step('a change of schema and rules is there after the next deployment', async () => {
      const changed = todo('content: a.string(), isDone: a.boolean()', 'allow.guest(), allow.authenticated()');
      project.write('amplify/data/resource.ts', data(changed));
      assert.match(await ampx('--once'), /Deployment completed/);
      await bundle('by-import');
      await page.reload();
      await page.getByText('ready', { exact: true }).first().waitFor();
      await page.locator('#mode').selectOption('userPool');
      await fill('Content', 'as a person');
      assert.equal(await press('Create'), 'created as a person');
      assert.equal(await press('List'), '1 listed');
      assert.equal(await press('Sign out'), 'signed out');
      assert.match(await press('List'), /NoSignedUser|Unauthorized|NoValidAuthTokens/);
    });

    await step('deleted, it leaves nothing', async () => {
      assert.match(await ampx('delete', '--yes'), /Finished deleting/);
      const { Stacks } = await cloudformation.describeStacks({});
      assert.deepEqual(
        Stacks!.map(({ StackName }) => StackName),
        ['CDKToolkit'],
      );
    });
  },
);

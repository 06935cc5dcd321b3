/**
 * The quickstart's Vite and React app in an Amplify project's folder, on a development server of Vite's, and what a
 * person does with it. Its configuration has one line more than without Sandlot. Vite and React are this clone's.
 */
import assert from 'node:assert/strict';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { IAM } from '@aws-sdk/client-iam';
import { S3 } from '@aws-sdk/client-s3';
import type { Browser } from 'playwright-core';
import { createServer } from 'vite';
import { newPage } from './browser.ts';
import type { rootConfig } from './identity-center.ts';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

type Config = Awaited<ReturnType<typeof rootConfig>>;

export interface ViteApp {
  readonly address: string;
  close(): Promise<void>;
}

/** `project`: a folder with `amplify_outputs.json`, and a `node_modules` with aws-amplify. */
export async function startViteApp(project: string): Promise<ViteApp> {
  cpSync(new URL('fixtures/vite-app/', import.meta.url), project, { recursive: true });
  const { sandlot } = (await import(join(root, 'dist', 'vite.js'))) as { sandlot: () => { name: string } };
  const ours = createRequire(join(root, 'package.json'));
  const packageOf = (name: string): string => dirname(ours.resolve(`${name}/package.json`));
  const server = await createServer({
    root: project,
    configFile: false,
    logLevel: 'warn',
    cacheDir: join(project, '.vite'),
    plugins: [sandlot()],
    resolve: { alias: { react: packageOf('react'), 'react-dom': packageOf('react-dom') } },
    server: { host: '127.0.0.1', port: 0, fs: { strict: false } },
  });
  await server.listen();
  const { port } = server.httpServer!.address() as AddressInfo;
  return { address: `http://localhost:${port}/`, close: () => server.close() };
}

/** A bucket that guests may write to, in the outputs as `defineStorage` leaves it there. */
export async function allowFiles(config: Config, project: string): Promise<void> {
  const file = join(project, 'amplify_outputs.json');
  const outputs = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  const Bucket = 'files-of-the-app';
  writeFileSync(file, JSON.stringify({ ...outputs, storage: { aws_region: config.region, bucket_name: Bucket } }));
  const [iam, s3] = [new IAM(config), new S3(config)];
  const { Roles } = await iam.listRoles({ MaxItems: 1000 });
  const AWS = Roles!.find(({ RoleName }) => RoleName!.includes('amplifyAuthunauthenticate'))!.Arn!;
  await s3.createBucket({ Bucket });
  const all = ['*'];
  const rule = { AllowedOrigins: all, AllowedHeaders: all, AllowedMethods: ['GET', 'PUT', 'HEAD'] };
  await s3.putBucketCors({ Bucket, CORSConfiguration: { CORSRules: [rule] } });
  const Action = ['s3:PutObject', 's3:GetObject'];
  const statement = { Effect: 'Allow', Principal: { AWS }, Action, Resource: `arn:aws:s3:::${Bucket}/public/*` };
  await s3.putBucketPolicy({ Bucket, Policy: JSON.stringify({ Version: '2012-10-17', Statement: [statement] }) });
  iam.destroy();
  s3.destroy();
}

/** A guest's to-do and file, live in a second window; sign-up with the mail's code, and sign-in. */
export async function viteJourney(
  browser: Browser,
  address: string,
  codeFor: (email: string) => Promise<string>,
): Promise<void> {
  const page = await newPage(browser);
  const press = async (name: string): Promise<string> => {
    await page.getByRole('button', { name, exact: true }).click();
    await page.waitForFunction("document.querySelector('[role=status]').textContent !== '…'");
    return (await page.getByRole('status').textContent())!;
  };
  const fill = (label: string, text: string) => page.getByLabel(label, { exact: true }).fill(text);
  await page.goto(address);
  await page.getByText('ready', { exact: true }).waitFor();
  const other = await newPage(browser);
  await other.goto(address);
  await other.getByText('ready', { exact: true }).waitFor();
  // The other window's socket is let in a moment later: it lists what was there, and sees what is made from then on.
  const live = other.locator('li').filter({ hasText: /^tea \d+$/ });
  for (let round = 0; (await live.count()) === 0 && round < 240; round++) {
    await fill('content', `tea ${round}`);
    assert.equal(await press('Create'), `created tea ${round}`);
    await other.waitForTimeout(250);
  }
  assert.match((await live.first().textContent())!, /^tea \d+$/);
  await fill('content', 'in a bucket');
  assert.equal(await press('Keep as a file'), 'kept in a bucket');
  await fill('email', 'vi@example.com');
  await fill('password', 'Correct-horse-1');
  assert.equal(await press('Sign up'), 'CONFIRM_SIGN_UP');
  await fill('code', await codeFor('vi@example.com'));
  assert.equal(await press('Confirm'), 'DONE');
  assert.equal(await press('Sign in'), 'signed in as vi@example.com');
}

/** Whoever reads the database finds nothing in it that opens anything: no link, code, password, token or key. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { CloudFormation, waitUntilStackCreateComplete } from '@aws-sdk/client-cloudformation';
import { IAM } from '@aws-sdk/client-iam';
import { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { SMTPServer } from 'smtp-server';
import { readConfig } from '../../src/server/config.ts';
import { encodeKey } from '../../src/kernel/key.ts';
import { afterAllKeys, type Store } from '../../src/kernel/store.ts';
import { startServer, type RunningServer } from '../../src/server/main.ts';
import { startSandlot } from '../../src/testing/start-sandlot.ts';
import { createBrowser } from '../../src/testing/sign-in/browser.ts';
import {
  createUser,
  linkIn,
  password,
  secretOn,
  signIn,
  startDeviceFlow,
  startDirectory,
} from '../../src/testing/sign-in/directory.ts';

async function contentsOf(store: Store): Promise<string> {
  const { entries } = await store.read((tx) => tx.range({ start: '', end: afterAllKeys }));
  return entries.map(({ key, value }) => `${key}\n${value}\n`).join('');
}

/** Standing by itself: times and ids have six digits somewhere. */
function holds(text: string, secret: string): boolean {
  const literal = secret.replace(/[^A-Za-z0-9]/g, '\\$&');
  return new RegExp(`(?<![A-Za-z0-9])${literal}(?![A-Za-z0-9])`).test(text);
}

async function assertHoldsNone(store: Store, secrets: Readonly<Record<string, string>>): Promise<void> {
  const text = await contentsOf(store);
  const found = Object.entries(secrets).filter(([what, secret]) => {
    assert.ok(secret.length >= 6, `${what} was given out`);
    return holds(text, secret);
  });
  assert.deepEqual(
    found.map(([what]) => what),
    [],
  );
}

const tokenIn = (text: string): string => new URLSearchParams(linkIn(text).split('?')[1]).get('token') ?? '';

test('links and codes of every kind of mail', async (t) => {
  const directory = await startDirectory(t, { mfa: 'CONTEXT_AWARE' });
  const { sandlot, identityStoreId, userId } = directory;
  const { store } = sandlot.server.runtime;
  const words = async (id: string): Promise<string> => (await sandlot.api('GET', `/mail/${id}`)).text;
  const newest = async (): Promise<string> => words((await sandlot.api('GET', '/mail?limit=1')).items[0].id);
  const sent = async (path: string, body?: object): Promise<string> =>
    words((await sandlot.api('POST', path, body)).mailId);
  const newcomer = await createUser(sandlot, identityStoreId, 'newcomer');
  const secrets: Record<string, string> = {
    invitation: tokenIn(await sent(`/users/${newcomer}/invitation`)),
    verification: tokenIn(await sent(`/users/${userId}/email-verification`)),
    reset: tokenIn(await sent(`/users/${userId}/password-reset`, { method: 'email' })),
  };
  const root = createBrowser(sandlot.consoleOrigin);
  const signin = await root.get('/console/signin');
  const forgot = /\/signin\/forgot\?flow=\w+/.exec(signin.html)?.[0] ?? '';
  await root.submit(await root.get(forgot), { username: sandlot.server.rootEmail });
  await sandlot.idle();
  secrets['reset of the root user'] = tokenIn(await newest());
  await sandlot.api('PUT', '/identity-center/settings', {
    mfa: { withoutDevice: 'EMAIL_CODE' },
    emailOneTimePassword: true,
  });
  const codeIn = (text: string): string => /^(\d{6})$/m.exec(text)?.[1] ?? '';
  const person = createBrowser(sandlot.consoleOrigin);
  assert.equal((await signIn(person, await person.get('/start'))).url.pathname, '/signin/email-code');
  secrets['code instead of a device'] = codeIn(await newest());
  const first = createBrowser(sandlot.consoleOrigin);
  const named = await first.submit(await first.get(`/start/${identityStoreId}`), { username: 'newcomer' });
  await first.get(`/signin/email-code${named.url.search}`);
  secrets['code for the first password'] = codeIn(await newest());
  assert.equal(new Set(Object.values(secrets)).size, 6);
  await assertHoldsNone(store, secrets);
  const raw = await contentsOf(store);
  for (const { id } of (await sandlot.api('GET', '/mail')).items) {
    const { html } = await sandlot.api('GET', `/mail/${id}`);
    assert.equal(raw.includes(html.slice(100, 200)), false, 'nor any other of its words');
  }
});

test('what pages and the local API show once', async (t) => {
  const directory = await startDirectory(t, { mfa: 'ALWAYS_ON' });
  const { sandlot, userId } = directory;
  const browser = createBrowser(sandlot.consoleOrigin);
  const registering = await signIn(browser, await browser.get('/start'));
  const link = new URL((await sandlot.api('POST', '/console-links')).url);
  const console = createBrowser(sandlot.consoleOrigin);
  const secrets: Record<string, string> = {
    'one-time password': (await sandlot.api('POST', `/users/${userId}/password-reset`, { method: 'one-time-password' }))
      .oneTimePassword,
    'console link': link.searchParams.get('token') ?? '',
    'seed of an authenticator app': secretOn(registering),
    'chosen password': password,
  };
  await assertHoldsNone(sandlot.server.runtime.store, secrets);
  await console.get(link.pathname + link.search);
  for (const { cookies, storage } of [browser, console]) {
    for (const [name, value] of [...cookies, ...storage])
      secrets[`kept by the browser: ${name} ${value.length}`] = value;
  }
  const issued = await sandlot.api('POST', '/credentials', {});
  secrets['temporary secret key'] = issued.secretAccessKey;
  secrets['session token'] = issued.sessionToken;
  secrets['API token'] = sandlot.apiToken;
  await assertHoldsNone(sandlot.server.runtime.store, secrets);
});

test('what clients are given: registrations, device codes, tokens', async (t) => {
  const directory = await startDirectory(t);
  const { sandlot } = directory;
  const { store } = sandlot.server.runtime;
  const { oidc, userCode, createToken } = await startDeviceFlow(directory);
  const given: Record<string, string> = {};
  // What the client sends is what it was given before.
  oidc.middlewareStack.add(
    (next) => async (args) => {
      for (const name of ['clientSecret', 'deviceCode'] as const)
        given[name] = String((args.input as Partial<Record<typeof name, string>>)[name]);
      return await next(args);
    },
    { step: 'initialize' },
  );
  await assert.rejects(createToken(), { name: 'AuthorizationPendingException' });
  await assertHoldsNone(store, given);
  const browser = createBrowser(sandlot.consoleOrigin);
  const consent = await signIn(browser, await browser.submit(await browser.get('/device'), { user_code: userCode }));
  assert.match((await browser.submit(consent, { decision: 'allow' })).text, /Request approved/);
  const tokens = await createToken();
  await assertHoldsNone(store, { ...given, accessToken: tokens.accessToken!, refreshToken: tokens.refreshToken! });
  oidc.destroy();
});

test('what IAM gives out once', async (t) => {
  const { sandlot } = await startDirectory(t, { withPassword: false });
  const iam = new IAM(sandlot.clientConfig);
  t.after(() => iam.destroy());
  const UserName = 'worker';
  await iam.createUser({ UserName });
  await iam.createLoginProfile({ UserName, Password: 'Correct-Horse-77' });
  const { AccessKey } = await iam.createAccessKey({ UserName });
  const { ServiceSpecificCredential } = await iam.createServiceSpecificCredential({
    UserName,
    ServiceName: 'codecommit.amazonaws.com',
  });
  const { ServiceSpecificCredential: again } = await iam.resetServiceSpecificCredential({
    UserName,
    ServiceSpecificCredentialId: ServiceSpecificCredential!.ServiceSpecificCredentialId!,
  });
  const { VirtualMFADevice } = await iam.createVirtualMFADevice({ VirtualMFADeviceName: 'phone' });
  await assertHoldsNone(sandlot.server.runtime.store, {
    'login password': 'Correct-Horse-77',
    'secret access key': AccessKey!.SecretAccessKey!,
    'configured key': sandlot.credentials.secretAccessKey,
    'service password': ServiceSpecificCredential!.ServicePassword!,
    'new service password': again!.ServicePassword!,
    'seed of a virtual device': Buffer.from(VirtualMFADevice!.Base32StringSeed!).toString(),
  });
});

interface OnDisk {
  readonly server: RunningServer;
  api(method: string, path: string, body?: unknown): Promise<any>;
}

async function startOnDisk(data: string, ...options: string[]): Promise<OnDisk> {
  const server = await startServer({ ...readConfig(options, {}), port: 0, data });
  return {
    server,
    async api(method, path, body) {
      const response = await fetch(`${server.endpoint}/_sandlot/v1${path}`, {
        method,
        headers: { authorization: `Bearer ${server.apiToken}` },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      assert.ok(response.ok, text);
      return text === '' ? undefined : JSON.parse(text);
    },
  };
}

async function resetRoot({ server, api }: OnDisk): Promise<{ id: string; token: string }> {
  const root = createBrowser(server.consoleOrigin);
  const forgot = /\/signin\/forgot\?flow=\w+/.exec((await root.get('/console/signin')).html)?.[0] ?? '';
  await root.submit(await root.get(forgot), { username: server.rootEmail });
  await server.runtime.jobs.idle();
  const {
    items: [{ id }],
  } = await api('GET', '/mail?limit=1');
  return { id, token: tokenIn((await api('GET', `/mail/${id}`)).text) };
}

function filesBelow(folder: string): string {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .join('\n');
}

test("a mail's link is in no file of the data folder, nor what a relay says of it", async (t) => {
  const data = mkdtempSync(join(tmpdir(), 'sandlot-secrets-'));
  t.after(() => rmSync(data, { recursive: true, force: true }));
  // As a filter does that names the address that it does not like.
  const sink = new SMTPServer({
    authOptional: true,
    disableReverseLookup: true,
    hideSTARTTLS: true,
    onData(stream, _session, done) {
      let mail = '';
      stream.on('data', (chunk: Buffer) => {
        mail += chunk;
      });
      stream.on('end', () => {
        const [, link = ''] = /token=3D([\w-]+(=\r\n[\w-]+)*)/.exec(mail) ?? [];
        done(Object.assign(new Error(`Refused for ${link.replaceAll('=\r\n', '')}`), { responseCode: 550 }));
      });
    },
  });
  sink.listen(0, '127.0.0.1');
  await once(sink.server, 'listening');
  t.after(
    () =>
      new Promise<void>((resolve) => {
        sink.close(() => resolve());
      }),
  );
  const running = await startOnDisk(data, '--smtp', `smtp://127.0.0.1:${(sink.server.address() as AddressInfo).port}`);
  t.after(() => running.server.close());
  const { id, token } = await resetRoot(running);
  await running.server.runtime.jobs.idle();
  const { relay } = await running.api('GET', `/mail/${id}`);
  assert.equal(relay.state, 'FAILED');
  assert.ok(relay.problem.includes(token), 'its words are shown');
  assert.equal((await running.api('GET', '/mail?limit=1')).items[0].relay.problem, relay.problem);
  await assertHoldsNone(running.server.runtime.store, { token });
  assert.equal(filesBelow(data).includes(token), false);
});

test('mail that an earlier version left in the clear is shown, and sealed at the next start', async (t) => {
  const data = mkdtempSync(join(tmpdir(), 'sandlot-secrets-'));
  t.after(() => rmSync(data, { recursive: true, force: true }));
  const before = await startOnDisk(data);
  const { id, token } = await resetRoot(before);
  const { from, to, subject, text, html, date } = await before.api('GET', `/mail/${id}`);
  const earlier = {
    mailId: id,
    from,
    to,
    subject,
    text,
    html,
    sentAt: Date.parse(date),
    relay: { state: 'FAILED', server: 'relay:25', at: 1, problem: 'no' },
  };
  await before.server.runtime.store.write(async (tx) => {
    tx.put(encodeKey(['signin/mail']) + encodeKey(['p']) + encodeKey([id]), JSON.stringify([1, earlier]));
  });
  const shown = await before.api('GET', `/mail/${id}`);
  assert.deepEqual([shown.text, shown.html, shown.relay.problem], [text, html, 'no']);
  assert.ok(holds(await contentsOf(before.server.runtime.store), token));
  await before.server.close();
  const after = await startOnDisk(data);
  t.after(() => after.server.close());
  while (holds(await contentsOf(after.server.runtime.store), token))
    await new Promise((resolve) => {
      setTimeout(resolve, 20);
    });
  assert.deepEqual(await after.api('GET', `/mail/${id}`), shown);
  const chosen = createBrowser(after.server.consoleOrigin);
  assert.equal((await chosen.get(`/signin/reset?token=${token}`)).status, 200, 'and its link still works');
});

test('what a stack hands from one resource to another', async (t) => {
  const sandlot = await startSandlot();
  t.after(() => sandlot.close());
  const cloudformation = new CloudFormation(sandlot.clientConfig);
  const secrets = new SecretsManager(sandlot.clientConfig);
  t.after(() => {
    cloudformation.destroy();
    secrets.destroy();
  });
  const template = {
    Parameters: { Given: { Type: 'String', NoEcho: true } },
    Resources: {
      User: { Type: 'AWS::IAM::User' },
      Key: { Type: 'AWS::IAM::AccessKey', Properties: { UserName: { Ref: 'User' } } },
      Kept: {
        Type: 'AWS::SecretsManager::Secret',
        Properties: { Name: 'kept', SecretString: { 'Fn::Sub': '${Key.SecretAccessKey} ${Given}' } },
      },
    },
  };
  await cloudformation.createStack({
    StackName: 'keys',
    TemplateBody: JSON.stringify(template),
    Parameters: [{ ParameterKey: 'Given', ParameterValue: 'given-by-hand-4711' }],
    Capabilities: ['CAPABILITY_IAM'],
  });
  await waitUntilStackCreateComplete({ client: cloudformation, minDelay: 1, maxWaitTime: 600 }, { StackName: 'keys' });
  const { SecretString = '' } = await secrets.getSecretValue({ SecretId: 'kept' });
  const [key = '', given = ''] = SecretString.split(' ');
  assert.equal(given, 'given-by-hand-4711');
  await assertHoldsNone(sandlot.server.runtime.store, { key, given });
});

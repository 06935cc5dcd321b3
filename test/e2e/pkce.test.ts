/**
 * The authorization code grant with PKCE, which AWS CLI 2.22 and later use by default. A scripted client sends what
 * those versions send, byte for byte where it matters (see docs/clients.md); a real one is driven too where found.
 */
import assert from 'node:assert/strict';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { newPage, openBrowser, picture } from './browser.ts';
import { enableIdentityCenter, givePassword, writeSsoProfile, type IdentityCenter } from './identity-center.ts';
import { awsCli2, chromium, missingOf, required } from './requirements.ts';
import { run, startServerProcess, type ServerProcess } from './server-process.ts';
import { decide, enterUserAndPassword, expectHeading } from './sign-in-pages.ts';
import { startLogin } from './sso-wizard.ts';
import { steps } from './steps.ts';

const password = 'Correct-horse-7';
const browserProgram = chromium();
const newerAws = awsCli2([2, 22]);

let server: ServerProcess;
let center: IdentityCenter;
let browser: Browser;
let page: Page;

before(async () => {
  if (missingOf(browserProgram)) return;
  server = await startServerProcess();
  browser = await openBrowser(required(browserProgram));
  center = await enableIdentityCenter(server);
  await server.api('PUT', '/identity-center/mfa', { mode: 'DISABLED' });
  const userId = await center.addUser('ann');
  await center.assign(
    await center.addPermissionSet(
      'amplify-policy',
      'arn:aws:iam::aws:policy/service-role/AmplifyBackendDeployFullAccess',
    ),
    userId,
  );
  await givePassword(server, browser, userId, password);
  page = await newPage(browser);
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

test('a client as AWS CLI 2.22', { skip: missingOf(browserProgram) }, async (t) => {
  const step = steps(t);
  let client: RegisteredClient;

  await step('registers without a signature', async () => {
    const answer = await post('/client/register', {
      clientName: 'botocore-client-amplify-admin',
      clientType: 'public',
      grantTypes: ['authorization_code', 'refresh_token'],
      redirectUris: ['http://127.0.0.1/oauth/callback'],
      issuerUrl: center.startUrl,
      scopes: ['sso:account:access'],
    });
    assert.equal(answer.status, 200, answer.text);
    assert.ok(answer.body.clientSecretExpiresAt > Date.now() / 1000 + 24 * 3600, 'epoch seconds, days away');
    client = answer.body;
  });

  await step('gets a code on its own port after sign-in and Allow, and a token for it once', async () => {
    const callback = await openCallback();
    const verifier = randomBytes(48).toString('base64url');
    const state = randomUUID();
    await page.goto(authorizeAddress(client, callback.redirectUri, state, verifier));
    await enterUserAndPassword(page, 'ann', password);
    await expectHeading(page, /^Allow botocore-client-amplify-admin to access your data\?$/);
    await picture(page, 'pkce-1-consent');
    await decide(page, 'Allow');
    const query = await callback.query;
    assert.equal(query.get('state'), state);
    assert.deepEqual([...query.keys()].sort(), ['code', 'state']);
    await page.getByText('Received by the test').first().waitFor();

    const request = {
      ...secrets(client),
      grantType: 'authorization_code',
      code: query.get('code'),
      redirectUri: callback.redirectUri,
    };
    const wrong = await post('/token', { ...request, codeVerifier: randomBytes(48).toString('base64url') });
    assert.deepEqual(
      [wrong.status, wrong.errorType, wrong.body.error],
      [400, 'InvalidGrantException', 'invalid_grant'],
    );

    const second = await allowedCode(client);
    const token = await post('/token', { ...secrets(client), grantType: 'authorization_code', ...second });
    assert.equal(token.status, 200, token.text);
    assert.equal(token.body.tokenType, 'Bearer');
    assert.ok(token.body.expiresIn > 7 * 3600 && token.body.refreshToken);
    const roles = await fetch(`${server.endpoint}/assignment/roles?account_id=${server.account}`, {
      headers: { 'x-amz-sso_bearer_token': token.body.accessToken },
    });
    assert.deepEqual(await roles.json(), { roleList: [{ roleName: 'amplify-policy', accountId: server.account }] });

    const refreshed = await post('/token', {
      ...secrets(client),
      grantType: 'refresh_token',
      refreshToken: token.body.refreshToken,
    });
    assert.ok(refreshed.body.refreshToken, refreshed.text);
    const reused = await post('/token', { ...secrets(client), grantType: 'authorization_code', ...second });
    assert.deepEqual([reused.status, reused.errorType], [400, 'InvalidGrantException']);
  });

  await step('is told of Deny by the redirect', async () => {
    const callback = await openCallback();
    await page.goto(authorizeAddress(client, callback.redirectUri, 'the-state', 'v'.repeat(43)));
    await decide(page, 'Deny');
    const query = await callback.query;
    assert.deepEqual(
      [query.get('error'), query.get('state'), query.has('code')],
      ['access_denied', 'the-state', false],
    );
  });

  await step('a redirect that was not registered is never followed', async () => {
    await page.goto(authorizeAddress(client, 'http://127.0.0.1:1/elsewhere', 's', 'v'.repeat(43)));
    await page.getByText('The redirect_uri is not one that the client registered').first().waitFor();
    assert.equal(new URL(page.url()).origin, server.consoleOrigin);
    await picture(page, 'pkce-2-refused');
  });

  /** Signed in already: consent alone gives a code. */
  async function allowedCode(
    registered: RegisteredClient,
  ): Promise<{ code: string; redirectUri: string; codeVerifier: string }> {
    const callback = await openCallback();
    const codeVerifier = randomBytes(48).toString('base64url');
    await page.goto(authorizeAddress(registered, callback.redirectUri, 'state', codeVerifier));
    await decide(page, 'Allow');
    return { code: (await callback.query).get('code')!, redirectUri: callback.redirectUri, codeVerifier };
  }
});

test('the real AWS CLI 2.22 or later', { skip: missingOf(newerAws, browserProgram) }, async (t) => {
  const home = mkdtempSync(join(tmpdir(), 'sandlot-home-'));
  t.after(() => rmSync(home, { recursive: true, force: true }));
  writeSsoProfile(home, { ...center, account: server.account, roleName: 'amplify-policy' });
  const env = { ...server.env, HOME: home };
  const login = await startLogin(required(newerAws), [], env);
  assert.equal(new URL(login.address).pathname, '/authorize');
  const person = await newPage(browser);
  await person.goto(login.address);
  await enterUserAndPassword(person, 'ann', password);
  await decide(person, 'Allow');
  const { code, stderr } = await login.finished;
  assert.equal(code, 0, stderr);
  const identity = await run(required(newerAws), ['sts', 'get-caller-identity'], env);
  assert.match(identity.stdout, /assumed-role\/AWSReservedSSO_amplify-policy_[0-9a-f]{16}\/ann/, identity.stderr);
});

interface RegisteredClient {
  readonly clientId: string;
  readonly clientSecret: string;
}

const secrets = ({ clientId, clientSecret }: RegisteredClient): RegisteredClient => ({ clientId, clientSecret });

/** The parameters in the CLI's order: `scopes` in the plural, the challenge without padding and last. */
function authorizeAddress(
  { clientId }: RegisteredClient,
  redirectUri: string,
  state: string,
  verifier: string,
): string {
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: clientId,
    redirect_uri: redirectUri,
    state,
    code_challenge_method: 'S256',
    scopes: 'sso:account:access',
  });
  return (
    `${server.endpoint}/authorize?${query}&` +
    `code_challenge=${createHash('sha256').update(verifier).digest('base64url')}`
  );
}

/** The client's own little server on a free port, for one redirect. */
async function openCallback(): Promise<{ redirectUri: string; query: Promise<URLSearchParams> }> {
  const { promise: query, resolve } = Promise.withResolvers<URLSearchParams>();
  const callback = createServer((request, response) => {
    const address = new URL(request.url ?? '/', 'http://127.0.0.1');
    if (address.pathname !== '/oauth/callback') return void response.writeHead(404).end();
    response.writeHead(200, { 'content-type': 'text/plain', connection: 'close' }).end('Received by the test');
    callback.close();
    resolve(address.searchParams);
  });
  callback.listen(0, '127.0.0.1');
  await once(callback, 'listening');
  callback.unref();
  return { redirectUri: `http://127.0.0.1:${(callback.address() as AddressInfo).port}/oauth/callback`, query };
}

async function post(path: string, body: unknown) {
  const response = await fetch(server.endpoint + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, errorType: response.headers.get('x-amzn-errortype'), text, body: JSON.parse(text) };
}

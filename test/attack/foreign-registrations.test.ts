/**
 * Pages of other sites at the operations that need no signature, what registrations may hold, and where consent leads.
 */
import assert from 'node:assert/strict';
import { request } from 'node:http';
import { test } from 'node:test';
import { RegisterClientCommand, SSOOIDCClient, StartDeviceAuthorizationCommand } from '@aws-sdk/client-sso-oidc';
import { prefixRange } from '../../src/kernel/key.ts';
import { startSandlot } from '../../src/testing/start-sandlot.ts';
import { createBrowser } from '../../src/testing/sign-in/browser.ts';
import { signIn, startDeviceFlow, startDirectory } from '../../src/testing/sign-in/directory.ts';

async function start(t: { after(work: () => Promise<void>): void }) {
  const sandlot = await startSandlot();
  t.after(() => sandlot.close());
  return { sandlot, oidc: new SSOOIDCClient({ endpoint: sandlot.endpoint, region: sandlot.region, maxAttempts: 1 }) };
}

const registration = JSON.stringify({ clientName: 'evil', clientType: 'public', scopes: ['sso:account:access'] });

const unsigned = [
  ['POST', '/client/register', registration],
  ['POST', '/device_authorization', '{"clientId":"x","clientSecret":"x","startUrl":"https://x"}'],
  ['POST', '/token', '{"clientId":"x","clientSecret":"x","grantType":"refresh_token"}'],
  ['POST', '/logout', undefined],
  ['GET', '/assignment/accounts', undefined],
  ['GET', '/assignment/roles?account_id=1', undefined],
  ['GET', '/federation/credentials?account_id=1&role_name=x', undefined],
] as const;

const pages: readonly (readonly [string, Record<string, string>])[] = [
  ['a page', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }],
  ['an old browser', { origin: 'https://evil.example' }],
  ['a sandboxed frame', { origin: 'null' }],
  ['a picture', { 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'image' }],
  ['another port', { origin: 'http://127.0.0.1:1', 'sec-fetch-site': 'same-site' }],
];

test('pages of other sites are refused at every unsigned operation, in its protocol', async (t) => {
  const { sandlot } = await start(t);
  for (const [who, headers] of pages) {
    for (const [method, path, body] of unsigned) {
      for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/json']) {
        const answer = await fetch(sandlot.endpoint + path, {
          method,
          ...(body === undefined ? {} : { body }),
          headers: { 'content-type': type, 'x-amz-sso_bearer_token': 'x', ...headers },
        });
        assert.equal(answer.status, 400, `${who}: ${method} ${path}`);
        assert.match(answer.headers.get('x-amzn-errortype') ?? '', /^InvalidRequestException/, `${who}: ${path}`);
      }
    }
  }
});

test('a page under a name of its own (DNS rebinding) is refused, too', async (t) => {
  const { sandlot } = await start(t);
  const { port } = new URL(sandlot.endpoint);
  for (const host of [`evil.example:${port}`, `127.0.0.1.evil.example:${port}`, `localhost.evil.example:${port}`]) {
    const status = await new Promise<number>((resolve, reject) => {
      request(
        {
          port,
          host: '127.0.0.1',
          method: 'POST',
          path: '/client/register',
          headers: { host, origin: `http://${host}`, 'content-type': 'application/json' },
        },
        (response) => {
          response.resume();
          resolve(response.statusCode ?? 0);
        },
      )
        .on('error', reject)
        .end(registration);
    });
    assert.equal(status, 421, host);
  }
});

test('programs register as ever', async (t) => {
  const { sandlot, oidc } = await start(t);
  assert.ok((await oidc.send(new RegisterClientCommand({ clientName: 'a-tool', clientType: 'public' }))).clientId);
  const { port } = new URL(sandlot.endpoint);
  for (const headers of [
    {} as Record<string, string>,
    { 'content-type': 'application/json' },
    { 'content-type': 'application/x-amz-json-1.1' },
  ]) {
    assert.equal(
      (await fetch(`http://localhost:${port}/client/register`, { method: 'POST', body: registration, headers })).status,
      200,
    );
  }
});

test('a registration holds 8,192 characters at most', async (t) => {
  const { oidc } = await start(t);
  const uris = (count: number): string[] =>
    Array.from({ length: count }, (_, i) => `http://127.0.0.1/${i}/`.padEnd(1000, 'x'));
  const register = (redirectUris: string[]) =>
    oidc.send(new RegisterClientCommand({ clientName: 'a-tool', clientType: 'public', redirectUris }));
  assert.ok((await register(uris(8))).clientId);
  await assert.rejects(register(uris(9)), { name: 'InvalidRequestException' });
});

test('a flood of registrations pushes out its own kind, and none by which a person has signed in', async (t) => {
  const directory = await startDirectory(t);
  const { sandlot, startUrl } = directory;
  const used = await startDeviceFlow(directory);
  const browser = createBrowser(sandlot.consoleOrigin);
  await browser.submit(
    await signIn(browser, await browser.submit(await browser.get('/device'), { user_code: used.userCode })),
    { decision: 'allow' },
  );
  assert.ok((await used.createToken()).accessToken);
  const count = async (): Promise<number> => {
    let found = 0;
    const { entries } = await sandlot.server.runtime.store.read((tx) => tx.range(prefixRange([])));
    for (const { key } of entries) if (key.includes('sso-oidc/client')) found++;
    return found;
  };
  const register = () => used.oidc.send(new RegisterClientCommand({ clientName: 'flood', clientType: 'public' }));
  const first = await register();
  for (let i = 0; i < 210; i++) await register();
  const full = await count();
  for (let i = 0; i < 10; i++) await register();
  assert.equal(await count(), full, 'no more are kept');
  const authorize = ({ clientId, clientSecret }: { clientId?: string; clientSecret?: string }) =>
    used.oidc.send(new StartDeviceAuthorizationCommand({ clientId, clientSecret, startUrl }));
  await assert.rejects(authorize(first), { name: 'InvalidClientException' });
  assert.ok((await authorize(await register())).deviceCode);
  await assert.rejects(
    used.createToken(),
    { name: 'InvalidGrantException' },
    'the client that was used is still known',
  );
});

test('the consent page says where the answer goes, and warns where that is not here', async (t) => {
  const directory = await startDirectory(t);
  const { sandlot, startUrl } = directory;
  const oidc = new SSOOIDCClient({ endpoint: sandlot.endpoint, region: sandlot.region });
  const consentFor = async (redirectUri: string): Promise<string> => {
    const { clientId = '' } = await oidc.send(
      new RegisterClientCommand({
        clientName: 'a-tool',
        clientType: 'public',
        issuerUrl: startUrl,
        grantTypes: ['authorization_code'],
        redirectUris: [redirectUri],
        scopes: ['sso:account:access'],
      }),
    );
    const query = new URLSearchParams({
      response_type: 'code',
      client_id: clientId,
      redirect_uri: redirectUri,
      state: 'x',
      code_challenge_method: 'S256',
      code_challenge: 'x'.repeat(43),
    });
    const browser = createBrowser(sandlot.consoleOrigin);
    return (await signIn(browser, await browser.get(`/authorize?${query}`))).text;
  };
  for (const here of [
    'http://127.0.0.1:5000/cb',
    'http://[::1]:5000/cb',
    'http://localhost/cb',
    'https://127.0.0.2/cb',
  ]) {
    const text = await consentFor(here);
    assert.ok(text.includes(`${new URL(here).origin}, on this machine`), text);
    assert.doesNotMatch(text, /leaves this machine/);
  }
  for (const away of [
    'https://evil.example/cb',
    'https://127.0.0.1.evil.example/cb',
    'https://localhost.evil.example/cb',
    'https://127.evil.example/cb',
    'https://xn--lcalhost-54a.example/cb',
  ]) {
    const text = await consentFor(away);
    assert.doesNotMatch(text, /, on this machine/, away);
    assert.ok(text.includes(`whoever runs ${new URL(away).host} gets the access`), text);
  }
});

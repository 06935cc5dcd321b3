import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { CreateTokenCommand, RegisterClientCommand, SSOOIDCClient } from '@aws-sdk/client-sso-oidc';
import { createBrowser } from '../../testing/sign-in/browser.ts';
import { signIn, startDirectory, type TestDirectory } from '../../testing/sign-in/directory.ts';

/** What AWS CLI 2.22 and later sends. */
async function startPkce({ sandlot, startUrl }: TestDirectory) {
  const oidc = new SSOOIDCClient({ endpoint: sandlot.endpoint, region: sandlot.region });
  const { clientId = '', clientSecret } = await oidc.send(
    new RegisterClientCommand({
      clientName: 'botocore-client-test',
      clientType: 'public',
      scopes: ['sso:account:access'],
      issuerUrl: startUrl,
      grantTypes: ['authorization_code', 'refresh_token'],
      redirectUris: ['http://127.0.0.1/oauth/callback'],
    }),
  );
  const codeVerifier = randomBytes(48).toString('base64url');
  const redirectUri = 'http://127.0.0.1:51234/oauth/callback';
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: clientId,
    redirect_uri: redirectUri,
    state: 'a state & more',
    code_challenge_method: 'S256',
    scopes: 'sso:account:access',
    code_challenge: createHash('sha256').update(codeVerifier).digest('base64url'),
  });
  const createToken = (code: string, verifier = codeVerifier) =>
    oidc.send(
      new CreateTokenCommand({
        clientId,
        clientSecret,
        grantType: 'authorization_code',
        code,
        redirectUri,
        codeVerifier: verifier,
      }),
    );
  return { query, createToken };
}

test('authorization code with PKCE: sign in, allow, and the code becomes a token once', async (t) => {
  const directory = await startDirectory(t);
  const { query, createToken } = await startPkce(directory);
  const browser = createBrowser(directory.sandlot.consoleOrigin);
  const consent = await signIn(browser, await browser.get(`/authorize?${query}`));
  assert.equal(consent.url.pathname, '/authorize/consent');
  assert.match(consent.headers.get('content-security-policy') ?? '', /form-action 'self' http:\/\/127\.0\.0\.1:51234;/);
  const left = await browser.submit(consent, { decision: 'allow' });
  assert.equal(left.status, 302);
  assert.equal(left.leavesTo?.origin, 'http://127.0.0.1:51234');
  assert.equal(left.leavesTo.searchParams.get('state'), 'a state & more');
  const code = left.leavesTo.searchParams.get('code') ?? '';
  const token = await createToken(code);
  assert.ok(token.accessToken);
  await assert.rejects(createToken(code), { name: 'InvalidGrantException' });
});

test('Deny goes to the client as access_denied', async (t) => {
  const directory = await startDirectory(t);
  const { query } = await startPkce(directory);
  const browser = createBrowser(directory.sandlot.consoleOrigin);
  const left = await browser.submit(await signIn(browser, await browser.get(`/authorize?${query}`)), {
    decision: 'deny',
  });
  assert.equal(left.leavesTo?.searchParams.get('error'), 'access_denied');
  assert.equal(left.leavesTo.searchParams.get('state'), 'a state & more');
  assert.equal(left.leavesTo.searchParams.has('code'), false);
});

test('a redirect that was not registered is never followed', async (t) => {
  const directory = await startDirectory(t);
  const { query } = await startPkce(directory);
  query.set('redirect_uri', 'https://evil.example/oauth/callback');
  const page = await createBrowser(directory.sandlot.consoleOrigin).get(`/authorize?${query}`);
  assert.equal(page.status, 400);
  assert.equal(page.leavesTo, undefined);
  const long = await createBrowser(directory.sandlot.consoleOrigin).get(`/authorize?x=${'y'.repeat(9000)}`);
  assert.equal(long.status, 400);
});

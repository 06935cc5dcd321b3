/**
 * The authorization code grant with PKCE: the request that a browser brings, and CreateToken through the SDK's client.
 */
import { startIdentityCenter } from '../../../testing/servers/identity-center.ts';
import { oidcClients, refusedByOidc, type RegisteredClient } from '../../../testing/sign-in/oidc-clients.ts';
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { after, describe, it } from 'node:test';
import { checkAuthorizationRequest, issueAuthorizationCode } from '../internal.ts';

const center = await startIdentityCenter();
const { identityStoreId, sandlot, startUrl, system } = center;
const { approvalOf, createToken, now, refresh, register, tokenFacts } = oidcClients(center);
const refused = refusedByOidc;
const newUser = async () => (await center.newUser()).id;
const userId = await newUser();

after(() => center.close());

describe('the authorization code grant', () => {
  const verifier = randomBytes(48).toString('base64url');
  const challenge = createHash('sha256').update(verifier).digest('base64url');
  const redirectUri = 'http://127.0.0.1:43210/oauth/callback';

  const registerPkce = () =>
    register({
      scopes: ['sso:account:access'],
      grantTypes: ['authorization_code', 'refresh_token'],
      redirectUris: ['http://127.0.0.1/oauth/callback'],
      issuerUrl: startUrl,
    });
  const queryFor = (client: RegisteredClient, changes: Record<string, string | undefined> = {}) => {
    const query = new URLSearchParams({
      response_type: 'code',
      client_id: client.clientId!,
      redirect_uri: redirectUri,
      state: 'the-state',
      code_challenge_method: 'S256',
      scopes: 'sso:account:access',
      code_challenge: challenge,
    });
    for (const [name, value] of Object.entries(changes)) {
      if (value === undefined) query.delete(name);
      else query.set(name, value);
    }
    return query;
  };
  const check = (query: URLSearchParams) => system.read((tx) => checkAuthorizationRequest(tx, query, now()));
  const codeFor = async (client: RegisteredClient, approval = approvalOf(userId)) => {
    const request = await check(queryFor(client));
    assert.ok('codeChallenge' in request, JSON.stringify(request));
    return system.write((tx) => issueAuthorizationCode(tx, request, approval, now()));
  };
  const exchange = (client: RegisteredClient, code: string, changes: object = {}) =>
    createToken({ ...client, grantType: 'authorization_code', code, redirectUri, codeVerifier: verifier, ...changes });

  it('gives tokens that refresh', async () => {
    const client = await registerPkce();
    const token = await exchange(client, await codeFor(client));
    assert.ok(token.accessToken && token.refreshToken);
    assert.ok((await refresh(client, token.refreshToken)).accessToken);
  });

  it('reads the request as clients send it', async () => {
    const client = await registerPkce();
    assert.deepEqual(await check(queryFor(client)), {
      clientId: client.clientId,
      clientName: 'test',
      redirectUri,
      state: 'the-state',
      scopes: ['sso:account:access'],
      codeChallenge: challenge,
      identityStoreId,
    });
    const implied = await check(queryFor(client, { scopes: undefined }));
    assert.deepEqual('scopes' in implied && implied.scopes, ['sso:account:access']);
  });

  it('tells the client what is wrong with its request, with the state', async () => {
    const client = await registerPkce();
    const wrong: readonly [string, Record<string, string | undefined>][] = [
      ['unsupported_response_type', { response_type: 'token' }],
      ['unsupported_response_type', { response_type: undefined }],
      ['invalid_request', { code_challenge_method: 'plain' }],
      ['invalid_request', { code_challenge_method: undefined }],
      ['invalid_request', { code_challenge: undefined }],
      ['invalid_request', { code_challenge: `${challenge}=` }],
      ['invalid_scope', { scopes: 'sso:account:access codewhisperer:completions' }],
    ];
    for (const [error, changes] of wrong) {
      const refusal = await check(queryFor(client, changes));
      assert.ok('error' in refusal, JSON.stringify(changes));
      assert.equal(refusal.error, error);
      const target = new URL(refusal.redirectTo!);
      assert.equal(target.origin + target.pathname, redirectUri);
      assert.deepEqual([target.searchParams.get('error'), target.searchParams.get('state')], [error, 'the-state']);
    }
    const twice = queryFor(client);
    twice.append('scopes', 'openid');
    const refusal = await check(twice);
    assert.equal('error' in refusal && refusal.error, 'invalid_request');
  });

  it('redirects nowhere for an unknown client or an unregistered redirect', async () => {
    const client = await registerPkce();
    for (const changes of [
      { client_id: 'unknown' },
      { client_id: undefined },
      { redirect_uri: 'http://127.0.0.1:1/other' },
      { redirect_uri: 'https://example.com/' },
      { redirect_uri: undefined },
    ]) {
      const refusal = await check(queryFor(client, changes));
      assert.ok('error' in refusal);
      assert.equal(refusal.redirectTo, undefined);
    }
  });

  it('takes a code once, and revokes what it gave when it comes again', async () => {
    const client = await registerPkce();
    const code = await codeFor(client);
    const token = await exchange(client, code);
    await assert.rejects(exchange(client, code), refused('InvalidGrantException'));
    assert.equal(await tokenFacts(token.accessToken), undefined);
    await assert.rejects(refresh(client, token.refreshToken), refused('InvalidGrantException'));
  });

  it('needs the verifier, the very redirect, the client, and to be quick', async () => {
    const client = await registerPkce();
    const wrong = [
      { codeVerifier: randomBytes(48).toString('base64url') },
      { codeVerifier: 'short' },
      { redirectUri: 'http://127.0.0.1:1/oauth/callback' },
    ];
    for (const changes of wrong) {
      const code = await codeFor(client);
      await assert.rejects(exchange(client, code, changes), refused('InvalidGrantException'));
      await assert.rejects(exchange(client, code), refused('InvalidGrantException'), 'a code is good for one try');
    }
    await assert.rejects(exchange(await registerPkce(), await codeFor(client)), refused('InvalidGrantException'));
    for (const missing of ['code', 'redirectUri', 'codeVerifier']) {
      await assert.rejects(exchange(client, 'x', { [missing]: undefined }), refused('InvalidRequestException'));
    }
    const late = await codeFor(client);
    await sandlot.advance(300_000);
    await assert.rejects(exchange(client, late), refused('InvalidGrantException'));
  });
});

/** SSO OIDC through the SDK's client: registration, the device and refresh grants, and everything refused. */
import { startIdentityCenter } from '../../testing/servers/identity-center.ts';
import { oidcClients, refusedByOidc, type RegisteredClient } from '../../testing/sign-in/oidc-clients.ts';
import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { DeleteUserCommand } from '@aws-sdk/client-identitystore';
import {
  CreateTokenCommand,
  CreateTokenWithIAMCommand,
  RegisterClientCommand,
  SSOOIDCClient,
  StartDeviceAuthorizationCommand,
} from '@aws-sdk/client-sso-oidc';
import type { RegisterClientCommandInput } from '@aws-sdk/client-sso-oidc';
import { startSandlot } from '../../testing/start-sandlot.ts';
import {
  decideDeviceAuthorization,
  findDeviceAuthorization,
  isSessionEnded,
  revokeByAccessToken,
  revokeTokensOf,
} from './internal.ts';

const deviceCodeGrant = 'urn:ietf:params:oauth:grant-type:device_code';
const hour = 3_600_000;

const center = await startIdentityCenter();
const { identitystore, identityStoreId, oidc, sandlot, startUrl, system } = center;
const { approvalOf, createToken, now, refresh, register, tokenFacts } = oidcClients(center);
const refused = refusedByOidc;
const newUser = async () => (await center.newUser()).id;
const userId = await newUser();

after(() => center.close());

async function approvedDevice(client: RegisteredClient, approval = approvalOf(userId)) {
  const device = await oidc.send(new StartDeviceAuthorizationCommand({ ...client, startUrl }));
  assert.equal(
    await system.write((tx) => decideDeviceAuthorization(tx, device.userCode!, 'APPROVED', approval, now())),
    true,
  );
  return device.deviceCode!;
}

const deviceToken = (client: RegisteredClient, deviceCode: string) =>
  createToken({ ...client, grantType: deviceCodeGrant, deviceCode });

describe('RegisterClient', () => {
  it('registers for 90 days', async () => {
    const registered = await oidc.send(new RegisterClientCommand({ clientName: 'test', clientType: 'public' }));
    assert.ok(registered.clientId && registered.clientSecret);
    assert.equal(registered.clientSecretExpiresAt! - registered.clientIdIssuedAt!, 90 * 24 * 3600);
  });

  const refusals: readonly [string, Partial<RegisterClientCommandInput>][] = [
    ['InvalidClientMetadataException', { clientType: 'confidential' }],
    ['InvalidRequestException', { clientName: '' }],
    ['InvalidRequestException', { clientName: 'x'.repeat(257) }],
    ['InvalidRequestException', { issuerUrl: 'https://d-0000000000.awsapps.com/start' }],
    ['InvalidRequestException', { issuerUrl: 'x'.repeat(3000) }],
    [
      'InvalidRequestException',
      { entitledApplicationArn: 'arn:aws:sso::111122223333:application/ssoins-0000000000000000/apl-0000000000000000' },
    ],
    ['InvalidScopeException', { scopes: ['bogus'] }],
    ['InvalidScopeException', { scopes: ['sso:account:access', 'a b'] }],
    ['UnsupportedGrantTypeException', { grantTypes: ['password'] }],
    ['UnsupportedGrantTypeException', { grantTypes: [] }],
    ['InvalidRedirectUriException', { grantTypes: ['authorization_code'] }],
    ['InvalidRedirectUriException', { redirectUris: ['http://example.com/callback'] }],
    ['InvalidRedirectUriException', { redirectUris: ['javascript:alert(1)'] }],
  ];
  for (const [name, input] of refusals) {
    it(`refuses ${JSON.stringify(input).slice(0, 80)} with ${name}`, () =>
      assert.rejects(register(input), refused(name)));
  }

  it('outlives a reset, because clients cache it and do not register anew', async () => {
    const own = await startSandlot();
    const client = new SSOOIDCClient({ endpoint: own.endpoint, region: own.region, maxAttempts: 1 });
    try {
      const { clientId, clientSecret } = await client.send(
        new RegisterClientCommand({ clientName: 'test', clientType: 'public' }),
      );
      await own.reset();
      const { startUrl: ownStartUrl } = await own.api('POST', '/identity-center/enable', { withOrganizations: true });
      assert.ok(
        (await client.send(new StartDeviceAuthorizationCommand({ clientId, clientSecret, startUrl: ownStartUrl })))
          .deviceCode,
      );
    } finally {
      client.destroy();
      await own.close();
    }
  });

  it('is forgotten after 90 days', async () => {
    const own = await startSandlot();
    try {
      const { startUrl: ownStartUrl } = await own.api('POST', '/identity-center/enable', { withOrganizations: true });
      const client = new SSOOIDCClient({ endpoint: own.endpoint, region: own.region, maxAttempts: 1 });
      const { clientId, clientSecret } = await client.send(
        new RegisterClientCommand({ clientName: 'test', clientType: 'public' }),
      );
      const start = () =>
        client.send(new StartDeviceAuthorizationCommand({ clientId, clientSecret, startUrl: ownStartUrl }));
      await start();
      await own.advance(90 * 24 * hour);
      await assert.rejects(start(), refused('InvalidClientException', 401));
      client.destroy();
    } finally {
      await own.close();
    }
  });
});

describe('StartDeviceAuthorization', () => {
  it('answers as AWS', async () => {
    const client = await register();
    const device = await oidc.send(new StartDeviceAuthorizationCommand({ ...client, startUrl }));
    assert.match(device.userCode!, /^[B-Z]{4}-[B-Z]{4}$/);
    assert.equal(device.expiresIn, 600);
    assert.equal(device.interval, 1);
    assert.equal(device.verificationUri, `${sandlot.consoleOrigin}/device`);
    assert.equal(device.verificationUriComplete, `${sandlot.consoleOrigin}/device?user_code=${device.userCode}`);
  });

  it('takes the local portal address and the instance address', async () => {
    const client = await register();
    const { instanceArn } = await sandlot.api('GET', '/identity-center');
    const instanceId = instanceArn.split('/')[1];
    for (const url of [
      `${sandlot.endpoint}/start/${identityStoreId}`,
      `${startUrl}#/`,
      `https://${instanceId}.portal.us-east-1.app.aws`,
    ]) {
      assert.ok((await oidc.send(new StartDeviceAuthorizationCommand({ ...client, startUrl: url }))).deviceCode, url);
    }
  });

  it('refuses a wrong client, a wrong start URL, and a client without that grant', async () => {
    const client = await register();
    const start = (input: object) => oidc.send(new StartDeviceAuthorizationCommand({ ...client, startUrl, ...input }));
    await assert.rejects(start({ clientSecret: 'wrong' }), refused('InvalidClientException', 401));
    await assert.rejects(start({ clientId: 'unknown' }), refused('InvalidClientException', 401));
    await assert.rejects(
      start({ startUrl: 'https://d-0000000000.awsapps.com/start' }),
      refused('InvalidRequestException'),
    );
    await assert.rejects(start({ startUrl: 'nonsense' }), refused('InvalidRequestException'));
    const other = await register({
      grantTypes: ['authorization_code'],
      redirectUris: ['http://127.0.0.1/oauth/callback'],
    });
    await assert.rejects(start(other), refused('UnauthorizedClientException'));
  });
});

describe('the device grant', () => {
  it('is pending, then gives one token, without refresh for a client without scopes', async () => {
    const client = await register();
    const device = await oidc.send(new StartDeviceAuthorizationCommand({ ...client, startUrl }));
    const poll = () => deviceToken(client, device.deviceCode!);
    await assert.rejects(poll(), refused('AuthorizationPendingException'));
    await sandlot.advance(1000);
    await assert.rejects(poll(), refused('AuthorizationPendingException'));
    const typed = device.userCode!.replace('-', ' ').toLowerCase();
    assert.equal((await system.read((tx) => findDeviceAuthorization(tx, typed, now())))?.clientName, 'test');
    assert.equal(
      await system.write((tx) => decideDeviceAuthorization(tx, typed, 'APPROVED', approvalOf(userId), now())),
      true,
    );
    assert.equal(
      await system.write((tx) => decideDeviceAuthorization(tx, typed, 'DENIED', approvalOf(userId), now())),
      false,
    );
    const token = await poll();
    assert.equal(token.tokenType, 'Bearer');
    assert.equal(token.refreshToken, undefined);
    assert.ok(token.expiresIn! > 28_700 && token.expiresIn! <= 28_800);
    assert.equal((await tokenFacts(token.accessToken))?.userId, userId);
    await assert.rejects(poll(), refused('InvalidGrantException'));
  });

  it('slows down who polls faster than the interval', async () => {
    const own = await startSandlot();
    try {
      const { startUrl: ownStartUrl } = await own.api('POST', '/identity-center/enable', { withOrganizations: true });
      const client = new SSOOIDCClient({ endpoint: own.endpoint, region: own.region, maxAttempts: 1 });
      const { clientId, clientSecret } = await client.send(
        new RegisterClientCommand({ clientName: 'test', clientType: 'public' }),
      );
      const { deviceCode } = await client.send(
        new StartDeviceAuthorizationCommand({ clientId, clientSecret, startUrl: ownStartUrl }),
      );
      const poll = () =>
        client.send(new CreateTokenCommand({ clientId, clientSecret, deviceCode, grantType: deviceCodeGrant }));
      const answers = await Promise.allSettled(Array.from({ length: 10 }, poll));
      assert.ok(answers.some((answer) => answer.status === 'rejected' && answer.reason.name === 'SlowDownException'));
      client.destroy();
    } finally {
      await own.close();
    }
  });

  it('ends with AccessDenied after Deny', async () => {
    const client = await register();
    const device = await oidc.send(new StartDeviceAuthorizationCommand({ ...client, startUrl }));
    await system.write((tx) => decideDeviceAuthorization(tx, device.userCode!, 'DENIED', approvalOf(userId), now()));
    await assert.rejects(deviceToken(client, device.deviceCode!), refused('AccessDeniedException'));
  });

  it('expires after 600 seconds, for the device and for the person', async () => {
    const client = await register();
    const device = await oidc.send(new StartDeviceAuthorizationCommand({ ...client, startUrl }));
    await sandlot.advance(600_000);
    await assert.rejects(deviceToken(client, device.deviceCode!), refused('ExpiredTokenException'));
    assert.equal(await system.read((tx) => findDeviceAuthorization(tx, device.userCode!, now())), undefined);
    assert.equal(
      await system.write((tx) =>
        decideDeviceAuthorization(tx, device.userCode!, 'APPROVED', approvalOf(userId), now()),
      ),
      false,
    );
  });

  it('cannot be approved from another identity store, nor redeemed by another client', async () => {
    const client = await register();
    const device = await oidc.send(new StartDeviceAuthorizationCommand({ ...client, startUrl }));
    const foreign = { ...approvalOf(userId), identityStoreId: 'd-0000000000' };
    assert.equal(
      await system.write((tx) => decideDeviceAuthorization(tx, device.userCode!, 'APPROVED', foreign, now())),
      false,
    );
    await system.write((tx) => decideDeviceAuthorization(tx, device.userCode!, 'APPROVED', approvalOf(userId), now()));
    await assert.rejects(deviceToken(await register(), device.deviceCode!), refused('InvalidGrantException'));
    await deviceToken(client, device.deviceCode!);
  });

  it('gives nothing to a user who was disabled, or whose session ended, meanwhile', async () => {
    const client = await register();
    const disabled = await newUser();
    const code = await approvedDevice(client, approvalOf(disabled));
    await sandlot.api('PUT', `/users/${disabled}/status`, { status: 'DISABLED' });
    await assert.rejects(deviceToken(client, code), refused('AccessDeniedException'));
    const signedOut = await approvedDevice(client, approvalOf(userId, 'gone'));
    await system.write((tx) => revokeTokensOf(tx, identityStoreId, userId, 'gone'));
    await assert.rejects(deviceToken(client, signedOut), refused('AccessDeniedException'));
  });
});

describe('CreateToken', () => {
  it('refuses what it does not know', async () => {
    const client = await register();
    await assert.rejects(createToken({ ...client, grantType: 'password' }), refused('UnsupportedGrantTypeException'));
    await assert.rejects(createToken({ ...client, grantType: deviceCodeGrant }), refused('InvalidRequestException'));
    await assert.rejects(createToken({ ...client, grantType: 'refresh_token' }), refused('InvalidRequestException'));
    await assert.rejects(
      createToken({ ...client, grantType: 'authorization_code', code: 'x' }),
      refused('UnauthorizedClientException'),
    );
    await assert.rejects(deviceToken(client, 'unknown'), refused('InvalidGrantException'));
    await assert.rejects(refresh(client, 'unknown'), refused('InvalidGrantException'));
    await assert.rejects(
      deviceToken({ ...client, clientSecret: 'wrong' }, 'unknown'),
      refused('InvalidClientException', 401),
    );
  });

  it('answers 501 for CreateTokenWithIAM', async () => {
    const signed = new SSOOIDCClient({ ...sandlot.clientConfig, maxAttempts: 1 });
    const call = signed.send(
      new CreateTokenWithIAMCommand({
        clientId: 'arn:aws:sso::111122223333:application/x',
        grantType: 'refresh_token',
      }),
    );
    await assert.rejects(call, (error: any) => error.$metadata.httpStatusCode === 501);
    signed.destroy();
  });
});

describe('refresh', () => {
  const scopes = ['sso:account:access'];

  it('rotates, tolerates a race for a minute, and revokes the family after it', async () => {
    const client = await register({ scopes });
    const first = await deviceToken(client, await approvedDevice(client));
    const second = await refresh(client, first.refreshToken);
    assert.notEqual(second.refreshToken, first.refreshToken);
    assert.ok(await tokenFacts(second.accessToken));
    const raced = await refresh(client, first.refreshToken);
    assert.ok(raced.refreshToken);
    await sandlot.advance(61_000);
    const third = await refresh(client, second.refreshToken);
    await assert.rejects(refresh(client, first.refreshToken), refused('InvalidGrantException'));
    for (const token of [first, second, raced, third]) {
      assert.equal(await tokenFacts(token.accessToken), undefined);
      await assert.rejects(refresh(client, token.refreshToken), refused('InvalidGrantException'));
    }
  });

  it('belongs to one client', async () => {
    const client = await register({ scopes });
    const token = await deviceToken(client, await approvedDevice(client));
    await assert.rejects(refresh(await register({ scopes }), token.refreshToken), refused('InvalidGrantException'));
    await refresh(client, token.refreshToken);
  });

  it('ends with the portal session, and no token outlives it', async () => {
    const client = await register({ scopes });
    const token = await deviceToken(client, await approvedDevice(client, approvalOf(userId, 'short', now() + hour)));
    assert.ok(token.expiresIn! <= 3600 && token.expiresIn! > 3500);
    await sandlot.advance(hour / 2);
    const again = await refresh(client, token.refreshToken);
    assert.ok(again.expiresIn! <= 1800 && again.expiresIn! > 1700);
    await sandlot.advance(hour / 2);
    assert.equal(await tokenFacts(again.accessToken), undefined);
    await assert.rejects(refresh(client, again.refreshToken), refused('InvalidGrantException'));
  });

  it('ends for a disabled and for a deleted user', async () => {
    const client = await register({ scopes });
    const [disabled, deleted] = [await newUser(), await newUser()];
    const tokens = [];
    for (const user of [disabled, deleted])
      tokens.push(await deviceToken(client, await approvedDevice(client, approvalOf(user))));
    await sandlot.api('PUT', `/users/${disabled}/status`, { status: 'DISABLED' });
    await identitystore.send(new DeleteUserCommand({ IdentityStoreId: identityStoreId, UserId: deleted }));
    for (const token of tokens)
      await assert.rejects(refresh(client, token.refreshToken), refused('InvalidGrantException'));
  });

  it("ends with one session only, or with all of the user's", async () => {
    const client = await register({ scopes });
    const user = await newUser();
    const one = await deviceToken(client, await approvedDevice(client, approvalOf(user, 'one')));
    const two = await deviceToken(client, await approvedDevice(client, approvalOf(user, 'two')));
    const three = await deviceToken(client, await approvedDevice(client, approvalOf(user, 'three')));
    await system.write((tx) => revokeTokensOf(tx, identityStoreId, user, 'one'));
    assert.equal(await tokenFacts(one.accessToken), undefined);
    assert.ok(await tokenFacts(two.accessToken));
    await system.write((tx) => revokeByAccessToken(tx, two.accessToken!));
    assert.equal(await tokenFacts(two.accessToken), undefined);
    assert.equal(await system.read((tx) => isSessionEnded(tx, identityStoreId, 'two')), true);
    assert.equal(await system.read((tx) => isSessionEnded(tx, identityStoreId, 'three')), false);
    await system.write((tx) => revokeTokensOf(tx, identityStoreId, user));
    assert.equal(await tokenFacts(three.accessToken), undefined);
    await assert.rejects(refresh(client, three.refreshToken), refused('InvalidGrantException'));
  });
});

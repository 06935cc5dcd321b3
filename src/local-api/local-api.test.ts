import assert from 'node:assert/strict';
import { test } from 'node:test';
import { IdentitystoreClient, CreateUserCommand } from '@aws-sdk/client-identitystore';
import { DescribeOrganizationCommand, OrganizationsClient } from '@aws-sdk/client-organizations';
import { ListAccountsCommand, SSOClient } from '@aws-sdk/client-sso';
import { CreateTokenCommand, SSOOIDCClient } from '@aws-sdk/client-sso-oidc';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { startSandlot, type Sandlot } from '../testing/start-sandlot.ts';

async function start(t: { after(work: () => Promise<void>): void }): Promise<Sandlot> {
  const sandlot = await startSandlot();
  t.after(() => sandlot.close());
  return sandlot;
}

async function asRoot(sandlot: Sandlot) {
  return {
    endpoint: sandlot.endpoint,
    region: sandlot.region,
    credentials: await sandlot.api('POST', '/credentials', { durationSeconds: 900 }),
  };
}

async function createUser(sandlot: Sandlot, email?: string): Promise<string> {
  const { identityStoreId } = await sandlot.api('GET', '/identity-center');
  const { UserId } = await new IdentitystoreClient(await asRoot(sandlot)).send(
    new CreateUserCommand({
      IdentityStoreId: identityStoreId,
      UserName: 'casey',
      DisplayName: 'Casey',
      Name: { GivenName: 'Casey', FamilyName: 'Field' },
      ...(email === undefined ? {} : { Emails: [{ Value: email, Type: 'Work' }] }),
    }),
  );
  return UserId ?? '';
}

async function call(
  sandlot: Sandlot,
  method: string,
  path: string,
  init: { body?: string; headers?: Record<string, string> } = {},
) {
  const response = await fetch(`${sandlot.endpoint}/_sandlot/v1${path}`, {
    method,
    ...(init.body === undefined ? {} : { body: init.body }),
    headers: init.headers ?? { authorization: `Bearer ${sandlot.apiToken}` },
  });
  const text = await response.text();
  return { status: response.status, answer: text === '' ? undefined : JSON.parse(text) };
}

test('health is open; everything else wants the token, and errors have one shape', async (t) => {
  const sandlot = await start(t);
  const health = await call(sandlot, 'GET', '/health', { headers: {} });
  const { instance } = (await call(sandlot, 'GET', '/status')).answer;
  assert.deepEqual(health, { status: 200, answer: { status: 'ok', instance } });
  assert.match(instance, /^[\w-]{16,}$/);
  for (const [method, path] of [
    ['GET', '/status'],
    ['GET', '/session'],
    ['POST', '/session/credentials'],
    ['POST', '/console-links'],
    ['POST', '/credentials'],
    ['GET', '/identity-center'],
    ['POST', '/identity-center/enable'],
    ['PUT', '/identity-center/mfa'],
    ['GET', '/users/x'],
    ['POST', '/users/x/password-reset'],
    ['PUT', '/users/x/status'],
    ['DELETE', '/users/x/mfa-devices/y'],
    ['POST', '/users/x/sso-token'],
    ['GET', '/mail'],
    ['GET', '/mail/x'],
    ['DELETE', '/mail'],
    ['POST', '/clock'],
    ['DELETE', '/clock'],
    ['POST', '/reset'],
    ['GET', '/identity-center/settings'],
    ['PUT', '/identity-center/settings'],
    ['POST', '/users/x/invitation'],
    ['POST', '/users/x/email-verification'],
    ['GET', '/users/x/sessions'],
    ['DELETE', '/users/x/sessions/y'],
    ['GET', '/activity'],
    ['GET', '/activity/x'],
  ] as const) {
    const { status, answer } = await call(sandlot, method, path, { headers: {} });
    assert.equal(status, 401, `${method} ${path}`);
    assert.equal(typeof answer.error.code, 'string');
    assert.equal(typeof answer.error.message, 'string');
    assert.equal(
      (await call(sandlot, method, path, { headers: { authorization: 'Bearer wrong' } })).status,
      401,
      `${method} ${path}`,
    );
  }
  assert.equal((await call(sandlot, 'GET', '/status')).status, 200);
});

test('a body that is too large is refused, and the refusal arrives', async (t) => {
  const sandlot = await start(t);
  for (const size of [1024 * 1024 + 1, 3 * 1024 * 1024]) {
    const { status, answer } = await call(sandlot, 'POST', '/identity-center/enable', { body: ' '.repeat(size) });
    assert.equal(status, 413);
    assert.equal(answer.error.code, 'RequestTooLarge');
  }
});

test("credentials are the root user's, for as long as asked", async (t) => {
  const sandlot = await start(t);
  const { Arn } = await new STSClient(await asRoot(sandlot)).send(new GetCallerIdentityCommand({}));
  assert.equal(Arn, `arn:aws:iam::${sandlot.account}:root`);
  for (const durationSeconds of [0, 899, 43_201, 1.5, '1h', null]) {
    const { status } = await call(sandlot, 'POST', '/credentials', { body: JSON.stringify({ durationSeconds }) });
    assert.equal(status, durationSeconds === null ? 200 : 400, String(durationSeconds));
  }
});

test('Enable makes organization, instance and directory in one go, once', async (t) => {
  const sandlot = await start(t);
  assert.deepEqual(await sandlot.api('GET', '/identity-center'), { enabled: false });
  assert.equal(
    (await call(sandlot, 'PUT', '/identity-center/mfa', { body: '{"mode":"DISABLED"}' })).answer.error.code,
    'IdentityCenterNotEnabled',
  );
  for (const body of ['', '{}', '{"withOrganizations":"yes"}', '[]', '{', '"x"']) {
    assert.equal((await call(sandlot, 'POST', '/identity-center/enable', { body })).status, 400, body);
  }
  const enabled = await sandlot.api('POST', '/identity-center/enable', { withOrganizations: true });
  assert.match(enabled.identityStoreId, /^d-[0-9a-f]{10}$/);
  assert.match(enabled.instanceArn, /^arn:aws:sso:::instance\/ssoins-[0-9a-f]{16}$/);
  assert.equal(enabled.startUrl, `https://${enabled.identityStoreId}.awsapps.com/start`);
  assert.equal(enabled.localPortalUrl, `${sandlot.consoleOrigin}/start/${enabled.identityStoreId}`);
  assert.equal(enabled.mfaMode, 'CONTEXT_AWARE');
  assert.deepEqual(await sandlot.api('GET', '/identity-center'), enabled);
  const { Organization } = await new OrganizationsClient(await asRoot(sandlot)).send(
    new DescribeOrganizationCommand({}),
  );
  assert.equal(Organization?.MasterAccountId, sandlot.account);
  assert.equal(
    (await call(sandlot, 'POST', '/identity-center/enable', { body: '{"withOrganizations":true}' })).status,
    409,
  );
  assert.equal((await call(sandlot, 'PUT', '/identity-center/mfa', { body: '{"mode":"always-on"}' })).status, 400);
  await sandlot.api('PUT', '/identity-center/mfa', { mode: 'ALWAYS_ON' });
  assert.equal((await sandlot.api('GET', '/identity-center')).mfaMode, 'ALWAYS_ON');
});

test("a user's sign-in side", async (t) => {
  const sandlot = await start(t);
  await sandlot.api('POST', '/identity-center/enable', { withOrganizations: true });
  const userId = await createUser(sandlot);
  assert.deepEqual(await sandlot.api('GET', `/users/${userId}`), {
    status: 'ENABLED',
    hasPassword: false,
    emailVerified: false,
    mfaDevices: [],
  });
  const refused = await call(sandlot, 'POST', `/users/${userId}/password-reset`, { body: '{"method":"email"}' });
  assert.equal(refused.status, 400);
  assert.equal(refused.answer.error.code, 'EmailRequired');
  assert.equal(
    (await call(sandlot, 'POST', `/users/${userId}/password-reset`, { body: '{"method":"carrier-pigeon"}' })).status,
    400,
  );
  const { oneTimePassword } = await sandlot.api('POST', `/users/${userId}/password-reset`, {
    method: 'one-time-password',
  });
  assert.match(oneTimePassword, /^\S{16}$/);
  assert.equal((await sandlot.api('GET', `/users/${userId}`)).hasPassword, true);
  assert.deepEqual(await sandlot.api('PUT', `/users/${userId}/status`, { status: 'DISABLED' }), { status: 'DISABLED' });
  assert.equal((await sandlot.api('GET', `/users/${userId}`)).status, 'DISABLED');
  assert.equal((await call(sandlot, 'PUT', `/users/${userId}/status`, { body: '{"status":"GONE"}' })).status, 400);
  for (const [method, path, body] of [
    ['GET', '', undefined],
    ['POST', '/password-reset', '{"method":"email"}'],
    ['PUT', '/status', '{"status":"ENABLED"}'],
    ['POST', '/sso-token', '{}'],
    ['DELETE', '/mfa-devices/x', undefined],
    ['POST', '/invitation', undefined],
    ['POST', '/email-verification', undefined],
    ['GET', '/sessions', undefined],
    ['DELETE', '/sessions/x', undefined],
  ] as const) {
    const { status } = await call(
      sandlot,
      method,
      `/users/00000000-0000-0000-0000-000000000000${path}`,
      body === undefined ? {} : { body },
    );
    assert.equal(status, 404, path);
  }
  assert.equal((await call(sandlot, 'DELETE', `/users/${userId}/mfa-devices/none`)).status, 404);
});

test('tokens without a browser are real ones', async (t) => {
  const sandlot = await start(t);
  await sandlot.api('POST', '/identity-center/enable', { withOrganizations: true });
  const userId = await createUser(sandlot, 'casey@example.com');
  const token = await sandlot.api('POST', `/users/${userId}/sso-token`, {
    clientName: 'sandlot-up',
    scopes: ['sso:account:access'],
  });
  const { accountList } = await new SSOClient({ endpoint: sandlot.endpoint, region: token.region }).send(
    new ListAccountsCommand({ accessToken: token.accessToken }),
  );
  assert.deepEqual(accountList, []);
  assert.ok(Date.parse(token.expiresAt) > Date.now());
  assert.ok(Date.parse(token.registrationExpiresAt) > Date.parse(token.expiresAt));
  const refreshed = await new SSOOIDCClient({ endpoint: sandlot.endpoint, region: token.region }).send(
    new CreateTokenCommand({
      clientId: token.clientId,
      clientSecret: token.clientSecret,
      grantType: 'refresh_token',
      refreshToken: token.refreshToken,
    }),
  );
  assert.ok(refreshed.accessToken);
  for (const body of ['{"clientName":""}', '{"scopes":[]}', '{"scopes":"x"}', '{"scopes":[1]}']) {
    assert.equal((await call(sandlot, 'POST', `/users/${userId}/sso-token`, { body })).status, 400, body);
  }
  await sandlot.api('PUT', `/users/${userId}/status`, { status: 'DISABLED' });
  assert.equal(
    (await call(sandlot, 'POST', `/users/${userId}/sso-token`, { body: '{}' })).answer.error.code,
    'UserDisabled',
  );
  await assert.rejects(
    new SSOClient({ endpoint: sandlot.endpoint, region: token.region }).send(
      new ListAccountsCommand({ accessToken: token.accessToken }),
    ),
    { name: 'UnauthorizedException' },
  );
});

test('the inbox pages newest first and empties', async (t) => {
  const sandlot = await start(t);
  await sandlot.api('POST', '/identity-center/enable', { withOrganizations: true });
  const userId = await createUser(sandlot, 'casey@example.com');
  const sent: string[] = [];
  for (let i = 0; i < 3; i++) {
    sent.unshift((await sandlot.api('POST', `/users/${userId}/password-reset`, { method: 'email' })).mailId);
    await sandlot.advance(1000);
  }
  const first = await sandlot.api('GET', '/mail?limit=2');
  const second = await sandlot.api('GET', `/mail?limit=2&after=${encodeURIComponent(first.next)}`);
  assert.deepEqual(
    [...first.items, ...second.items].map(({ id }: { id: string }) => id),
    sent,
  );
  assert.equal(second.next, undefined);
  const mail = await sandlot.api('GET', `/mail/${sent[0]}`);
  assert.equal(mail.to, 'casey@example.com');
  assert.match(mail.subject, /casey/);
  assert.match(mail.text, new RegExp(`${sandlot.consoleOrigin}/signin/reset\\?token=`));
  assert.match(mail.html, /<a href="http:\/\/console\.localhost:\d+\/signin\/reset\?token=/);
  for (const query of ['limit=0', 'limit=101', 'limit=x', 'after=nonsense', 'after=%00']) {
    assert.equal((await call(sandlot, 'GET', `/mail?${query}`)).status, 400, query);
  }
  assert.equal((await call(sandlot, 'GET', '/mail/none')).status, 404);
  assert.equal((await call(sandlot, 'DELETE', '/mail')).status, 204);
  assert.deepEqual(await sandlot.api('GET', '/mail'), { items: [] });
});

test('the clock moves and comes back; a reset forgets', async (t) => {
  const sandlot = await start(t);
  const { now } = await sandlot.api('POST', '/clock', { advanceSeconds: 86_400 });
  assert.ok(Date.parse(now) > Date.now() + 86_000_000);
  assert.ok(Date.parse((await sandlot.api('DELETE', '/clock')).now) < Date.now() + 60_000);
  for (const advanceSeconds of [-1, 1e12, 'x', {}]) {
    assert.equal((await call(sandlot, 'POST', '/clock', { body: JSON.stringify({ advanceSeconds }) })).status, 400);
  }
  await sandlot.api('POST', '/identity-center/enable', { withOrganizations: true });
  assert.equal((await call(sandlot, 'POST', '/reset')).status, 204);
  assert.deepEqual(await sandlot.api('GET', '/identity-center'), { enabled: false });
});

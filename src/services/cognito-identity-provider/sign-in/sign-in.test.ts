/** Signing in by SRP and by password, tokens, second factors: the SDK's client, and an SRP client of the test's. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose';
import { totpCode, totpStepAt } from '../../../kernel/secrets/totp.ts';
import { altered } from '../../../testing/altered.ts';
import { wrongCode } from '../../../testing/sign-in/totp.ts';
import { outcome, refused } from '../../../testing/refused.ts';
import { startSandlot } from '../../../testing/start-sandlot.ts';
import { srpClient, type Challenge } from '../srp/test-client.ts';
import { cognitoOf, emailPool, newUser, password, poolWith, srpSignIn } from '../test-pools.ts';

const sandlot = await startSandlot();
const cognito = cognitoOf(sandlot);
const hour = 3_600_000;

after(async () => {
  cognito.destroy();
  await sandlot.close();
});

const incorrect = refused('NotAuthorizedException', /^Incorrect username or password\.$/);
const byPassword = (ClientId: string, USERNAME: string, PASSWORD = password) =>
  cognito.initiateAuth({ ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: { USERNAME, PASSWORD } });
const tokensOf = async (ClientId: string, USERNAME: string) =>
  (await byPassword(ClientId, USERNAME)).AuthenticationResult!;

test('who proves the password by SRP is signed in; a wrong password never signs in', async () => {
  const pool = await emailPool(cognito);
  const username = await newUser(cognito, pool, 'ann@example.com');
  const { AuthenticationResult } = await srpSignIn(cognito, pool, 'ann@example.com', password);
  assert.equal(decodeJwt(AuthenticationResult!.IdToken!)['cognito:username'], username);
  assert.deepEqual([AuthenticationResult!.TokenType, AuthenticationResult!.ExpiresIn], ['Bearer', 3600]);
  for (const typed of [`${password} `, password.toLowerCase(), ''])
    await assert.rejects(srpSignIn(cognito, pool, 'ann@example.com', typed), incorrect);
  assert.ok((await srpSignIn(cognito, pool, 'ann@example.com', password)).AuthenticationResult, 'and no lock yet');
});

test('a challenge is good once, for its client, for three minutes, and as it was sent', async () => {
  const pool = await emailPool(cognito);
  const other = await emailPool(cognito);
  await newUser(cognito, pool, 'bob@example.com');
  const client = srpClient(pool.UserPoolId);
  const challenge = async () =>
    (
      await cognito.initiateAuth({
        ClientId: pool.ClientId,
        AuthFlow: 'USER_SRP_AUTH',
        AuthParameters: { USERNAME: 'bob@example.com', SRP_A: client.SRP_A },
      })
    ).ChallengeParameters as unknown as Challenge;
  const respond = (ChallengeResponses: Record<string, string>, ClientId = pool.ClientId) =>
    cognito.respondToAuthChallenge({ ClientId, ChallengeName: 'PASSWORD_VERIFIER', ChallengeResponses });
  const answer = client.answer(await challenge(), password);
  const notAuthorized = refused('NotAuthorizedException');
  await assert.rejects(respond(answer, other.ClientId), notAuthorized);
  await assert.rejects(respond({ ...answer, TIMESTAMP: 'now' }), refused('InvalidParameterException', /TIMESTAMP/));
  await assert.rejects(
    respond({ ...answer, PASSWORD_CLAIM_SIGNATURE: `A${answer.PASSWORD_CLAIM_SIGNATURE}` }),
    incorrect,
  );
  const PASSWORD_CLAIM_SECRET_BLOCK = altered(answer.PASSWORD_CLAIM_SECRET_BLOCK);
  await assert.rejects(respond({ ...answer, PASSWORD_CLAIM_SECRET_BLOCK }), notAuthorized);
  await respond(answer);
  await assert.rejects(respond(answer), refused('NotAuthorizedException', /once/));
  const late = client.answer(await challenge(), password);
  await sandlot.advance(3 * 60_000 + 1000);
  await assert.rejects(respond(late), refused('NotAuthorizedException', /expired/));
  const bad = (SRP_A: string) =>
    cognito.initiateAuth({
      ClientId: pool.ClientId,
      AuthFlow: 'USER_SRP_AUTH',
      AuthParameters: { USERNAME: 'bob@example.com', SRP_A },
    });
  for (const SRP_A of ['0', 'zz', 'f'.repeat(800)])
    await assert.rejects(bad(SRP_A), refused('InvalidParameterException'));
});

test('somebody unknown gets the same challenge again and again, and fails at the password', async () => {
  const pool = await emailPool(cognito);
  const client = srpClient(pool.UserPoolId);
  const challenge = async (USERNAME: string) =>
    (
      await cognito.initiateAuth({
        ClientId: pool.ClientId,
        AuthFlow: 'USER_SRP_AUTH',
        AuthParameters: { USERNAME, SRP_A: client.SRP_A },
      })
    ).ChallengeParameters as unknown as Challenge;
  const first = await challenge('nobody@example.com');
  const second = await challenge('Nobody@example.com');
  assert.match(first.USER_ID_FOR_SRP, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.deepEqual([first.SALT, first.USER_ID_FOR_SRP], [second.SALT, second.USER_ID_FOR_SRP]);
  assert.notEqual(first.SRP_B, second.SRP_B);
  assert.notEqual((await challenge('other@example.com')).SALT, first.SALT);
  const ChallengeResponses = client.answer(first, password);
  await assert.rejects(
    cognito.respondToAuthChallenge({ ClientId: pool.ClientId, ChallengeName: 'PASSWORD_VERIFIER', ChallengeResponses }),
    incorrect,
  );
});

test('after five failures a name waits, whoever has it, and the right password waits too', async () => {
  const pool = await emailPool(cognito);
  await newUser(cognito, pool, 'cas@example.com');
  for (const name of ['cas@example.com', 'nobody@example.com']) {
    for (let round = 0; round < 10; round++) {
      await assert.rejects(byPassword(pool.ClientId, name, 'wrong'), incorrect);
      // The wait doubles: a minute by now.
      if (round < 9) await sandlot.advance(40_000);
    }
    await assert.rejects(
      byPassword(pool.ClientId, name),
      refused('NotAuthorizedException', /^Password attempts exceeded$/),
    );
  }
  await sandlot.advance(70_000);
  assert.ok((await byPassword(pool.ClientId, 'cas@example.com')).AuthenticationResult);
  await assert.rejects(byPassword(pool.ClientId, 'cas@example.com', 'wrong'), incorrect);
});

test('tokens have their claims, and verify by what the pool publishes', async () => {
  const pool = await emailPool(cognito, {
    Schema: [{ Name: 'tenant', AttributeDataType: 'String' }],
  });
  const { UserPoolId, ClientId } = pool;
  const username = await newUser(cognito, pool, 'dee@example.com', { email_verified: 'true', 'custom:tenant': 'x' });
  const role = (name: string) => `arn:aws:iam::${sandlot.account}:role/${name}`;
  for (const [GroupName, Precedence] of [
    ['readers', 5],
    ['admins', 1],
  ] as const) {
    await cognito.createGroup({ UserPoolId, GroupName, Precedence, RoleArn: role(GroupName) });
    await cognito.adminAddUserToGroup({ UserPoolId, GroupName, Username: username });
  }
  const { IdToken, AccessToken } = await tokensOf(ClientId, 'dee@example.com');
  const base = `${sandlot.endpoint}/_cognito-idp/${UserPoolId}/.well-known`;
  const configuration = (await (await fetch(`${base}/openid-configuration`)).json()) as Record<string, string>;
  const issuer = `https://cognito-idp.us-east-1.amazonaws.com/${UserPoolId}`;
  assert.equal(configuration['issuer'], issuer);
  const keys = createRemoteJWKSet(new URL(configuration['jwks_uri']!));
  const options = { issuer, currentDate: new Date(decodeJwt(IdToken!).iat! * 1000) };
  const id = await jwtVerify(IdToken!, keys, { ...options, audience: ClientId });
  const access = await jwtVerify(AccessToken!, keys, options);
  assert.notEqual(id.protectedHeader.kid, access.protectedHeader.kid);
  const { iat, exp, auth_time, jti, event_id, origin_jti, ...told } = id.payload;
  assert.equal(exp! - iat!, 3600);
  assert.deepEqual([typeof auth_time, typeof jti, typeof event_id], ['number', 'string', 'string']);
  assert.deepEqual(told, {
    sub: username,
    email_verified: true,
    email: 'dee@example.com',
    'custom:tenant': 'x',
    'cognito:groups': ['admins', 'readers'],
    'cognito:roles': [role('admins'), role('readers')],
    'cognito:preferred_role': role('admins'),
    iss: issuer,
    'cognito:username': username,
    aud: ClientId,
    token_use: 'id',
  });
  const { iat: _i, exp: _e, auth_time: _a, jti: _j, event_id: _v, origin_jti: same, ...may } = access.payload;
  assert.equal(same, origin_jti);
  assert.deepEqual(may, {
    sub: username,
    'cognito:groups': ['admins', 'readers'],
    iss: issuer,
    client_id: ClientId,
    token_use: 'access',
    scope: 'aws.cognito.signin.user.admin',
    username,
  });
  const preflight = await fetch(`${base}/jwks.json`, { headers: { origin: 'https://app.example' } });
  assert.equal(preflight.headers.get('access-control-allow-origin'), '*');
  assert.doesNotMatch(await preflight.text(), /"d":/);
  assert.equal((await fetch(`${base.replace(UserPoolId, 'us-east-1_None')}/jwks.json`)).status, 400);
});

test('pages of any origin call what is unsigned', async () => {
  const headers = { origin: 'https://app.example', 'content-type': 'application/x-amz-json-1.1' };
  const asked = {
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'x-amz-target,content-type',
  };
  const preflight = await fetch(sandlot.endpoint, { method: 'OPTIONS', headers: { ...headers, ...asked } });
  assert.equal(preflight.headers.get('access-control-allow-origin'), '*');
  const target = { 'x-amz-target': 'AWSCognitoIdentityProviderService.InitiateAuth' };
  const body = JSON.stringify({
    ClientId: 'none',
    AuthFlow: 'USER_SRP_AUTH',
    AuthParameters: { USERNAME: 'x', SRP_A: '2' },
  });
  const answer = await fetch(sandlot.endpoint, { method: 'POST', headers: { ...headers, ...target }, body });
  assert.equal(answer.headers.get('access-control-allow-origin'), '*');
  assert.deepEqual([answer.status, ((await answer.json()) as any).__type], [400, 'ResourceNotFoundException']);
});

test('a tampered token is refused, one of another pool, one of another use, and one that is over', async () => {
  const pool = await emailPool(cognito);
  await newUser(cognito, pool, 'eve@example.com');
  const { AccessToken = '', IdToken = '' } = await tokensOf(pool.ClientId, 'eve@example.com');
  const [header, payload = '', signature = ''] = AccessToken.split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
  const changed = (more: object) => Buffer.from(JSON.stringify({ ...claims, ...more })).toString('base64url');
  const unsigned = Buffer.from('{"alg":"none","kid":"x"}').toString('base64url');
  const other = await emailPool(cognito);
  for (const token of [
    `${header}.${changed({ username: 'admin' })}.${signature}`,
    `${header}.${changed({ iss: claims.iss.replace(pool.UserPoolId, other.UserPoolId) })}.${signature}`,
    `${unsigned}.${payload}.`,
    `${header}.${payload}.${altered(signature)}`,
    `${header}.${payload}`,
    IdToken,
    'x',
  ])
    await assert.rejects(
      cognito.getUser({ AccessToken: token }),
      refused('NotAuthorizedException', /^Invalid Access Token$/),
    );
  assert.ok(await cognito.getUser({ AccessToken }));
  await sandlot.advance(hour + 1000);
  await assert.rejects(
    cognito.getUser({ AccessToken }),
    refused('NotAuthorizedException', /^Access Token has expired$/),
  );
});

test('a refresh token gives new tokens until it is revoked, or everybody is signed out', async () => {
  const pool = await emailPool(cognito);
  const { ClientId } = pool;
  await newUser(cognito, pool, 'fay@example.com');
  const first = await tokensOf(ClientId, 'fay@example.com');
  const RefreshToken = first.RefreshToken!;
  const renew = () => cognito.getTokensFromRefreshToken({ ClientId, RefreshToken });
  await sandlot.advance(2 * hour);
  const { AuthenticationResult: renewed } = await renew();
  assert.equal(renewed!.RefreshToken, undefined);
  assert.equal(decodeJwt(renewed!.IdToken!)['auth_time'], decodeJwt(first.IdToken!)['auth_time']);
  const { AuthenticationResult: again } = await cognito.initiateAuth({
    ClientId,
    AuthFlow: 'REFRESH_TOKEN_AUTH',
    AuthParameters: { REFRESH_TOKEN: RefreshToken },
  });
  await cognito.getUser({ AccessToken: again!.AccessToken });
  const other = await emailPool(cognito);
  await assert.rejects(
    cognito.getTokensFromRefreshToken({ ClientId: other.ClientId, RefreshToken }),
    refused('NotAuthorizedException', /^Invalid Refresh Token$/),
  );
  await cognito.revokeToken({ ClientId, Token: RefreshToken });
  await assert.rejects(renew(), refused('NotAuthorizedException', /^Refresh Token has been revoked$/));
  await assert.rejects(
    cognito.getUser({ AccessToken: again!.AccessToken }),
    refused('NotAuthorizedException', /^Access Token has been revoked$/),
  );
  const [one, two] = [await tokensOf(ClientId, 'fay@example.com'), await tokensOf(ClientId, 'fay@example.com')];
  await cognito.globalSignOut({ AccessToken: one.AccessToken });
  await assert.rejects(cognito.getUser({ AccessToken: two.AccessToken }), refused('NotAuthorizedException', /revoked/));
  const last = await tokensOf(ClientId, 'fay@example.com');
  await sandlot.advance(31 * 24 * hour);
  await assert.rejects(
    cognito.getTokensFromRefreshToken({ ClientId, RefreshToken: last.RefreshToken! }),
    refused('NotAuthorizedException', /expired|revoked/),
  );
});

test('where refresh tokens rotate, one of before is good within its grace, and no longer', async () => {
  const pool = await emailPool(
    cognito,
    {},
    {
      ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'],
      RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 30 },
    },
  );
  const { ClientId } = pool;
  await newUser(cognito, pool, 'gus@example.com');
  const { RefreshToken: first = '' } = await tokensOf(ClientId, 'gus@example.com');
  const renew = async (RefreshToken: string) =>
    (await cognito.getTokensFromRefreshToken({ ClientId, RefreshToken })).AuthenticationResult!;
  const second = (await renew(first)).RefreshToken!;
  assert.notEqual(second, first);
  const others = await Promise.all([renew(first), renew(first), renew(first)]);
  const sessionIn = async (RefreshToken: string) => decodeJwt((await renew(RefreshToken)).IdToken!)['origin_jti'];
  assert.equal(await sessionIn(others[2]!.RefreshToken!), decodeJwt(others[0]!.IdToken!)['origin_jti']);
  await sandlot.advance(31_000);
  await assert.rejects(renew(first), refused('NotAuthorizedException', /rotated/));
  const { RefreshToken: fresh = '' } = await tokensOf(ClientId, 'gus@example.com');
  const atOnce = await Promise.all(Array.from({ length: 4 }, () => renew(fresh)));
  assert.ok(atOnce.every(({ AccessToken }) => AccessToken !== undefined));
});

test('flows that a client does not allow, and those that are not here, are refused', async () => {
  const pool = await emailPool(cognito, {}, { ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'] });
  const { UserPoolId, ClientId } = pool;
  const AuthParameters = { USERNAME: 'x', PASSWORD: 'y', SRP_A: '2' };
  const begin = (AuthFlow: any) => outcome(cognito.initiateAuth({ ClientId, AuthFlow, AuthParameters }));
  assert.equal(
    await begin('USER_PASSWORD_AUTH'),
    'InvalidParameter: USER_PASSWORD_AUTH flow not enabled for this client',
  );
  assert.equal(await begin('ADMIN_USER_PASSWORD_AUTH'), 'InvalidParameter: Initiate Auth method not supported');
  assert.equal(await begin('USER_AUTH'), 'InvalidParameter: USER_AUTH flow not enabled for this client');
  assert.match(
    await outcome(cognito.adminInitiateAuth({ UserPoolId, ClientId, AuthFlow: 'ADMIN_NO_SRP_AUTH', AuthParameters })),
    /^InvalidParameter: Auth flow not enabled for this client$/,
  );
  const srp = cognito.initiateAuth({ ClientId, AuthFlow: 'USER_SRP_AUTH', AuthParameters: { SRP_A: '2' } });
  assert.equal(await outcome(srp), 'InvalidParameter: Missing required parameter USERNAME');
  const sms = cognito.respondToAuthChallenge({ ClientId, ChallengeName: 'SMS_MFA', Session: 'x'.repeat(20) });
  assert.match(await outcome(sms), /^NotImplemented: .*SMS_MFA/);
});

test('administrators sign users in', async () => {
  const pool = await emailPool(cognito);
  await newUser(cognito, pool, 'hal@example.com');
  const AuthParameters = { USERNAME: 'hal@example.com', PASSWORD: password };
  const { AuthenticationResult } = await cognito.adminInitiateAuth({
    ...pool,
    AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
    AuthParameters,
  });
  const { AccessToken } = AuthenticationResult!;
  await cognito.adminUserGlobalSignOut({ UserPoolId: pool.UserPoolId, Username: 'hal@example.com' });
  await assert.rejects(cognito.getUser({ AccessToken }), refused('NotAuthorizedException', /revoked/));
});

const codeNow = (secret: string, later = 0) => totpCode(secret, totpStepAt(Date.now()) + later);

test('an authenticator app is set up signed in, asked for at sign-in, and each code is good once', async () => {
  const pool = await emailPool(cognito);
  const { UserPoolId, ClientId } = pool;
  await newUser(cognito, pool, 'ida@example.com');
  const app = { SoftwareTokenMfaConfiguration: { Enabled: true }, MfaConfiguration: 'OPTIONAL' } as const;
  await cognito.setUserPoolMfaConfig({ UserPoolId, ...app });
  const { AccessToken } = await tokensOf(ClientId, 'ida@example.com');
  const SoftwareTokenMfaSettings = { Enabled: true, PreferredMfa: true };
  await assert.rejects(
    cognito.setUserMFAPreference({ AccessToken, SoftwareTokenMfaSettings }),
    refused('InvalidParameterException', /SOFTWARE_TOKEN_MFA/),
  );
  const { SecretCode = '' } = await cognito.associateSoftwareToken({ AccessToken });
  const wrong = wrongCode(SecretCode);
  await assert.rejects(
    cognito.verifySoftwareToken({ AccessToken, UserCode: wrong }),
    refused('EnableSoftwareTokenMFAException', /^Code mismatch$/),
  );
  await cognito.verifySoftwareToken({ AccessToken, UserCode: codeNow(SecretCode) });
  await cognito.setUserMFAPreference({ AccessToken, SoftwareTokenMfaSettings });
  assert.deepEqual((await cognito.getUser({ AccessToken })).UserMFASettingList, ['SOFTWARE_TOKEN_MFA']);
  const { ChallengeName, Session } = await srpSignIn(cognito, pool, 'ida@example.com', password);
  assert.equal(ChallengeName, 'SOFTWARE_TOKEN_MFA');
  const answer = (SOFTWARE_TOKEN_MFA_CODE: string, session = Session) =>
    cognito.respondToAuthChallenge({
      ClientId,
      ChallengeName,
      Session: session,
      ChallengeResponses: {
        USERNAME: 'ida@example.com',
        SOFTWARE_TOKEN_MFA_CODE,
      },
    });
  await assert.rejects(answer(wrong), refused('CodeMismatchException', /^Invalid code received for user$/));
  const code = codeNow(SecretCode, 1);
  assert.ok((await answer(code)).AuthenticationResult!.IdToken);
  const next = await srpSignIn(cognito, pool, 'ida@example.com', password);
  await assert.rejects(answer(code, next.Session), refused('CodeMismatchException'));
});

test('a pool that requires a second factor has it set up at the first sign-in', async () => {
  const pool = await poolWith(cognito, {});
  const { UserPoolId, ClientId } = pool;
  await newUser(cognito, pool, 'jan');
  const app = { SoftwareTokenMfaConfiguration: { Enabled: true }, MfaConfiguration: 'ON' } as const;
  await cognito.setUserPoolMfaConfig({ UserPoolId, ...app });
  const { ChallengeName, Session } = await byPassword(ClientId, 'jan');
  assert.equal(ChallengeName, 'MFA_SETUP');
  const respond = (session: string | undefined) =>
    cognito.respondToAuthChallenge({
      ClientId,
      ChallengeName,
      Session: session,
      ChallengeResponses: { USERNAME: 'jan' },
    });
  await assert.rejects(respond(Session), refused('NotAuthorizedException'), 'not before the app is set up');
  const { SecretCode = '', Session: second } = await cognito.associateSoftwareToken({ Session });
  await assert.rejects(respond(second), refused('NotAuthorizedException'), 'nor before a code was shown');
  const { Session: third } = await cognito.verifySoftwareToken({ Session: second, UserCode: codeNow(SecretCode) });
  const other = await byPassword(ClientId, 'jan');
  const { SecretCode: thiefs = '', Session: thief } = await cognito.associateSoftwareToken({ Session: other.Session });
  assert.ok((await respond(third)).AuthenticationResult!.AccessToken);
  const verified = await cognito.verifySoftwareToken({ Session: thief, UserCode: codeNow(thiefs) });
  await assert.rejects(respond(verified.Session), refused('NotAuthorizedException'), 'the app is not replaced');
  assert.equal((await byPassword(ClientId, 'jan')).ChallengeName, 'SOFTWARE_TOKEN_MFA');
});

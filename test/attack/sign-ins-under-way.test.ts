/**
 * Whoever has proved a password and waits before the next challenge: a new password, a sign-out of everything, a user
 * who is disabled or deleted ends that sign-in as well, whatever comes of the user afterwards.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { totpCode, totpStepAt } from '../../src/kernel/secrets/totp.ts';
import { refused } from '../../src/testing/refused.ts';
import { startSandlot, type Sandlot } from '../../src/testing/start-sandlot.ts';
import { cognitoOf, newUser, password, poolWith } from '../../src/services/cognito-identity-provider/test-pools.ts';

let sandlot: Sandlot;
let cognito: ReturnType<typeof cognitoOf>;
before(async () => {
  sandlot = await startSandlot();
  cognito = cognitoOf(sandlot);
});
after(async () => {
  cognito.destroy();
  await sandlot.close();
});

const ended = refused('NotAuthorizedException', /^Invalid session for the user\.$/);
const app = { SoftwareTokenMfaConfiguration: { Enabled: true }, MfaConfiguration: 'OPTIONAL' } as const;
const other = 'Another-Horse-8';

/** What an administrator, or the user, does in between. */
const between: Readonly<
  Record<string, (user: { UserPoolId: string; Username: string }, tokens: { AccessToken: string }) => Promise<unknown>>
> = {
  'another password by an administrator': (user) =>
    cognito.adminSetUserPassword({ ...user, Password: other, Permanent: true }),
  'another password of their own': (_user, { AccessToken }) =>
    cognito.changePassword({ AccessToken, PreviousPassword: password, ProposedPassword: other }),
  'a sign-out of everything': (_user, tokens) => cognito.globalSignOut(tokens),
  'a sign-out by an administrator': (user) => cognito.adminUserGlobalSignOut(user),
  'disabled, and enabled again': async (user) => {
    await cognito.adminDisableUser(user);
    await cognito.adminEnableUser(user);
  },
  'deleted, and made anew': async (user) => {
    await cognito.adminDeleteUser(user);
    await cognito.adminCreateUser({ ...user, MessageAction: 'SUPPRESS' });
    await cognito.adminSetUserPassword({ ...user, Password: password, Permanent: true });
  },
};

async function signInWith(ClientId: string, Username: string) {
  const AuthParameters = { USERNAME: Username, PASSWORD: password };
  return cognito.initiateAuth({ ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters });
}

for (const [what, act] of Object.entries(between))
  test(`the code of an app comes too late after: ${what}`, async () => {
    const pool = await poolWith(cognito, {});
    const { UserPoolId, ClientId } = pool;
    await newUser(cognito, pool, 'mia');
    await cognito.setUserPoolMfaConfig({ UserPoolId, ...app });
    const { AccessToken = '' } = (await signInWith(ClientId, 'mia')).AuthenticationResult!;
    const { SecretCode = '' } = await cognito.associateSoftwareToken({ AccessToken });
    const codeNow = (later: number) => totpCode(SecretCode, totpStepAt(Date.now()) + later);
    await cognito.verifySoftwareToken({ AccessToken, UserCode: codeNow(0) });
    await cognito.setUserMFAPreference({ AccessToken, SoftwareTokenMfaSettings: { Enabled: true } });
    const { ChallengeName, Session } = await signInWith(ClientId, 'mia');
    assert.equal(ChallengeName, 'SOFTWARE_TOKEN_MFA');
    await act({ UserPoolId, Username: 'mia' }, { AccessToken });
    const ChallengeResponses = { USERNAME: 'mia', SOFTWARE_TOKEN_MFA_CODE: codeNow(1) };
    await assert.rejects(
      cognito.respondToAuthChallenge({ ClientId, ChallengeName, Session, ChallengeResponses }),
      ended,
    );
  });

test('a temporary password that was replaced is changed by nobody any more', async () => {
  const { UserPoolId, ClientId } = await poolWith(cognito, {});
  const user = { UserPoolId, Username: 'new' };
  await cognito.adminCreateUser({ ...user, TemporaryPassword: password, MessageAction: 'SUPPRESS' });
  const { ChallengeName, Session } = await signInWith(ClientId, 'new');
  assert.equal(ChallengeName, 'NEW_PASSWORD_REQUIRED');
  await cognito.adminSetUserPassword({ ...user, Password: other, Permanent: false });
  const ChallengeResponses = { USERNAME: 'new', NEW_PASSWORD: 'Third-Horse-9' };
  await assert.rejects(cognito.respondToAuthChallenge({ ClientId, ChallengeName, Session, ChallengeResponses }), ended);
});

test('an app is not set up by who was signed out meanwhile', async () => {
  const pool = await poolWith(cognito, {});
  const { UserPoolId, ClientId } = pool;
  await newUser(cognito, pool, 'ann');
  await cognito.setUserPoolMfaConfig({ UserPoolId, ...app, MfaConfiguration: 'ON' });
  const { Session } = await signInWith(ClientId, 'ann');
  const { SecretCode = '', Session: second } = await cognito.associateSoftwareToken({ Session });
  const UserCode = totpCode(SecretCode, totpStepAt(Date.now()));
  const { Session: third } = await cognito.verifySoftwareToken({ Session: second, UserCode });
  await cognito.adminUserGlobalSignOut({ UserPoolId, Username: 'ann' });
  const ChallengeResponses = { USERNAME: 'ann' };
  const answered = { ClientId, ChallengeName: 'MFA_SETUP', Session: third, ChallengeResponses } as const;
  await assert.rejects(cognito.respondToAuthChallenge(answered), ended);
});

/** Users who choose how they sign in, codes by mail among it, by the SDK's client. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { outcome, refused } from '../../../../testing/refused.ts';
import { startSandlot } from '../../../../testing/start-sandlot.ts';
import { srpClient, type Challenge } from '../../srp/test-client.ts';
import { cognitoOf, emailPool, mailTo, newUser, password, type TestPool } from '../../test-pools.ts';

const sandlot = await startSandlot();
const cognito = cognitoOf(sandlot);

after(async () => {
  cognito.destroy();
  await sandlot.close();
});

const factors = (...AllowedFirstAuthFactors: ('PASSWORD' | 'EMAIL_OTP')[]) => ({
  Policies: { SignInPolicy: { AllowedFirstAuthFactors } },
});
const ExplicitAuthFlows = ['ALLOW_USER_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'];
const choosing = (pool: object = {}, client: object = {}) =>
  emailPool(cognito, { ...factors('PASSWORD', 'EMAIL_OTP'), ...pool }, { ExplicitAuthFlows, ...client });
const verified = { email_verified: 'true' };

const begin = ({ ClientId }: TestPool, USERNAME: string, more: object = {}, Session?: string) =>
  cognito.initiateAuth({ ClientId, AuthFlow: 'USER_AUTH', AuthParameters: { USERNAME, ...more }, Session });
const select = ({ ClientId }: TestPool, USERNAME: string, Session: string | undefined, more: object) =>
  cognito.respondToAuthChallenge({
    ClientId,
    Session,
    ChallengeName: 'SELECT_CHALLENGE',
    ChallengeResponses: { USERNAME, ...more },
  });
const enter = ({ ClientId }: TestPool, USERNAME: string, Session: string | undefined, EMAIL_OTP_CODE: string) =>
  cognito.respondToAuthChallenge({
    ClientId,
    Session,
    ChallengeName: 'EMAIL_OTP',
    ChallengeResponses: { USERNAME, EMAIL_OTP_CODE },
  });
const otpOf = async (address: string): Promise<string> => {
  const { text } = await mailTo(sandlot, address);
  return /\b\d{8}\b/.exec(text)?.[0] ?? assert.fail(text);
};
const otherThan = (code: string) => (code === '00000000' ? '00000001' : '00000000');
const byCode = { PREFERRED_CHALLENGE: 'EMAIL_OTP' };

test('a user who prefers it signs in by the code that was mailed, once', async () => {
  const pool = await choosing();
  const ann = 'ann@example.com';
  await newUser(cognito, pool, ann, { email: ann, ...verified });
  const asked = await begin(pool, ann, byCode);
  assert.equal(asked.ChallengeName, 'EMAIL_OTP');
  const { CODE_DELIVERY_DELIVERY_MEDIUM, CODE_DELIVERY_DESTINATION } = asked.ChallengeParameters!;
  assert.deepEqual([CODE_DELIVERY_DELIVERY_MEDIUM, CODE_DELIVERY_DESTINATION], ['EMAIL', 'a***@e***']);
  const code = await otpOf(ann);
  const wrong = refused('CodeMismatchException', /Invalid code or auth state for the user\./);
  await assert.rejects(enter(pool, ann, asked.Session, otherThan(code)), wrong);
  const { AuthenticationResult } = await enter(pool, ann, asked.Session, code);
  assert.ok(AuthenticationResult!.RefreshToken);
  const { UserAttributes } = await cognito.getUser({ AccessToken: AuthenticationResult!.AccessToken });
  assert.ok(UserAttributes!.some(({ Name, Value }) => Name === 'email' && Value === ann));
  await assert.rejects(enter(pool, ann, asked.Session, code), refused('NotAuthorizedException', /only be used once/));
  const first = await begin(pool, ann, byCode);
  const codeOfFirst = await otpOf(ann);
  const second = await begin(pool, ann, byCode);
  assert.notEqual(codeOfFirst, await otpOf(ann));
  await assert.rejects(enter(pool, ann, second.Session, codeOfFirst), wrong);
  assert.ok((await enter(pool, ann, first.Session, codeOfFirst)).AuthenticationResult);
});

test('without a preference the choices are told, and each of them signs in', async () => {
  const pool = await choosing();
  const bob = 'bob@example.com';
  await newUser(cognito, pool, bob, { email: bob, ...verified });
  const choices = async (more: object = {}) => {
    const { ChallengeName, AvailableChallenges, Session } = await begin(pool, bob, more);
    assert.deepEqual(
      [ChallengeName, AvailableChallenges],
      ['SELECT_CHALLENGE', ['PASSWORD', 'PASSWORD_SRP', 'EMAIL_OTP']],
    );
    return Session;
  };
  const sent = await select(pool, bob, await choices(), { ANSWER: 'PASSWORD', PASSWORD: password });
  assert.ok(sent.AuthenticationResult);
  const wrong = select(pool, bob, await choices(), { ANSWER: 'PASSWORD', PASSWORD: 'Wrong-horse-1' });
  await assert.rejects(wrong, refused('NotAuthorizedException', /Incorrect username or password/));
  const client = srpClient(pool.UserPoolId);
  const srp = await select(pool, bob, await choices(), { ANSWER: 'PASSWORD_SRP', SRP_A: client.SRP_A });
  const proved = await cognito.respondToAuthChallenge({
    ClientId: pool.ClientId,
    ChallengeName: 'PASSWORD_VERIFIER',
    ChallengeResponses: client.answer(srp.ChallengeParameters as unknown as Challenge, password),
  });
  assert.ok(proved.AuthenticationResult);
  const coded = await select(pool, bob, await choices({ PREFERRED_CHALLENGE: 'WEB_AUTHN' }), { ANSWER: 'EMAIL_OTP' });
  assert.ok((await enter(pool, bob, coded.Session, await otpOf(bob))).AuthenticationResult);
  assert.ok((await begin(pool, bob, { PREFERRED_CHALLENGE: 'PASSWORD', PASSWORD: password })).AuthenticationResult);
  const Session = await choices();
  await assert.rejects(
    select(pool, bob, Session, { ANSWER: 'SMS_OTP' }),
    refused('InvalidParameterException', /SMS_OTP/),
  );
  const carol = 'carol@example.com';
  await newUser(cognito, pool, carol, { email: carol, ...verified });
  await assert.rejects(select(pool, carol, Session, { ANSWER: 'EMAIL_OTP' }), refused('NotAuthorizedException'));
});

test('a code is offered only where it reaches whom it should: a verified address, and no second factor', async () => {
  const offered = async (pool: TestPool, name: string) => (await begin(pool, name)).AvailableChallenges;
  const passwords = ['PASSWORD', 'PASSWORD_SRP'];
  const pool = await choosing();
  await newUser(cognito, pool, 'dan@example.com', { email: 'dan@example.com' });
  assert.deepEqual(await offered(pool, 'dan@example.com'), passwords);
  const byPassword = await choosing(factors('PASSWORD'));
  await newUser(cognito, byPassword, 'eve@example.com', { email: 'eve@example.com', ...verified });
  assert.deepEqual(await offered(byPassword, 'eve@example.com'), passwords);
  const { UserPoolId } = pool;
  const app = { SoftwareTokenMfaConfiguration: { Enabled: true }, MfaConfiguration: 'ON' } as const;
  await newUser(cognito, pool, 'fay@example.com', { email: 'fay@example.com', ...verified });
  await cognito.setUserPoolMfaConfig({ UserPoolId, ...app });
  assert.deepEqual(await offered(pool, 'fay@example.com'), passwords);
});

test('nobody is told who is a user, where the client says so', async () => {
  const hiding = await choosing();
  const nobody = 'nobody@example.com';
  const choices = ['PASSWORD', 'PASSWORD_SRP', 'EMAIL_OTP'];
  assert.deepEqual((await begin(hiding, nobody)).AvailableChallenges, choices);
  const asked = await begin(hiding, nobody, byCode);
  assert.equal(asked.ChallengeParameters!['CODE_DELIVERY_DESTINATION'], 'n***@e***');
  assert.equal(
    asked.ChallengeParameters!['USERNAME'],
    (await begin(hiding, nobody, byCode)).ChallengeParameters!['USERNAME'],
  );
  await assert.rejects(enter(hiding, nobody, asked.Session, '12345678'), refused('CodeMismatchException'));
  const telling = await choosing({}, { PreventUserExistenceErrors: 'LEGACY' });
  await assert.rejects(begin(telling, nobody, byCode), refused('UserNotFoundException'));
});

test('guessing codes is slowed, whichever sign-in they are for', async () => {
  const pool = await choosing();
  const gus = 'gus@example.com';
  await newUser(cognito, pool, gus, { email: gus, ...verified });
  for (let round = 0; round < 5; round++) {
    const { Session } = await begin(pool, gus, byCode);
    await assert.rejects(enter(pool, gus, Session, otherThan(await otpOf(gus))), refused('CodeMismatchException'));
  }
  await assert.rejects(begin(pool, gus, byCode), refused('NotAuthorizedException', /attempts exceeded/));
});

test('whoever signs up without a password is signed in by the confirmed address, and later by codes', async () => {
  const pool = await choosing();
  const { ClientId } = pool;
  const Username = 'hal@example.com';
  const signedUp = await cognito.signUp({ ClientId, Username });
  assert.deepEqual([signedUp.UserConfirmed, signedUp.Session], [false, undefined]);
  await assert.rejects(begin(pool, Username, byCode), refused('UserNotConfirmedException'));
  const ConfirmationCode = /\b\d{6}\b/.exec((await mailTo(sandlot, Username)).text)![0];
  const { Session } = await cognito.confirmSignUp({ ClientId, Username, ConfirmationCode });
  await newUser(cognito, pool, 'ida@example.com', { email: 'ida@example.com', ...verified });
  await assert.rejects(begin(pool, 'ida@example.com', {}, Session), refused('NotAuthorizedException'));
  assert.ok((await begin(pool, Username, {}, Session)).AuthenticationResult);
  await assert.rejects(begin(pool, Username, {}, Session), refused('NotAuthorizedException', /only be used once/));
  assert.deepEqual((await begin(pool, Username)).AvailableChallenges, ['EMAIL_OTP']);
  const asked = await begin(pool, Username, byCode);
  assert.ok((await enter(pool, Username, asked.Session, await otpOf(Username))).AuthenticationResult);
});

test('somebody made by an administrator has a temporary password, which the code does not stand for', async () => {
  const pool = await choosing();
  const Username = 'kim@example.com';
  const UserAttributes = [{ Name: 'email_verified', Value: 'true' }];
  const { User } = await cognito.adminCreateUser({ UserPoolId: pool.UserPoolId, Username, UserAttributes });
  assert.equal(User!.UserStatus, 'FORCE_CHANGE_PASSWORD');
  const asked = await begin(pool, Username, byCode);
  const answered = await enter(pool, Username, asked.Session, await otpOf(Username));
  assert.equal(answered.ChallengeName, 'NEW_PASSWORD_REQUIRED');
});

test('a client or pool without it needs passwords', async () => {
  const without = await choosing(factors('PASSWORD'));
  const signUp = cognito.signUp({ ClientId: without.ClientId, Username: 'jan@example.com' });
  await assert.rejects(signUp, refused('InvalidParameterException', /Password/));
  const old = await emailPool(cognito, factors('PASSWORD', 'EMAIL_OTP'));
  assert.match(await outcome(begin(old, 'jan@example.com')), /USER_AUTH flow not enabled for this client/);
});

/** A pool's functions, run as Lambda runs them. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { CognitoIdentityProvider } from '@aws-sdk/client-cognito-identity-provider';
import { decodeJwt } from 'jose';
import { functionTests } from '../../../testing/functions.ts';
import { outcome, refused } from '../../../testing/refused.ts';
import { startSandlot, type Sandlot } from '../../../testing/start-sandlot.ts';
import { srpClient, type Challenge } from '../srp/test-client.ts';
import { cognitoOf, emailPool, mailTo, newUser, password, srpSignIn, type TestPool } from '../test-pools.ts';

let sandlot: Sandlot;
let functions: Awaited<ReturnType<typeof functionTests>>;
let cognito: CognitoIdentityProvider;
const arns: Record<string, string> = {};

/** Each answers the event, changed. */
const code: Readonly<Record<string, string>> = {
  'pre-sign-up': `
    if (event.request.validationData?.invited !== 'yes') throw new Error('not invited');
    event.response = { autoConfirmUser: event.request.clientMetadata.confirm === 'yes', autoVerifyEmail: true };`,
  'custom-message': `
    event.response.emailSubject = event.triggerSource;
    event.response.emailMessage = 'Your word is ' + event.request.codeParameter;`,
  'post-confirmation': `if (event.request.userAttributes.email.startsWith('fail')) throw new Error('after');`,
  'pre-authentication': `if (event.request.userAttributes.name === 'Blocked') throw new Error('blocked');`,
  'post-authentication': `if (event.request.clientMetadata.last) throw new Error('too late');`,
  'token-one': `
    event.response = { claimsOverrideDetails: {
      claimsToAddOrOverride: { plan: 'gold', sub: 'mine' },
      claimsToSuppress: ['email', 'iss'],
      groupOverrideDetails: { groupsToOverride: ['g'] },
    } };`,
  'token-two': `
    event.response = { claimsAndScopeOverrideDetails: {
      idTokenGeneration: { claimsToAddOrOverride: { version: event.version, source: event.triggerSource } },
      accessTokenGeneration: {
        claimsToAddOrOverride: { tenant: { id: 7 } },
        scopesToAdd: ['read'], scopesToSuppress: ['aws.cognito.signin.user.admin'],
      },
    } };`,
  define: `
    const { session } = event.request;
    const last = session.at(-1);
    event.response = session.length === 0 || (!last.challengeResult && session.length < 3)
      ? { challengeName: 'CUSTOM_CHALLENGE' }
      : { issueTokens: last.challengeResult, failAuthentication: !last.challengeResult };`,
  'define-after-password': `
    const { session } = event.request;
    const last = session.at(-1);
    event.response =
      last.challengeName === 'SRP_A' ? { challengeName: 'PASSWORD_VERIFIER' }
      : last.challengeName === 'PASSWORD_VERIFIER' && last.challengeResult ? { challengeName: 'CUSTOM_CHALLENGE' }
      : { issueTokens: last.challengeResult, failAuthentication: !last.challengeResult };`,
  question: `
    event.response = {
      publicChallengeParameters: { question: '2+2' },
      privateChallengeParameters: { answer: '4' },
      challengeMetadata: 'SUM',
    };`,
  verify: `
    const { privateChallengeParameters, challengeAnswer } = event.request;
    event.response = { answerCorrect: challengeAnswer === privateChallengeParameters.answer };`,
  broken: `return 'nothing that can be used';`,
};

before(async () => {
  sandlot = await startSandlot();
  functions = await functionTests(sandlot);
  cognito = cognitoOf(sandlot);
  for (const [name, body] of Object.entries(code)) {
    await functions.create(name, `export const handler = async (event) => { ${body}\nreturn event; };`);
    arns[name] = `arn:aws:lambda:us-east-1:${sandlot.account}:function:${name}`;
    await functions.lambda.addPermission({
      FunctionName: name,
      StatementId: 'cognito',
      Action: 'lambda:InvokeFunction',
      Principal: 'cognito-idp.amazonaws.com',
      SourceArn: `arn:aws:cognito-idp:us-east-1:${sandlot.account}:userpool/*`,
    });
  }
});
after(async () => {
  functions.destroy();
  cognito.destroy();
  await sandlot.close();
});

const poolWith = (LambdaConfig: object) => emailPool(cognito, { LambdaConfig });
const signIn = async ({ ClientId }: TestPool, USERNAME: string, ClientMetadata: Record<string, string> = {}) =>
  (
    await cognito.initiateAuth({
      ClientId,
      ClientMetadata,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: {
        USERNAME,
        PASSWORD: password,
      },
    })
  ).AuthenticationResult!;

test('PreSignUp refuses, confirms, vouches; CustomMessage writes the mail; PostConfirmation is last', async () => {
  const pool = await poolWith({
    PreSignUp: arns['pre-sign-up'],
    CustomMessage: arns['custom-message'],
    PostConfirmation: arns['post-confirmation'],
  });
  const { UserPoolId, ClientId } = pool;
  const signUp = (Username: string, invited: string, confirm = 'no') =>
    cognito.signUp({
      ClientId,
      Username,
      Password: password,
      ValidationData: [
        {
          Name: 'invited',
          Value: invited,
        },
      ],
      ClientMetadata: { confirm },
    });
  await assert.rejects(
    signUp('ann@example.com', 'no'),
    refused('UserLambdaValidationException', /^PreSignUp failed with error not invited\.$/),
  );
  assert.deepEqual((await cognito.listUsers({ UserPoolId })).Users, []);
  assert.equal((await signUp('ann@example.com', 'yes', 'yes')).UserConfirmed, true);
  const { UserStatus, UserAttributes } = await cognito.adminGetUser({ UserPoolId, Username: 'ann@example.com' });
  assert.equal(UserStatus, 'CONFIRMED');
  assert.ok(UserAttributes!.some(({ Name, Value }) => Name === 'email_verified' && Value === 'true'));
  await signUp('bob@example.com', 'yes');
  const { subject, text } = await mailTo(sandlot, 'bob@example.com');
  assert.equal(subject, 'CustomMessage_SignUp');
  const ConfirmationCode = /^Your word is (\d{6})$/m.exec(text)![1]!;
  await cognito.confirmSignUp({ ClientId, Username: 'bob@example.com', ConfirmationCode });
  assert.ok((await signIn(pool, 'bob@example.com')).IdToken);
  await assert.rejects(
    signUp('fail@example.com', 'yes', 'yes'),
    refused('UserLambdaValidationException', /^PostConfirmation failed with error after\.$/),
  );
  assert.ok((await signIn(pool, 'fail@example.com')).IdToken, 'who is confirmed stays so');
});

test('PreAuthentication and PostAuthentication may refuse a sign-in', async () => {
  const pool = await poolWith({
    PreAuthentication: arns['pre-authentication'],
    PostAuthentication: arns['post-authentication'],
  });
  await newUser(cognito, pool, 'ann@example.com');
  await newUser(cognito, pool, 'bob@example.com', { name: 'Blocked' });
  assert.ok((await srpSignIn(cognito, pool, 'ann@example.com', password)).AuthenticationResult);
  const blocked = refused('UserLambdaValidationException', /^PreAuthentication failed with error blocked\.$/);
  await assert.rejects(srpSignIn(cognito, pool, 'bob@example.com', password), blocked);
  const late = refused('UserLambdaValidationException', /^PostAuthentication failed with error too late\.$/);
  await assert.rejects(signIn(pool, 'ann@example.com', { last: 'yes' }), late);
});

test('PreTokenGeneration changes claims, scopes and groups, but never whose token it is', async () => {
  const one = await poolWith({ PreTokenGeneration: arns['token-one'] });
  const sub = await newUser(cognito, one, 'ann@example.com');
  const first = decodeJwt((await signIn(one, 'ann@example.com')).IdToken!);
  assert.deepEqual(
    [first['plan'], first.sub, first['email'], first['cognito:groups'], typeof first.iss],
    ['gold', sub, undefined, ['g'], 'string'],
  );
  const two = await poolWith({
    PreTokenGenerationConfig: { LambdaArn: arns['token-two'], LambdaVersion: 'V2_0' },
  });
  await newUser(cognito, two, 'ann@example.com');
  const tokens = await signIn(two, 'ann@example.com');
  const [id, access] = [decodeJwt(tokens.IdToken!), decodeJwt(tokens.AccessToken!)];
  assert.equal(id['source'], 'TokenGeneration_Authentication');
  assert.deepEqual([access['tenant'], access['scope']], [{ id: 7 }, 'read']);
  const withoutScope = refused('NotAuthorizedException', /^Access Token does not have required scopes$/);
  await assert.rejects(cognito.getUser({ AccessToken: tokens.AccessToken! }), withoutScope);
  await assert.rejects(cognito.deleteUser({ AccessToken: tokens.AccessToken! }), withoutScope);
  const { ClientId } = two;
  const renewed = await cognito.getTokensFromRefreshToken({ ClientId, RefreshToken: tokens.RefreshToken! });
  assert.equal(decodeJwt(renewed.AuthenticationResult!.IdToken!)['source'], 'TokenGeneration_RefreshTokens');
});

test("challenges of a pool's functions: a right answer signs in, three wrong ones do not", async () => {
  const pool = await poolWith({
    DefineAuthChallenge: arns['define'],
    CreateAuthChallenge: arns['question'],
    VerifyAuthChallengeResponse: arns['verify'],
  });
  const { ClientId } = pool;
  await newUser(cognito, pool, 'ann@example.com');
  const begin = () =>
    cognito.initiateAuth({ ClientId, AuthFlow: 'CUSTOM_AUTH', AuthParameters: { USERNAME: 'ann@example.com' } });
  const answer = (Session: string | undefined, ANSWER: string) =>
    cognito.respondToAuthChallenge({
      ClientId,
      Session,
      ChallengeName: 'CUSTOM_CHALLENGE',
      ChallengeResponses: {
        USERNAME: 'ann@example.com',
        ANSWER,
      },
    });
  const first = await begin();
  assert.deepEqual([first.ChallengeName, first.ChallengeParameters!['question']], ['CUSTOM_CHALLENGE', '2+2']);
  assert.equal(first.ChallengeParameters!['answer'], undefined);
  const second = await answer(first.Session, '5');
  assert.equal(second.ChallengeName, 'CUSTOM_CHALLENGE');
  assert.ok((await answer(second.Session, '4')).AuthenticationResult!.IdToken);
  await assert.rejects(answer(second.Session, '4'), refused('NotAuthorizedException', /once/));
  let { Session } = await begin();
  for (const wrong of ['1', '2']) ({ Session } = await answer(Session, wrong));
  await assert.rejects(answer(Session, '3'), refused('NotAuthorizedException', /Incorrect username or password/));
  await assert.rejects(answer(Session, '4'), refused('NotAuthorizedException', /once/), 'the last guess was one');
});

test('challenges may begin with the password, proved by SRP, once', async () => {
  const pool = await poolWith({
    DefineAuthChallenge: arns['define-after-password'],
    CreateAuthChallenge: arns['question'],
    VerifyAuthChallengeResponse: arns['verify'],
  });
  const { ClientId } = pool;
  const USERNAME = 'bea@example.com';
  await newUser(cognito, pool, USERNAME);
  const proof = async (typed: string) => {
    const client = srpClient(pool.UserPoolId);
    const AuthParameters = { USERNAME, CHALLENGE_NAME: 'SRP_A', SRP_A: client.SRP_A };
    const { ChallengeParameters } = await cognito.initiateAuth({ ClientId, AuthFlow: 'CUSTOM_AUTH', AuthParameters });
    return client.answer(ChallengeParameters as unknown as Challenge, typed);
  };
  const prove = (ChallengeResponses: Record<string, string>) =>
    cognito.respondToAuthChallenge({ ClientId, ChallengeName: 'PASSWORD_VERIFIER', ChallengeResponses });
  await assert.rejects(prove(await proof('Wrong-horse-1')), refused('NotAuthorizedException', /Incorrect username/));
  const proved = await proof(password);
  const { ChallengeName, Session } = await prove(proved);
  assert.equal(ChallengeName, 'CUSTOM_CHALLENGE');
  await assert.rejects(prove(proved), refused('NotAuthorizedException', /once/));
  const ChallengeResponses = { USERNAME, ANSWER: '4' };
  const { AuthenticationResult } = await cognito.respondToAuthChallenge({
    ClientId,
    Session,
    ChallengeName: 'CUSTOM_CHALLENGE',
    ChallengeResponses,
  });
  assert.ok(AuthenticationResult!.IdToken);
});

test('a function that cannot be called, or answers nothing of use, fails what it is for', async () => {
  const none = await poolWith({ PreAuthentication: arns['define'] + '-none' });
  await newUser(cognito, none, 'ann@example.com');
  assert.match(
    await outcome(signIn(none, 'ann@example.com')),
    /^UnexpectedLambda: PreAuthentication invocation failed/,
  );
  const broken = await poolWith({ PreAuthentication: arns['broken'] });
  await newUser(cognito, broken, 'ann@example.com');
  assert.match(
    await outcome(signIn(broken, 'ann@example.com')),
    /^InvalidLambdaResponse: Unrecognizable lambda output$/,
  );
  await functions.lambda.removePermission({ FunctionName: 'broken', StatementId: 'cognito' });
  assert.match(await outcome(signIn(broken, 'ann@example.com')), /^UnexpectedLambda: .*AccessDeniedException/);
  await assert.rejects(
    emailPool(cognito, { LambdaConfig: { UserMigration: arns['define'] } }),
    refused('NotImplementedException', /UserMigration/, 501),
  );
});

/** Signing up, codes, administrators' users, and what users do with themselves, through the SDK's client. */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, test } from 'node:test';
import { outcome, refused } from '../../../testing/refused.ts';
import { startSandlot } from '../../../testing/start-sandlot.ts';
import { codeTo, cognitoOf, emailPool, mailTo, newUser, otherCode, password, poolWith } from '../test-pools.ts';

const sandlot = await startSandlot();
const cognito = cognitoOf(sandlot);
const hour = 3_600_000;

after(async () => {
  cognito.destroy();
  await sandlot.close();
});

const signInAs = async (ClientId: string, USERNAME: string, PASSWORD = password) =>
  (await cognito.initiateAuth({ ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: { USERNAME, PASSWORD } }))
    .AuthenticationResult!;

test('somebody signs up by e-mail, with the code that was mailed, once', async () => {
  const { UserPoolId, ClientId } = await emailPool(cognito);
  const Username = 'Ann@Example.com';
  const signUp = () => cognito.signUp({ ClientId, Username, Password: password });
  const { UserConfirmed, UserSub, CodeDeliveryDetails } = await signUp();
  assert.equal(UserConfirmed, false);
  assert.deepEqual(CodeDeliveryDetails, { Destination: 'A***@E***', DeliveryMedium: 'EMAIL', AttributeName: 'email' });
  await assert.rejects(
    signUp(),
    refused('UsernameExistsException', /^An account with the given email already exists\.$/),
  );
  await assert.rejects(signInAs(ClientId, Username), refused('UserNotConfirmedException', /^User is not confirmed\.$/));
  const mail = await mailTo(sandlot, Username);
  assert.equal(mail.subject, 'Your verification code');
  const code = await codeTo(sandlot, Username);
  const confirm = (ConfirmationCode: string) => cognito.confirmSignUp({ ClientId, Username, ConfirmationCode });
  await assert.rejects(
    confirm(otherCode(code)),
    refused('CodeMismatchException', /^Invalid verification code provided, please try again\.$/),
  );
  await confirm(code);
  await assert.rejects(
    confirm(code),
    refused('NotAuthorizedException', /^User cannot be confirmed\. Current status is CONFIRMED$/),
  );
  const { UserAttributes, UserStatus, Username: own } = await cognito.adminGetUser({ UserPoolId, Username });
  assert.deepEqual([UserStatus, own], ['CONFIRMED', UserSub], 'in pools of e-mail addresses the name is the sub');
  assert.deepEqual(Object.fromEntries(UserAttributes!.map(({ Name, Value }) => [Name, Value])), {
    email: Username,
    email_verified: 'true',
    sub: UserSub,
  });
  assert.ok((await signInAs(ClientId, 'ann@example.COM')).AccessToken, 'case is all one where the pool says so');
});

test('codes expire by the domain clock, are replaced, and are not to be guessed', async () => {
  const { ClientId } = await emailPool(cognito);
  const Username = 'bob@example.com';
  await cognito.signUp({ ClientId, Username, Password: password });
  const first = await codeTo(sandlot, Username);
  const confirm = (ConfirmationCode: string) =>
    outcome(cognito.confirmSignUp({ ClientId, Username, ConfirmationCode }));
  await sandlot.advance(24 * hour + 1000);
  assert.equal(await confirm(first), 'ExpiredCode: Invalid code provided, please request a code again.');
  await cognito.resendConfirmationCode({ ClientId, Username });
  const second = await codeTo(sandlot, Username);
  for (let round = 0; round < 5; round++) assert.match(await confirm(otherCode(second)), /^CodeMismatch/);
  assert.match(await confirm(second), /^LimitExceeded: Attempt limit exceeded/, 'even the right one');
  for (let round = 0; round < 4; round++) await cognito.resendConfirmationCode({ ClientId, Username });
  assert.match(await outcome(cognito.resendConfirmationCode({ ClientId, Username })), /^LimitExceeded/);
  assert.equal(await confirm(await codeTo(sandlot, Username)), 'ok');
});

test('many sign up at once under one name, and one of them does', async () => {
  const { UserPoolId, ClientId } = await emailPool(cognito);
  const all = await Promise.all(
    Array.from({ length: 6 }, () =>
      outcome(cognito.signUp({ ClientId, Username: 'x@example.com', Password: password })),
    ),
  );
  assert.deepEqual(all.filter((one) => one === 'ok').length, 1, all.join('\n'));
  assert.equal((await cognito.listUsers({ UserPoolId })).Users!.length, 1);
  assert.equal((await cognito.describeUserPool({ UserPoolId })).UserPool!.EstimatedNumberOfUsers, 1);
});

test('passwords and attributes are held against the policy and the schema', async () => {
  const { ClientId } = await poolWith(cognito, {
    Schema: [
      { Name: 'given_name', Required: true },
      { Name: 'age', AttributeDataType: 'Number', NumberAttributeConstraints: { MinValue: '18', MaxValue: '99' } },
      { Name: 'code', AttributeDataType: 'String', StringAttributeConstraints: { MaxLength: '3' } },
    ],
  });
  const signUp = (Password: string, attributes: Record<string, string> = {}) =>
    outcome(
      cognito.signUp({
        ClientId,
        Username: 'someone',
        Password,
        UserAttributes: Object.entries({ given_name: 'A', ...attributes }).map(([Name, Value]) => ({ Name, Value })),
      }),
    );
  const conform = 'InvalidPassword: Password did not conform with policy: Password';
  assert.equal(await signUp('aB3$'), `${conform} not long enough`);
  assert.equal(await signUp('abcdefg1$'), `${conform} must have uppercase characters`);
  assert.equal(await signUp('ABCDEFG1$'), `${conform} must have lowercase characters`);
  assert.equal(await signUp('Abcdefgh$'), `${conform} must have numeric characters`);
  assert.equal(await signUp('Abcdefgh1'), `${conform} must have symbol characters`);
  for (const [attributes, message] of [
    [{ given_name: '' }, /given_name: The attribute given_name is required/],
    [{ 'custom:age': '17' }, /custom:age: Number must be at least 18/],
    [{ 'custom:age': 'x' }, /custom:age/],
    [{ 'custom:code': 'long' }, /String must be no longer than 3 characters/],
    [{ 'custom:none': 'x' }, /custom:none: Attribute does not exist/],
    [{ email: 'no address' }, /Invalid email address format/],
    [{ phone_number: '123' }, /Invalid phone number format/],
    [{ birthdate: '1.1.1970' }, /birthdate/],
  ] as const)
    assert.match(await signUp(password, attributes), message);
  assert.match(await signUp(password, { email_verified: 'true' }), /^NotAuthorized: .*unauthorized attribute/);
  assert.equal(await signUp(password, { 'custom:age': '18' }), 'ok');
});

test('a client with a secret is asked for its hash', async () => {
  const { UserPoolId } = await emailPool(cognito);
  const { UserPoolClient } = await cognito.createUserPoolClient({ UserPoolId, ClientName: 's', GenerateSecret: true });
  const { ClientId, ClientSecret } = UserPoolClient!;
  const Username = 'kim@example.com';
  const signUp = (SecretHash?: string) =>
    outcome(cognito.signUp({ ClientId, Username, Password: password, SecretHash }));
  assert.match(
    await signUp(),
    /^NotAuthorized: Client \w+ is configured with secret but SECRET_HASH was not received$/,
  );
  assert.match(await signUp('bm9uZQ=='), /^NotAuthorized: Unable to verify secret hash for client \w+$/);
  const hash = createHmac('sha256', ClientSecret!).update(`${Username}${ClientId}`).digest('base64');
  assert.equal(await signUp(hash), 'ok');
});

test('a forgotten password is replaced by a code, and sessions end', async () => {
  const pool = await emailPool(cognito);
  const { ClientId } = pool;
  const Username = 'dee@example.com';
  await newUser(cognito, pool, Username, { email_verified: 'true' });
  const { AccessToken, RefreshToken } = await signInAs(ClientId, Username);
  await cognito.forgotPassword({ ClientId, Username });
  const mail = await mailTo(sandlot, Username);
  assert.deepEqual([mail.subject, /password reset code is \d{6}/.test(mail.text)], ['Your password reset code', true]);
  const Password = 'Another-Horse-8';
  const confirm = (ConfirmationCode: string, chosen = Password) =>
    outcome(cognito.confirmForgotPassword({ ClientId, Username, ConfirmationCode, Password: chosen }));
  const code = await codeTo(sandlot, Username);
  assert.match(await confirm(code, 'short'), /^InvalidPassword/);
  assert.match(await confirm(otherCode(code)), /^CodeMismatch/);
  assert.equal(await confirm(code), 'ok');
  assert.match(await confirm(code), /^ExpiredCode/);
  assert.match(await outcome(signInAs(ClientId, Username)), /^NotAuthorized: Incorrect username or password\.$/);
  assert.ok((await signInAs(ClientId, Username, Password)).IdToken);
  assert.match(await outcome(cognito.getUser({ AccessToken })), /^NotAuthorized: Access Token has been revoked$/);
  assert.match(await outcome(cognito.getTokensFromRefreshToken({ ClientId, RefreshToken })), /revoked/);
});

test('nobody is told who is a user', async () => {
  const { ClientId } = await emailPool(cognito);
  const Username = 'nobody@example.com';
  const { CodeDeliveryDetails } = await cognito.forgotPassword({ ClientId, Username });
  assert.equal(CodeDeliveryDetails!.Destination, 'n***@e***');
  const guess = { ClientId, Username, ConfirmationCode: '123456' };
  assert.match(await outcome(cognito.confirmForgotPassword({ ...guess, Password: password })), /^ExpiredCode/);
  // As of somebody who is there: the password is looked at first.
  assert.match(await outcome(cognito.confirmForgotPassword({ ...guess, Password: 'short' })), /^InvalidPassword/);
  assert.match(await outcome(cognito.confirmSignUp(guess)), /^ExpiredCode/);
  assert.match(await outcome(signInAs(ClientId, Username)), /^NotAuthorized: Incorrect username or password\.$/);
  const legacy = await emailPool(cognito, {}, { PreventUserExistenceErrors: 'LEGACY' });
  assert.match(await outcome(signInAs(legacy.ClientId, Username)), /^UserNotFound: User does not exist\.$/);
  assert.match(
    await outcome(cognito.resendConfirmationCode({ ClientId: legacy.ClientId, Username })),
    /^UserNotFound: Username\/client id combination not found\.$/,
  );
});

test("an administrator's user is invited in the pool's words, and chooses a password", async () => {
  const { UserPoolId, ClientId } = await emailPool(cognito, {
    AdminCreateUserConfig: {
      AllowAdminCreateUserOnly: true,
      InviteMessageTemplate: { EmailSubject: 'Come in', EmailMessage: 'Hello {username},<br>your key is {####}' },
    },
  });
  const Username = 'eve@example.com';
  assert.match(
    await outcome(cognito.signUp({ ClientId, Username, Password: password })),
    /^NotAuthorized: SignUp is not permitted for this user pool$/,
  );
  const { User } = await cognito.adminCreateUser({ UserPoolId, Username, DesiredDeliveryMediums: ['EMAIL'] });
  assert.equal(User!.UserStatus, 'FORCE_CHANGE_PASSWORD');
  const mail = await mailTo(sandlot, Username);
  const [, given = ''] = /^Hello [\w-]+,\nyour key is (\S+)$/m.exec(mail.text) ?? [];
  assert.deepEqual([mail.subject, given.length >= 8], ['Come in', true]);
  const again = cognito.adminCreateUser({ UserPoolId, Username });
  await assert.rejects(again, refused('UsernameExistsException', /^User account already exists$/));
  const begin = (PASSWORD: string) =>
    cognito.initiateAuth({
      ClientId,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: Username, PASSWORD },
    });
  const { ChallengeName, Session, ChallengeParameters } = await begin(given);
  assert.equal(ChallengeName, 'NEW_PASSWORD_REQUIRED');
  assert.equal(JSON.parse(ChallengeParameters!['userAttributes']!).email, Username);
  const choose = (NEW_PASSWORD: string) =>
    cognito.respondToAuthChallenge({
      ClientId,
      ChallengeName,
      Session,
      ChallengeResponses: {
        USERNAME: ChallengeParameters!['USER_ID_FOR_SRP']!,
        NEW_PASSWORD,
      },
    });
  await assert.rejects(choose('weak'), refused('InvalidPasswordException'));
  assert.ok((await choose(password)).AuthenticationResult!.IdToken);
  assert.match(await outcome(choose(password)), /^NotAuthorized: Invalid session/, 'a challenge is answered once');
  assert.equal((await cognito.adminGetUser({ UserPoolId, Username })).UserStatus, 'CONFIRMED');
  const odd = "Aa1$$&$`$'<b>&amp;";
  await cognito.adminCreateUser({ UserPoolId, Username: 'odd@example.com', TemporaryPassword: odd });
  assert.ok((await mailTo(sandlot, 'odd@example.com')).text.endsWith(`your key is ${odd}\n`));
  const other = 'fay@example.com';
  await cognito.adminCreateUser({
    UserPoolId,
    Username: other,
    TemporaryPassword: password,
    MessageAction: 'SUPPRESS',
  });
  await sandlot.advance(7 * 24 * hour + 1000);
  assert.match(
    await outcome(
      cognito.initiateAuth({
        ClientId,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: other, PASSWORD: password },
      }),
    ),
    /^NotAuthorized: Temporary password has expired and must be reset by an administrator\.$/,
  );
});

test('administrators reset, disable, enable, change and delete users', async () => {
  const pool = await emailPool(cognito);
  const { UserPoolId, ClientId } = pool;
  const Username = 'gus@example.com';
  await newUser(cognito, pool, Username, { email_verified: 'true' });
  const named = { UserPoolId, Username };
  const { AccessToken } = await signInAs(ClientId, Username);
  await cognito.adminDisableUser(named);
  assert.match(await outcome(cognito.getUser({ AccessToken })), /^NotAuthorized/);
  assert.match(await outcome(signInAs(ClientId, Username)), /^NotAuthorized: User is disabled\.$/);
  await cognito.adminEnableUser(named);
  await cognito.adminResetUserPassword(named);
  assert.match(await outcome(signInAs(ClientId, Username)), /^PasswordResetRequired/);
  const ConfirmationCode = await codeTo(sandlot, Username);
  await cognito.confirmForgotPassword({ ClientId, Username, ConfirmationCode, Password: password });
  await cognito.adminUpdateUserAttributes({ ...named, UserAttributes: [{ Name: 'email', Value: 'gus@example.org' }] });
  const { UserAttributes } = await cognito.adminGetUser({ ...named, Username: 'gus@example.org' });
  assert.ok(UserAttributes!.some(({ Name, Value }) => Name === 'email_verified' && Value === 'false'));
  const gone = refused('UserNotFoundException', /^User does not exist\.$/);
  await assert.rejects(cognito.adminGetUser(named), gone);
  await cognito.adminDeleteUser({ UserPoolId, Username: 'gus@example.org' });
  await assert.rejects(cognito.adminGetUser({ UserPoolId, Username: 'gus@example.org' }), gone);
  await newUser(cognito, pool, 'gus@example.org');
});

test('a user reads, changes and verifies attributes, changes the password, and leaves', async () => {
  const pool = await emailPool(cognito);
  const { ClientId } = pool;
  const Username = 'hal@example.com';
  await newUser(cognito, pool, Username, { email_verified: 'true', name: 'Hal' });
  const { AccessToken } = await signInAs(ClientId, Username);
  const attributes = async () =>
    Object.fromEntries(
      (await cognito.getUser({ AccessToken })).UserAttributes!.map(({ Name, Value }) => [Name, Value]),
    );
  assert.equal((await attributes())['name'], 'Hal');
  const { CodeDeliveryDetailsList } = await cognito.updateUserAttributes({
    AccessToken,
    UserAttributes: [
      { Name: 'email', Value: 'hal@example.org' },
      { Name: 'nickname', Value: 'H' },
    ],
  });
  assert.equal(CodeDeliveryDetailsList!.length, 1);
  assert.deepEqual([(await attributes())['email_verified'], (await attributes())['nickname']], ['false', 'H']);
  await cognito.deleteUserAttributes({ AccessToken, UserAttributeNames: ['nickname'] });
  assert.equal((await attributes())['nickname'], undefined);
  await cognito.getUserAttributeVerificationCode({ AccessToken, AttributeName: 'email' });
  const Code = await codeTo(sandlot, 'hal@example.org');
  const verify = (code: string) =>
    outcome(cognito.verifyUserAttribute({ AccessToken, AttributeName: 'email', Code: code }));
  assert.match(await verify(otherCode(Code)), /^CodeMismatch/);
  assert.equal(await verify(Code), 'ok');
  assert.equal((await attributes())['email_verified'], 'true');
  const change = (PreviousPassword: string, ProposedPassword: string) =>
    outcome(cognito.changePassword({ AccessToken, PreviousPassword, ProposedPassword }));
  assert.match(await change('wrong', 'Another-Horse-8'), /^NotAuthorized: Incorrect username or password\.$/);
  assert.equal(await change(password, 'Another-Horse-8'), 'ok');
  assert.ok((await signInAs(ClientId, 'hal@example.org', 'Another-Horse-8')).AccessToken);
  await cognito.deleteUser({ AccessToken });
  assert.match(await outcome(cognito.getUser({ AccessToken })), /^UserNotFound/);
});

test('a new address waits for its verification where the pool says so', async () => {
  const UserAttributeUpdateSettings = { AttributesRequireVerificationBeforeUpdate: ['email' as const] };
  const pool = await emailPool(cognito, { UserAttributeUpdateSettings });
  const Username = 'jo@example.com';
  await newUser(cognito, pool, Username, { email_verified: 'true' });
  const { AccessToken } = await signInAs(pool.ClientId, Username);
  const UserAttributes = [{ Name: 'email', Value: 'jo@example.org' }];
  await cognito.updateUserAttributes({ AccessToken, UserAttributes });
  assert.ok((await signInAs(pool.ClientId, Username)).IdToken, 'it is the old one yet');
  assert.match(await outcome(signInAs(pool.ClientId, 'jo@example.org')), /^NotAuthorized/);
  const Code = await codeTo(sandlot, 'jo@example.org');
  await cognito.verifyUserAttribute({ AccessToken, AttributeName: 'email', Code });
  assert.ok((await signInAs(pool.ClientId, 'jo@example.org')).IdToken);
  assert.match(await outcome(signInAs(pool.ClientId, Username)), /^NotAuthorized/);
});

test('in pools of aliases, a verified address signs in, and is one user’s', async () => {
  const pool = await poolWith(cognito, {
    AliasAttributes: ['email', 'preferred_username'],
    AutoVerifiedAttributes: ['email'],
  });
  const { ClientId } = pool;
  assert.match(
    await outcome(cognito.signUp({ ClientId, Username: 'ida@example.com', Password: password })),
    /^InvalidParameter: Username cannot be of email format, since user pool is configured for email alias\.$/,
  );
  const email = 'ida@example.com';
  const UserAttributes = [{ Name: 'email', Value: email }];
  await cognito.signUp({ ClientId, Username: 'ida', Password: password, UserAttributes });
  await cognito.confirmSignUp({ ClientId, Username: 'ida', ConfirmationCode: await codeTo(sandlot, email) });
  assert.ok((await signInAs(ClientId, email)).AccessToken);
  await cognito.signUp({ ClientId, Username: 'ian', Password: password, UserAttributes });
  const second = { ClientId, Username: 'ian', ConfirmationCode: await codeTo(sandlot, email) };
  assert.match(
    await outcome(cognito.confirmSignUp(second)),
    /^AliasExists: An account with the given email already exists\.$/,
  );
  await cognito.confirmSignUp({ ...second, ForceAliasCreation: true });
  const { AccessToken } = await signInAs(ClientId, email);
  assert.equal((await cognito.getUser({ AccessToken })).Username, 'ian');
});

test('users are found by filters, and listed by pages and groups', async () => {
  const pool = await emailPool(cognito);
  const { UserPoolId } = pool;
  for (const name of ['ann', 'bea', 'bob']) await newUser(cognito, pool, `${name}@example.com`, { given_name: name });
  const found = async (Filter: string) =>
    (await cognito.listUsers({ UserPoolId, Filter, AttributesToGet: ['given_name'] })).Users!.map(
      ({ Attributes }) => Attributes![0]!.Value,
    );
  assert.deepEqual(await found('email = "BOB@example.com"'), ['bob']);
  assert.deepEqual((await found('given_name ^= "b"')).toSorted(), ['bea', 'bob']);
  assert.equal((await found('cognito:user_status = "CONFIRMED"')).length, 3);
  assert.deepEqual(await found('status = "Disabled"'), []);
  for (const Filter of ['email', 'email = bob', 'nickname = "x"', 'email ^ "x"'])
    await assert.rejects(cognito.listUsers({ UserPoolId, Filter }), refused('InvalidParameterException'));
  await cognito.createGroup({ UserPoolId, GroupName: 'b' });
  for (const name of ['bea', 'bob'])
    await cognito.adminAddUserToGroup({ UserPoolId, GroupName: 'b', Username: `${name}@example.com` });
  assert.equal((await cognito.listUsersInGroup({ UserPoolId, GroupName: 'b' })).Users!.length, 2);
  await cognito.adminRemoveUserFromGroup({ UserPoolId, GroupName: 'b', Username: 'bea@example.com' });
  const groupsOf = async (Username: string) =>
    (await cognito.adminListGroupsForUser({ UserPoolId, Username })).Groups!.map(({ GroupName }) => GroupName);
  assert.deepEqual([await groupsOf('bea@example.com'), await groupsOf('bob@example.com')], [[], ['b']]);
  const names = new Set<string>();
  let PaginationToken: string | undefined;
  do {
    const page = await cognito.listUsers({ UserPoolId, Limit: 1, PaginationToken });
    for (const { Username } of page.Users!) names.add(Username!);
    ({ PaginationToken } = page);
  } while (PaginationToken !== undefined);
  assert.equal(names.size, 3);
});

test('there is no SMS: what needs it is refused by its name, and nobody is made', async () => {
  const { UserPoolId, ClientId } = await poolWith(cognito, {
    UsernameAttributes: ['phone_number'],
    AutoVerifiedAttributes: ['phone_number'],
  });
  await assert.rejects(
    cognito.signUp({ ClientId, Username: '+41790000000', Password: password }),
    refused('NotImplementedException', /SMS/, 501),
  );
  assert.deepEqual((await cognito.listUsers({ UserPoolId })).Users, []);
});

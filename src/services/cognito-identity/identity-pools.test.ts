/** Identity pools, through the SDK's clients: guests and users get credentials that do what their roles allow. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { CognitoIdentity } from '@aws-sdk/client-cognito-identity';
import type { CognitoIdentityProvider } from '@aws-sdk/client-cognito-identity-provider';
import { IAM } from '@aws-sdk/client-iam';
import { S3 } from '@aws-sdk/client-s3';
import { SSM } from '@aws-sdk/client-ssm';
import { STS } from '@aws-sdk/client-sts';
import { decodeJwt } from 'jose';
import { altered } from '../../testing/altered.ts';
import { outcome, refused } from '../../testing/refused.ts';
import { startSandlot, type Sandlot } from '../../testing/start-sandlot.ts';
import { cognitoOf, emailPool, newUser, password, type TestPool } from '../cognito-identity-provider/test-pools.ts';

let sandlot: Sandlot;
let users: CognitoIdentityProvider;
let identity: CognitoIdentity;
let iam: IAM;
let sts: STS;
let pool: TestPool;
let provider: string;

before(async () => {
  sandlot = await startSandlot();
  const config = { ...sandlot.clientConfig, maxAttempts: 1 };
  users = cognitoOf(sandlot);
  identity = new CognitoIdentity(config);
  [iam, sts] = [new IAM(config), new STS(config)];
  pool = await emailPool(users);
  provider = `cognito-idp.us-east-1.amazonaws.com/${pool.UserPoolId}`;
});
after(async () => {
  for (const client of [users, identity, iam, sts]) client.destroy();
  await sandlot.close();
});

const newPool = async (more: object = {}) =>
  (
    await identity.createIdentityPool({
      IdentityPoolName: 'app',
      AllowUnauthenticatedIdentities: true,
      CognitoIdentityProviders: [{ ProviderName: provider, ClientId: pool.ClientId }],
      ...more,
    })
  ).IdentityPoolId!;

/** A role that trusts the identity pool for that kind of identity, and may do these. */
async function roleFor(RoleName: string, poolId: string, amr: string, Action: string[], actions?: string[]) {
  const trust = {
    Effect: 'Allow',
    Principal: { Federated: 'cognito-identity.amazonaws.com' },
    Action: actions ?? 'sts:AssumeRoleWithWebIdentity',
    Condition: {
      StringEquals: { 'cognito-identity.amazonaws.com:aud': poolId },
      'ForAnyValue:StringLike': { 'cognito-identity.amazonaws.com:amr': amr },
    },
  };
  const document = (Statement: object) => JSON.stringify({ Version: '2012-10-17', Statement: [Statement] });
  const { Role } = await iam.createRole({ RoleName, AssumeRolePolicyDocument: document(trust) });
  const PolicyDocument = document({ Effect: 'Allow', Action, Resource: '*' });
  await iam.putRolePolicy({ RoleName, PolicyName: 'p', PolicyDocument });
  return Role!.Arn!;
}

const idTokenOf = async (USERNAME: string) =>
  (
    await users.initiateAuth({
      ClientId: pool.ClientId,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME, PASSWORD: password },
    })
  ).AuthenticationResult!.IdToken!;

const credentialsOf = async (IdentityId: string, Logins?: Record<string, string>, CustomRoleArn?: string) => {
  const { Credentials } = await identity.getCredentialsForIdentity({ IdentityId, Logins, CustomRoleArn });
  return {
    accessKeyId: Credentials!.AccessKeyId!,
    secretAccessKey: Credentials!.SecretKey!,
    sessionToken: Credentials!.SessionToken!,
  };
};

const arnOf = async (credentials: object) => {
  const client = new STS({
    ...sandlot.clientConfig,
    credentials,
    maxAttempts: 1,
  } as any);
  const { Arn } = await client.getCallerIdentity({});
  client.destroy();
  return Arn;
};

test('pools are made, described, changed, listed, tagged and deleted', async () => {
  const IdentityPoolId = await newPool({ IdentityPoolTags: { team: 'web' } });
  assert.match(IdentityPoolId, /^us-east-1:[0-9a-f-]{36}$/);
  const described = await identity.describeIdentityPool({ IdentityPoolId });
  assert.deepEqual(described.CognitoIdentityProviders, [{ ProviderName: provider, ClientId: pool.ClientId }]);
  await identity.updateIdentityPool({ IdentityPoolId, IdentityPoolName: 'b', AllowUnauthenticatedIdentities: false });
  const changed = await identity.describeIdentityPool({ IdentityPoolId });
  assert.deepEqual(
    [changed.IdentityPoolName, changed.CognitoIdentityProviders, changed.IdentityPoolTags],
    ['b', undefined, { team: 'web' }],
  );
  const { IdentityPools } = await identity.listIdentityPools({ MaxResults: 60 });
  assert.ok(IdentityPools!.some((one) => one.IdentityPoolId === IdentityPoolId));
  const ResourceArn = `arn:aws:cognito-identity:us-east-1:${sandlot.account}:identitypool/${IdentityPoolId}`;
  await identity.tagResource({ ResourceArn, Tags: { a: '1' } });
  await identity.untagResource({ ResourceArn, TagKeys: ['team'] });
  assert.deepEqual((await identity.listTagsForResource({ ResourceArn })).Tags, { a: '1' });
  await identity.deleteIdentityPool({ IdentityPoolId });
  await assert.rejects(
    identity.describeIdentityPool({ IdentityPoolId }),
    refused('ResourceNotFoundException', /^IdentityPool 'us-east-1:.*' not found\.$/),
  );
  for (const [name, value] of Object.entries({
    DeveloperProviderName: 'x',
    SamlProviderARNs: [`arn:aws:iam::${sandlot.account}:saml-provider/x`],
    SupportedLoginProviders: { 'graph.facebook.com': '1' },
  }))
    await assert.rejects(newPool({ [name]: value }), refused('NotImplementedException', new RegExp(name), 501));
});

test("a guest's credentials do what the role allows, and nothing beyond the scope for guests", async () => {
  const IdentityPoolId = await newPool();
  const role = await roleFor('guests', IdentityPoolId, 'unauthenticated', ['s3:ListAllMyBuckets', 'ssm:GetParameter']);
  const { IdentityId = '' } = await identity.getId({ IdentityPoolId });
  await assert.rejects(
    credentialsOf(IdentityId),
    refused('InvalidIdentityPoolConfigurationException', /Check assigned IAM roles/),
  );
  await identity.setIdentityPoolRoles({ IdentityPoolId, Roles: { unauthenticated: role } });
  assert.deepEqual((await identity.getIdentityPoolRoles({ IdentityPoolId })).Roles, { unauthenticated: role });
  const credentials = await credentialsOf(IdentityId);
  assert.match((await arnOf(credentials))!, /:assumed-role\/guests\/CognitoIdentityCredentials$/);
  const s3 = new S3({ ...sandlot.clientConfig, credentials, maxAttempts: 1 });
  const ssm = new SSM({ ...sandlot.clientConfig, credentials, maxAttempts: 1 });
  assert.equal(await outcome(s3.listBuckets({})), 'ok');
  assert.match(await outcome(ssm.getParameter({ Name: 'x' })), /^AccessDenied: .*session policy/);
  s3.destroy();
  ssm.destroy();
  const closed = await newPool({ AllowUnauthenticatedIdentities: false });
  await assert.rejects(
    identity.getId({ IdentityPoolId: closed }),
    refused('NotAuthorizedException', /^Unauthenticated access is not supported for this identity pool\.$/),
  );
});

test('a user has one identity, whose requests carry its id, and tampered tokens have none', async () => {
  const IdentityPoolId = await newPool();
  const role = await roleFor('users', IdentityPoolId, 'authenticated', ['s3:ListAllMyBuckets']);
  const admin = new S3({ ...sandlot.clientConfig, forcePathStyle: true });
  await admin.createBucket({ Bucket: 'private-files' });
  admin.destroy();
  const own = {
    Effect: 'Allow',
    Action: 's3:PutObject',
    Resource: 'arn:aws:s3:::private-files/${cognito-identity.amazonaws.com:sub}/*',
  };
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [own] });
  await iam.putRolePolicy({ RoleName: 'users', PolicyName: 'own', PolicyDocument });
  await identity.setIdentityPoolRoles({ IdentityPoolId, Roles: { authenticated: role, unauthenticated: role } });
  await newUser(users, pool, 'ann@example.com');
  const Logins = { [provider]: await idTokenOf('ann@example.com') };
  const { IdentityId = '' } = await identity.getId({ IdentityPoolId, Logins });
  assert.equal((await identity.getId({ IdentityPoolId, Logins })).IdentityId, IdentityId);
  const credentials = await credentialsOf(IdentityId, Logins);
  const s3 = new S3({ ...sandlot.clientConfig, credentials, maxAttempts: 1, forcePathStyle: true });
  const put = (folder: string) => outcome(s3.putObject({ Bucket: 'private-files', Key: `${folder}/a`, Body: 'x' }));
  assert.equal(await put(IdentityId), 'ok');
  assert.match(await put(`${IdentityId}0`), /^AccessDenied/);
  s3.destroy();
  const { Logins: providers } = await identity.describeIdentity({ IdentityId });
  assert.deepEqual(providers, [provider]);
  await assert.rejects(
    credentialsOf(IdentityId),
    refused('NotAuthorizedException', /^Access to Identity '.*' is forbidden\.$/),
  );
  const token = Logins[provider]!;
  const changed = altered(token);
  for (const [key, login, message] of [
    [provider, changed, /^Invalid login token\. Couldn't verify signed token\.$/],
    [provider, 'x', /^Invalid login token/],
    ['accounts.google.com', token, /^Token is not from a supported provider of this identity pool\.$/],
  ] as const)
    await assert.rejects(
      identity.getId({ IdentityPoolId, Logins: { [key]: login } }),
      refused('NotAuthorizedException', message),
    );
  const other = await emailPool(users);
  await newUser(users, other, 'ann@example.com');
  const { AuthenticationResult } = await users.initiateAuth({
    ClientId: other.ClientId,
    AuthFlow: 'USER_PASSWORD_AUTH',
    AuthParameters: { USERNAME: 'ann@example.com', PASSWORD: password },
  });
  const foreign = { [provider]: AuthenticationResult!.IdToken! };
  await assert.rejects(
    identity.getId({ IdentityPoolId, Logins: foreign }),
    refused('NotAuthorizedException', /Issuer doesn't match/),
  );
});

test('a guest becomes a user, and nobody takes an identity over', async () => {
  const IdentityPoolId = await newPool();
  const role = await roleFor('both', IdentityPoolId, '*', ['s3:ListAllMyBuckets']);
  await identity.setIdentityPoolRoles({ IdentityPoolId, Roles: { authenticated: role, unauthenticated: role } });
  await newUser(users, pool, 'bob@example.com');
  await newUser(users, pool, 'eve@example.com');
  const login = async (name: string) => ({ [provider]: await idTokenOf(name) });
  const { IdentityId = '' } = await identity.getId({ IdentityPoolId });
  await credentialsOf(IdentityId);
  await credentialsOf(IdentityId, await login('bob@example.com'));
  assert.equal(
    (await identity.getId({ IdentityPoolId, Logins: await login('bob@example.com') })).IdentityId,
    IdentityId,
  );
  const taken = refused('NotAuthorizedException', /^Logins don't match/);
  await assert.rejects(credentialsOf(IdentityId, await login('eve@example.com')), taken);
  const { IdentityId: guest = '' } = await identity.getId({ IdentityPoolId });
  await assert.rejects(credentialsOf(guest, await login('bob@example.com')), taken);
  await identity.unlinkIdentity({ IdentityId, Logins: await login('bob@example.com'), LoginsToRemove: [provider] });
  assert.equal((await identity.describeIdentity({ IdentityId })).Logins, undefined);
  const { Identities } = await identity.listIdentities({ IdentityPoolId, MaxResults: 60 });
  assert.equal(Identities!.length, 2);
  await identity.deleteIdentities({ IdentityIdsToDelete: [IdentityId, guest] });
  await assert.rejects(credentialsOf(guest), refused('ResourceNotFoundException', /^Identity '.*' not found\.$/));
});

test('roles are chosen by the token, by rules, or by what the pool says where neither decides', async () => {
  const IdentityPoolId = await newPool();
  const named = (name: string) => roleFor(name, IdentityPoolId, 'authenticated', ['s3:ListAllMyBuckets']);
  const [byDefault, admin, auditor] = [await named('members'), await named('admins'), await named('auditors')];
  await newUser(users, pool, 'cas@example.com', { given_name: 'Cas' });
  const login = async () => ({ [provider]: await idTokenOf('cas@example.com') });
  const { IdentityId = '' } = await identity.getId({ IdentityPoolId, Logins: await login() });
  const roles = async (mapping: object, custom?: string) => {
    const RoleMappings = { [`${provider}:${pool.ClientId}`]: mapping as any };
    await identity.setIdentityPoolRoles({ IdentityPoolId, Roles: { authenticated: byDefault }, RoleMappings });
    const credentials = await credentialsOf(IdentityId, await login(), custom);
    return /assumed-role\/(\w+)\//.exec((await arnOf(credentials))!)![1];
  };
  const byToken = { Type: 'Token', AmbiguousRoleResolution: 'AuthenticatedRole' };
  assert.equal(await roles(byToken), 'members');
  await assert.rejects(roles({ Type: 'Token', AmbiguousRoleResolution: 'Deny' }), refused('NotAuthorizedException'));
  for (const [GroupName, Precedence, RoleArn] of [
    ['admins', 1, admin],
    ['auditors', 2, auditor],
  ] as const) {
    await users.createGroup({ UserPoolId: pool.UserPoolId, GroupName, Precedence, RoleArn });
    await users.adminAddUserToGroup({ UserPoolId: pool.UserPoolId, GroupName, Username: 'cas@example.com' });
  }
  assert.equal(await roles(byToken), 'admins');
  assert.equal(await roles(byToken, auditor), 'auditors');
  await assert.rejects(roles(byToken, byDefault), refused('NotAuthorizedException'));
  const rule = (Claim: string, MatchType: string, Value: string, RoleARN: string) => ({
    Claim,
    MatchType,
    Value,
    RoleARN,
  });
  const byRules = (...Rules: object[]) => ({
    Type: 'Rules',
    AmbiguousRoleResolution: 'AuthenticatedRole',
    RulesConfiguration: { Rules },
  });
  assert.equal(await roles(byRules(rule('given_name', 'Equals', 'Cas', auditor))), 'auditors');
  assert.equal(await roles(byRules(rule('given_name', 'StartsWith', 'X', auditor))), 'members');
  assert.equal(
    await roles(byRules(rule('given_name', 'NotEqual', 'Cas', auditor), rule('email', 'Contains', '@example', admin))),
    'admins',
  );
});

test('the basic flow goes by STS, with the trust conditions, where the pool allows it', async () => {
  const IdentityPoolId = await newPool();
  const RoleArn = await roleFor('classic', IdentityPoolId, 'unauthenticated', ['ssm:DescribeParameters']);
  const { IdentityId = '' } = await identity.getId({ IdentityPoolId });
  await assert.rejects(
    identity.getOpenIdToken({ IdentityId }),
    refused('InvalidParameterException', /^Basic \(classic\) flow is not enabled, please use enhanced flow\.$/),
  );
  const change = { IdentityPoolId, IdentityPoolName: 'app', AllowUnauthenticatedIdentities: true };
  await identity.updateIdentityPool({ ...change, AllowClassicFlow: true });
  const { Token: WebIdentityToken = '' } = await identity.getOpenIdToken({ IdentityId });
  const { iss, sub, aud, amr } = decodeJwt(WebIdentityToken);
  assert.deepEqual(
    [iss, sub, aud, amr],
    ['https://cognito-identity.amazonaws.com', IdentityId, IdentityPoolId, ['unauthenticated']],
  );
  const session = { RoleArn, RoleSessionName: 'app' };
  const { Credentials, Provider } = await sts.assumeRoleWithWebIdentity({ ...session, WebIdentityToken });
  assert.equal(Provider, 'cognito-identity.amazonaws.com');
  const ssm = new SSM({
    ...sandlot.clientConfig,
    maxAttempts: 1,
    credentials: {
      accessKeyId: Credentials!.AccessKeyId!,
      secretAccessKey: Credentials!.SecretAccessKey!,
      sessionToken: Credentials!.SessionToken!,
    },
  });
  assert.equal(await outcome(ssm.describeParameters({})), 'ok', 'the scope for guests is of the enhanced flow alone');
  ssm.destroy();
  const elsewhere = await newPool({ AllowClassicFlow: true });
  const { IdentityId: other = '' } = await identity.getId({ IdentityPoolId: elsewhere });
  const { Token } = await identity.getOpenIdToken({ IdentityId: other });
  await assert.rejects(sts.assumeRoleWithWebIdentity({ ...session, WebIdentityToken: Token! }), {
    name: 'AccessDenied',
  });
  const tampered = sts.assumeRoleWithWebIdentity({ ...session, WebIdentityToken: altered(WebIdentityToken) });
  await assert.rejects(tampered, { name: /InvalidIdentityToken/ });
});

test('claims become tags of the session, where the role trusts them', async () => {
  const IdentityPoolId = await newPool();
  const actions = ['sts:AssumeRoleWithWebIdentity', 'sts:TagSession'];
  const tagged = await roleFor('tagged', IdentityPoolId, 'authenticated', ['s3:ListAllMyBuckets'], actions);
  await iam.putRolePolicy({
    RoleName: 'tagged',
    PolicyName: 'p',
    PolicyDocument: JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Action: 's3:ListAllMyBuckets',
          Resource: '*',
          Condition: { StringEquals: { 'aws:PrincipalTag/mail': 'dee@example.com' } },
        },
      ],
    }),
  });
  await identity.setIdentityPoolRoles({ IdentityPoolId, Roles: { authenticated: tagged } });
  await newUser(users, pool, 'dee@example.com');
  const Logins = { [provider]: await idTokenOf('dee@example.com') };
  const { IdentityId = '' } = await identity.getId({ IdentityPoolId, Logins });
  const buckets = async () => {
    const credentials = await credentialsOf(IdentityId, Logins);
    const s3 = new S3({ ...sandlot.clientConfig, credentials, maxAttempts: 1 });
    const result = await outcome(s3.listBuckets({}));
    s3.destroy();
    return result;
  };
  assert.match(await buckets(), /^AccessDenied/);
  const map = { IdentityPoolId, IdentityProviderName: provider };
  await identity.setPrincipalTagAttributeMap({ ...map, PrincipalTags: { mail: 'email' } });
  assert.deepEqual((await identity.getPrincipalTagAttributeMap(map)).PrincipalTags, { mail: 'email' });
  assert.equal(await buckets(), 'ok');
  const defaults = await identity.setPrincipalTagAttributeMap({ ...map, UseDefaults: true });
  assert.deepEqual(defaults.PrincipalTags, { username: 'sub', client: 'aud' });
});

test("users of IAM's OpenID Connect providers have identities", async () => {
  const { IssuerIdentifier: Url = '' } = await iam.enableOutboundWebIdentityFederation({});
  const { OpenIDConnectProviderArn = '' } = await iam.createOpenIDConnectProvider({ Url, ClientIDList: ['app'] });
  const IdentityPoolId = await newPool({ OpenIdConnectProviderARNs: [OpenIDConnectProviderArn] });
  const role = await roleFor('oidc', IdentityPoolId, 'authenticated', ['s3:ListAllMyBuckets']);
  await identity.setIdentityPoolRoles({ IdentityPoolId, Roles: { authenticated: role } });
  const { WebIdentityToken = '' } = await sts.getWebIdentityToken({ Audience: ['app'], SigningAlgorithm: 'RS256' });
  const Logins = { [Url.replace(/^https?:\/\//, '')]: WebIdentityToken };
  const { IdentityId = '' } = await identity.getId({ IdentityPoolId, Logins });
  assert.match((await arnOf(await credentialsOf(IdentityId, Logins)))!, /assumed-role\/oidc\//);
  const { WebIdentityToken: other = '' } = await sts.getWebIdentityToken({
    Audience: ['x'],
    SigningAlgorithm: 'RS256',
  });
  await assert.rejects(
    identity.getId({ IdentityPoolId, Logins: { [Object.keys(Logins)[0]!]: other } }),
    refused('NotAuthorizedException', /^Invalid login token/),
  );
});

test('who sets roles must be allowed to pass them', async () => {
  const IdentityPoolId = await newPool();
  await iam.createUser({ UserName: 'pat' });
  const Statement = [{ Effect: 'Allow', Action: 'cognito-identity:*', Resource: '*' }];
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
  await iam.putUserPolicy({ UserName: 'pat', PolicyName: 'p', PolicyDocument });
  const { AccessKey } = await iam.createAccessKey({ UserName: 'pat' });
  const credentials = { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! };
  const pat = new CognitoIdentity({ ...sandlot.clientConfig, credentials, maxAttempts: 1 });
  const Roles = { authenticated: `arn:aws:iam::${sandlot.account}:role/any` };
  assert.match(await outcome(pat.setIdentityPoolRoles({ IdentityPoolId, Roles })), /iam:PassRole/);
  assert.equal(await outcome(pat.describeIdentityPool({ IdentityPoolId })), 'ok');
  pat.destroy();
});

/** Pools, clients and groups, through the SDK's client. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { CognitoIdentityProvider } from '@aws-sdk/client-cognito-identity-provider';
import { IAM } from '@aws-sdk/client-iam';
import { ResourceGroupsTaggingAPI } from '@aws-sdk/client-resource-groups-tagging-api';
import { outcome, refused } from '../../../testing/refused.ts';
import { startSandlot } from '../../../testing/start-sandlot.ts';

const sandlot = await startSandlot();
const cognito = new CognitoIdentityProvider({ ...sandlot.clientConfig, maxAttempts: 1 });

after(async () => {
  cognito.destroy();
  await sandlot.close();
});

const newPool = async (PoolName = 'people') => (await cognito.createUserPool({ PoolName })).UserPool!.Id!;

test('a pool is made with its defaults, described, changed, listed by pages, and deleted', async () => {
  const { UserPool } = await cognito.createUserPool({
    PoolName: 'app',
    UsernameAttributes: ['email'],
    UsernameConfiguration: { CaseSensitive: false },
    AutoVerifiedAttributes: ['email'],
    Schema: [
      { Name: 'given_name', Required: true },
      { Name: 'tenant', AttributeDataType: 'String', Mutable: false, StringAttributeConstraints: { MaxLength: '8' } },
    ],
    UserPoolTags: { team: 'web' },
  });
  const UserPoolId = UserPool!.Id!;
  assert.match(UserPoolId, /^us-east-1_[0-9a-zA-Z]{9}$/);
  assert.equal(UserPool!.Arn, `arn:aws:cognito-idp:us-east-1:${sandlot.account}:userpool/${UserPoolId}`);
  assert.equal(UserPool!.Policies!.PasswordPolicy!.MinimumLength, 8);
  assert.deepEqual([UserPool!.MfaConfiguration, UserPool!.DeletionProtection], ['OFF', 'INACTIVE']);
  const named = (name: string) => UserPool!.SchemaAttributes!.find(({ Name }) => Name === name);
  assert.equal(named('given_name')!.Required, true);
  assert.deepEqual(named('custom:tenant'), {
    Name: 'custom:tenant',
    AttributeDataType: 'String',
    DeveloperOnlyAttribute: false,
    Mutable: false,
    Required: false,
    StringAttributeConstraints: { MaxLength: '8' },
  });
  assert.deepEqual((await cognito.describeUserPool({ UserPoolId })).UserPool, UserPool);
  await cognito.updateUserPool({ UserPoolId, DeletionProtection: 'ACTIVE', PoolName: 'renamed' });
  const changed = (await cognito.describeUserPool({ UserPoolId })).UserPool!;
  assert.deepEqual([changed.Name, changed.UsernameAttributes], ['renamed', ['email']]);
  assert.equal(changed.AutoVerifiedAttributes, undefined, 'what is left out goes back to its default');
  const names = new Set([UserPoolId, await newPool('b'), await newPool('c')]);
  let NextToken: string | undefined;
  do {
    const page = await cognito.listUserPools({ MaxResults: 1, NextToken });
    for (const { Id } of page.UserPools!) names.delete(Id!);
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  assert.equal(names.size, 0);
  await assert.rejects(cognito.deleteUserPool({ UserPoolId }), refused('InvalidParameterException', /protection/));
  await cognito.updateUserPool({ UserPoolId, DeletionProtection: 'INACTIVE' });
  await cognito.deleteUserPool({ UserPoolId });
  await assert.rejects(
    cognito.describeUserPool({ UserPoolId }),
    refused('ResourceNotFoundException', /^User pool us-east-1_\w+ does not exist\.$/),
  );
});

test('custom attributes are added, once each', async () => {
  const UserPoolId = await newPool();
  const add = (Name: string) =>
    cognito.addCustomAttributes({ UserPoolId, CustomAttributes: [{ Name, AttributeDataType: 'Number' }] });
  await add('age');
  await assert.rejects(add('age'), refused('InvalidParameterException', /custom:age/));
  const { UserPool } = await cognito.describeUserPool({ UserPoolId });
  assert.equal(UserPool!.SchemaAttributes!.at(-1)!.Name, 'custom:age');
});

test('authenticator apps are switched on; other second factors are refused by name', async () => {
  const UserPoolId = await newPool();
  const app = { SoftwareTokenMfaConfiguration: { Enabled: true }, MfaConfiguration: 'OPTIONAL' } as const;
  const set = await cognito.setUserPoolMfaConfig({ UserPoolId, ...app });
  assert.deepEqual([set.MfaConfiguration, set.SoftwareTokenMfaConfiguration], ['OPTIONAL', { Enabled: true }]);
  assert.equal((await cognito.getUserPoolMfaConfig({ UserPoolId })).MfaConfiguration, 'OPTIONAL');
  await assert.rejects(
    cognito.setUserPoolMfaConfig({ UserPoolId, MfaConfiguration: 'ON' }),
    refused('InvalidParameterException', /MFA/),
  );
  const bySms = { SmsConfiguration: { SnsCallerArn: 'arn:aws:iam::111122223333:role/sms' } };
  for (const [name, given] of Object.entries({
    SmsMfaConfiguration: bySms,
    EmailMfaConfiguration: { Subject: 'code' },
    WebAuthnConfiguration: { RelyingPartyId: 'example.com' },
  }))
    await assert.rejects(
      cognito.setUserPoolMfaConfig({ UserPoolId, [name]: given }),
      refused('NotImplementedException', new RegExp(name), 501),
    );
});

test('what a pool cannot be here is refused by its name', async () => {
  const arn = 'arn:aws:lambda:us-east-1:111122223333:function:f';
  const cases: readonly [object, RegExp][] = [
    [{ LambdaConfig: { CustomEmailSender: { LambdaArn: arn, LambdaVersion: 'V1_0' } } }, /CustomEmailSender/],
    [{ LambdaConfig: { CustomSMSSender: { LambdaArn: arn, LambdaVersion: 'V1_0' } } }, /CustomSMSSender/],
    [{ LambdaConfig: { InboundFederation: { LambdaArn: arn, LambdaVersion: 'V1_0' } } }, /InboundFederation/],
    [{ LambdaConfig: { UserMigration: arn } }, /UserMigration/],
    [{ Policies: { PasswordPolicy: { MinimumLength: 8, PasswordHistorySize: 3 } } }, /PasswordHistorySize/],
    [{ VerificationMessageTemplate: { DefaultEmailOption: 'CONFIRM_WITH_LINK' } }, /CONFIRM_WITH_LINK/],
    [{ UserPoolAddOns: { AdvancedSecurityMode: 'ENFORCED' } }, /ENFORCED/],
    [{ DeviceConfiguration: { ChallengeRequiredOnNewDevice: true } }, /devices/],
    [{ Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'WEB_AUTHN'] } } }, /WEB_AUTHN/],
  ];
  for (const [given, message] of cases) {
    await assert.rejects(
      cognito.createUserPool({ PoolName: 'x', ...given }),
      refused('NotImplementedException', message, 501),
    );
  }
  await assert.rejects(
    cognito.createUserPool({ PoolName: 'x', AliasAttributes: ['email'], UsernameAttributes: ['email'] }),
    refused('InvalidParameterException', /AliasAttributes/),
  );
});

test('clients have ids, secrets where they ask for them, and lifetimes within bounds', async () => {
  const UserPoolId = await newPool();
  const { UserPoolClient: made } = await cognito.createUserPoolClient({
    UserPoolId,
    ClientName: 'web',
    GenerateSecret: true,
    ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
    TokenValidityUnits: { RefreshToken: 'days' },
  });
  assert.match(made!.ClientId!, /^[a-z0-9]{26}$/);
  assert.ok(made!.ClientSecret!.length > 40);
  assert.deepEqual([made!.RefreshTokenValidity, made!.EnableTokenRevocation], [30, true]);
  const ClientId = made!.ClientId!;
  assert.deepEqual((await cognito.describeUserPoolClient({ UserPoolId, ClientId })).UserPoolClient, made);
  const change = (more: object) => cognito.updateUserPoolClient({ UserPoolId, ClientId, ...more });
  assert.equal((await change({ ClientName: 'w' })).UserPoolClient!.ClientSecret, made!.ClientSecret);
  const cases: readonly [object, RegExp][] = [
    [{ AccessTokenValidity: 25 }, /AccessTokenValidity/],
    [{ IdTokenValidity: 4, TokenValidityUnits: { IdToken: 'minutes' } }, /IdTokenValidity/],
    [{ ReadAttributes: ['custom:none'] }, /read attributes/],
    [{ WriteAttributes: ['email_verified'] }, /write attributes/],
    [{ ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'USER_PASSWORD_AUTH'] }, /ExplicitAuthFlows/],
    [{ SupportedIdentityProviders: ['Google'] }, /Google/],
  ];
  for (const [given, message] of cases)
    await assert.rejects(change(given), refused('InvalidParameterException', message));
  const listed = (await cognito.listUserPoolClients({ UserPoolId })).UserPoolClients!;
  assert.deepEqual(listed, [{ ClientId, UserPoolId, ClientName: 'w' }]);
  await cognito.deleteUserPoolClient({ UserPoolId, ClientId });
  await assert.rejects(
    cognito.describeUserPoolClient({ UserPoolId, ClientId }),
    refused('ResourceNotFoundException', /^User pool client \w+ does not exist\.$/),
  );
});

test('groups have precedence and roles', async () => {
  const UserPoolId = await newPool();
  const RoleArn = `arn:aws:iam::${sandlot.account}:role/admins`;
  await cognito.createGroup({ UserPoolId, GroupName: 'admins', Precedence: 1, RoleArn });
  await assert.rejects(
    cognito.createGroup({ UserPoolId, GroupName: 'admins' }),
    refused('GroupExistsException', /^A group with the name already exists\.$/),
  );
  await cognito.updateGroup({ UserPoolId, GroupName: 'admins', Description: 'who may' });
  const { Group } = await cognito.getGroup({ UserPoolId, GroupName: 'admins' });
  assert.deepEqual([Group!.Precedence, Group!.RoleArn, Group!.Description], [1, RoleArn, 'who may']);
  assert.equal((await cognito.listGroups({ UserPoolId })).Groups!.length, 1);
  await cognito.deleteGroup({ UserPoolId, GroupName: 'admins' });
  await assert.rejects(
    cognito.getGroup({ UserPoolId, GroupName: 'admins' }),
    refused('ResourceNotFoundException', /^Group not found\.$/),
  );
});

test('tags are put on, taken off, and seen by the tagging API', async () => {
  const { UserPool } = await cognito.createUserPool({ PoolName: 'tagged', UserPoolTags: { a: '1' } });
  const ResourceArn = UserPool!.Arn!;
  await cognito.tagResource({ ResourceArn, Tags: { b: '2' } });
  await cognito.untagResource({ ResourceArn, TagKeys: ['a'] });
  assert.deepEqual((await cognito.listTagsForResource({ ResourceArn })).Tags, { b: '2' });
  await assert.rejects(
    cognito.tagResource({ ResourceArn, Tags: { 'aws:x': '' } }),
    refused('InvalidParameterException', /aws:/),
  );
  const tagging = new ResourceGroupsTaggingAPI(sandlot.clientConfig);
  const { ResourceTagMappingList } = await tagging.getResources({ ResourceTypeFilters: ['cognito-idp:userpool'] });
  tagging.destroy();
  assert.ok(ResourceTagMappingList!.some(({ ResourceARN }) => ResourceARN === ResourceArn));
});

test('policies decide by the pool and its tags, and another Region does not see it', async () => {
  const iam = new IAM(sandlot.clientConfig);
  const { UserPool } = await cognito.createUserPool({ PoolName: 'open', UserPoolTags: { open: 'yes' } });
  const closed = await newPool('closed');
  await iam.createUser({ UserName: 'pat' });
  const Statement = [
    {
      Effect: 'Allow',
      Action: ['cognito-idp:Describe*', 'cognito-idp:CreateGroup'],
      Resource: '*',
      Condition: { StringEquals: { 'aws:ResourceTag/open': 'yes' } },
    },
  ];
  const Condition = { StringEquals: { 'aws:RequestTag/open': 'yes' } };
  const making = { Effect: 'Allow', Action: ['cognito-idp:CreateUserPool', 'cognito-idp:TagResource'], Resource: '*' };
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [...Statement, { ...making, Condition }] });
  await iam.putUserPolicy({ UserName: 'pat', PolicyName: 'p', PolicyDocument });
  const { AccessKey } = await iam.createAccessKey({ UserName: 'pat' });
  iam.destroy();
  const credentials = { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! };
  const pat = new CognitoIdentityProvider({ ...sandlot.clientConfig, credentials, maxAttempts: 1 });
  assert.equal(await outcome(pat.describeUserPool({ UserPoolId: UserPool!.Id })), 'ok');
  assert.equal(await outcome(pat.createUserPool({ PoolName: 'mine', UserPoolTags: { open: 'yes' } })), 'ok');
  assert.match(await outcome(pat.createUserPool({ PoolName: 'mine' })), /^AccessDenied: .*CreateUserPool/);
  assert.match(await outcome(pat.describeUserPool({ UserPoolId: closed })), /^AccessDenied: .*DescribeUserPool/);
  const RoleArn = `arn:aws:iam::${sandlot.account}:role/any`;
  const group = { UserPoolId: UserPool!.Id, GroupName: 'g' };
  assert.equal(await outcome(pat.createGroup(group)), 'ok');
  assert.match(await outcome(pat.createGroup({ ...group, GroupName: 'h', RoleArn })), /iam:PassRole/);
  pat.destroy();
  const west = new CognitoIdentityProvider({ ...sandlot.clientConfig, region: 'us-west-2', maxAttempts: 1 });
  await assert.rejects(west.describeUserPool({ UserPoolId: closed }), refused('ResourceNotFoundException'));
  west.destroy();
});

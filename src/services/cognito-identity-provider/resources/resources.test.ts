/** Cognito's resource types, through Cloud Control and in a stack as Amplify makes one. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { resourcesOf } from '../../../testing/cloud-control.ts';
import { startSandlot } from '../../../testing/start-sandlot.ts';
import { codeTo, cognitoOf, mailTo, password, srpSignIn } from '../test-pools.ts';

const sandlot = await startSandlot();
const resources = resourcesOf(sandlot);
const cognito = cognitoOf(sandlot);
const cloudformation = new CloudFormation({ ...sandlot.clientConfig, maxAttempts: 1 });

after(async () => {
  resources.close();
  cognito.destroy();
  cloudformation.destroy();
  await sandlot.close();
});

test('a pool, its client and its groups are made, read, changed and removed', async () => {
  const pool = 'AWS::Cognito::UserPool';
  const id = await resources.create(pool, {
    UserPoolName: 'people',
    UsernameAttributes: ['email'],
    MfaConfiguration: 'OPTIONAL',
    EnabledMfas: ['SOFTWARE_TOKEN_MFA'],
    Schema: [{ Name: 'tenant', AttributeDataType: 'String' }],
    UserPoolTags: { team: 'web' },
  });
  const read = await resources.read(pool, id);
  assert.equal(read['ProviderName'], `cognito-idp.us-east-1.amazonaws.com/${id}`);
  assert.deepEqual([read['EnabledMfas'], read['MfaConfiguration']], [['SOFTWARE_TOKEN_MFA'], 'OPTIONAL']);
  assert.deepEqual([read['UserPoolTags'], read['UsernameAttributes']], [{ team: 'web' }, ['email']]);
  await resources.update(pool, id, { Policies: { PasswordPolicy: { MinimumLength: 12 } } });
  const { Policies } = (await resources.read(pool, id)) as any;
  assert.equal(Policies.PasswordPolicy.MinimumLength, 12);
  const client = await resources.create('AWS::Cognito::UserPoolClient', { UserPoolId: id, GenerateSecret: true });
  const { ClientSecret, Name } = await resources.read('AWS::Cognito::UserPoolClient', client);
  assert.deepEqual([client.split('|')[0], typeof ClientSecret, typeof Name], [id, 'string', 'string']);
  await resources.update('AWS::Cognito::UserPoolClient', client, { AccessTokenValidity: 2 });
  assert.equal((await resources.read('AWS::Cognito::UserPoolClient', client))['AccessTokenValidity'], 2);
  const group = await resources.create('AWS::Cognito::UserPoolGroup', { UserPoolId: id, GroupName: 'admins' });
  await resources.update('AWS::Cognito::UserPoolGroup', group, { Precedence: 3 });
  assert.equal((await resources.read('AWS::Cognito::UserPoolGroup', group))['Precedence'], 3);
  assert.deepEqual(await resources.list('AWS::Cognito::UserPoolGroup', { UserPoolId: id }), [group]);
  const inGroup = 'AWS::Cognito::UserPoolUserToGroupAttachment';
  const user = { UserPoolId: id, Username: 'ann@example.com' };
  await cognito.adminCreateUser({ ...user, MessageAction: 'SUPPRESS' });
  const attachment = await resources.create(inGroup, { ...user, GroupName: 'admins' });
  const groupsOf = async () => (await cognito.adminListGroupsForUser(user)).Groups!.map(({ GroupName }) => GroupName);
  assert.equal((await resources.read(inGroup, attachment))['Username'], user.Username);
  assert.deepEqual(await groupsOf(), ['admins']);
  await resources.remove(inGroup, attachment);
  assert.deepEqual(await groupsOf(), []);
  assert.ok((await resources.list(pool)).includes(id));
  await resources.remove('AWS::Cognito::UserPoolGroup', group);
  await resources.remove('AWS::Cognito::UserPoolClient', client);
  await resources.remove(pool, id);
  await assert.rejects(resources.read(pool, id), { name: 'ResourceNotFoundException' });
});

test('a user is made and invited by a stack, joins a group of it, and goes with it', async () => {
  const StackName = 'people-of-a-stack';
  const UserPoolId = { Ref: 'Pool' };
  const userOf = (name: string) => ({
    Type: 'AWS::Cognito::UserPoolUser',
    Properties: { UserPoolId, Username: 'eva@example.com', UserAttributes: [{ Name: 'name', Value: name }] },
  });
  const resourcesWith = (name: string) => ({
    Pool: { Type: 'AWS::Cognito::UserPool', Properties: { UsernameAttributes: ['email'] } },
    Group: { Type: 'AWS::Cognito::UserPoolGroup', Properties: { UserPoolId, GroupName: 'made' } },
    Eva: userOf(name),
    Member: {
      Type: 'AWS::Cognito::UserPoolUserToGroupAttachment',
      Properties: { UserPoolId, GroupName: { Ref: 'Group' }, Username: { Ref: 'Eva' } },
    },
  });
  const bodyOf = (Resources: object) =>
    JSON.stringify({ Resources, Outputs: { Pool: { Value: UserPoolId }, Eva: { Value: { Ref: 'Eva' } } } });
  await cloudformation.createStack({ StackName, TemplateBody: bodyOf(resourcesWith('Eva')) });
  await sandlot.idle();
  const made = await stackOf(StackName);
  const outputs = Object.fromEntries(made.Outputs!.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue!]));
  assert.deepEqual([made.StackStatus, outputs['Eva']], ['CREATE_COMPLETE', 'eva@example.com']);
  const user = { UserPoolId: outputs['Pool']!, Username: 'eva@example.com' };
  const found = await cognito.adminGetUser(user);
  assert.equal(found.UserStatus, 'FORCE_CHANGE_PASSWORD');
  assert.match((await mailTo(sandlot, 'eva@example.com')).text, /temporary password/);
  const drift = await cloudformation.detectStackDrift({ StackName });
  await sandlot.idle();
  const { StackDriftDetectionId } = drift;
  const { StackDriftStatus } = await cloudformation.describeStackDriftDetectionStatus({ StackDriftDetectionId });
  assert.equal(StackDriftStatus, 'IN_SYNC');
  await cognito.adminUpdateUserAttributes({ ...user, UserAttributes: [{ Name: 'name', Value: 'Other' }] });
  const again = await cloudformation.detectStackResourceDrift({ StackName, LogicalResourceId: 'Eva' });
  assert.equal(again.StackResourceDrift!.StackResourceDriftStatus, 'MODIFIED');
  await cloudformation.deleteStack({ StackName });
  await sandlot.idle();
  await assert.rejects(cognito.adminGetUser(user), { name: 'ResourceNotFoundException' });
});

test('a user has its pool and its name as identifier, and is made once', async () => {
  const pool = await resources.create('AWS::Cognito::UserPool', { UserPoolName: 'users' });
  const type = 'AWS::Cognito::UserPoolUser';
  const id = await resources.create(type, { UserPoolId: pool, Username: 'max', MessageAction: 'SUPPRESS' });
  assert.equal(id, `${pool}|max`);
  assert.deepEqual(await resources.read(type, id), { UserPoolId: pool, Username: 'max' });
  assert.deepEqual(await resources.list(type, { UserPoolId: pool }), [id]);
  const refusal = async (more: object) =>
    resources.failure(
      resources.client.createResource({
        TypeName: type,
        DesiredState: JSON.stringify({ UserPoolId: pool, MessageAction: 'SUPPRESS', ...more }),
      }),
    );
  assert.match(await refusal({ Username: 'max' }), /User account already exists/);
  assert.match(await refusal({ Username: 'new', MessageAction: 'RESEND' }), /RESEND/);
  await resources.remove(type, id);
  await assert.rejects(resources.read(type, id), { name: 'ResourceNotFoundException' });
  await resources.remove('AWS::Cognito::UserPool', pool);
});

test('what a pool cannot be is refused by its name', async () => {
  const create = (more: object) =>
    resources.failure(
      resources.client.createResource({
        TypeName: 'AWS::Cognito::UserPool',
        DesiredState: JSON.stringify({ UserPoolName: 'x', ...more }),
      }),
    );
  assert.match(await create({ WebAuthnRelyingPartyID: 'example.com' }), /WebAuthnRelyingPartyID/);
  assert.match(await create({ MfaConfiguration: 'ON', EnabledMfas: ['SMS_MFA'] }), /SMS_MFA/);
});

const roleOf = (amr: string) => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Federated: 'cognito-identity.amazonaws.com' },
          Action: 'sts:AssumeRoleWithWebIdentity',
          Condition: {
            StringEquals: { 'cognito-identity.amazonaws.com:aud': { Ref: 'Identities' } },
            'ForAnyValue:StringLike': { 'cognito-identity.amazonaws.com:amr': amr },
          },
        },
      ],
    },
  },
});

/** As Amplify's backend-auth has it. */
const template = {
  Resources: {
    Users: {
      Type: 'AWS::Cognito::UserPool',
      Properties: {
        AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'verified_email', Priority: 1 }] },
        AdminCreateUserConfig: { AllowAdminCreateUserOnly: false },
        AutoVerifiedAttributes: ['email'],
        EmailVerificationMessage: 'The verification code to your new account is {####}',
        EmailVerificationSubject: 'Verify your new account',
        Policies: {
          PasswordPolicy: {
            MinimumLength: 8,
            RequireLowercase: true,
            RequireNumbers: true,
            RequireSymbols: true,
            RequireUppercase: true,
          },
        },
        Schema: [{ Mutable: true, Name: 'email', Required: true }],
        SmsVerificationMessage: 'The verification code to your new account is {####}',
        UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] },
        UsernameAttributes: ['email'],
        UsernameConfiguration: { CaseSensitive: false },
        VerificationMessageTemplate: {
          DefaultEmailOption: 'CONFIRM_WITH_CODE',
          EmailMessage: 'The verification code to your new account is {####}',
          EmailSubject: 'Verify your new account',
          SmsMessage: 'The verification code to your new account is {####}',
        },
      },
    },
    Client: {
      Type: 'AWS::Cognito::UserPoolClient',
      Properties: {
        AllowedOAuthFlows: ['code'],
        AllowedOAuthFlowsUserPoolClient: true,
        AllowedOAuthScopes: ['profile', 'phone', 'email', 'openid', 'aws.cognito.signin.user.admin'],
        CallbackURLs: ['https://example.com'],
        ExplicitAuthFlows: ['ALLOW_CUSTOM_AUTH', 'ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
        PreventUserExistenceErrors: 'ENABLED',
        SupportedIdentityProviders: ['COGNITO'],
        UserPoolId: { Ref: 'Users' },
      },
    },
    Identities: {
      Type: 'AWS::Cognito::IdentityPool',
      Properties: {
        AllowUnauthenticatedIdentities: true,
        CognitoIdentityProviders: [
          { ClientId: { Ref: 'Client' }, ProviderName: { 'Fn::GetAtt': ['Users', 'ProviderName'] } },
        ],
        SupportedLoginProviders: {},
      },
    },
    AuthRole: roleOf('authenticated'),
    GuestRole: roleOf('unauthenticated'),
    Roles: {
      Type: 'AWS::Cognito::IdentityPoolRoleAttachment',
      Properties: {
        IdentityPoolId: { Ref: 'Identities' },
        RoleMappings: {
          UserPoolWebClientRoleMapping: {
            AmbiguousRoleResolution: 'AuthenticatedRole',
            IdentityProvider: { 'Fn::Sub': '${Users.ProviderName}:${Client}' },
            Type: 'Token',
          },
        },
        Roles: {
          authenticated: { 'Fn::GetAtt': ['AuthRole', 'Arn'] },
          unauthenticated: { 'Fn::GetAtt': ['GuestRole', 'Arn'] },
        },
      },
    },
  },
  Outputs: {
    UserPoolId: { Value: { Ref: 'Users' } },
    ClientId: { Value: { Ref: 'Client' } },
    IdentityPoolId: { Value: { Ref: 'Identities' } },
  },
};

const stackOf = async (StackName: string) => (await cloudformation.describeStacks({ StackName })).Stacks![0]!;

test("a stack as Amplify's signs somebody up and in, changes, and goes without a trace", async () => {
  const StackName = 'auth';
  const Capabilities = ['CAPABILITY_IAM' as const];
  await cloudformation.createStack({ StackName, TemplateBody: JSON.stringify(template), Capabilities });
  await sandlot.idle();
  const { StackStatus, StackStatusReason, Outputs } = await stackOf(StackName);
  assert.equal(StackStatus, 'CREATE_COMPLETE', StackStatusReason ?? '');
  const output = Object.fromEntries(Outputs!.map((one) => [one.OutputKey!, one.OutputValue!]));
  const pool = { UserPoolId: output['UserPoolId']!, ClientId: output['ClientId']! };
  const { StackResources } = await cloudformation.describeStackResources({ StackName });
  const client = StackResources!.find(({ ResourceType }) => ResourceType === 'AWS::Cognito::UserPoolClient');
  assert.equal(client!.PhysicalResourceId, pool.ClientId);
  const Username = 'ann@example.com';
  await cognito.signUp({ ClientId: pool.ClientId, Username, Password: password });
  const ConfirmationCode = await codeTo(sandlot, Username);
  await cognito.confirmSignUp({ ClientId: pool.ClientId, Username, ConfirmationCode });
  assert.ok((await srpSignIn(cognito, pool, Username, password)).AuthenticationResult!.IdToken);
  const changed = structuredClone(template);
  changed.Resources.Users.Properties.Policies.PasswordPolicy.MinimumLength = 10;
  await cloudformation.updateStack({ StackName, TemplateBody: JSON.stringify(changed), Capabilities });
  await sandlot.idle();
  assert.equal((await stackOf(StackName)).StackStatus, 'UPDATE_COMPLETE');
  assert.ok((await srpSignIn(cognito, pool, Username, password)).AuthenticationResult, 'the pool is the same one');
  await cloudformation.deleteStack({ StackName });
  await sandlot.idle();
  const pools = await cognito.listUserPools({ MaxResults: 60 });
  assert.deepEqual(
    pools.UserPools!.filter(({ Id }) => Id === pool.UserPoolId),
    [],
  );
});

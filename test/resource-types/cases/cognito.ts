import { attribute, functionOf, ref, roleOf, sub, tagged, type TypeCase } from '../type-case.ts';

const trigger = attribute('Function', 'Arn');
const beside = { Role: roleOf('lambda.amazonaws.com'), Function: functionOf() };
const poolSchema = [
  { Name: 'email', AttributeDataType: 'String', Required: true, Mutable: true },
  {
    Name: 'tenant',
    AttributeDataType: 'String',
    DeveloperOnlyAttribute: false,
    Mutable: true,
    Required: false,
    StringAttributeConstraints: { MinLength: '1', MaxLength: '20' },
  },
  {
    Name: 'count',
    AttributeDataType: 'Number',
    Mutable: false,
    NumberAttributeConstraints: { MinValue: '1', MaxValue: '9' },
  },
];
const wider = [
  // Members in another order are no change.
  ...poolSchema.map((one) => Object.fromEntries(Object.entries(one).toReversed())),
  {
    Name: 'more',
    AttributeDataType: 'String',
    DeveloperOnlyAttribute: false,
    Mutable: true,
    Required: false,
    StringAttributeConstraints: { MinLength: '2', MaxLength: '30' },
  },
  {
    Name: 'sum',
    AttributeDataType: 'Number',
    Mutable: true,
    NumberAttributeConstraints: { MinValue: '0', MaxValue: '5' },
  },
];
const fixed = 'made once: the update fails';
const once = {
  AliasAttributes: ['email', 'preferred_username'],
  UsernameConfiguration: { CaseSensitive: false },
  Schema: poolSchema,
};

const pool: TypeCase = {
  type: 'AWS::Cognito::UserPool',
  beside,
  states: [
    {
      ...once,
      UserPoolName: 'people',
      AccountRecoverySetting: {
        RecoveryMechanisms: [
          { Name: 'verified_email', Priority: 1 },
          { Name: 'verified_phone_number', Priority: 2 },
        ],
      },
      AdminCreateUserConfig: {
        AllowAdminCreateUserOnly: true,
        InviteMessageTemplate: {
          EmailMessage: 'You are {username}, {####}',
          EmailSubject: 'Come in',
          SMSMessage: '{username} {####}',
        },
      },
      AutoVerifiedAttributes: ['email'],
      DeletionProtection: 'ACTIVE',
      EmailConfiguration: { EmailSendingAccount: 'COGNITO_DEFAULT', ReplyToEmailAddress: 'a@example.com' },
      EmailVerificationMessage: 'Code {####}',
      EmailVerificationSubject: 'Code',
      EnabledMfas: ['SOFTWARE_TOKEN_MFA'],
      LambdaConfig: {
        CreateAuthChallenge: trigger,
        CustomMessage: trigger,
        DefineAuthChallenge: trigger,
        PostAuthentication: trigger,
        PostConfirmation: trigger,
        PreAuthentication: trigger,
        PreSignUp: trigger,
        PreTokenGeneration: trigger,
        PreTokenGenerationConfig: { LambdaArn: trigger, LambdaVersion: 'V1_0' },
        VerifyAuthChallengeResponse: trigger,
      },
      MfaConfiguration: 'OPTIONAL',
      Policies: {
        PasswordPolicy: {
          MinimumLength: 10,
          RequireLowercase: true,
          RequireNumbers: true,
          RequireSymbols: false,
          RequireUppercase: true,
          TemporaryPasswordValidityDays: 3,
        },
        SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD'] },
      },
      UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] },
      UserPoolAddOns: { AdvancedSecurityMode: 'OFF' },
      UserPoolTags: { team: 'blue' },
      UserPoolTier: 'ESSENTIALS',
      VerificationMessageTemplate: {
        DefaultEmailOption: 'CONFIRM_WITH_CODE',
        EmailMessage: 'Code {####}',
        EmailSubject: 'Code',
      },
    },
    {
      ...once,
      UserPoolName: 'others',
      Schema: wider,
      AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'admin_only', Priority: 1 }] },
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: false },
      DeletionProtection: 'INACTIVE',
      EmailVerificationMessage: 'Other {####}',
      EmailVerificationSubject: 'Other',
      LambdaConfig: { PreSignUp: trigger },
      MfaConfiguration: 'OFF',
      Policies: { PasswordPolicy: { MinimumLength: 8, RequireSymbols: true } },
      UserPoolTags: { team: 'green' },
      UserPoolTier: 'LITE',
      VerificationMessageTemplate: { EmailMessage: 'Other {####}', EmailSubject: 'Other' },
    },
    {
      ...once,
      UserPoolName: 'others',
      Schema: wider,
    },
  ],
  steady: { AliasAttributes: fixed, UsernameAttributes: fixed, UsernameConfiguration: fixed },
};

const sender = (ExternalId: string) => ({
  ExternalId,
  SnsCallerArn: attribute('Role', 'Arn'),
  SnsRegion: ref('AWS::Region'),
});
const byPhone: TypeCase = {
  type: 'AWS::Cognito::UserPool',
  beside,
  states: [
    {
      UserPoolName: 'callers',
      UsernameAttributes: ['email', 'phone_number'],
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: false, UnusedAccountValidityDays: 5 },
      AutoVerifiedAttributes: ['email'],
      DeviceConfiguration: { ChallengeRequiredOnNewDevice: false, DeviceOnlyRememberedOnUserPrompt: false },
      EmailConfiguration: {
        ConfigurationSet: 'set',
        EmailSendingAccount: 'DEVELOPER',
        From: 'a@example.com',
        SourceArn: 'arn:aws:ses:us-east-1:111122223333:identity/a@example.com',
      },
      LambdaConfig: { PreSignUp: trigger, KMSKeyID: 'arn:aws:kms:us-east-1:111122223333:key/k' },
      SmsAuthenticationMessage: 'In by {####}',
      SmsConfiguration: sender('one'),
      SmsVerificationMessage: 'Verify {####}',
      VerificationMessageTemplate: {
        EmailMessageByLink: 'Go {##there##}',
        EmailSubjectByLink: 'Go',
        SmsMessage: 'Verify {####}',
      },
    },
    {
      UserPoolName: 'callers',
      UsernameAttributes: ['email', 'phone_number'],
      SmsAuthenticationMessage: 'Come in by {####}',
      SmsConfiguration: sender('two'),
    },
    { UserPoolName: 'callers', UsernameAttributes: ['email', 'phone_number'] },
  ],
};

const ofPool = {
  Pool: { Type: 'AWS::Cognito::UserPool', Properties: {} },
  Role: roleOf('cognito-idp.amazonaws.com'),
};

const client: TypeCase = {
  type: 'AWS::Cognito::UserPoolClient',
  beside: ofPool,
  states: [
    {
      UserPoolId: ref('Pool'),
      ClientName: 'app',
      GenerateSecret: true,
      AccessTokenValidity: 30,
      AllowedOAuthFlows: ['code'],
      AllowedOAuthFlowsUserPoolClient: true,
      AllowedOAuthScopes: ['openid', 'email'],
      AuthSessionValidity: 5,
      CallbackURLs: ['https://example.com/in'],
      DefaultRedirectURI: 'https://example.com/in',
      EnablePropagateAdditionalUserContextData: true,
      EnableTokenRevocation: false,
      ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_USER_PASSWORD_AUTH'],
      IdTokenValidity: 40,
      LogoutURLs: ['https://example.com/out'],
      PreventUserExistenceErrors: 'ENABLED',
      ReadAttributes: ['email', 'name'],
      RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 10 },
      RefreshTokenValidity: 50,
      SupportedIdentityProviders: ['COGNITO'],
      TokenValidityUnits: { AccessToken: 'minutes', IdToken: 'minutes', RefreshToken: 'hours' },
      WriteAttributes: ['name'],
    },
    {
      UserPoolId: ref('Pool'),
      ClientName: 'other',
      GenerateSecret: true,
      AccessTokenValidity: 2,
      AuthSessionValidity: 6,
      CallbackURLs: ['https://example.com/other'],
      EnableTokenRevocation: true,
      ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
      IdTokenValidity: 3,
      PreventUserExistenceErrors: 'LEGACY',
      ReadAttributes: ['email'],
      RefreshTokenValidity: 4,
      TokenValidityUnits: { AccessToken: 'hours', IdToken: 'hours', RefreshToken: 'days' },
      WriteAttributes: ['email', 'name'],
    },
    { UserPoolId: ref('Pool'), ClientName: 'other', GenerateSecret: true },
  ],
};

const group: TypeCase = {
  type: 'AWS::Cognito::UserPoolGroup',
  beside: ofPool,
  states: [
    {
      UserPoolId: ref('Pool'),
      GroupName: 'admins',
      Description: 'Admins',
      Precedence: 1,
      RoleArn: attribute('Role', 'Arn'),
    },
    { UserPoolId: ref('Pool'), GroupName: 'admins', Description: 'Others', Precedence: 2 },
    { UserPoolId: ref('Pool'), GroupName: 'admins' },
  ],
  anew: { GroupName: 'anew' },
  kept: {
    Description: 'UpdateGroup takes nothing back',
    Precedence: 'UpdateGroup takes nothing back',
    RoleArn: 'UpdateGroup takes nothing back',
  },
};

const user: TypeCase = {
  type: 'AWS::Cognito::UserPoolUser',
  beside: ofPool,
  states: [
    {
      UserPoolId: ref('Pool'),
      Username: 'ann',
      MessageAction: 'SUPPRESS',
      DesiredDeliveryMediums: ['EMAIL'],
      ForceAliasCreation: false,
      ClientMetadata: { a: 'b' },
      ValidationData: [{ Name: 'a', Value: 'b' }],
      UserAttributes: [{ Name: 'name', Value: 'Ann' }],
    },
    { UserPoolId: ref('Pool'), Username: 'bea', MessageAction: 'SUPPRESS' },
  ],
  replacedBy: [1],
  anew: { Username: 'cleo' },
};

const attachment: TypeCase = {
  type: 'AWS::Cognito::UserPoolUserToGroupAttachment',
  beside: {
    ...ofPool,
    Group: { Type: 'AWS::Cognito::UserPoolGroup', Properties: { UserPoolId: ref('Pool') } },
    User: { Type: 'AWS::Cognito::UserPoolUser', Properties: { UserPoolId: ref('Pool'), MessageAction: 'SUPPRESS' } },
  },
  states: [{ UserPoolId: ref('Pool'), GroupName: ref('Group'), Username: ref('User') }],
  isAlone: true,
};

const identityPool: TypeCase = {
  type: 'AWS::Cognito::IdentityPool',
  beside: {
    Pool: ofPool.Pool,
    Client: { Type: 'AWS::Cognito::UserPoolClient', Properties: { UserPoolId: ref('Pool') } },
    Provider: {
      Type: 'AWS::IAM::OIDCProvider',
      Properties: { Url: 'https://tokens.example.com', ThumbprintList: ['a'.repeat(40)], ClientIdList: ['c'] },
    },
  },
  states: [
    {
      IdentityPoolName: 'pool',
      AllowClassicFlow: true,
      AllowUnauthenticatedIdentities: true,
      CognitoIdentityProviders: [
        {
          ClientId: ref('Client'),
          ProviderName: attribute('Pool', 'ProviderName'),
          ServerSideTokenCheck: true,
        },
      ],
      IdentityPoolTags: tagged('blue'),
      OpenIdConnectProviderARNs: [ref('Provider')],
    },
    {
      IdentityPoolName: 'other',
      AllowClassicFlow: false,
      AllowUnauthenticatedIdentities: false,
      CognitoIdentityProviders: [{ ClientId: ref('Client'), ProviderName: attribute('Pool', 'ProviderName') }],
      IdentityPoolTags: tagged('green'),
    },
    { IdentityPoolName: 'other', AllowUnauthenticatedIdentities: true },
  ],
};

const rolesBeside = {
  ...identityPool.beside,
  Identities: { Type: 'AWS::Cognito::IdentityPool', Properties: { AllowUnauthenticatedIdentities: true } },
  More: { Type: 'AWS::Cognito::IdentityPool', Properties: { AllowUnauthenticatedIdentities: true } },
  Role: roleOf('cognito-identity.amazonaws.com'),
  Second: roleOf('cognito-identity.amazonaws.com'),
};
const provider = sub('${Pool.ProviderName}:${Client}');
const rules = (MatchType: string) => ({
  users: {
    IdentityProvider: provider,
    AmbiguousRoleResolution: 'Deny',
    Type: 'Rules',
    RulesConfiguration: { Rules: [{ Claim: 'a', MatchType, RoleARN: attribute('Role', 'Arn'), Value: 'b' }] },
  },
});

const roles: TypeCase = {
  type: 'AWS::Cognito::IdentityPoolRoleAttachment',
  beside: rolesBeside,
  states: [
    {
      IdentityPoolId: ref('Identities'),
      Roles: { authenticated: attribute('Role', 'Arn'), unauthenticated: attribute('Second', 'Arn') },
      RoleMappings: rules('Equals'),
    },
    {
      IdentityPoolId: ref('Identities'),
      Roles: { authenticated: attribute('Second', 'Arn') },
      RoleMappings: rules('Contains'),
    },
    { IdentityPoolId: ref('Identities'), Roles: { authenticated: attribute('Role', 'Arn') } },
  ],
  anew: { IdentityPoolId: ref('More') },
};

export const cognito = [pool, byPhone, client, group, user, attachment, identityPool, roles];

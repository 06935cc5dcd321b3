/**
 * What a user pool is set to, as AWS's operations take it, and what of it is not here.
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPool.html
 */
import type { Input } from '../../../wire/aws-types.ts';
import { invalidParameter, notHere } from '../errors.ts';

type CreateInput = Input<'cognito-identity-provider', 'CreateUserPool'>;

export type SchemaAttribute = NonNullable<CreateInput['Schema']>[number];

/** Everything but the name, the tags and the schema. */
export type PoolSettings = Omit<CreateInput, 'PoolName' | 'UserPoolTags' | 'Schema'>;

type Policy = NonNullable<NonNullable<PoolSettings['Policies']>['PasswordPolicy']>;

/** https://docs.aws.amazon.com/cognito/latest/developerguide/managing-users-passwords.html */
const passwordPolicy: Policy = {
  MinimumLength: 8,
  RequireUppercase: true,
  RequireLowercase: true,
  RequireNumbers: true,
  RequireSymbols: true,
  TemporaryPasswordValidityDays: 7,
};

export function passwordPolicyOf({ Policies }: PoolSettings): Policy {
  return Policies?.PasswordPolicy ?? passwordPolicy;
}

/** What may be asked for first where a client lets its users choose. */
export function firstFactorsOf({ Policies }: PoolSettings): readonly string[] {
  return Policies?.SignInPolicy?.AllowedFirstAuthFactors ?? ['PASSWORD'];
}

/** Settings as a new or changed pool keeps them. @throws AwsError InvalidParameterException, NotImplementedException */
export function checkedSettings(given: PoolSettings): PoolSettings {
  refuseAbsent(given);
  if (given.AliasAttributes?.length && given.UsernameAttributes?.length)
    throw invalidParameter('Only one of AliasAttributes or UsernameAttributes can be set.');
  checkRecovery(given);
  const { Policies, AdminCreateUserConfig, VerificationMessageTemplate } = given;
  return {
    ...given,
    Policies: {
      ...Policies,
      PasswordPolicy: completePolicy(Policies?.PasswordPolicy),
      SignInPolicy: Policies?.SignInPolicy ?? { AllowedFirstAuthFactors: ['PASSWORD'] },
    },
    DeletionProtection: given.DeletionProtection ?? 'INACTIVE',
    MfaConfiguration: given.MfaConfiguration ?? 'OFF',
    EmailConfiguration: given.EmailConfiguration ?? { EmailSendingAccount: 'COGNITO_DEFAULT' },
    VerificationMessageTemplate: { DefaultEmailOption: 'CONFIRM_WITH_CODE', ...VerificationMessageTemplate },
    AdminCreateUserConfig: {
      AllowAdminCreateUserOnly: false,
      UnusedAccountValidityDays: 7,
      ...AdminCreateUserConfig,
    },
    UserPoolTier: given.UserPoolTier ?? 'ESSENTIALS',
  };
}

/** A given policy leaves out what it does not require. */
function completePolicy(given: Policy | undefined): Policy {
  if (given === undefined) return passwordPolicy;
  const absent = { RequireUppercase: false, RequireLowercase: false, RequireNumbers: false, RequireSymbols: false };
  return { MinimumLength: 8, ...absent, TemporaryPasswordValidityDays: 7, ...given };
}

function refuseAbsent(given: PoolSettings): void {
  const { LambdaConfig = {}, VerificationMessageTemplate, UserPoolAddOns, DeviceConfiguration } = given;
  const senders = ['CustomSMSSender', 'CustomEmailSender', 'InboundFederation'] as const;
  const sender = senders.find((name) => LambdaConfig[name] !== undefined);
  if (sender !== undefined) throw notHere(`LambdaConfig.${sender}`);
  if (VerificationMessageTemplate?.DefaultEmailOption === 'CONFIRM_WITH_LINK')
    throw notHere('verification by a link (DefaultEmailOption CONFIRM_WITH_LINK)');
  if (UserPoolAddOns !== undefined && UserPoolAddOns.AdvancedSecurityMode !== 'OFF')
    throw notHere(`the advanced security mode ${UserPoolAddOns.AdvancedSecurityMode}`);
  if (DeviceConfiguration?.ChallengeRequiredOnNewDevice || DeviceConfiguration?.DeviceOnlyRememberedOnUserPrompt)
    throw notHere('remembered devices (DeviceConfiguration)');
  const other = firstFactorsOf(given).find((factor) => factor !== 'PASSWORD' && factor !== 'EMAIL_OTP');
  if (other !== undefined) throw notHere(`the first factor ${other}`);
  if (LambdaConfig.UserMigration !== undefined) throw notHere('LambdaConfig.UserMigration');
  if (given.Policies?.PasswordPolicy?.PasswordHistorySize) throw notHere('a password history (PasswordHistorySize)');
}

function checkRecovery({ AccountRecoverySetting }: PoolSettings): void {
  const mechanisms = AccountRecoverySetting?.RecoveryMechanisms ?? [];
  const priorities = new Set(mechanisms.map(({ Priority }) => Priority));
  if (priorities.size < mechanisms.length)
    throw invalidParameter('Recovery mechanisms must have priorities that differ.');
  if (mechanisms.length > 1 && mechanisms.some(({ Name }) => Name === 'admin_only'))
    throw invalidParameter('admin_only recovery mechanism cannot be used with other recovery mechanisms.');
}

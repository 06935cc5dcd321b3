/**
 * AWS::Cognito::UserPool.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cognito-userpool.html
 */
import type { Input } from '../../../wire/aws-types.ts';
import { AwsError } from '../../../wire/errors.ts';
import {
  everyItem,
  ifThere,
  isOther,
  refusing,
  withStackTags,
  type ResourceCall,
  type ResourceHandler,
  type ResourceProperties,
} from '../../../wire/resource-type.ts';
import { isSystemTag, listOfTags, mapOfTags } from '../../../wire/tags.ts';
import { without } from './without.ts';
import { customName, standardNames } from '../pools/schema.ts';
import { providerName } from '../pools/find-pool.ts';

type CreateInput = Input<'cognito-identity-provider', 'CreateUserPool'>;
type Schema = NonNullable<CreateInput['Schema']>;

type PoolProperties = Partial<Omit<CreateInput, 'PoolName' | 'UserPoolTags'>> & {
  readonly UserPoolName?: string;
  readonly UserPoolTags?: Readonly<Record<string, string>>;
  readonly EnabledMfas?: readonly string[];
};

const notThere = [
  'DeviceConfiguration/ChallengeRequiredOnNewDevice',
  'DeviceConfiguration/DeviceOnlyRememberedOnUserPrompt',
  'EmailAuthenticationMessage',
  'EmailAuthenticationSubject',
  'EnabledMfas=EMAIL_OTP',
  'EnabledMfas=SMS_MFA',
  'IssuerConfiguration',
  'KeyConfiguration',
  'LambdaConfig/CustomEmailSender',
  'LambdaConfig/CustomSMSSender',
  'LambdaConfig/InboundFederation',
  'LambdaConfig/UserMigration',
  'Policies/PasswordPolicy/PasswordHistorySize',
  'Policies/SignInPolicy/AllowedFirstAuthFactors=SMS_OTP',
  'Policies/SignInPolicy/AllowedFirstAuthFactors=WEB_AUTHN',
  'SmsConfiguration/EumsSms',
  'UserPoolAddOns/AdvancedSecurityAdditionalFlows',
  'UserPoolAddOns/AdvancedSecurityMode=AUDIT',
  'UserPoolAddOns/AdvancedSecurityMode=ENFORCED',
  'VerificationMessageTemplate/DefaultEmailOption=CONFIRM_WITH_LINK',
  'WebAuthnFactorConfiguration',
  'WebAuthnRelyingPartyID',
  'WebAuthnUserVerification',
];

const madeOnce = ['AliasAttributes', 'UsernameAttributes', 'UsernameConfiguration'] as const;
/** What numbers are in the API and text in templates' schemas, and the other way round, is the same here. */
type Pools = ResourceCall['aws']['cognito-identity-provider'];

export const userPool: ResourceHandler = refusing('AWS::Cognito::UserPool', notThere, {
  async create(properties, call) {
    const desired = properties as PoolProperties;
    const pools = call.aws['cognito-identity-provider'];
    const PoolName = desired.UserPoolName ?? call.uniqueName({ maxLength: 128 });
    const { MfaConfiguration: _later, ...settings } = settingsOf(desired);
    const UserPoolTags = tagsOf(desired, call);
    const { UserPool } = await pools.createUserPool({ ...settings, PoolName, UserPoolTags });
    await setMfa(pools, UserPool!.Id!, desired, {});
    return done(UserPool!.Id!, call);
  },

  async read(UserPoolId, call, deployed) {
    const pools = call.aws['cognito-identity-provider'];
    const { UserPool } =
      (await ifThere('ResourceNotFoundException', () => pools.describeUserPool({ UserPoolId }))) ?? {};
    if (!UserPool) return undefined;
    const { SoftwareTokenMfaConfiguration: app } = await pools.getUserPoolMfaConfig({ UserPoolId });
    const { Name, SchemaAttributes, UserPoolTags, ...told } = UserPool;
    const own = listOfTags(UserPoolTags).filter((tag) => !isSystemTag(tag));
    return {
      ...(without(told, 'Id', 'CreationDate', 'LastModifiedDate', 'EstimatedNumberOfUsers') as ResourceProperties),
      ...attributesOf(UserPoolId, call),
      UserPoolName: Name!,
      Schema: deployed ? asNamed(SchemaAttributes!, deployed as PoolProperties) : SchemaAttributes!,
      ...(UserPoolTags && { UserPoolTags: mapOfTags(own) }),
      ...(app?.Enabled && { EnabledMfas: ['SOFTWARE_TOKEN_MFA'] }),
    };
  },

  async update(UserPoolId, properties, previousProperties, call) {
    const [desired, previous] = [properties as PoolProperties, previousProperties as PoolProperties];
    const pools = call.aws['cognito-identity-provider'];
    const fixed = madeOnce.find((name) => isOther(desired[name], previous[name]));
    if (fixed !== undefined) throw invalidRequest(`Updates are not allowed for property - ${fixed}.`);
    const added = addedAttributes(desired.Schema ?? [], previous.Schema ?? []);
    if (added.length > 0) await pools.addCustomAttributes({ UserPoolId, CustomAttributes: added });
    const settings = without(settingsOf(desired), ...madeOnce, 'Schema', 'MfaConfiguration');
    await pools.updateUserPool({
      ...settings,
      UserPoolId,
      ...(desired.UserPoolName !== undefined && { PoolName: desired.UserPoolName }),
      UserPoolTags: tagsOf(desired, call),
    });
    await setMfa(pools, UserPoolId, desired, previous);
    return done(UserPoolId, call);
  },

  async delete(UserPoolId, _properties, { aws }) {
    await ifThere('ResourceNotFoundException', () => aws['cognito-identity-provider'].deleteUserPool({ UserPoolId }));
  },

  list: (_model, { aws }) =>
    everyItem(
      'NextToken',
      (from) => aws['cognito-identity-provider'].listUserPools({ MaxResults: 60, ...from }),
      ({ UserPools }) => UserPools!.map(({ Id }) => Id!),
    ),
});

function settingsOf(properties: PoolProperties) {
  return without(properties, 'UserPoolName', 'UserPoolTags', 'EnabledMfas');
}

/** Templates name second factors that the API sets by an operation of its own. */
async function setMfa(
  pools: Pools,
  UserPoolId: string,
  desired: PoolProperties,
  previous: PoolProperties,
): Promise<void> {
  const given = [desired, previous].some(
    ({ MfaConfiguration = 'OFF', EnabledMfas = [] }) => MfaConfiguration !== 'OFF' || EnabledMfas.length > 0,
  );
  if (!given) return;
  const other = desired.EnabledMfas?.find((name) => name !== 'SOFTWARE_TOKEN_MFA');
  if (other !== undefined) throw invalidRequest(`Sandlot does not have the second factor ${other} (EnabledMfas).`);
  await pools.setUserPoolMfaConfig({
    UserPoolId,
    MfaConfiguration: desired.MfaConfiguration ?? 'OFF',
    SoftwareTokenMfaConfiguration: { Enabled: desired.EnabledMfas?.includes('SOFTWARE_TOKEN_MFA') ?? false },
  });
}

/** @throws AwsError for attributes that are changed or dropped */
function addedAttributes(desired: Schema, previous: Schema): Schema {
  const before = new Map(previous.map((attribute) => [attribute.Name, attribute]));
  const after = new Map(desired.map((attribute) => [attribute.Name, attribute]));
  for (const [name, attribute] of before)
    if (isOther(after.get(name), attribute))
      throw invalidRequest('Existing schema attributes cannot be modified or deleted.');
  const added = desired.filter(({ Name }) => !before.has(Name));
  if (added.some(({ Name }) => standardNames.has(Name ?? '')))
    throw invalidRequest('Existing schema attributes cannot be modified or deleted.');
  return added;
}

/** Of a pool's attributes those that the template has, by the names that it gives them: its own without `custom:`. */
function asNamed(found: Schema, { Schema: named = [] }: PoolProperties): Schema {
  return named.flatMap((one) => {
    const name = standardNames.has(one.Name ?? '') ? one.Name : customName(one);
    const attribute = found.find(({ Name }) => Name === name);
    return attribute ? [{ ...attribute, Name: one.Name }] : [];
  });
}

function tagsOf({ UserPoolTags = {} }: PoolProperties, call: ResourceCall): Record<string, string> {
  return mapOfTags(withStackTags(listOfTags(UserPoolTags), call));
}

function attributesOf(id: string, { account, region }: ResourceCall) {
  const ProviderName = providerName({ region, id });
  const Arn = `arn:aws:cognito-idp:${region}:${account}:userpool/${id}`;
  return { UserPoolId: id, Arn, ProviderName, ProviderURL: `https://${ProviderName}` };
}

function done(physicalId: string, call: ResourceCall) {
  return { physicalId, attributes: attributesOf(physicalId, call) };
}

function invalidRequest(message: string): AwsError {
  return new AwsError('InvalidRequest', message);
}

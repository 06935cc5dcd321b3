/** What an identity pool is set to, as AWS's operations take it, and what of it is not here. */
import type { Input } from '../../../wire/aws-types.ts';
import { invalidParameter, notHere } from '../errors.ts';

type CreateInput = Input<'cognito-identity', 'CreateIdentityPool'>;

/** Everything but the name and the tags. */
export type PoolSettings = Omit<CreateInput, 'IdentityPoolName' | 'IdentityPoolTags'>;

export type RoleMappings = NonNullable<Input<'cognito-identity', 'SetIdentityPoolRoles'>['RoleMappings']>;
export type RoleMapping = RoleMappings[string];

/** @throws AwsError InvalidParameterException, NotImplementedException */
export function checkedSettings(given: PoolSettings): PoolSettings {
  if (given.SamlProviderARNs?.length) throw notHere('SAML providers of identity pools (SamlProviderARNs)');
  if (given.DeveloperProviderName !== undefined) throw notHere('developer providers (DeveloperProviderName)');
  const [other] = Object.keys(given.SupportedLoginProviders ?? {});
  if (other !== undefined) throw notHere(`the login provider ${other} (SupportedLoginProviders)`);
  for (const { ProviderName, ClientId } of given.CognitoIdentityProviders ?? [])
    if (
      ProviderName === undefined ||
      ClientId === undefined ||
      !/^cognito-idp\.[\w-]+\.amazonaws\.com\/\S+$/.test(ProviderName)
    )
      throw invalidParameter('Invalid Cognito Identity Provider');
  for (const arn of given.OpenIdConnectProviderARNs ?? [])
    if (!/^arn:aws:iam::\d{12}:oidc-provider\/\S+$/.test(arn))
      throw invalidParameter(`Invalid OpenIDConnect provider ARN ${arn}`);
  return { ...given, AllowClassicFlow: given.AllowClassicFlow ?? false };
}

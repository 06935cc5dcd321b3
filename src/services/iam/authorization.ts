/**
 * What authorization asks of IAM: tags of its resources, and its condition keys.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
 */
import type { ConditionKeys, Context, ReadTx } from '../../wire/context.ts';
import type { OperationManifest, ResourceFacts } from '../../wire/service.ts';
import { MfaDevices, ServiceSpecificCredentials } from './credentials/credential-records.ts';
import { OidcProviders, SamlProviders } from './providers/provider-records.ts';
import { ServerCertificates } from './certificates/server-certificate-records.ts';
import { InstanceProfiles, nameKey, Policies, Roles, Users } from './records.ts';

export const resourceFacts: ResourceFacts = {
  tags: (arn, ctx) => ctx.read(async (tx) => (await findByArn(tx, arn))?.tags),
};

async function findByArn(tx: ReadTx, arn: string) {
  const [, , , , account = '', resource = ''] = arn.split(':');
  const name = nameKey(resource.slice(resource.lastIndexOf('/') + 1));
  const scope = { account };
  if (resource.startsWith('user/')) return tx.in(Users, scope).get(name);
  if (resource.startsWith('role/')) return tx.in(Roles, scope).get(name);
  if (resource.startsWith('policy/')) return tx.in(Policies, scope).get(name);
  if (resource.startsWith('instance-profile/')) return tx.in(InstanceProfiles, scope).get(name);
  if (resource.startsWith('server-certificate/')) return tx.in(ServerCertificates, scope).get(name);
  if (resource.startsWith('mfa/')) return tx.in(MfaDevices, scope).get(arn);
  if (resource.startsWith('oidc-provider/')) return tx.in(OidcProviders, scope).get(arn);
  return resource.startsWith('saml-provider/') ? tx.in(SamlProviders, scope).get(arn) : undefined;
}

interface Input {
  readonly UserName?: string;
  readonly RoleName?: string;
  readonly PolicyArn?: string;
  readonly PermissionsBoundary?: string;
  readonly AWSServiceName?: string;
  readonly OrganizationsPolicyId?: string;
  readonly ServiceName?: string;
  readonly CredentialAgeDays?: number;
  readonly ServiceSpecificCredentialId?: string;
}

/** Known in every request; where an operation gives one no value, the request does not have it. */
export const knownConditionKeys: readonly string[] = [
  'iam:AWSServiceName',
  'iam:OrganizationsPolicyId',
  'iam:PassedToService',
  'iam:PermissionsBoundary',
  'iam:PolicyARN',
  'iam:ServiceSpecificCredentialAgeDays',
  'iam:ServiceSpecificCredentialServiceName',
  // Of security keys, role templates and delegation, which there are none of.
  'iam:FIDO-*',
  'iam:RegisterSecurityKey',
  'iam:RoleTemplateARN',
];

/**
 * The operations with IAM's own condition keys (the policy that is attached, the boundary that is set or that the user
 * or role has, the service of a linked role) and with the permission to tag that tags in their input need.
 */
export function withAuthorization(
  operations: Readonly<Record<string, OperationManifest>>,
): Readonly<Record<string, OperationManifest>> {
  return Object.fromEntries(
    Object.entries(operations).map(([operation, manifest]) => {
      const [conditionKeys, requires] = [keysOf(operation), taggingOf(operation, manifest)];
      return [operation, { ...manifest, ...(conditionKeys && { conditionKeys }), ...(requires && { requires }) }];
    }),
  );
}

const tagging: ReadonlyMap<string, string> = new Map([
  ['CreateUser', 'iam:TagUser'],
  ['CreateRole', 'iam:TagRole'],
  ['CreatePolicy', 'iam:TagPolicy'],
  ['CreateInstanceProfile', 'iam:TagInstanceProfile'],
  ['CreateOpenIDConnectProvider', 'iam:TagOpenIDConnectProvider'],
  ['CreateSAMLProvider', 'iam:TagSAMLProvider'],
  ['CreateVirtualMFADevice', 'iam:TagMFADevice'],
  ['UploadServerCertificate', 'iam:TagServerCertificate'],
]);

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html */
function taggingOf(operation: string, { resources }: OperationManifest): OperationManifest['requires'] {
  const action = tagging.get(operation);
  if (action === undefined) return undefined;
  return async (input: { readonly Tags?: readonly unknown[] }, ctx) =>
    input.Tags?.length ? ((await resources?.(input, ctx)) ?? ['*']).map((resource) => ({ action, resource })) : [];
}

function keysOf(operation: string): OperationManifest['conditionKeys'] {
  if (/^(?:Attach|Detach)(?:User|Role)Policy$/.test(operation))
    return async (input: Input, ctx) => ({ 'iam:PolicyARN': input.PolicyArn, ...(await boundaryOf(input, ctx)) });
  if (/^(?:Attach|Detach)GroupPolicy$/.test(operation)) return (input: Input) => ({ 'iam:PolicyARN': input.PolicyArn });
  if (/^Create(?:User|Role)$|^Put(?:User|Role)PermissionsBoundary$/.test(operation))
    return (input: Input) => ({ 'iam:PermissionsBoundary': input.PermissionsBoundary });
  if (ofBounded.test(operation)) return boundaryOf;
  if (operation === 'CreateServiceSpecificCredential')
    return ({ ServiceName: service, CredentialAgeDays: days }: Input) => ({
      'iam:ServiceSpecificCredentialServiceName': service,
      'iam:ServiceSpecificCredentialAgeDays': days === undefined ? undefined : String(days),
    });
  if (/^(?:Delete|Reset|Update)ServiceSpecificCredential$/.test(operation)) return credentialServiceOf;
  if (operation === 'CreateServiceLinkedRole')
    return (input: Input) => ({ 'iam:AWSServiceName': input.AWSServiceName });
  if (operation === 'GenerateOrganizationsAccessReport')
    return (input: Input) => ({ 'iam:OrganizationsPolicyId': input.OrganizationsPolicyId });
  return undefined;
}

/** What changes or shows a user or role that may have a boundary: the reference names these. */
const ofBounded =
  /^(?:(?:Put|Delete)(?:User|Role)Policy|Delete(?:User|Role)PermissionsBoundary|(?:Get|Delete|Update)Role|UpdateRoleDescription|UpdateAssumeRolePolicy)$/;

async function credentialServiceOf(input: Input, ctx: Context): Promise<ConditionKeys> {
  const { ServiceSpecificCredentialId: id = '' } = input;
  const found = await ctx.read((tx) => tx.in(ServiceSpecificCredentials).get(id));
  return { 'iam:ServiceSpecificCredentialServiceName': found?.service };
}

async function boundaryOf(input: Input, ctx: Context): Promise<ConditionKeys> {
  const { UserName: user, RoleName: role } = input;
  const found = await ctx.read(async (tx) =>
    user === undefined
      ? role === undefined
        ? undefined
        : tx.in(Roles).get(nameKey(role))
      : tx.in(Users).get(nameKey(user)),
  );
  return { 'iam:PermissionsBoundary': found?.boundary };
}

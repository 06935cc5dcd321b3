/**
 * What IAM's operations are authorized on: the stored ARN of what they name, path included; for what is not there, the
 * ARN it would have without a path.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
 */
import type { Context } from '../../wire/context.ts';
import type { OperationManifest } from '../../wire/service.ts';
import { entityArn } from './principals/principals.ts';
import { ServerCertificates } from './certificates/server-certificate-records.ts';
import { AccessKeys, Groups, InstanceProfiles, nameKey, Roles, Users } from './records.ts';

type Resources = NonNullable<OperationManifest['resources']>;

interface Named {
  readonly UserName?: string;
  readonly NewUserName?: string;
  readonly RoleName?: string;
  readonly GroupName?: string;
  readonly NewGroupName?: string;
  readonly PolicyName?: string;
  readonly PolicyArn?: string;
  readonly AccessKeyId?: string;
  readonly Path?: string;
  readonly NewPath?: string;
  readonly PathPrefix?: string;
  readonly InstanceProfileName?: string;
  readonly VirtualMFADeviceName?: string;
  readonly SerialNumber?: string;
  readonly AWSServiceName?: string;
  readonly CustomSuffix?: string;
  readonly DeletionTaskId?: string;
  readonly Arn?: string;
  readonly PolicySourceArn?: string;
  readonly Url?: string;
  readonly OpenIDConnectProviderArn?: string;
  readonly Name?: string;
  readonly SAMLProviderArn?: string;
  readonly ServerCertificateName?: string;
  readonly NewServerCertificateName?: string;
}

async function userArn(ctx: Context, name: string): Promise<string> {
  return (await ctx.read((tx) => tx.in(Users).get(nameKey(name))))?.arn ?? entityArn(ctx.account, 'user', '/', name);
}

/** The named user; without a name, the caller. */
export const user: Resources = async (input: Named, ctx) => {
  if (input.UserName !== undefined) return [await userArn(ctx, input.UserName)];
  return [ctx.caller.kind === 'user' ? await userArn(ctx, ctx.caller.userName) : ctx.caller.arn];
};

export const role: Resources = async (input: Named, ctx) => {
  const name = input.RoleName ?? '';
  const found = await ctx.read((tx) => tx.in(Roles).get(nameKey(name)));
  return [found?.arn ?? entityArn(ctx.account, 'role', '/', name)];
};

export const group: Resources = async (input: Named, ctx) => {
  const name = input.GroupName ?? '';
  const found = await ctx.read((tx) => tx.in(Groups).get(nameKey(name)));
  return [found?.arn ?? entityArn(ctx.account, 'group', '/', name)];
};

export const policy: Resources = (input: Named) => [input.PolicyArn ?? '*'];

export const newUser: Resources = (input: Named, ctx) => [
  entityArn(ctx.account, 'user', input.Path ?? '/', input.UserName ?? ''),
];
export const newRole: Resources = (input: Named, ctx) => [
  entityArn(ctx.account, 'role', input.Path ?? '/', input.RoleName ?? ''),
];
export const newGroup: Resources = (input: Named, ctx) => [
  entityArn(ctx.account, 'group', input.Path ?? '/', input.GroupName ?? ''),
];
export const newPolicy: Resources = (input: Named, ctx) => [
  entityArn(ctx.account, 'policy', input.Path ?? '/', input.PolicyName ?? ''),
];

export const newInstanceProfile: Resources = (input: Named, ctx) => [
  entityArn(ctx.account, 'instance-profile', input.Path ?? '/', input.InstanceProfileName ?? ''),
];
export const newMfaDevice: Resources = (input: Named, ctx) => [
  entityArn(ctx.account, 'mfa', input.Path ?? '/', input.VirtualMFADeviceName ?? ''),
];

export const instanceProfile: Resources = async (input: Named, ctx) => {
  const name = input.InstanceProfileName ?? '';
  const found = await ctx.read((tx) => tx.in(InstanceProfiles).get(nameKey(name)));
  return [found?.arn ?? entityArn(ctx.account, 'instance-profile', '/', name)];
};

/** A virtual device's serial number is its ARN. */
export const mfaDevice: Resources = (input: Named) => [input.SerialNumber ?? '*'];
export const mfaDevices: Resources = (_input: Named, ctx) => [entityArn(ctx.account, 'mfa', '/', '')];
export const instanceProfiles: Resources = (input: Named, ctx) => [
  `arn:aws:iam::${ctx.account}:instance-profile${input.PathPrefix ?? '/'}`,
];

export const arn: Resources = (input: Named) => [input.Arn ?? '*'];
export const policySource: Resources = (input: Named) => [input.PolicySourceArn ?? '*'];
export const newServiceLinkedRole: Resources = (input: Named, ctx) => [
  `arn:aws:iam::${ctx.account}:role/aws-service-role/${input.AWSServiceName}/AWSServiceRoleFor*`,
];
/** `task/aws-service-role/SERVICE/ROLE/ID` */
export const deletionTask: Resources = (input: Named, ctx) => [
  `arn:aws:iam::${ctx.account}:role/${(input.DeletionTaskId ?? '').split('/').slice(1, -1).join('/')}`,
];
export const newOidcProvider: Resources = (input: Named, ctx) => [
  `arn:aws:iam::${ctx.account}:oidc-provider/${(input.Url ?? '').replace(/^https?:\/\//, '').replace(/\/$/, '')}`,
];
export const oidcProvider: Resources = (input: Named) => [input.OpenIDConnectProviderArn ?? '*'];
export const newSamlProvider: Resources = (input: Named, ctx) => [
  `arn:aws:iam::${ctx.account}:saml-provider/${input.Name}`,
];
export const samlProvider: Resources = (input: Named) => [input.SAMLProviderArn ?? '*'];
export const serverCertificates: Resources = (input: Named, ctx) => [
  `arn:aws:iam::${ctx.account}:server-certificate${input.PathPrefix ?? '/'}`,
];

export const serverCertificate: Resources = async (input: Named, ctx) => {
  const name = input.ServerCertificateName ?? '';
  const found = await ctx.read((tx) => tx.in(ServerCertificates).get(nameKey(name)));
  return [found?.arn ?? entityArn(ctx.account, 'server-certificate', input.Path ?? '/', name)];
};

export const renamedServerCertificate: Resources = async (input: Named, ctx) => {
  const [before = ''] = await serverCertificate(input, ctx);
  return [before, renamed(before, 'server-certificate', input.NewPath, input.NewServerCertificateName)];
};

export const accessReport: Resources = ({ EntityPath }: { readonly EntityPath: string }, ctx) => [
  `arn:aws:iam::${ctx.account}:access-report/${EntityPath}`,
];

export const passedToMachines: NonNullable<OperationManifest['requires']> = async (input: Named, ctx) =>
  (await role(input, ctx)).map((resource) => ({
    action: 'iam:PassRole',
    resource,
    conditionKeys: { 'iam:PassedToService': 'ec2.amazonaws.com' },
  }));

/** A rename needs permission on both ends. */
export const renamedUser: Resources = async (input: Named, ctx) => {
  const [before = ''] = await user(input, ctx);
  return [before, renamed(before, 'user', input.NewPath, input.NewUserName)];
};

export const renamedGroup: Resources = async (input: Named, ctx) => {
  const [before = ''] = await group(input, ctx);
  return [before, renamed(before, 'group', input.NewPath, input.NewGroupName)];
};

function renamed(arn: string, kind: string, newPath: string | undefined, newName: string | undefined): string {
  const start = arn.indexOf(`:${kind}/`) + kind.length + 1;
  const cut = arn.lastIndexOf('/') + 1;
  return arn.slice(0, start) + (newPath ?? arn.slice(start, cut)) + (newName ?? arn.slice(cut));
}

export const keyOwner: Resources = async (input: Named, ctx) => {
  const key = await ctx.read((tx) => tx.in(AccessKeys).get(input.AccessKeyId ?? ''));
  return [key?.account === ctx.account && key.user ? key.user.arn : entityArn(ctx.account, 'user', '/', '*')];
};

/** Lists concern everything under a path; AWS's refusals name it so. */
export const users: Resources = (input: Named, ctx) => [`arn:aws:iam::${ctx.account}:user${input.PathPrefix ?? '/'}`];
export const roles: Resources = (input: Named, ctx) => [`arn:aws:iam::${ctx.account}:role${input.PathPrefix ?? '/'}`];
export const groups: Resources = (input: Named, ctx) => [`arn:aws:iam::${ctx.account}:group${input.PathPrefix ?? '/'}`];
export const policies: Resources = (input: Named) => [`policy path ${input.PathPrefix ?? '/'}`];

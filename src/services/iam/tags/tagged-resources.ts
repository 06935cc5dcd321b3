/**
 * IAM's resources for AWS's tagging API, which knows them in us-east-1 alone, and neither users nor roles.
 * https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/supported-services.html
 */
import type { InProcessAws } from '../../../wire/aws-types.ts';
import { AwsError } from '../../../wire/errors.ts';
import type { TaggedResources } from '../../../wire/service.ts';
import type { Tag } from '../../../wire/tags.ts';
import { ServerCertificates } from '../certificates/server-certificate-records.ts';
import { MfaDevices } from '../credentials/credential-records.ts';
import { OidcProviders, SamlProviders } from '../providers/provider-records.ts';
import { InstanceProfiles, Policies } from '../records.ts';

export const taggedResources: TaggedResources = {
  async list(ctx) {
    if (ctx.region !== 'us-east-1') return [];
    const found = await ctx.read(async (tx) => [
      ...(await tx.in(Policies).all()),
      ...(await tx.in(InstanceProfiles).all()),
      ...(await tx.in(OidcProviders).all()),
      ...(await tx.in(SamlProviders).all()),
      ...(await tx.in(ServerCertificates).all()),
      ...(await tx.in(MfaDevices).all()).map(({ serial, tags }) => ({ arn: serial, tags })),
    ]);
    return found.filter(({ tags }) => tags.length > 0).map(({ arn, tags }) => ({ arn, type: typeOf(arn), tags }));
  },
  async tag(aws, arn, tags) {
    await operationsFor(arn).tag(aws.iam, arn, [...tags]);
  },
  async untag(aws, arn, keys) {
    await operationsFor(arn).untag(aws.iam, arn, [...keys]);
  },
};

type Iam = InProcessAws['iam'];

interface TagOperations {
  tag(iam: Iam, arn: string, Tags: Tag[]): Promise<unknown>;
  untag(iam: Iam, arn: string, TagKeys: string[]): Promise<unknown>;
}

const nameIn = (arn: string): string => arn.slice(arn.lastIndexOf('/') + 1);

const operations: Readonly<Record<string, TagOperations>> = {
  policy: {
    tag: (iam, PolicyArn, Tags) => iam.tagPolicy({ PolicyArn, Tags }),
    untag: (iam, PolicyArn, TagKeys) => iam.untagPolicy({ PolicyArn, TagKeys }),
  },
  'instance-profile': {
    tag: (iam, arn, Tags) => iam.tagInstanceProfile({ InstanceProfileName: nameIn(arn), Tags }),
    untag: (iam, arn, TagKeys) => iam.untagInstanceProfile({ InstanceProfileName: nameIn(arn), TagKeys }),
  },
  'oidc-provider': {
    tag: (iam, arn, Tags) => iam.tagOpenIDConnectProvider({ OpenIDConnectProviderArn: arn, Tags }),
    untag: (iam, arn, TagKeys) => iam.untagOpenIDConnectProvider({ OpenIDConnectProviderArn: arn, TagKeys }),
  },
  'saml-provider': {
    tag: (iam, SAMLProviderArn, Tags) => iam.tagSAMLProvider({ SAMLProviderArn, Tags }),
    untag: (iam, SAMLProviderArn, TagKeys) => iam.untagSAMLProvider({ SAMLProviderArn, TagKeys }),
  },
  'server-certificate': {
    tag: (iam, arn, Tags) => iam.tagServerCertificate({ ServerCertificateName: nameIn(arn), Tags }),
    untag: (iam, arn, TagKeys) => iam.untagServerCertificate({ ServerCertificateName: nameIn(arn), TagKeys }),
  },
  mfa: {
    tag: (iam, SerialNumber, Tags) => iam.tagMFADevice({ SerialNumber, Tags }),
    untag: (iam, SerialNumber, TagKeys) => iam.untagMFADevice({ SerialNumber, TagKeys }),
  },
};

function typeOf(arn: string): string {
  return arn.split(':')[5]?.split('/')[0] ?? '';
}

function operationsFor(arn: string): TagOperations {
  const type = typeOf(arn);
  const found = Object.hasOwn(operations, type) ? operations[type] : undefined;
  if (!found) throw new AwsError('InvalidParameterException', `IAM's ${type} cannot be tagged by this API.`);
  return found;
}

/**
 * AWS::ECR::Repository.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ecr-repository.html
 */
import { AwsError } from '../../wire/errors.ts';
import {
  everyItem,
  ifThere,
  isOther,
  shownTags,
  tagChanges,
  withStackTags,
  type ResourceCall,
  type ResourceHandler,
  type ResourceProperties,
} from '../../wire/resource-type.ts';
import type { Tag } from '../../wire/tags.ts';
import type { ExclusionFilter, TagMutability } from './records.ts';

interface Desired {
  readonly RepositoryName?: string;
  readonly LifecyclePolicy?: { readonly LifecyclePolicyText?: string; readonly RegistryId?: string };
  /** An object, or its JSON. */
  readonly RepositoryPolicyText?: unknown;
  readonly ImageTagMutability?: TagMutability;
  readonly ImageTagMutabilityExclusionFilters?: readonly Exclusion[];
  readonly ImageScanningConfiguration?: { readonly ScanOnPush?: boolean };
  readonly EncryptionConfiguration?: {
    readonly EncryptionType: 'AES256' | 'KMS' | 'KMS_DSSE';
    readonly KmsKey?: string;
  };
  readonly EmptyOnDelete?: boolean;
  readonly Tags?: readonly Tag[];
}

interface Exclusion {
  readonly ImageTagMutabilityExclusionFilterType: 'WILDCARD';
  readonly ImageTagMutabilityExclusionFilterValue: string;
}

type Ecr = ResourceCall['aws']['ecr'];

export const repository: ResourceHandler = {
  async create(properties, call) {
    const desired = properties as Desired;
    const repositoryName = desired.RepositoryName ?? call.uniqueName({ maxLength: 256, lowerCase: true });
    const encryption = desired.EncryptionConfiguration;
    const { repository: made } = await call.aws.ecr.createRepository({
      repositoryName,
      tags: withStackTags(desired.Tags, call),
      ...mutability(desired),
      imageScanningConfiguration: { scanOnPush: desired.ImageScanningConfiguration?.ScanOnPush ?? false },
      ...(encryption && {
        encryptionConfiguration: {
          encryptionType: encryption.EncryptionType,
          ...(encryption.KmsKey !== undefined && { kmsKey: encryption.KmsKey }),
        },
      }),
    });
    if (desired.RepositoryPolicyText !== undefined)
      await setPolicy(call.aws.ecr, repositoryName, desired.RepositoryPolicyText);
    if (desired.LifecyclePolicy) await setLifecycle(call, repositoryName, desired.LifecyclePolicy);
    return {
      physicalId: repositoryName,
      attributes: { Arn: made!.repositoryArn!, RepositoryUri: made!.repositoryUri! },
    };
  },

  read: (physicalId, call, deployed) =>
    ifThere('RepositoryNotFoundException', () => modelOf(physicalId, call.aws.ecr, deployed as Desired | undefined)),

  async update(physicalId, properties, previousProperties, call) {
    const [desired, previous] = [properties as Desired, previousProperties as Desired];
    const { ecr } = call.aws;
    if (isOther(mutability(desired), mutability(previous)))
      await ecr.putImageTagMutability({ repositoryName: physicalId, ...mutability(desired) });
    if (isOther(desired.ImageScanningConfiguration, previous.ImageScanningConfiguration)) {
      const scanOnPush = desired.ImageScanningConfiguration?.ScanOnPush ?? false;
      await ecr.putImageScanningConfiguration({
        repositoryName: physicalId,
        imageScanningConfiguration: { scanOnPush },
      });
    }
    if (isOther(desired.RepositoryPolicyText, previous.RepositoryPolicyText))
      await setPolicy(ecr, physicalId, desired.RepositoryPolicyText);
    if (isOther(desired.LifecyclePolicy, previous.LifecyclePolicy))
      await setLifecycle(call, physicalId, desired.LifecyclePolicy);
    const found = (await ecr.describeRepositories({ repositoryNames: [physicalId] })).repositories![0]!;
    await setTags(ecr, found.repositoryArn!, withStackTags(desired.Tags, call));
    return { physicalId, attributes: { Arn: found.repositoryArn!, RepositoryUri: found.repositoryUri! } };
  },

  async delete(physicalId, properties, call) {
    const force = (properties as Desired).EmptyOnDelete === true;
    await ifThere('RepositoryNotFoundException', () =>
      call.aws.ecr.deleteRepository({ repositoryName: physicalId, force }),
    );
  },

  list: (_model, { aws }) =>
    everyItem(
      'nextToken',
      (from) => aws.ecr.describeRepositories({ maxResults: 1000, ...from }),
      ({ repositories }) => repositories!.map(({ repositoryName }) => repositoryName!),
    ),
};

function mutability({
  ImageTagMutability: imageTagMutability = 'MUTABLE',
  ImageTagMutabilityExclusionFilters: filters,
}: Desired) {
  const imageTagMutabilityExclusionFilters = filters?.map((filter): ExclusionFilter => ({
    filterType: filter.ImageTagMutabilityExclusionFilterType,
    filter: filter.ImageTagMutabilityExclusionFilterValue,
  }));
  return {
    imageTagMutability,
    ...(imageTagMutabilityExclusionFilters?.length && { imageTagMutabilityExclusionFilters }),
  };
}

/** `undefined`: the one that is there goes. */
async function setPolicy(ecr: Ecr, repositoryName: string, policy: unknown): Promise<void> {
  if (policy !== undefined) {
    const policyText = typeof policy === 'string' ? policy : JSON.stringify(policy);
    await ecr.setRepositoryPolicy({ repositoryName, policyText, force: true });
    return;
  }
  await ifThere('RepositoryPolicyNotFoundException', () => ecr.deleteRepositoryPolicy({ repositoryName }));
}

async function setLifecycle(
  { aws, account }: ResourceCall,
  repositoryName: string,
  {
    LifecyclePolicyText: lifecyclePolicyText,
    RegistryId: registryId = account,
  }: NonNullable<Desired['LifecyclePolicy']> = {},
): Promise<void> {
  if (registryId !== account)
    throw new AwsError('InvalidRequest', 'Sandlot does not have RegistryId of another account in LifecyclePolicy.');
  if (lifecyclePolicyText !== undefined) {
    await aws.ecr.putLifecyclePolicy({ repositoryName, lifecyclePolicyText });
    return;
  }
  await ifThere('LifecyclePolicyNotFoundException', () => aws.ecr.deleteLifecyclePolicy({ repositoryName }));
}

async function setTags(ecr: Ecr, resourceArn: string, tags: readonly Tag[]): Promise<void> {
  const { removed, put } = tagChanges((await ecr.listTagsForResource({ resourceArn })).tags, tags);
  if (removed.length > 0) await ecr.untagResource({ resourceArn, tagKeys: removed });
  if (put.length > 0) await ecr.tagResource({ resourceArn, tags: put });
}

async function modelOf(repositoryName: string, ecr: Ecr, deployed: Desired = {}): Promise<ResourceProperties> {
  const found = (await ecr.describeRepositories({ repositoryNames: [repositoryName] })).repositories![0]!;
  const { tags = [] } = await ecr.listTagsForResource({ resourceArn: found.repositoryArn! });
  const policy = await ifThere('RepositoryPolicyNotFoundException', () => ecr.getRepositoryPolicy({ repositoryName }));
  const lifecycle = await ifThere('LifecyclePolicyNotFoundException', () => ecr.getLifecyclePolicy({ repositoryName }));
  const { encryptionType, kmsKey } = found.encryptionConfiguration!;
  return {
    RepositoryName: repositoryName,
    Arn: found.repositoryArn!,
    RepositoryUri: found.repositoryUri!,
    ImageTagMutability: found.imageTagMutability!,
    ...(found.imageTagMutabilityExclusionFilters && {
      ImageTagMutabilityExclusionFilters: found.imageTagMutabilityExclusionFilters.map(({ filterType, filter }) => ({
        ImageTagMutabilityExclusionFilterType: filterType,
        ImageTagMutabilityExclusionFilterValue: filter,
      })),
    }),
    ImageScanningConfiguration: { ScanOnPush: found.imageScanningConfiguration!.scanOnPush },
    EncryptionConfiguration: { EncryptionType: encryptionType, ...(kmsKey !== undefined && { KmsKey: kmsKey }) },
    ...(policy && { RepositoryPolicyText: JSON.parse(policy.policyText!) }),
    ...(lifecycle && {
      LifecyclePolicy: {
        LifecyclePolicyText: lifecycle.lifecyclePolicyText,
        ...(deployed.LifecyclePolicy?.RegistryId !== undefined && { RegistryId: lifecycle.registryId }),
      },
    }),
    ...shownTags(tags),
  };
}

/**
 * Amazon Elastic Container Registry: private repositories of images, by its own operations and by the registry API
 * (distribution/); policies of repositories and registries, lifecycle policies by the domain clock.
 *
 * Not there (501 by name): scans, replication, pull-through caches, repository creation templates, archived images,
 * signing.
 *
 * Spec: https://docs.aws.amazon.com/AmazonECR/latest/APIReference/Welcome.html
 */
import { defineService, type DataRoute } from '../../wire/service.ts';
import { knownConditionKeys, onArn, onRepositories, onRepository, resourceFacts } from './authorization.ts';
import {
  blobsOfImages,
  Images,
  ImageTags,
  Layers,
  LayerUploadParts,
  LayerUploads,
  Manifests,
} from './images/image-records.ts';
import { Previews, Registries, Repositories, TokenEpochs } from './records.ts';

const repositories = () => import('./repositories/repositories.ts');
const policies = () => import('./repositories/repository-policies.ts');
const tags = () => import('./repositories/repository-tags.ts');
const layers = () => import('./layers/layers.ts');
const imageLists = () => import('./images/list-images.ts');
const previews = () => import('./lifecycle/preview.ts');
const registry = () => import('./registry/registry-settings.ts');
const settingKeys = ({ name }: { name: string }) => ({ 'ecr:AccountSetting': name });
const lifecycles = () => import('./lifecycle/lifecycle-policies.ts');

const manifestBytes = 4 * 1024 * 1024;
/** A manifest of 4 MiB and a part of 20 MiB, as JSON may write them. */
const manifestBodyBytes = 9 * 1024 * 1024;
const partBodyBytes = 28 * 1024 * 1024;

const registryAt = (host: string | undefined): DataRoute[] =>
  ['/v2', '/v2/*rest'].map((path) => ({
    name: 'Registry',
    method: '*',
    path,
    ...(host !== undefined && { host }),
    maxBodyBytes: manifestBytes,
    load: async () => (await import('./distribution/serve.ts')).serve,
  }));

export const ecr = defineService({
  name: 'ecr',
  collections: [
    Images,
    ImageTags,
    Layers,
    LayerUploadParts,
    LayerUploads,
    Manifests,
    Previews,
    Registries,
    Repositories,
    TokenEpochs,
  ],
  iamPrefix: 'ecr',
  title: 'Amazon Elastic Container Registry',
  dialect: { validationErrorCode: 'InvalidParameterException' },
  resourceControlled: true,
  conditionKeys: knownConditionKeys,
  resourceFacts,
  serviceLinkedRoles: [
    { principal: 'ecr.amazonaws.com', name: 'ECRTemplate', policy: 'ECRTemplateServiceRolePolicy' },
    {
      principal: 'pullthroughcache.ecr.amazonaws.com',
      name: 'ECRPullThroughCache',
      policy: 'AWSECRPullThroughCache_ServiceRolePolicy',
    },
    { principal: 'replication.ecr.amazonaws.com', name: 'ECRReplication', policy: 'ECRReplicationServiceRolePolicy' },
  ],
  taggedResources: async () => (await import('./tagged-resources.ts')).taggedResources,
  blobs: blobsOfImages,
  jobs: {
    'ecr/lifecycle': { load: async () => (await import('./lifecycle/lifecycle-job.ts')).job },
    'ecr/abandoned-upload': { load: async () => (await import('./layers/upload-job.ts')).job },
  },
  routes: [
    {
      name: 'DownloadLayer',
      method: 'GET',
      path: '/_ecr/layers/:token',
      load: async () => (await import('./layers/download-url.ts')).download,
    },
    ...registryAt(':account.dkr.ecr.:region'),
    // For clients that resolve no names under `localhost`: the registry is then the one that their token is of.
    ...registryAt(undefined),
  ],
  operations: {
    CreateRepository: onRepository(repositories),
    DescribeRepositories: onRepositories(repositories, 'ecr:DescribeRepositories'),
    DeleteRepository: onRepository(repositories),
    SetRepositoryPolicy: onRepository(policies),
    GetRepositoryPolicy: onRepository(policies),
    DeleteRepositoryPolicy: onRepository(policies),
    TagResource: onArn(tags),
    UntagResource: onArn(tags),
    ListTagsForResource: onArn(tags),
    PutImageTagMutability: onRepository(() => import('./repositories/tag-mutability.ts')),
    PutImageScanningConfiguration: onRepository(() => import('./repositories/scanning.ts')),
    PutLifecyclePolicy: onRepository(lifecycles),
    GetLifecyclePolicy: onRepository(lifecycles),
    DeleteLifecyclePolicy: onRepository(lifecycles),
    StartLifecyclePolicyPreview: onRepository(previews),
    GetLifecyclePolicyPreview: onRepository(previews),
    DescribeRegistry: { load: registry },
    PutRegistryPolicy: { load: registry },
    GetRegistryPolicy: { load: registry },
    DeleteRegistryPolicy: { load: registry },
    GetRegistryScanningConfiguration: { load: registry },
    PutRegistryScanningConfiguration: { load: registry },
    BatchGetRepositoryScanningConfiguration: onRepositories(registry, 'ecr:BatchGetRepositoryScanningConfiguration'),
    PutAccountSetting: { load: registry, conditionKeys: settingKeys },
    GetAccountSetting: { load: registry, conditionKeys: settingKeys },
    GetAuthorizationToken: { load: () => import('./registry/authorization-token.ts'), pureRead: false },
    PutImage: { ...onRepository(() => import('./images/put-image.ts')), maxBodyBytes: manifestBodyBytes },
    BatchGetImage: onRepository(() => import('./images/get-images.ts')),
    BatchDeleteImage: onRepository(() => import('./images/delete-images.ts')),
    DescribeImages: onRepository(imageLists),
    DescribeImageScanFindings: onRepository(() => import('./images/scan-findings.ts')),
    ListImages: onRepository(imageLists),
    // The reference has no action of this name; what it tells, pulls tell.
    ListImageReferrers: { ...onRepository(imageLists), action: 'ecr:BatchGetImage' },
    BatchCheckLayerAvailability: onRepository(layers),
    InitiateLayerUpload: onRepository(layers),
    UploadLayerPart: { ...onRepository(layers), maxBodyBytes: partBodyBytes },
    CompleteLayerUpload: onRepository(layers),
    GetDownloadUrlForLayer: onRepository(layers),
  },
  resourceTypes: {
    'AWS::ECR::Repository': async () => (await import('./resources.ts')).repository,
  },
});

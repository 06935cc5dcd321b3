/**
 * AWS Systems Manager: its Parameter Store.
 *
 * Is not: anything else of Systems Manager (documents, managed nodes, automation, patches), which answers 501 by its
 * name. docs/ssm.md says how parameters differ from AWS's.
 *
 * Spec: https://docs.aws.amazon.com/systems-manager/latest/APIReference/Welcome.html; resources as in
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssystemsmanager.html
 */
import { defineService } from '../../wire/service.ts';
import {
  onName,
  onNames,
  onPath,
  onTagged,
  putKeys,
  recursiveKey,
  resourceFacts,
  taggingToo,
} from './authorization.ts';
import { Parameters, ParameterVersions, ResourcePolicies } from './records.ts';

const values = () => import('./parameters/get-parameters.ts');
const metadata = () => import('./parameters/metadata.ts');
const deletion = () => import('./parameters/delete-parameters.ts');
const labels = () => import('./parameters/labels.ts');
const tags = () => import('./tags.ts');
const policies = () => import('./resource-policies.ts');

const onArn = ({ ResourceArn }: { ResourceArn: string }) => [ResourceArn];

export const ssm = defineService({
  name: 'ssm',
  collections: [Parameters, ParameterVersions, ResourcePolicies],
  iamPrefix: 'ssm',
  title: 'AWS Systems Manager',
  forwards: true,
  serviceLinkedRoles: [
    {
      principal: 'justintimeaccess.ssm.amazonaws.com',
      name: 'SystemsManagerJustInTimeAccess',
      policy: 'AWSSystemsManagerJustInTimeAccessServicePolicy',
    },
    {
      principal: 'accountdiscovery.ssm.amazonaws.com',
      name: 'AmazonSSM_AccountDiscovery',
      policy: 'AWSSystemsManagerAccountDiscoveryServicePolicy',
    },
    {
      principal: 'opsdatasync.ssm.amazonaws.com',
      name: 'SystemsManagerOpsDataSync',
      policy: 'AWSSystemsManagerOpsDataSyncServiceRolePolicy',
    },
    {
      principal: 'opsinsights.ssm.amazonaws.com',
      name: 'AmazonSSM_OpsInsights',
      policy: 'AWSSSMOpsInsightsServiceRolePolicy',
    },
    {
      principal: 'ssm.amazonaws.com',
      name: 'AmazonSSM',
      policy: 'AmazonSSMServiceRolePolicy',
      description: 'Provides access to AWS Resources managed or used by Amazon SSM.',
    },
  ],
  // The last two are of documents, of which there are none.
  conditionKeys: ['ssm:Overwrite', 'ssm:Policies', 'ssm:Recursive', 'ssm:DocumentCategories', 'ssm:DocumentType'],
  resourceFacts,
  jobs: { 'ssm/expire-parameter': { load: async () => (await import('./parameters/expiry.ts')).job } },
  taggedResources: async () => (await import('./tagged-resources.ts')).taggedResources,
  operations: {
    PutParameter: {
      load: () => import('./parameters/put-parameter.ts'),
      resources: onName,
      conditionKeys: putKeys,
      requires: taggingToo,
    },
    // Values are opened by KMS once the transaction that found them is over.
    GetParameter: { load: values, resources: onName, pureRead: false },
    GetParameters: { load: values, resources: onNames, pureRead: false },
    GetParametersByPath: {
      load: () => import('./parameters/get-by-path.ts'),
      resources: onPath,
      conditionKeys: recursiveKey,
      pureRead: false,
    },
    GetParameterHistory: { load: metadata, resources: onName, pureRead: false },
    DescribeParameters: { load: metadata },
    DeleteParameter: { load: deletion, resources: onName },
    DeleteParameters: { load: deletion, resources: onNames },
    LabelParameterVersion: { load: labels, resources: onName },
    UnlabelParameterVersion: { load: labels, resources: onName },
    AddTagsToResource: { load: tags, resources: onTagged },
    RemoveTagsFromResource: { load: tags, resources: onTagged },
    ListTagsForResource: { load: tags, resources: onTagged },
    PutResourcePolicy: { load: policies, resources: onArn },
    GetResourcePolicies: { load: policies, resources: onArn },
    DeleteResourcePolicy: { load: policies, resources: onArn },
  },
  resourceTypes: {
    'AWS::SSM::Parameter': async () => (await import('./resources.ts')).parameter,
  },
});

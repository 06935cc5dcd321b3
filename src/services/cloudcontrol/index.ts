/**
 * AWS Cloud Control API: resources of every type that CloudFormation has here, by one set of operations. What a type
 * does is its service's (`src/wire/resource-type.ts`), which properties it has the registry's.
 *
 * Spec: https://docs.aws.amazon.com/cloudcontrolapi/latest/APIReference/Welcome.html
 */
import { defineService, type OperationManifest } from '../../wire/service.ts';
import { ResourceRequests } from './records.ts';

const changes = () => import('./changes.ts');
const reads = () => import('./reads.ts');
const requests = () => import('./requests.ts');
const jobs = () => import('./jobs.ts');

/** Whoever names a role hands it over. */
const requires: NonNullable<OperationManifest['requires']> = ({ RoleArn }: { readonly RoleArn?: string }) => {
  const conditionKeys = { 'iam:PassedToService': 'cloudformation.amazonaws.com' };
  return RoleArn === undefined ? [] : [{ action: 'iam:PassRole', resource: RoleArn, conditionKeys }];
};

export const cloudControl = defineService({
  name: 'cloudcontrol',
  iamPrefix: 'cloudformation',
  title: 'AWS Cloud Control API',
  principal: 'cloudcontrolapi.amazonaws.com',
  forwards: true,
  collections: [ResourceRequests],
  jobs: {
    'cloudcontrol/resume': { load: async () => (await jobs()).resume },
    'cloudcontrol/forget': { load: async () => (await jobs()).forget },
  },
  operations: {
    CreateResource: { load: changes, requires },
    UpdateResource: { load: changes, requires },
    DeleteResource: { load: changes, requires },
    // Their handlers take a transaction that writes, though they write nothing.
    GetResource: { load: reads, requires, pureRead: false },
    ListResources: { load: reads, requires, pureRead: false },
    GetResourceRequestStatus: { load: requests },
    ListResourceRequests: { load: requests },
    CancelResourceRequest: { load: requests },
  },
});

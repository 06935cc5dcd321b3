/**
 * AWS Amplify: apps and their branches, as far as ampx asks for them when it deploys a branch's backend.
 *
 * Is not: builds and hosting (repositories, jobs, deployments, domains, webhooks, previews), which are refused by name
 * or answer 501. docs/amplify.md has the differences from AWS.
 *
 * Spec: https://docs.aws.amazon.com/amplify/latest/APIReference/Welcome.html; resources as in
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsamplify.html
 */
import { defineService } from '../../wire/service.ts';
import { appArn, branchArn } from './arns.ts';
import { onApp, onBranch, onTagged, resourceFacts, tagsToo } from './authorization.ts';
import { Apps, Branches } from './records.ts';

const apps = () => import('./apps/apps.ts');
const branches = () => import('./branches/branches.ts');
const tags = () => import('./tags.ts');

export const amplify = defineService({
  name: 'amplify',
  collections: [Apps, Branches],
  iamPrefix: 'amplify',
  title: 'AWS Amplify',
  // AWS's model allows 50 results, and AWS 100.
  dialect: { validationErrorCode: 'BadRequestException', ownEnumerations: new Set(['MaxResults']) },
  resourceFacts,
  taggedResources: async () => (await import('./tagged-resources.ts')).taggedResources,
  operations: {
    CreateApp: { load: apps, requires: tagsToo((_input, ctx) => appArn(ctx, '*')) },
    GetApp: onApp(apps),
    UpdateApp: onApp(apps),
    DeleteApp: onApp(apps),
    ListApps: { load: apps },
    CreateBranch: {
      ...onBranch(branches),
      requires: tagsToo(({ appId, branchName }, ctx) => branchArn(ctx, appId, branchName)),
    },
    GetBranch: onBranch(branches),
    UpdateBranch: onBranch(branches),
    DeleteBranch: onBranch(branches),
    ListBranches: onApp(branches),
    TagResource: onTagged(tags),
    UntagResource: onTagged(tags),
    ListTagsForResource: onTagged(tags),
  },
});

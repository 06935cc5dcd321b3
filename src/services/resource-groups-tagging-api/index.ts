/**
 * AWS Resource Groups Tagging API: tags of resources of every service that has `taggedResources` in its manifest.
 *
 * Is not: compliance with tag policies, reports. Those answer 501 by their names, or are refused by name.
 *
 * Spec: https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/Welcome.html
 */
import { defineService } from '../../wire/service.ts';

const reads = () => import('./get-resources.ts');
const changes = () => import('./tag-resources.ts');

export const resourceGroupsTaggingApi = defineService({
  name: 'resource-groups-tagging-api',
  iamPrefix: 'tag',
  principal: 'tagging.amazonaws.com',
  operations: {
    // They load what services bring before they read.
    GetResources: { load: reads, pureRead: false },
    GetTagKeys: { load: reads, pureRead: false },
    GetTagValues: { load: reads, pureRead: false },
    TagResources: { load: changes },
    UntagResources: { load: changes },
  },
});

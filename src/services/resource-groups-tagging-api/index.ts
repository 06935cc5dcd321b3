/**
 * AWS Resource Groups Tagging API: tags of resources of every service.
 *
 * Not there yet: its operations answer 501 by their names.
 *
 * Spec: https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/Welcome.html
 */
import { defineService } from '../../wire/service.ts';

export const resourceGroupsTaggingApi = defineService({
  name: 'resource-groups-tagging-api',
  iamPrefix: 'tag',
  principal: 'tagging.amazonaws.com',
  operations: {},
});

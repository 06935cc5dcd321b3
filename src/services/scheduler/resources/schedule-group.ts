/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-scheduler-schedulegroup.html */
import {
  everyItem,
  ifThere,
  type ResourceCall,
  type ResourceHandler,
  shownTags,
  tagChanges,
  withStackTags,
} from '../../../wire/resource-type.ts';
import type { Tag } from '../../../wire/tags.ts';

const gone = 'ResourceNotFoundException';

export const scheduleGroup: ResourceHandler = {
  async create(desired, call) {
    const Name = String(desired['Name'] ?? call.uniqueName({ maxLength: 64 }));
    const Tags = tagsOf(desired, call);
    await call.aws.scheduler.createScheduleGroup({ Name, ...(Tags.length > 0 && { Tags }) });
    return { physicalId: Name, attributes: await attributesOf(Name, call) };
  },

  async read(Name, call) {
    return ifThere(gone, async () => {
      const attributes = await attributesOf(Name, call);
      const { Tags } = await call.aws.scheduler.listTagsForResource({ ResourceArn: attributes.Arn });
      return { Name, ...attributes, ...shownTags(Tags) };
    });
  },

  async update(Name, desired, _previous, call) {
    const { scheduler } = call.aws;
    const attributes = await attributesOf(Name, call);
    const ResourceArn = attributes.Arn;
    const { removed, put } = tagChanges(
      (await scheduler.listTagsForResource({ ResourceArn })).Tags,
      tagsOf(desired, call),
    );
    if (removed.length > 0) await scheduler.untagResource({ ResourceArn, TagKeys: removed });
    if (put.length > 0) await scheduler.tagResource({ ResourceArn, Tags: put });
    return { physicalId: Name, attributes };
  },

  async delete(Name, _properties, { aws: { scheduler } }) {
    return waitUntilGone(Name, await ifThere(gone, () => scheduler.deleteScheduleGroup({ Name })));
  },

  async resume(callback, { aws: { scheduler } }) {
    const Name = String(callback);
    return waitUntilGone(Name, await ifThere(gone, () => scheduler.getScheduleGroup({ Name })));
  },

  list: (_model, { aws: { scheduler } }) =>
    everyItem(
      'NextToken',
      (from) => scheduler.listScheduleGroups(from),
      ({ ScheduleGroups }) => ScheduleGroups!.map(({ Name }) => Name!),
    ),
};

/** Its schedules go a moment later, and it with them. */
function waitUntilGone(Name: string, there: unknown) {
  return there === undefined ? undefined : { callback: Name, delayMs: 100, physicalId: Name };
}

function tagsOf(desired: { readonly Tags?: unknown }, call: ResourceCall): Tag[] {
  return withStackTags(desired.Tags as Tag[] | undefined, call);
}

async function attributesOf(Name: string, { aws: { scheduler } }: ResourceCall) {
  const { Arn, State, CreationDate, LastModificationDate } = await scheduler.getScheduleGroup({ Name });
  const [created, modified] = [CreationDate, LastModificationDate].map((date) => date?.toISOString());
  return { Arn: Arn!, State, CreationDate: created, LastModificationDate: modified };
}

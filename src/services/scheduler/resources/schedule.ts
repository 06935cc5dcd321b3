/**
 * AWS::Scheduler::Schedule.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-scheduler-schedule.html
 */
import type { Input } from '../../../wire/aws-types.ts';
import { AwsError } from '../../../wire/errors.ts';
import {
  everyItem,
  ifThere,
  refusing,
  type ResourceCall,
  type ResourceHandler,
  type ResourceProperties,
} from '../../../wire/resource-type.ts';
import { defaultGroup } from '../arns.ts';

type Settings = Omit<Input<'scheduler', 'CreateSchedule'>, 'Name' | 'ClientToken'>;

const gone = 'ResourceNotFoundException';
const notThere = [
  'KmsKeyArn',
  'Target/DeadLetterConfig/Arn',
  'Target/EcsParameters',
  'Target/EventBridgeParameters',
  'Target/KinesisParameters',
  'Target/SageMakerPipelineParameters',
  'Target/SqsParameters',
];

export const schedule: ResourceHandler = refusing('AWS::Scheduler::Schedule', notThere, {
  async create(desired, call) {
    const Name = String(desired['Name'] ?? call.uniqueName({ maxLength: 64 }));
    const { ScheduleArn } = await call.aws.scheduler.createSchedule({ Name, ...settingsOf(desired) });
    return { physicalId: Name, attributes: { Arn: ScheduleArn } };
  },

  async read(Name, call, deployed) {
    const GroupName = deployed ? groupOf(deployed) : await findGroup(Name, call);
    if (GroupName === undefined) return undefined;
    return ifThere(gone, async () => {
      const found = await call.aws.scheduler.getSchedule({ Name, GroupName });
      const { Arn, Description, FlexibleTimeWindow, ScheduleExpression, ScheduleExpressionTimezone } = found;
      const { StartDate, EndDate, State, Target } = found;
      return {
        Arn,
        Name,
        GroupName,
        FlexibleTimeWindow,
        ScheduleExpression,
        ScheduleExpressionTimezone,
        State,
        Target,
        ...(Description !== undefined && { Description }),
        ...(StartDate && { StartDate: StartDate.toISOString() }),
        ...(EndDate && { EndDate: EndDate.toISOString() }),
      };
    });
  },

  async update(Name, desired, previous, call) {
    const { scheduler } = call.aws;
    const [before, now] = [groupOf(previous), groupOf(desired)];
    const given = { Name, ...settingsOf(desired) };
    if (before === now) await scheduler.updateSchedule(given);
    else {
      await scheduler.createSchedule(given);
      await ifThere(gone, () => scheduler.deleteSchedule({ Name, GroupName: before }));
    }
    const { Arn } = await scheduler.getSchedule({ Name, GroupName: now });
    return { physicalId: Name, attributes: { Arn } };
  },

  async delete(Name, properties, { aws: { scheduler } }) {
    await ifThere(gone, () => scheduler.deleteSchedule({ Name, GroupName: groupOf(properties) }));
  },

  async list(_model, call) {
    return (await listed(call)).map(({ Name }) => Name!);
  },
});

function groupOf({ GroupName }: { readonly GroupName?: unknown }): string {
  return typeof GroupName === 'string' ? GroupName : defaultGroup;
}

/** Whoever has only a name means that of the first group which has one of it. */
async function findGroup(name: string, call: ResourceCall): Promise<string | undefined> {
  const groups = (await listed(call, name)).filter(({ Name }) => Name === name).map(({ GroupName }) => GroupName!);
  return groups.includes(defaultGroup) ? defaultGroup : groups[0];
}

function listed({ aws: { scheduler } }: ResourceCall, NamePrefix?: string) {
  const asked = NamePrefix === undefined ? {} : { NamePrefix };
  return everyItem(
    'NextToken',
    (from) => scheduler.listSchedules({ ...asked, ...from }),
    ({ Schedules }) => Schedules,
  );
}

/** As the operation takes them: dates are dates, of the target what there is. */
function settingsOf(desired: ResourceProperties): Settings {
  const { Name: _name, StartDate, EndDate, KmsKeyArn: _key, Target, ...rest } = desired;
  const { Arn, RoleArn, Input: text, RetryPolicy } = Target as Settings['Target'];
  const { Description, FlexibleTimeWindow, GroupName, ScheduleExpression, ScheduleExpressionTimezone, State } =
    rest as unknown as Settings;
  return {
    FlexibleTimeWindow,
    ScheduleExpression,
    Target: { Arn, RoleArn, ...(text !== undefined && { Input: text }), ...(RetryPolicy && { RetryPolicy }) },
    ...(Description !== undefined && { Description }),
    ...(GroupName !== undefined && { GroupName }),
    ...(ScheduleExpressionTimezone !== undefined && { ScheduleExpressionTimezone }),
    ...(State !== undefined && { State }),
    ...dateOf('StartDate', StartDate),
    ...dateOf('EndDate', EndDate),
  };
}

function dateOf(property: 'StartDate' | 'EndDate', value: unknown): { [name in 'StartDate' | 'EndDate']?: Date } {
  if (value === undefined) return {};
  const date = new Date(String(value));
  if (Number.isNaN(date.getTime())) throw new AwsError('InvalidRequest', `${property} is no date: ${String(value)}`);
  return { [property]: date };
}

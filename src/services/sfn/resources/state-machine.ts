/**
 * AWS::StepFunctions::StateMachine.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-stepfunctions-statemachine.html
 */
import {
  everyItem,
  ifThere,
  refusing,
  shownTags,
  tagChanges,
  withStackTags,
  type ResourceCall,
  type ResourceHandler,
  type ResourceProperties,
} from '../../../wire/resource-type.ts';
import type { Tag } from '../../../wire/tags.ts';
import { definitionInS3, definitionOf, type DefinitionProperties } from './definition.ts';

interface Desired extends DefinitionProperties {
  readonly StateMachineName?: string;
  readonly StateMachineType?: 'STANDARD' | 'EXPRESS';
  readonly RoleArn: string;
  readonly LoggingConfiguration?: {
    readonly Level?: 'OFF' | 'ALL' | 'ERROR' | 'FATAL';
    readonly IncludeExecutionData?: boolean;
    readonly Destinations?: readonly { readonly CloudWatchLogsLogGroup?: { readonly LogGroupArn?: string } }[];
  };
  readonly TracingConfiguration?: { readonly Enabled?: boolean };
  readonly EncryptionConfiguration?: { readonly Type: 'AWS_OWNED_KEY' };
  readonly Tags?: readonly Tag[];
}

const notThere = [
  'EncryptionConfiguration/KmsDataKeyReusePeriodSeconds',
  'EncryptionConfiguration/KmsKeyId',
  'EncryptionConfiguration/Type=CUSTOMER_MANAGED_KMS_KEY',
  'TracingConfiguration/Enabled',
];
const gone = 'StateMachineDoesNotExist';

export const stateMachine: ResourceHandler = refusing('AWS::StepFunctions::StateMachine', notThere, {
  prepare: (properties, call) => definitionInS3(properties as unknown as Desired, call),

  async create(properties, call) {
    const desired = properties as unknown as Desired;
    const tags = withStackTags(desired.Tags, call);
    const { stateMachineArn } = await call.aws.sfn.createStateMachine({
      name: desired.StateMachineName ?? call.uniqueName({ maxLength: 80 }),
      ...(desired.StateMachineType !== undefined && { type: desired.StateMachineType }),
      ...given(desired, call),
      ...(tags.length > 0 && { tags: tags.map(lower) }),
    });
    return { physicalId: stateMachineArn!, attributes: await attributesOf(stateMachineArn!, call) };
  },

  async read(stateMachineArn, { aws: { sfn } }) {
    const found = await ifThere(gone, () => sfn.describeStateMachine({ stateMachineArn }));
    if (!found) return undefined;
    const { tags = [] } = await sfn.listTagsForResource({ resourceArn: stateMachineArn });
    return {
      Arn: stateMachineArn,
      Name: found.name!,
      StateMachineName: found.name!,
      StateMachineType: found.type!,
      DefinitionString: found.definition!,
      RoleArn: found.roleArn!,
      StateMachineRevisionId: found.revisionId ?? 'INITIAL',
      EncryptionConfiguration: { Type: found.encryptionConfiguration?.type ?? 'AWS_OWNED_KEY' },
      TracingConfiguration: { Enabled: found.tracingConfiguration?.enabled ?? false },
      ...shownLogging(found.loggingConfiguration ?? {}),
      ...shownTags(tags.map(upper)),
    };
  },

  async update(stateMachineArn, properties, _previous, call) {
    const desired = properties as unknown as Desired;
    const loggingConfiguration = { level: 'OFF' as const, includeExecutionData: false };
    await call.aws.sfn.updateStateMachine({ stateMachineArn, loggingConfiguration, ...given(desired, call) });
    await setTags(stateMachineArn, desired, call);
    return { physicalId: stateMachineArn, attributes: await attributesOf(stateMachineArn, call) };
  },

  async delete(stateMachineArn, _properties, { aws: { sfn } }) {
    await ifThere(gone, () => sfn.deleteStateMachine({ stateMachineArn }));
  },

  list: (_model, { aws: { sfn } }) =>
    everyItem(
      'nextToken',
      (from) => sfn.listStateMachines(from),
      ({ stateMachines }) => stateMachines!.map(({ stateMachineArn }) => stateMachineArn!),
    ),
});

function given(desired: Desired, { prepared }: ResourceCall) {
  const { RoleArn, LoggingConfiguration: logs, TracingConfiguration, EncryptionConfiguration } = desired;
  return {
    definition: definitionOf(desired, prepared as string | undefined),
    roleArn: RoleArn,
    ...(logs && { loggingConfiguration: loggingOf(logs) }),
    ...(TracingConfiguration && { tracingConfiguration: { enabled: TracingConfiguration.Enabled ?? false } }),
    ...(EncryptionConfiguration && { encryptionConfiguration: { type: EncryptionConfiguration.Type } }),
  };
}

function loggingOf({ Level, IncludeExecutionData, Destinations }: NonNullable<Desired['LoggingConfiguration']>) {
  return {
    level: Level ?? ('OFF' as const),
    includeExecutionData: IncludeExecutionData ?? false,
    ...(Destinations && {
      destinations: Destinations.map(({ CloudWatchLogsLogGroup: group }) => ({
        ...(group && { cloudWatchLogsLogGroup: { logGroupArn: group.LogGroupArn } }),
      })),
    }),
  };
}

interface Told {
  readonly level?: string | undefined;
  readonly includeExecutionData?: boolean | undefined;
  readonly destinations?:
    | readonly { readonly cloudWatchLogsLogGroup?: { readonly logGroupArn?: string | undefined } | undefined }[]
    | undefined;
}

function shownLogging({ level, includeExecutionData, destinations = [] }: Told): ResourceProperties {
  if (destinations.length === 0) return {};
  const Destinations = destinations.map(({ cloudWatchLogsLogGroup: group }) => ({
    CloudWatchLogsLogGroup: { LogGroupArn: group?.logGroupArn },
  }));
  return { LoggingConfiguration: { Level: level, IncludeExecutionData: includeExecutionData, Destinations } };
}

async function attributesOf(stateMachineArn: string, { aws: { sfn } }: ResourceCall): Promise<ResourceProperties> {
  const { name, revisionId } = await sfn.describeStateMachine({ stateMachineArn });
  return { Arn: stateMachineArn, Name: name!, StateMachineRevisionId: revisionId ?? 'INITIAL' };
}

function lower({ Key, Value }: Tag) {
  return { key: Key, value: Value };
}

function upper({ key, value }: { readonly key?: string | undefined; readonly value?: string | undefined }) {
  return { Key: key, Value: value };
}

async function setTags(arn: string, desired: Desired, call: ResourceCall): Promise<void> {
  const { sfn } = call.aws;
  const { tags = [] } = await sfn.listTagsForResource({ resourceArn: arn });
  const { removed, put } = tagChanges(tags.map(upper), withStackTags(desired.Tags, call));
  if (removed.length > 0) await sfn.untagResource({ resourceArn: arn, tagKeys: removed });
  if (put.length > 0) await sfn.tagResource({ resourceArn: arn, tags: put.map(lower) });
}

/**
 * AWS::Lambda::Function.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-function.html
 */
import type { Input } from '../../../wire/aws-types.ts';
import {
  everyItem,
  ifThere,
  refusing,
  type ResourceCall,
  type ResourceHandler,
  shownTags,
  tagChanges,
  withStackTags,
} from '../../../wire/resource-type.ts';
import { listOfTags, mapOfTags, type Tag } from '../../../wire/tags.ts';
import { type CodeProperties, preparedCode } from './code.ts';

type Settings = Omit<Input<'lambda', 'CreateFunction'>, 'FunctionName' | 'Code' | 'Tags' | 'KMSKeyArn'>;

interface FunctionProperties extends Settings {
  readonly FunctionName?: string;
  readonly Code: CodeProperties;
  readonly Tags?: readonly Tag[];
  readonly KmsKeyArn?: string;
  readonly ReservedConcurrentExecutions?: number;
}

const without = [
  'CapacityProviderConfig',
  'Code/ImageUri',
  'Code/S3ObjectStorageMode',
  'Code/SourceKMSKeyArn',
  'CodeSigningConfigArn',
  'DeadLetterConfig',
  'DurableConfig',
  'FileSystemConfigs',
  'FunctionScalingConfig',
  'ImageConfig',
  'KmsKeyArn',
  'PackageType=Image',
  'PublishToLatestPublished',
  'RecursiveLoop',
  'RuntimeManagementConfig',
  'SnapStart/ApplyOn=PublishedVersions',
  'TenancyConfig',
  'TracingConfig/Mode=Active',
  'VpcConfig/Ipv6AllowedForDualStack',
  'VpcConfig/SecurityGroupIds',
  'VpcConfig/SubnetIds',
];

/** Those that the operations take under the same names; which of their values there are here, they say themselves. */
const settings = [
  'Architectures',
  'Description',
  'Environment',
  'EphemeralStorage',
  'Handler',
  'Layers',
  'LoggingConfig',
  'MemorySize',
  'PackageType',
  'Role',
  'Runtime',
  'SnapStart',
  'Timeout',
  'TracingConfig',
  'VpcConfig',
] as const;

/** What a property is where a template does not have it any more. */
const defaults = {
  Description: '',
  Environment: { Variables: {} },
  EphemeralStorage: { Size: 512 },
  Layers: [],
  LoggingConfig: { LogFormat: 'Text' as const },
  MemorySize: 128,
  Timeout: 3,
};

export const lambdaFunction: ResourceHandler = refusing('AWS::Lambda::Function', without, {
  prepare: async (desired, call) => preparedCode((desired as unknown as FunctionProperties).Code, call, desired),

  async create(properties, call) {
    const desired = properties as unknown as FunctionProperties;
    const { lambda } = call.aws;
    const FunctionName = desired.FunctionName ?? call.uniqueName({ maxLength: 64 });
    const tags = withStackTags(desired.Tags, call);
    const { FunctionArn } = await lambda.createFunction({
      ...given(desired),
      Role: desired.Role,
      FunctionName,
      Code: call.prepared === undefined ? {} : { ZipFile: call.prepared as Uint8Array<ArrayBuffer> },
      ...(tags.length > 0 && { Tags: mapOfTags(tags) }),
    });
    await reserve(call, FunctionName, desired.ReservedConcurrentExecutions);
    return { physicalId: FunctionName, attributes: { Arn: FunctionArn!, ...snapStart } };
  },

  async read(FunctionName, { aws }) {
    const found = await ifThere('ResourceNotFoundException', () => aws.lambda.getFunction({ FunctionName }));
    if (!found) return undefined;
    const { Configuration: is = {}, Tags = {}, Concurrency } = found;
    const reserved = Concurrency?.ReservedConcurrentExecutions;
    const kept = settings.filter((name) => name !== 'SnapStart' && name !== 'Layers' && name !== 'VpcConfig');
    const Layers = is.Layers?.map(({ Arn }) => Arn!);
    return {
      ...Object.fromEntries(kept.flatMap((name) => (is[name] === undefined ? [] : [[name, is[name]]]))),
      FunctionName,
      Arn: is.FunctionArn!,
      ...snapStart,
      ...(Layers && { Layers }),
      ...(reserved !== undefined && { ReservedConcurrentExecutions: reserved }),
      ...shownTags(listOfTags(Tags)),
    };
  },

  async update(FunctionName, properties, previousProperties, call) {
    const desired = properties as unknown as FunctionProperties;
    const previous = previousProperties as unknown as FunctionProperties;
    const { lambda } = call.aws;
    const hasChanged = (name: keyof FunctionProperties) => !isSame(desired[name], previous[name]);
    const ZipFile = call.prepared as Uint8Array<ArrayBuffer> | undefined;
    if (ZipFile && (hasChanged('Code') || hasChanged('Architectures'))) {
      const { Architectures = ['x86_64'] } = desired;
      await lambda.updateFunctionCode({ FunctionName, ZipFile, Architectures });
    }
    const { Architectures: _code, PackageType: _fixed, ...changing } = given(desired);
    if (settings.some(hasChanged)) await lambda.updateFunctionConfiguration({ FunctionName, ...defaults, ...changing });
    if (hasChanged('ReservedConcurrentExecutions'))
      await reserve(call, FunctionName, desired.ReservedConcurrentExecutions, true);
    const { Configuration } = await lambda.getFunction({ FunctionName });
    await setTags(call, Configuration!.FunctionArn!, withStackTags(desired.Tags, call));
    return { physicalId: FunctionName, attributes: { Arn: Configuration!.FunctionArn!, ...snapStart } };
  },

  async delete(FunctionName, _properties, { aws }) {
    await ifThere('ResourceNotFoundException', () => aws.lambda.deleteFunction({ FunctionName }));
  },

  list: (_model, { aws }) =>
    everyItem(
      ['Marker', 'NextMarker'],
      (from) => aws.lambda.listFunctions(from),
      ({ Functions }) => Functions!.map(({ FunctionName }) => FunctionName!),
    ),
});

const snapStart = {
  SnapStartResponse: { ApplyOn: 'None', OptimizationStatus: 'Off' },
  'SnapStartResponse.ApplyOn': 'None',
  'SnapStartResponse.OptimizationStatus': 'Off',
};

function given(desired: FunctionProperties): Omit<Settings, 'Role'> {
  const there = settings.filter((name) => desired[name] !== undefined);
  return Object.fromEntries(there.map((name) => [name, desired[name]]));
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

async function reserve(call: ResourceCall, FunctionName: string, count: number | undefined, isUpdate = false) {
  const { lambda } = call.aws;
  if (count !== undefined) await lambda.putFunctionConcurrency({ FunctionName, ReservedConcurrentExecutions: count });
  else if (isUpdate) await lambda.deleteFunctionConcurrency({ FunctionName });
}

async function setTags({ aws: { lambda } }: ResourceCall, Resource: string, tags: readonly Tag[]): Promise<void> {
  const { removed, put } = tagChanges(listOfTags((await lambda.listTags({ Resource })).Tags), tags);
  if (removed.length > 0) await lambda.untagResource({ Resource, TagKeys: removed });
  if (put.length > 0) await lambda.tagResource({ Resource, Tags: mapOfTags(put) });
}

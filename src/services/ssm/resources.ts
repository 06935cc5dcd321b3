/**
 * AWS::SSM::Parameter.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ssm-parameter.html
 */
import { AwsError } from '../../wire/errors.ts';
import {
  everyItem,
  isOther,
  refusing,
  tagChanges,
  withStackTags,
  type ResourceCall,
  type ResourceHandler,
} from '../../wire/resource-type.ts';
import type { Tag } from '../../wire/tags.ts';

interface ParameterProperties {
  readonly Name?: string;
  readonly Type: 'String' | 'StringList';
  readonly Value: string;
  readonly DataType?: string;
  readonly Description?: string;
  readonly AllowedPattern?: string;
  readonly Policies?: string;
  readonly Tier?: 'Standard' | 'Advanced' | 'Intelligent-Tiering';
  readonly Tags?: Readonly<Record<string, string>>;
}

type Ssm = ResourceCall['aws']['ssm'];

export const parameter: ResourceHandler = refusing('AWS::SSM::Parameter', ['DataType=aws:ec2:image'], {
  async create(properties, call) {
    const desired = requireOpen(properties as unknown as ParameterProperties);
    const Name = desired.Name ?? nameOf(call);
    const Tags = tagsOf(desired, call);
    await call.aws.ssm.putParameter({ ...membersOf(desired), Name, ...(Tags.length > 0 && { Tags }) });
    return { physicalId: Name, attributes: attributesOf(Name, desired, call) };
  },

  async read(Name, { aws: { ssm } }) {
    const { Parameters = [] } = await ssm.describeParameters({ ParameterFilters: [{ Key: 'Name', Values: [Name] }] });
    const described = Parameters.find((one) => one.Name === Name);
    if (!described) return undefined;
    const { Parameter: read } = await ssm.getParameter({ Name });
    return { Name, Arn: read!.ARN!, Type: read!.Type!, Value: read!.Value!, DataType: read!.DataType! };
  },

  async update(Name, properties, previousProperties, call) {
    const desired = requireOpen(properties as unknown as ParameterProperties);
    const previous = previousProperties as unknown as ParameterProperties;
    if (isOther(membersOf(desired), membersOf(previous)))
      await call.aws.ssm.putParameter({ ...withoutDropped(desired, previous), Name, Overwrite: true });
    await setTags(call.aws.ssm, Name, tagsOf(desired, call));
    return { physicalId: Name, attributes: attributesOf(Name, desired, call) };
  },

  async delete(Name, _properties, { aws }) {
    try {
      await aws.ssm.deleteParameter({ Name });
    } catch (error) {
      if (!(error instanceof AwsError) || error.code !== 'ParameterNotFound') throw error;
    }
  },

  list: (_model, { aws }) =>
    everyItem(
      'NextToken',
      (from) => aws.ssm.describeParameters({ MaxResults: 50, ...from }),
      ({ Parameters }) => Parameters!.map(({ Name }) => Name!),
    ),
});

/** `CFN-<logical id>-<random>`: without the stack's name, unlike those of other types. */
function nameOf({ stack, uniqueName }: ResourceCall): string {
  const name = uniqueName({ maxLength: 255 });
  return `CFN-${stack ? name.slice(name.lastIndexOf(`-${stack.logicalId}-`) + 1) : name}`;
}

/** CloudFormation makes no secrets of Parameter Store. */
function requireOpen(desired: ParameterProperties): ParameterProperties {
  if (desired.Type === 'String' || desired.Type === 'StringList') return desired;
  throw new AwsError(
    'ValidationException',
    `AWS CloudFormation doesn't support creating a parameter of type ${String(desired.Type)}.`,
  );
}

/** What is put, besides name and tags. */
function membersOf({ Name: _name, Tags: _tags, ...members }: ParameterProperties) {
  return members;
}

/** What a template says no longer goes, which an overwrite would keep. */
function withoutDropped(desired: ParameterProperties, previous: ParameterProperties) {
  return {
    ...membersOf(desired),
    ...(previous.Description !== undefined && { Description: desired.Description ?? '' }),
    ...(previous.AllowedPattern !== undefined && { AllowedPattern: desired.AllowedPattern ?? '' }),
    ...(previous.Policies !== undefined && { Policies: desired.Policies ?? '[]' }),
  };
}

function attributesOf(Name: string, { Type, Value }: ParameterProperties, { account, region }: ResourceCall) {
  return { Arn: `arn:aws:ssm:${region}:${account}:parameter/${Name.replace(/^\//, '')}`, Type, Value };
}

function tagsOf({ Tags = {} }: ParameterProperties, call: ResourceCall): Tag[] {
  const own = Object.entries(Tags).map(([Key, Value]) => ({ Key, Value }));
  return withStackTags(own, call);
}

async function setTags(ssm: Ssm, Name: string, tags: readonly Tag[]): Promise<void> {
  const resource = { ResourceType: 'Parameter', ResourceId: Name } as const;
  const { TagList } = await ssm.listTagsForResource(resource);
  const { removed, put } = tagChanges(TagList, tags);
  if (removed.length > 0) await ssm.removeTagsFromResource({ ...resource, TagKeys: removed });
  if (put.length > 0) await ssm.addTagsToResource({ ...resource, Tags: put });
}

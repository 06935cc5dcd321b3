/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-organizations-policy.html */
import { isDeepStrictEqual } from 'node:util';
import {
  documentText,
  everyItem,
  ifThere,
  pagesOf,
  shownTags,
  withStackTags,
  type ResourceCall,
  type ResourceHandler,
} from '../../../wire/resource-type.ts';
import type { Input } from '../../../wire/aws-types.ts';
import type { Tag } from '../../../wire/tags.ts';
import { changeTags, tagsOf } from './change-tags.ts';

interface PolicyProperties {
  readonly Name: string;
  readonly Type: Input<'organizations', 'CreatePolicy'>['Type'];
  readonly Content: unknown;
  readonly Description?: string;
  readonly TargetIds?: readonly string[];
  readonly Tags?: readonly Tag[];
}

const gone = 'PolicyNotFoundException';
const types = [
  'SERVICE_CONTROL_POLICY',
  'RESOURCE_CONTROL_POLICY',
  'TAG_POLICY',
  'BACKUP_POLICY',
  'AISERVICES_OPT_OUT_POLICY',
  'CHATBOT_POLICY',
  'DECLARATIVE_POLICY_EC2',
  'SECURITYHUB_POLICY',
  'INSPECTOR_POLICY',
  'UPGRADE_ROLLOUT_POLICY',
  'BEDROCK_POLICY',
  'S3_POLICY',
  'NETWORK_SECURITY_DIRECTOR_POLICY',
];

export const policy: ResourceHandler = {
  async create(properties, call) {
    const desired = properties as unknown as PolicyProperties;
    const { Policy: made } = await call.aws.organizations.createPolicy({
      Name: desired.Name,
      Type: desired.Type,
      Content: documentText(desired.Content),
      Description: desired.Description ?? '',
      Tags: withStackTags(desired.Tags, call),
    });
    const { Id = '', Arn, AwsManaged } = made!.PolicySummary!;
    await changeTargets(call, Id, desired.TargetIds, []);
    return { physicalId: Id, attributes: { Id, Arn, AwsManaged } };
  },

  async update(id, properties, previousProperties, call) {
    const desired = properties as unknown as PolicyProperties;
    const previous = previousProperties as unknown as PolicyProperties;
    const { organizations } = call.aws;
    const isSame =
      desired.Name === previous.Name &&
      desired.Description === previous.Description &&
      isDeepStrictEqual(desired.Content, previous.Content);
    if (!isSame)
      await organizations.updatePolicy({
        PolicyId: id,
        Name: desired.Name,
        Description: desired.Description ?? '',
        Content: documentText(desired.Content),
      });
    await changeTargets(call, id, desired.TargetIds, previous.TargetIds);
    await changeTags(call, id, desired.Tags);
    const { Policy: found } = await organizations.describePolicy({ PolicyId: id });
    const { Arn, AwsManaged } = found!.PolicySummary!;
    return { physicalId: id, attributes: { Id: id, Arn, AwsManaged } };
  },

  async read(id, call) {
    const answer = await ifThere(gone, () => call.aws.organizations.describePolicy({ PolicyId: id }));
    if (!answer) return undefined;
    const { Content, PolicySummary } = answer.Policy!;
    const { Arn, AwsManaged, Name, Type, Description } = PolicySummary!;
    const targets = await targetsOf(call, id);
    return {
      Id: id,
      Arn,
      AwsManaged,
      Name,
      Type,
      Content: JSON.parse(Content!),
      ...(Description && { Description }),
      ...(targets.length > 0 && { TargetIds: targets }),
      ...shownTags(AwsManaged ? [] : await tagsOf(call, id)),
    };
  },

  async delete(id, _properties, call) {
    await ifThere(gone, async () => {
      await changeTargets(call, id, [], await targetsOf(call, id));
      await call.aws.organizations.deletePolicy({ PolicyId: id });
    });
  },

  /** Of the type that the model names, or of all. */
  async list(model, { aws: { organizations } }) {
    const found: string[] = [];
    for (const type of model['Type'] === undefined ? types : [String(model['Type'])]) {
      const Filter = type as PolicyProperties['Type'];
      const pages = pagesOf('NextToken', (from) => organizations.listPolicies({ Filter, ...from }));
      for await (const { Policies } of pages) found.push(...Policies!.map(({ Id }) => Id!));
    }
    return found;
  },
};

function targetsOf({ aws: { organizations } }: ResourceCall, PolicyId: string): Promise<string[]> {
  return everyItem(
    'NextToken',
    (from) => organizations.listTargetsForPolicy({ PolicyId, ...from }),
    ({ Targets }) => Targets!.map(({ TargetId }) => TargetId!),
  );
}

async function changeTargets(
  { aws: { organizations } }: ResourceCall,
  PolicyId: string,
  now: readonly string[] = [],
  before: readonly string[] = [],
): Promise<void> {
  const goneTarget = ['PolicyNotAttachedException', 'TargetNotFoundException'];
  for (const TargetId of now) if (!before.includes(TargetId)) await organizations.attachPolicy({ PolicyId, TargetId });
  for (const TargetId of before)
    if (!now.includes(TargetId)) await ifThere(goneTarget, () => organizations.detachPolicy({ PolicyId, TargetId }));
}

/**
 * AWS::Logs::LogGroup.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-logs-loggroup.html
 */
import { AwsError } from '../../../wire/errors.ts';
import {
  everyItem,
  ifThere,
  refusing,
  shownTags,
  tagChanges,
  withStackTags,
  type ResourceCall,
  type ResourceHandler,
} from '../../../wire/resource-type.ts';
import { listOfTags, mapOfTags, type Tag } from '../../../wire/tags.ts';

interface GroupProperties {
  readonly LogGroupName?: string;
  readonly LogGroupClass?: 'STANDARD' | 'INFREQUENT_ACCESS' | 'DELIVERY';
  readonly RetentionInDays?: number;
  readonly KmsKeyId?: string;
  readonly DeletionProtectionEnabled?: boolean;
  readonly Tags?: readonly Tag[];
}

const groupIsWithout = [
  'DataProtectionPolicy',
  'FieldIndexPolicies',
  'ResourcePolicyDocument',
  'BearerTokenAuthenticationEnabled',
];

export const logGroup: ResourceHandler = refusing('AWS::Logs::LogGroup', groupIsWithout, {
  async create(properties, call) {
    const desired = properties as GroupProperties;
    const logs = call.aws['cloudwatch-logs'];
    const logGroupName = desired.LogGroupName ?? call.uniqueName({ maxLength: 512 });
    const tags = mapOfTags(withStackTags(desired.Tags, call));
    await logs.createLogGroup({
      logGroupName,
      ...(desired.LogGroupClass !== undefined && { logGroupClass: desired.LogGroupClass }),
      ...(desired.KmsKeyId !== undefined && { kmsKeyId: desired.KmsKeyId }),
      ...(desired.DeletionProtectionEnabled && { deletionProtectionEnabled: true }),
      ...(Object.keys(tags).length > 0 && { tags }),
    });
    if (desired.RetentionInDays !== undefined)
      await logs.putRetentionPolicy({ logGroupName, retentionInDays: desired.RetentionInDays });
    return { physicalId: logGroupName, attributes: { Arn: arnOf(call, logGroupName) } };
  },

  async read(logGroupName, call) {
    const logs = call.aws['cloudwatch-logs'];
    const { logGroups = [] } = await logs.describeLogGroups({ logGroupNamePrefix: logGroupName, limit: 1 });
    const group = logGroups.find((one) => one.logGroupName === logGroupName);
    if (!group) return undefined;
    const { tags = {} } = await logs.listTagsForResource({ resourceArn: group.logGroupArn! });
    return {
      LogGroupName: logGroupName,
      Arn: group.arn!,
      LogGroupClass: group.logGroupClass!,
      DeletionProtectionEnabled: group.deletionProtectionEnabled!,
      ...(group.retentionInDays !== undefined && { RetentionInDays: group.retentionInDays }),
      ...(group.kmsKeyId !== undefined && { KmsKeyId: group.kmsKeyId }),
      ...shownTags(listOfTags(tags)),
    };
  },

  async update(logGroupName, properties, previousProperties, call) {
    const [desired, previous] = [properties as GroupProperties, previousProperties as GroupProperties];
    if ((desired.LogGroupClass ?? 'STANDARD') !== (previous.LogGroupClass ?? 'STANDARD'))
      throw new AwsError('InvalidRequest', 'The LogGroupClass of a log group cannot be changed.');
    const logs = call.aws['cloudwatch-logs'];
    if (desired.RetentionInDays !== previous.RetentionInDays) {
      await (desired.RetentionInDays === undefined
        ? logs.deleteRetentionPolicy({ logGroupName })
        : logs.putRetentionPolicy({ logGroupName, retentionInDays: desired.RetentionInDays }));
    }
    if (desired.KmsKeyId !== previous.KmsKeyId) {
      await (desired.KmsKeyId === undefined
        ? logs.disassociateKmsKey({ logGroupName })
        : logs.associateKmsKey({ logGroupName, kmsKeyId: desired.KmsKeyId }));
    }
    const isProtected = desired.DeletionProtectionEnabled ?? false;
    if (isProtected !== (previous.DeletionProtectionEnabled ?? false)) {
      const protection = { logGroupIdentifier: logGroupName, deletionProtectionEnabled: isProtected };
      await logs.putLogGroupDeletionProtection(protection);
    }
    await setTags(call, logGroupName, withStackTags(desired.Tags, call));
    return { physicalId: logGroupName, attributes: { Arn: arnOf(call, logGroupName) } };
  },

  async delete(logGroupName, _properties, { aws }) {
    await ifThere('ResourceNotFoundException', () => aws['cloudwatch-logs'].deleteLogGroup({ logGroupName }));
  },

  list: (_model, { aws }) =>
    everyItem(
      'nextToken',
      (from) => aws['cloudwatch-logs'].describeLogGroups(from),
      ({ logGroups }) => logGroups!.map(({ logGroupName }) => logGroupName!),
    ),
});

function arnOf({ region, account }: ResourceCall, name: string): string {
  return `arn:aws:logs:${region}:${account}:log-group:${name}:*`;
}

async function setTags(call: ResourceCall, name: string, tags: readonly Tag[]): Promise<void> {
  const logs = call.aws['cloudwatch-logs'];
  const resourceArn = arnOf(call, name).slice(0, -':*'.length);
  const { removed, put } = tagChanges(listOfTags((await logs.listTagsForResource({ resourceArn })).tags), tags);
  if (removed.length > 0) await logs.untagResource({ resourceArn, tagKeys: removed });
  if (put.length > 0) await logs.tagResource({ resourceArn, tags: mapOfTags(put) });
}

/** What of a table is set by operations of its own: time to live, recovery, its policy. */
import type { Input } from '../../../wire/aws-types.ts';
import { documentText, isOther, type ResourceCall } from '../../../wire/resource-type.ts';
import type { TableProperties } from './table-properties.ts';

/** Another attribute is one switched off and the other switched on. */
export async function setTimeToLive(
  { aws }: ResourceCall,
  TableName: string,
  { TimeToLiveSpecification: wanted }: TableProperties,
  { TimeToLiveSpecification: before }: TableProperties,
): Promise<void> {
  if (!isOther(wanted, before)) return;
  const set = (AttributeName: string, Enabled: boolean) =>
    aws.dynamodb.updateTimeToLive({ TableName, TimeToLiveSpecification: { AttributeName, Enabled } });
  if (before?.Enabled) await set(before.AttributeName ?? '', false);
  if (wanted?.Enabled) await set(wanted.AttributeName ?? '', true);
}

export async function setRecovery(
  { aws }: ResourceCall,
  TableName: string,
  { PointInTimeRecoverySpecification: wanted }: TableProperties,
  { PointInTimeRecoverySpecification: before }: TableProperties,
): Promise<void> {
  if (!isOther(wanted, before)) return;
  const { PointInTimeRecoveryEnabled = false, RecoveryPeriodInDays } = wanted ?? {};
  if (!PointInTimeRecoveryEnabled && !before?.PointInTimeRecoveryEnabled) return;
  await aws.dynamodb.updateContinuousBackups({
    TableName,
    PointInTimeRecoverySpecification: {
      PointInTimeRecoveryEnabled,
      ...(RecoveryPeriodInDays !== undefined && { RecoveryPeriodInDays }),
    },
  });
}

export async function setPolicy(
  { aws, account, region }: ResourceCall,
  TableName: string,
  { ResourcePolicy: wanted }: TableProperties,
  { ResourcePolicy: before }: TableProperties,
): Promise<void> {
  if (!isOther(wanted, before)) return;
  const ResourceArn = `arn:aws:dynamodb:${region}:${account}:table/${TableName}`;
  if (wanted) await aws.dynamodb.putResourcePolicy({ ResourceArn, Policy: documentText(wanted.PolicyDocument) });
  else await aws.dynamodb.deleteResourcePolicy({ ResourceArn });
}

export function encryptionOf({
  SSEEnabled,
  SSEType,
  KMSMasterKeyId,
}: NonNullable<TableProperties['SSESpecification']>): NonNullable<
  Input<'dynamodb', 'CreateTable'>['SSESpecification']
> {
  return {
    Enabled: SSEEnabled,
    ...(SSEType !== undefined && { SSEType }),
    ...(KMSMasterKeyId !== undefined && { KMSMasterKeyId }),
  };
}

/**
 * Operations on a bucket's settings, under the actions that AWS has for them.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
 */
import type { OperationManifest } from '../../../wire/service.ts';
import { requestKeys } from '../condition-keys.ts';
import { onBucket } from '../on-resource.ts';

type Operations = Readonly<Record<string, OperationManifest>>;

const tagging = () => import('./bucket-tagging.ts');
const logging = () => import('./logging.ts');
const replication = () => import('./replication.ts');
const payment = () => import('./payment-and-acceleration.ts');
const notifications = () => import('./notifications/notifications.ts');
const inventory = () => import('./inventory.ts');

export const settingOperations: Operations = {
  GetBucketTagging: onBucket(tagging, 's3:GetBucketTagging'),
  PutBucketTagging: onBucket(tagging, 's3:PutBucketTagging'),
  DeleteBucketTagging: onBucket(tagging, 's3:PutBucketTagging'),
  GetBucketLogging: onBucket(logging, 's3:GetBucketLogging'),
  PutBucketLogging: onBucket(logging, 's3:PutBucketLogging'),
  GetBucketReplication: onBucket(replication, 's3:GetReplicationConfiguration'),
  PutBucketReplication: {
    ...onBucket(replication, 's3:PutReplicationConfiguration'),
    requires: ({ ReplicationConfiguration: { Role } }) => [
      // S3 would take the role on.
      { action: 'iam:PassRole', resource: Role, conditionKeys: { 'iam:PassedToService': 's3.amazonaws.com' } },
    ],
  },
  DeleteBucketReplication: onBucket(replication, 's3:PutReplicationConfiguration'),
  GetBucketRequestPayment: onBucket(payment, 's3:GetBucketRequestPayment'),
  PutBucketRequestPayment: onBucket(payment, 's3:PutBucketRequestPayment'),
  GetBucketAccelerateConfiguration: onBucket(payment, 's3:GetAccelerateConfiguration'),
  PutBucketAccelerateConfiguration: onBucket(payment, 's3:PutAccelerateConfiguration'),
  GetBucketNotificationConfiguration: onBucket(notifications, 's3:GetBucketNotification'),
  PutBucketNotificationConfiguration: onBucket(notifications, 's3:PutBucketNotification'),
  ...named('Inventory', inventory),
  ...named('Analytics', () => import('./analytics.ts')),
  ...named('Metrics', () => import('./metrics.ts')),
  ...named('IntelligentTiering', () => import('./intelligent-tiering.ts')),
  PutBucketInventoryConfiguration: onBucket(inventory, 's3:PutInventoryConfiguration', (input, ctx) => ({
    ...requestKeys(input, ctx),
    's3:InventoryAccessibleOptionalFields': accessibleFields(input.InventoryConfiguration.OptionalFields ?? []),
  })),
};

/** The four operations on configurations of which a bucket may have several. */
function named(noun: string, load: OperationManifest['load']): Operations {
  return {
    [`GetBucket${noun}Configuration`]: onBucket(load, `s3:Get${noun}Configuration`),
    [`ListBucket${noun}Configurations`]: onBucket(load, `s3:Get${noun}Configuration`),
    [`PutBucket${noun}Configuration`]: onBucket(load, `s3:Put${noun}Configuration`),
    [`DeleteBucket${noun}Configuration`]: onBucket(load, `s3:Put${noun}Configuration`),
  };
}

/** What tells who owns objects and who may read them. */
function accessibleFields(fields: readonly string[]): readonly string[] | undefined {
  const found = fields.filter((field) => field === 'ObjectAccessControlList' || field === 'ObjectOwner');
  return found.length > 0 ? found : undefined;
}

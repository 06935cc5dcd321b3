/** The properties of AWS::DynamoDB::Table that are here, as the registry has checked them. */
import type { Input } from '../../../wire/aws-types.ts';
import type { Tag } from '../../../wire/tags.ts';

type CreateInput = Input<'dynamodb', 'CreateTable'>;

export interface TableProperties extends Pick<
  CreateInput,
  | 'AttributeDefinitions'
  | 'BillingMode'
  | 'DeletionProtectionEnabled'
  | 'GlobalSecondaryIndexes'
  | 'KeySchema'
  | 'LocalSecondaryIndexes'
  | 'OnDemandThroughput'
  | 'ProvisionedThroughput'
  | 'TableClass'
  | 'WarmThroughput'
> {
  readonly TableName?: string;
  readonly StreamSpecification?: { readonly StreamViewType: 'NEW_IMAGE' };
  readonly SSESpecification?: {
    readonly SSEEnabled: boolean;
    readonly SSEType?: 'KMS';
    readonly KMSMasterKeyId?: string;
  };
  readonly TimeToLiveSpecification?: { readonly Enabled: boolean; readonly AttributeName?: string };
  readonly PointInTimeRecoverySpecification?: {
    readonly PointInTimeRecoveryEnabled?: boolean;
    readonly RecoveryPeriodInDays?: number;
  };
  readonly ResourcePolicy?: { readonly PolicyDocument: unknown };
  readonly Tags?: readonly Tag[];
}

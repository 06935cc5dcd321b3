import { allowing, attribute, ref, sub, tagged, type TypeCase } from '../type-case.ts';

const keys = [
  { AttributeName: 'id', AttributeType: 'S' },
  { AttributeName: 'at', AttributeType: 'N' },
];
const schema = [
  { AttributeName: 'id', KeyType: 'HASH' },
  { AttributeName: 'at', KeyType: 'RANGE' },
];
const byMail = [{ AttributeName: 'mail', KeyType: 'HASH' }];
const withMail = [...keys, { AttributeName: 'mail', AttributeType: 'S' }];
const withName = [...withMail, { AttributeName: 'name', AttributeType: 'B' }];
const byName = {
  KeySchema: [
    { AttributeName: 'name', KeyType: 'HASH' },
    { AttributeName: 'at', KeyType: 'RANGE' },
  ],
};
const local = {
  IndexName: 'local',
  KeySchema: [
    { AttributeName: 'id', KeyType: 'HASH' },
    { AttributeName: 'mail', KeyType: 'RANGE' },
  ],
  Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['a'] },
};
const key = { Type: 'AWS::KMS::Key', Properties: {} };
const reading = (Action: string) => ({
  PolicyDocument: allowing(Action, { Principal: { AWS: sub('${AWS::AccountId}') } }),
});
const global = (name: string, more: object = {}) => ({
  IndexName: name,
  KeySchema: byMail,
  Projection: { ProjectionType: 'ALL' },
  ...more,
});

const table: TypeCase = {
  type: 'AWS::DynamoDB::Table',
  beside: { Key: key },
  states: [
    {
      TableName: 'orders',
      AttributeDefinitions: withMail,
      KeySchema: schema,
      BillingMode: 'PROVISIONED',
      ProvisionedThroughput: { ReadCapacityUnits: 5, WriteCapacityUnits: 6 },
      LocalSecondaryIndexes: [local],
      GlobalSecondaryIndexes: [
        global('one', { ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 2 } }),
        global('two', {
          ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 2 },
          Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['b'] },
        }),
      ],
      DeletionProtectionEnabled: true,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays: 20 },
      ResourcePolicy: reading('dynamodb:GetItem'),
      SSESpecification: { SSEEnabled: true, SSEType: 'KMS', KMSMasterKeyId: attribute('Key', 'Arn') },
      StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
      TableClass: 'STANDARD_INFREQUENT_ACCESS',
      Tags: tagged('blue'),
      TimeToLiveSpecification: { AttributeName: 'ends', Enabled: true },
    },
    {
      TableName: 'orders',
      AttributeDefinitions: withMail,
      KeySchema: schema,
      ProvisionedThroughput: { ReadCapacityUnits: 7, WriteCapacityUnits: 8 },
      LocalSecondaryIndexes: [local],
      // One goes, the other changes.
      GlobalSecondaryIndexes: [
        global('one', { ProvisionedThroughput: { ReadCapacityUnits: 3, WriteCapacityUnits: 4 } }),
      ],
      DeletionProtectionEnabled: false,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays: 10 },
      ResourcePolicy: reading('dynamodb:PutItem'),
      SSESpecification: { SSEEnabled: true },
      StreamSpecification: { StreamViewType: 'KEYS_ONLY' },
      TableClass: 'STANDARD',
      Tags: tagged('green'),
      TimeToLiveSpecification: { AttributeName: 'leaves', Enabled: true },
    },
    {
      TableName: 'orders',
      AttributeDefinitions: withMail,
      KeySchema: schema,
      BillingMode: 'PAY_PER_REQUEST',
      LocalSecondaryIndexes: [local],
      OnDemandThroughput: { MaxReadRequestUnits: 50, MaxWriteRequestUnits: 60 },
      WarmThroughput: { ReadUnitsPerSecond: 13000, WriteUnitsPerSecond: 5000 },
      GlobalSecondaryIndexes: [
        global('one', {
          OnDemandThroughput: { MaxReadRequestUnits: 40, MaxWriteRequestUnits: 30 },
          WarmThroughput: { ReadUnitsPerSecond: 12500, WriteUnitsPerSecond: 4500 },
        }),
        global('three', { WarmThroughput: { ReadUnitsPerSecond: 13000, WriteUnitsPerSecond: 5000 } }),
      ],
    },
    {
      TableName: 'orders',
      AttributeDefinitions: withName,
      KeySchema: schema,
      BillingMode: 'PAY_PER_REQUEST',
      LocalSecondaryIndexes: [local],
      SSESpecification: { SSEEnabled: false },
      TimeToLiveSpecification: { AttributeName: 'leaves', Enabled: false },
      OnDemandThroughput: { MaxReadRequestUnits: 51 },
      WarmThroughput: { ReadUnitsPerSecond: 14000, WriteUnitsPerSecond: 6000 },
      GlobalSecondaryIndexes: [
        global('one', {
          OnDemandThroughput: { MaxReadRequestUnits: 41, MaxWriteRequestUnits: 31 },
          WarmThroughput: { ReadUnitsPerSecond: 12600, WriteUnitsPerSecond: 4600 },
        }),
        global('three', { OnDemandThroughput: { MaxWriteRequestUnits: 9 } }),
        global('four', byName),
      ],
    },
    {
      TableName: 'orders-again',
      AttributeDefinitions: keys,
      KeySchema: schema,
      BillingMode: 'PAY_PER_REQUEST',
    },
  ],
  replacedBy: [4],
  anew: { TableName: 'orders-anew' },
  steady: { LocalSecondaryIndexes: 'another one replaces the table' },
};

const globalTable: TypeCase = {
  type: 'AWS::DynamoDB::GlobalTable',
  beside: { Key: key },
  states: [
    {
      TableName: 'everywhere',
      AttributeDefinitions: withMail,
      KeySchema: schema,
      BillingMode: 'PAY_PER_REQUEST',
      LocalSecondaryIndexes: [local],
      WriteOnDemandThroughputSettings: { MaxWriteRequestUnits: 60 },
      WarmThroughput: { ReadUnitsPerSecond: 13000, WriteUnitsPerSecond: 5000 },
      GlobalSecondaryIndexes: [
        global('one', {
          Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['b'] },
          WriteOnDemandThroughputSettings: { MaxWriteRequestUnits: 30 },
          WarmThroughput: { ReadUnitsPerSecond: 12500, WriteUnitsPerSecond: 4500 },
        }),
      ],
      SSESpecification: { SSEEnabled: true, SSEType: 'KMS' },
      StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
      TimeToLiveSpecification: { AttributeName: 'ends', Enabled: true },
      Replicas: [
        {
          Region: ref('AWS::Region'),
          DeletionProtectionEnabled: true,
          GlobalSecondaryIndexes: [{ IndexName: 'one', ReadOnDemandThroughputSettings: { MaxReadRequestUnits: 11 } }],
          PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays: 12 },
          ReadOnDemandThroughputSettings: { MaxReadRequestUnits: 70 },
          ResourcePolicy: reading('dynamodb:GetItem'),
          SSESpecification: { KMSMasterKeyId: attribute('Key', 'Arn') },
          TableClass: 'STANDARD_INFREQUENT_ACCESS',
          Tags: tagged('blue'),
        },
      ],
    },
    {
      TableName: 'everywhere',
      AttributeDefinitions: withMail,
      KeySchema: schema,
      BillingMode: 'PAY_PER_REQUEST',
      LocalSecondaryIndexes: [local],
      ReadOnDemandThroughputSettings: { MaxReadRequestUnits: 72 },
      WriteOnDemandThroughputSettings: { MaxWriteRequestUnits: 61 },
      WarmThroughput: { ReadUnitsPerSecond: 14000, WriteUnitsPerSecond: 6000 },
      GlobalSecondaryIndexes: [
        global('one', {
          Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['b'] },
          ReadOnDemandThroughputSettings: { MaxReadRequestUnits: 25 },
          WriteOnDemandThroughputSettings: { MaxWriteRequestUnits: 31 },
          WarmThroughput: { ReadUnitsPerSecond: 12600, WriteUnitsPerSecond: 4600 },
        }),
      ],
      StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
      TimeToLiveSpecification: { AttributeName: 'leaves', Enabled: true },
      Replicas: [
        {
          Region: ref('AWS::Region'),
          DeletionProtectionEnabled: false,
          PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays: 13 },
          ResourcePolicy: reading('dynamodb:PutItem'),
          TableClass: 'STANDARD',
          Tags: tagged('green'),
        },
      ],
    },
    {
      TableName: 'everywhere',
      AttributeDefinitions: withName,
      KeySchema: schema,
      BillingMode: 'PAY_PER_REQUEST',
      LocalSecondaryIndexes: [local],
      SSESpecification: { SSEEnabled: false },
      GlobalSecondaryIndexes: [global('two', byName)],
      TimeToLiveSpecification: { AttributeName: 'leaves', Enabled: false },
      Replicas: [
        { Region: ref('AWS::Region'), PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: false } },
      ],
    },
    {
      TableName: 'everywhere-again',
      AttributeDefinitions: keys,
      KeySchema: schema,
      BillingMode: 'PAY_PER_REQUEST',
      Replicas: [{ Region: ref('AWS::Region') }],
    },
  ],
  replacedBy: [3],
  anew: { TableName: 'everywhere-anew' },
  steady: {
    BillingMode: 'PROVISIONED needs capacity that scales, which is not here',
    'Replicas/Region': 'there are none in other Regions',
  },
  without: {
    'Replicas/ContributorInsightsSpecification': 'it can only be switched off',
    'Replicas/GlobalSecondaryIndexes/ContributorInsightsSpecification': 'it can only be switched off',
  },
};

export const dynamodb = [table, globalTable];

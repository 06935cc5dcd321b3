/**
 * Amazon DynamoDB: tables, their items and indexes, expressions, PartiQL, transactions, streams, time to
 * live.
 *
 * Is not: backups and what restores them, global tables, exports and imports, Kinesis destinations, insights (but
 * that there are none); those answer 501 by their names. docs/dynamodb.md has what differs.
 *
 * Spec: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/Welcome.html; actions and resources as in
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html
 */
import { defineService } from '../../wire/service.ts';
import { onArn, onIndex, onTable, resourceFacts } from './authorization.ts';
import { batchGetNeeds, batchWriteNeeds, transactGetNeeds, transactWriteNeeds } from './batch-needs.ts';
import { knownConditionKeys, pageKeys, readKeys, writeKeys } from './condition-keys.ts';
import { countKind } from './indexing/count-job-name.ts';
import { expiryKind } from './indexing/expiry-job-name.ts';
import { reindexKind } from './indexing/reindex-job-name.ts';
import { statementActions } from './partiql/statement-actions.ts';
import { Items, Streams, Tables, TableSizes, TransactionTokens } from './records.ts';
import { trimKind } from './streams/trim-job-name.ts';

const batches = () => import('./items/batches/batches.ts');
const needs = () => import('./partiql/needs.ts');
const policies = () => import('./tables/resource-policies.ts');
const recovery = () => import('./tables/recovery.ts');
const statements = () => import('./partiql/batches.ts');
const tables = () => import('./tables/tables.ts');
const tags = () => import('./tables/tags.ts');
const timeToLive = () => import('./tables/time-to-live.ts');
const transactions = () => import('./items/batches/transactions.ts');
const writes = () => import('./items/writes/write-items.ts');

/** What a batch may bring. */
const maxBodyBytes = 16 * 1024 * 1024;
const tablesOf = (): string[] => [];

export const dynamodb = defineService({
  name: 'dynamodb',
  collections: [Items, Streams, Tables, TableSizes, TransactionTokens],
  iamPrefix: 'dynamodb',
  title: 'Amazon DynamoDB',
  resourceControlled: true,
  principal: 'dynamodb.amazonaws.com',
  forwards: true,
  conditionKeys: knownConditionKeys,
  resourceFacts,
  serviceLinkedRoles: [
    {
      principal: 'replication.dynamodb.amazonaws.com',
      name: 'DynamoDBReplication',
      policy: 'DynamoDBReplicationServiceRolePolicy',
    },
    {
      principal: 'contributorinsights.dynamodb.amazonaws.com',
      name: 'DynamoDBCloudWatchContributorInsights',
      policy: 'DynamoDBCloudWatchContributorInsightsServiceRolePolicy',
    },
    {
      principal: 'kinesisreplication.dynamodb.amazonaws.com',
      name: 'DynamoDBKinesisDataStreamsReplication',
      policy: 'DynamoDBKinesisReplicationServiceRolePolicy',
    },
  ],
  taggedResources: async () => (await import('./tagged-resources.ts')).taggedResources,
  operations: {
    CreateTable: onTable(() => import('./tables/create-table.ts')),
    DescribeTable: onTable(tables),
    UpdateTable: onTable(() => import('./tables/update-table.ts')),
    DeleteTable: onTable(tables),
    ListTables: { load: tables },
    DescribeContributorInsights: onIndex(tables),
    DescribeLimits: { load: tables },
    DescribeEndpoints: { load: tables },
    TagResource: onArn(tags),
    UntagResource: onArn(tags),
    ListTagsOfResource: onArn(tags),
    DescribeTimeToLive: onTable(timeToLive),
    UpdateTimeToLive: onTable(timeToLive),
    DescribeContinuousBackups: onTable(recovery),
    UpdateContinuousBackups: onTable(recovery),
    GetResourcePolicy: onArn(policies),
    PutResourcePolicy: onArn(policies),
    DeleteResourcePolicy: onArn(policies),
    GetItem: onTable(() => import('./items/reads/get-item.ts'), { conditionKeys: readKeys }),
    PutItem: onTable(writes, { conditionKeys: writeKeys }),
    UpdateItem: onTable(writes, { conditionKeys: writeKeys }),
    DeleteItem: onTable(writes, { conditionKeys: writeKeys }),
    Query: onIndex(() => import('./items/reads/query.ts'), { conditionKeys: pageKeys, pureRead: true }),
    Scan: onIndex(() => import('./items/reads/scan.ts'), { conditionKeys: pageKeys, pureRead: true }),
    BatchGetItem: { load: batches, resources: tablesOf, requires: batchGetNeeds, pureRead: true },
    BatchWriteItem: { load: batches, resources: tablesOf, requires: batchWriteNeeds, maxBodyBytes },
    TransactGetItems: {
      load: transactions,
      action: 'dynamodb:GetItem',
      resources: tablesOf,
      requires: transactGetNeeds,
      pureRead: true,
    },
    TransactWriteItems: {
      load: transactions,
      action: ['dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem', 'dynamodb:ConditionCheckItem'],
      resources: tablesOf,
      requires: transactWriteNeeds,
      maxBodyBytes,
    },
    ExecuteStatement: {
      load: () => import('./partiql/execute-statement.ts'),
      action: statementActions,
      resources: tablesOf,
      loadRequires: async () => (await needs()).statementNeeds,
    },
    BatchExecuteStatement: {
      load: statements,
      action: statementActions,
      resources: tablesOf,
      loadRequires: async () => (await needs()).batchStatementNeeds,
      maxBodyBytes,
    },
    ExecuteTransaction: {
      load: statements,
      action: statementActions,
      resources: tablesOf,
      loadRequires: async () => (await needs()).transactionStatementNeeds,
      maxBodyBytes,
    },
  },
  resourceTypes: {
    'AWS::DynamoDB::GlobalTable': async () => (await import('./resources/global-table.ts')).globalTable,
    'AWS::DynamoDB::Table': async () => (await import('./resources/table.ts')).table,
  },
  jobs: {
    [countKind]: { load: async () => (await import('./indexing/count-job.ts')).job },
    [expiryKind]: { load: async () => (await import('./indexing/expiry-job.ts')).job },
    [reindexKind]: { load: async () => (await import('./indexing/reindex-job.ts')).job },
    [trimKind]: { load: async () => (await import('./streams/trim-job.ts')).job },
  },
});

/**
 * For tests: templates at random of several types, with what each is to be once they are deployed, and what is there as
 * the services themselves tell it.
 */
import { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDB } from '@aws-sdk/client-dynamodb';
import { IAM } from '@aws-sdk/client-iam';
import { S3 } from '@aws-sdk/client-s3';
import type { Sandlot } from '../../../testing/start-sandlot.ts';

/** Numbers from 0 to below `bound`. */
type Next = (bound: number) => number;

export interface Generated {
  readonly template: { readonly Resources: Record<string, object> };
  /** What is to be there: `<kind> <name>` -> what a change of it changes. */
  readonly expected: ReadonlyMap<string, string>;
}

interface Wanted {
  readonly type: string;
  readonly properties: object;
  readonly state: string;
}

const statement = (Resource: string) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource }],
});
const trust = {
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
};
const arnOf = (value: number) => `arn:aws:s3:::value-${value}`;

/** Each kind: what a template says so that a resource of the name has the value, and how that then looks. */
const kinds: Readonly<Record<string, (name: string, value: number) => Wanted>> = {
  bucket: (BucketName, value) => {
    const Tags = [{ Key: 'value', Value: String(value) }];
    const VersioningConfiguration = { Status: value % 2 === 0 ? 'Enabled' : 'Suspended' };
    const properties = { BucketName, Tags, ...(value > 0 && { VersioningConfiguration }) };
    // Versions that were once kept are never more than suspended.
    return { type: 'AWS::S3::Bucket', properties, state: `${value} ${value === 2 ? 'Enabled' : ''}` };
  },
  group: (LogGroupName, value) => {
    const days = [undefined, 1, 3, 5][value]!;
    const properties = { LogGroupName, ...(days && { RetentionInDays: days }) };
    return { type: 'AWS::Logs::LogGroup', properties, state: String(days) };
  },
  policy: (ManagedPolicyName, value) => ({
    type: 'AWS::IAM::ManagedPolicy',
    properties: { ManagedPolicyName, PolicyDocument: statement(arnOf(value)) },
    state: arnOf(value),
  }),
  role: (RoleName, value) => ({
    type: 'AWS::IAM::Role',
    properties: {
      RoleName,
      AssumeRolePolicyDocument: trust,
      MaxSessionDuration: 3600 + value,
      Policies: [{ PolicyName: 'own', PolicyDocument: statement(arnOf(value)) }],
    },
    state: `${3600 + value} ${arnOf(value)}`,
  }),
  table: (TableName, value) => ({
    type: 'AWS::DynamoDB::Table',
    properties: {
      TableName,
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
      ...(value > 0 && { StreamSpecification: { StreamViewType: views[value] } }),
      ...(value > 1 && { TimeToLiveSpecification: { AttributeName: `ttl${value}`, Enabled: true } }),
    },
    state: `${views[value]} ${value > 1 ? `ttl${value}` : undefined}`,
  }),
};
const views = [undefined, 'KEYS_ONLY', 'NEW_IMAGE', 'OLD_IMAGE'] as const;
const values = views.length;

/** Resources that depend on earlier ones at random; some names change, which replaces. `fails`: the last is broken. */
export function generateResources(prefix: string, next: Next, fails: boolean): Generated {
  const Resources: Record<string, object> = {};
  const expected = new Map<string, string>();
  for (let n = 0; n < 10; n++) {
    if (next(4) === 0) continue;
    // The same number is the same kind in every version: a resource's type does not change.
    const kind = Object.keys(kinds)[n % Object.keys(kinds).length]!;
    const name = `${prefix}-${n}${next(4) === 0 ? `-${next(3)}` : ''}`;
    const { type, properties, state } = kinds[kind]!(name, next(values));
    const ids = Object.keys(Resources);
    const DependsOn = ids.length > 0 && next(2) === 0 ? { DependsOn: ids[next(ids.length)] } : {};
    Resources[`R${n}`] = { Type: type, Properties: properties, ...DependsOn };
    expected.set(`${kind} ${name}`, state);
  }
  if (fails) {
    const Properties = { Type: 'String', Name: 'not a name', Value: 'x' };
    Resources['Broken'] = { Type: 'AWS::SSM::Parameter', Properties, DependsOn: Object.keys(Resources) };
  }
  return { template: { Resources }, expected };
}

export interface ResourceReader {
  /** What is there whose names begin so. */
  stored(prefix: string): Promise<Map<string, string>>;
  destroy(): void;
}

export function resourceReader(sandlot: Sandlot): ResourceReader {
  const config = { ...sandlot.clientConfig, maxAttempts: 1 };
  const clients = {
    s3: new S3({ ...config, forcePathStyle: true }),
    iam: new IAM(config),
    logs: new CloudWatchLogs(config),
    dynamodb: new DynamoDB(config),
  };
  return {
    stored: async (prefix) => {
      const [s3, iam, logs, dynamodb] = await Promise.all([
        buckets(clients.s3, prefix),
        rolesAndPolicies(clients.iam, prefix),
        groups(clients.logs, prefix),
        tables(clients.dynamodb, prefix),
      ]);
      return new Map([...s3, ...iam, ...logs, ...dynamodb]);
    },
    destroy: () => {
      for (const client of Object.values(clients)) client.destroy();
    },
  };
}

type Found = [string, string][];

async function buckets(s3: S3, prefix: string): Promise<Found> {
  const found: Found = [];
  for (const { Name: Bucket = '' } of (await s3.listBuckets({})).Buckets!) {
    if (!Bucket.startsWith(prefix)) continue;
    const { TagSet } = await s3.getBucketTagging({ Bucket });
    const { Status } = await s3.getBucketVersioning({ Bucket });
    const value = TagSet!.find(({ Key }) => Key === 'value')!.Value;
    found.push([`bucket ${Bucket}`, `${value} ${Status === 'Enabled' ? Status : ''}`]);
  }
  return found;
}

async function rolesAndPolicies(iam: IAM, prefix: string): Promise<Found> {
  const found: Found = [];
  const resourceIn = (document: string) => JSON.parse(decodeURIComponent(document)).Statement[0].Resource;
  for (const { RoleName = '', MaxSessionDuration } of (await iam.listRoles({ MaxItems: 1000 })).Roles!) {
    if (!RoleName.startsWith(prefix)) continue;
    const { PolicyNames } = await iam.listRolePolicies({ RoleName });
    const [PolicyName] = PolicyNames!;
    const { PolicyDocument } = await iam.getRolePolicy({ RoleName, PolicyName });
    found.push([`role ${RoleName}`, `${MaxSessionDuration} ${resourceIn(PolicyDocument!)}`]);
  }
  for (const { Arn: PolicyArn, PolicyName, DefaultVersionId: VersionId } of (await iam.listPolicies({ Scope: 'Local' }))
    .Policies!) {
    if (!PolicyName!.startsWith(prefix)) continue;
    const { PolicyVersion } = await iam.getPolicyVersion({ PolicyArn, VersionId });
    found.push([`policy ${PolicyName}`, resourceIn(PolicyVersion!.Document!)]);
  }
  return found;
}

async function groups(logs: CloudWatchLogs, logGroupNamePrefix: string): Promise<Found> {
  const { logGroups } = await logs.describeLogGroups({ logGroupNamePrefix });
  return logGroups!.map(({ logGroupName, retentionInDays }) => [`group ${logGroupName}`, String(retentionInDays)]);
}

async function tables(dynamodb: DynamoDB, prefix: string): Promise<Found> {
  const found: Found = [];
  for (const TableName of (await dynamodb.listTables({})).TableNames!) {
    if (!TableName.startsWith(prefix)) continue;
    const { StreamSpecification } = (await dynamodb.describeTable({ TableName })).Table!;
    const { TimeToLiveDescription: ttl } = await dynamodb.describeTimeToLive({ TableName });
    const attribute = ttl!.TimeToLiveStatus === 'ENABLED' ? ttl!.AttributeName : undefined;
    found.push([`table ${TableName}`, `${StreamSpecification?.StreamViewType} ${attribute}`]);
  }
  return found;
}

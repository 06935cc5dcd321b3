/**
 * AWS managed keys: one for each service that has one, in each account and Region, under the alias that AWS reserves.
 * It is made when it is first used; until then it is known by the id that it will have, so that what is decided about
 * it is decided about the same key.
 * https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#aws-managed-cmk
 */
import type { Seal } from '../../../kernel/secrets/seal.ts';
import type { Here } from '../access/key-reference.ts';
import type { KeyRecord } from '../records.ts';

interface ManagedKey {
  /** As the key's policy and description call the service. */
  readonly title: string;
  readonly description: string;
  readonly actions?: readonly string[];
}

const usual = ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'];
const withGrants = [...usual, 'kms:CreateGrant'];

/** By the alias's last part, which is the first of `kms:ViaService` as well. */
const services: Readonly<Record<string, ManagedKey>> = {
  backup: managed('Backup', 'Default key that protects my Backup data when no other key is defined', withGrants),
  dynamodb: managed('Amazon DynamoDB', 'Default key that protects my DynamoDB data when no other key is defined', [
    ...withGrants,
  ]),
  ebs: managed('EBS', 'Default key that protects my EBS volumes when no other key is defined', withGrants),
  elasticfilesystem: managed('EFS', 'Default key that protects my EFS filesystems when no other key is defined'),
  es: managed('ES', 'Default key that protects my Elasticsearch data when no other key is defined', withGrants),
  kinesis: managed('Kinesis', 'Default key that protects my Kinesis data when no other key is defined'),
  lambda: managed('AWS Lambda', 'Default key that protects my Lambda functions when no other key is defined', [
    ...withGrants,
  ]),
  rds: managed('RDS', 'Default key that protects my RDS database volumes when no other key is defined', withGrants),
  s3: managed('S3', 'Default key that protects my S3 objects when no other key is defined'),
  secretsmanager: managed(
    'AWS Secrets Manager',
    'Default key that protects my Secrets Manager data when no other key is defined',
    withGrants,
  ),
  sns: managed('SNS', 'Default key that protects my SNS data when no other key is defined'),
  sqs: managed('SQS', 'Default key that protects my SQS messages when no other key is defined'),
  ssm: managed('SSM', 'Default key that protects my SSM parameters when no other key is defined'),
};

function managed(title: string, description: string, actions: readonly string[] = usual): ManagedKey {
  return { title, description, actions };
}

/** `alias/aws/s3` → `s3`; `undefined`: no service of ours has such a key. */
export function serviceOfAlias(name: string): string | undefined {
  const service = name.startsWith('alias/aws/') ? name.slice('alias/aws/'.length) : undefined;
  return service !== undefined && Object.hasOwn(services, service) ? service : undefined;
}

/** The service whose managed key has the id, whether that has been made or not. */
export function serviceOfId(seal: Seal, here: Here, id: string): string | undefined {
  return Object.keys(services).find((service) => managedKeyId(seal, here, service) === id);
}

/** Nobody who does not hold this server's keys could tell it beforehand. */
export function managedKeyId(seal: Seal, { account, region }: Here, service: string): string {
  const digest = seal.digest('kms/managed-key', `${account}/${region}/${service}`);
  const hex = Buffer.from(digest, 'base64url').toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}

/** As it is made: without material. */
export function managedKey(seal: Seal, here: Here, service: string, createdAt: number): KeyRecord {
  return {
    id: managedKeyId(seal, here, service),
    account: here.account,
    region: here.region,
    spec: 'SYMMETRIC_DEFAULT',
    usage: 'ENCRYPT_DECRYPT',
    origin: 'AWS_KMS',
    managedFor: service,
    description: services[service]!.description,
    createdAt,
    state: 'Enabled',
    aliases: [`alias/aws/${service}`],
    tags: [],
    policy: { document: policyFor(service, here), boundIds: {} },
  };
}

function policyFor(service: string, { account, region }: Here): string {
  const { title, actions } = services[service]!;
  const policy = {
    Version: '2012-10-17',
    Id: `auto-${service}-1`,
    Statement: [
      {
        Sid: `Allow access through ${title} for all principals in the account that are authorized to use ${title}`,
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: actions,
        Resource: '*',
        Condition: {
          StringEquals: { 'kms:CallerAccount': account, 'kms:ViaService': `${service}.${region}.amazonaws.com` },
        },
      },
      {
        Sid: 'Allow direct access to key metadata to the account',
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${account}:root` },
        Action: ['kms:Describe*', 'kms:Get*', 'kms:List*', 'kms:RevokeGrant'],
        Resource: '*',
      },
    ],
  };
  return JSON.stringify(policy, undefined, 2);
}

/** A bucket's settings, through AWS's S3 API. */
import {
  DeleteBucketCorsCommand,
  DeleteBucketLifecycleCommand,
  DeleteBucketPolicyCommand,
  GetBucketCorsCommand,
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  PutBucketCorsCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketPolicyCommand,
  PutBucketTaggingCommand,
  PutPublicAccessBlockCommand,
  type CORSRule,
  type GetBucketLifecycleConfigurationCommandOutput,
  type LifecycleRule,
  type PublicAccessBlockConfiguration,
} from '@aws-sdk/client-s3';
import type { Tag } from '../../../api/tags';
import { call, unlessAbsent } from './client';

export type { PublicAccessBlockConfiguration };

export interface BucketProperties {
  readonly versioning: 'Enabled' | 'Suspended' | 'Disabled';
  /** As AWS's console calls it. */
  readonly encryption: string;
  readonly keyId?: string | undefined;
  readonly ownership: string;
}

const encryptionNames: Readonly<Record<string, string>> = {
  AES256: 'Amazon S3 managed keys (SSE-S3)',
  'aws:kms': 'AWS KMS keys (SSE-KMS)',
  'aws:kms:dsse': 'Dual-layer with AWS KMS keys (DSSE-KMS)',
};

export async function getProperties(Bucket: string, abortSignal: AbortSignal): Promise<BucketProperties> {
  const options = { abortSignal };
  const [versioning, encryption, ownership] = await Promise.all([
    call((client) => client.send(new GetBucketVersioningCommand({ Bucket }), options)),
    call((client) => client.send(new GetBucketEncryptionCommand({ Bucket }), options)),
    unlessAbsent(
      call((client) => client.send(new GetBucketOwnershipControlsCommand({ Bucket }), options)),
      'OwnershipControlsNotFoundError',
      { $metadata: {} },
    ),
  ]);
  const rule = encryption.ServerSideEncryptionConfiguration?.Rules?.[0]?.ApplyServerSideEncryptionByDefault;
  return {
    versioning: versioning.Status ?? 'Disabled',
    encryption: encryptionNames[rule?.SSEAlgorithm ?? 'AES256'] ?? String(rule?.SSEAlgorithm),
    keyId: rule?.KMSMasterKeyID,
    ownership: ownership.OwnershipControls?.Rules?.[0]?.ObjectOwnership ?? 'ObjectWriter',
  };
}

export async function listBucketTags(Bucket: string, abortSignal: AbortSignal): Promise<readonly Tag[]> {
  const command = new GetBucketTaggingCommand({ Bucket });
  const answer = await unlessAbsent(
    call((client) => client.send(command, { abortSignal })),
    'NoSuchTagSet',
    { TagSet: [], $metadata: {} },
  );
  return (answer.TagSet ?? []) as Tag[];
}

export async function saveBucketTags(Bucket: string, TagSet: readonly Tag[]): Promise<void> {
  const command = new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet: [...TagSet] } });
  await call((client) => client.send(command));
}

const blocksNothing: PublicAccessBlockConfiguration = {
  BlockPublicAcls: false,
  IgnorePublicAcls: false,
  BlockPublicPolicy: false,
  RestrictPublicBuckets: false,
};

export async function getPublicAccess(
  Bucket: string,
  abortSignal: AbortSignal,
): Promise<PublicAccessBlockConfiguration> {
  const command = new GetPublicAccessBlockCommand({ Bucket });
  const answer = await unlessAbsent(
    call((client) => client.send(command, { abortSignal })),
    'NoSuchPublicAccessBlockConfiguration',
    { PublicAccessBlockConfiguration: blocksNothing, $metadata: {} },
  );
  return { ...blocksNothing, ...answer.PublicAccessBlockConfiguration };
}

export async function savePublicAccess(Bucket: string, block: PublicAccessBlockConfiguration): Promise<void> {
  const command = new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration: block });
  await call((client) => client.send(command));
}

/** A setting that is written as JSON; an empty text where the bucket has none. */
export interface JsonSetting {
  readonly load: (bucket: string, signal: AbortSignal) => Promise<string>;
  readonly save: (bucket: string, text: string) => Promise<void>;
  readonly remove: (bucket: string) => Promise<void>;
}

const asText = (value: unknown): string => JSON.stringify(value, null, 2);

export const bucketPolicy: JsonSetting = {
  load: async (Bucket, abortSignal) => {
    const command = new GetBucketPolicyCommand({ Bucket });
    const reading = call((client) => client.send(command, { abortSignal }));
    const { Policy } = await unlessAbsent(reading, 'NoSuchBucketPolicy', { $metadata: {} });
    return Policy === undefined ? '' : asText(JSON.parse(Policy));
  },
  save: async (Bucket, Policy) => {
    await call((client) => client.send(new PutBucketPolicyCommand({ Bucket, Policy })));
  },
  remove: async (Bucket) => {
    await call((client) => client.send(new DeleteBucketPolicyCommand({ Bucket })));
  },
};

export const corsRules: JsonSetting = {
  load: async (Bucket, abortSignal) => {
    const command = new GetBucketCorsCommand({ Bucket });
    const reading = call((client) => client.send(command, { abortSignal }));
    const { CORSRules } = await unlessAbsent(reading, 'NoSuchCORSConfiguration', { $metadata: {} });
    return CORSRules === undefined ? '' : asText(CORSRules);
  },
  save: async (Bucket, text) => {
    const CORSConfiguration = { CORSRules: JSON.parse(text) as CORSRule[] };
    await call((client) => client.send(new PutBucketCorsCommand({ Bucket, CORSConfiguration })));
  },
  remove: async (Bucket) => {
    await call((client) => client.send(new DeleteBucketCorsCommand({ Bucket })));
  },
};

/** The client takes dates as dates. */
function withDates(name: string, value: unknown): unknown {
  return name === 'Date' && typeof value === 'string' ? new Date(value) : value;
}

function readLifecycle(
  Bucket: string,
  abortSignal?: AbortSignal,
): Promise<GetBucketLifecycleConfigurationCommandOutput> {
  const command = new GetBucketLifecycleConfigurationCommand({ Bucket });
  const reading = call((client) => client.send(command, { ...(abortSignal && { abortSignal }) }));
  return unlessAbsent(reading, 'NoSuchLifecycleConfiguration', { $metadata: {} });
}

export const lifecycleRules: JsonSetting = {
  load: async (Bucket, abortSignal) => {
    const { Rules } = await readLifecycle(Bucket, abortSignal);
    return Rules === undefined ? '' : asText(Rules);
  },
  save: async (Bucket, text) => {
    const LifecycleConfiguration = { Rules: JSON.parse(text, withDates) as LifecycleRule[] };
    // It belongs to the rules, and without it S3 puts its default.
    const { TransitionDefaultMinimumObjectSize } = await readLifecycle(Bucket);
    const command = new PutBucketLifecycleConfigurationCommand({
      Bucket,
      LifecycleConfiguration,
      ...(TransitionDefaultMinimumObjectSize && { TransitionDefaultMinimumObjectSize }),
    });
    await call((client) => client.send(command));
  },
  remove: async (Bucket) => {
    await call((client) => client.send(new DeleteBucketLifecycleCommand({ Bucket })));
  },
};

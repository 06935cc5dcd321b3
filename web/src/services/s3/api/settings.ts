/** A bucket's settings, through AWS's S3 API. */
import {
  GetBucketEncryptionCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  PutBucketTaggingCommand,
  PutPublicAccessBlockCommand,
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

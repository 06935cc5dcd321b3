/** One object or version: its head and its tags, through AWS's S3 API. */
import {
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  type HeadObjectCommandOutput,
} from '@aws-sdk/client-s3';
import { isNetworkFailure } from '../../../api/errors';
import type { Tag } from '../../../api/tags';
import { call } from './client';

export type ObjectFacts = HeadObjectCommandOutput;

/** A HEAD's failure has no body, and thus no reason: a GET fails for the same one, and tells it. */
export async function headObject(
  Bucket: string,
  Key: string,
  VersionId: string | undefined,
  abortSignal: AbortSignal,
): Promise<ObjectFacts> {
  const object = { Bucket, Key, ...(VersionId && { VersionId }) };
  const command = new HeadObjectCommand({ ...object, ChecksumMode: 'ENABLED' });
  try {
    return await call((client) => client.send(command, { abortSignal }));
  } catch (error) {
    if (isNetworkFailure(error) || abortSignal.aborted) throw error;
    await call((client) => client.send(new GetObjectCommand({ ...object, Range: 'bytes=0-0' }), { abortSignal }));
    throw error;
  }
}

export async function createFolder(Bucket: string, Key: string): Promise<void> {
  await call((client) => client.send(new PutObjectCommand({ Bucket, Key, Body: '' })));
}

export async function listObjectTags(
  Bucket: string,
  Key: string,
  VersionId: string | undefined,
  abortSignal: AbortSignal,
): Promise<readonly Tag[]> {
  const command = new GetObjectTaggingCommand({ Bucket, Key, ...(VersionId && { VersionId }) });
  const { TagSet } = await call((client) => client.send(command, { abortSignal }));
  return (TagSet ?? []) as Tag[];
}

export async function saveObjectTags(
  Bucket: string,
  Key: string,
  VersionId: string | undefined,
  TagSet: readonly Tag[],
): Promise<void> {
  const Tagging = { TagSet: [...TagSet] };
  const command = new PutObjectTaggingCommand({ Bucket, Key, Tagging, ...(VersionId && { VersionId }) });
  await call((client) => client.send(command));
}

/** One object or version: its head and its tags, through AWS's S3 API. */
import {
  GetObjectTaggingCommand,
  HeadObjectCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  type HeadObjectCommandOutput,
} from '@aws-sdk/client-s3';
import type { Tag } from '../../../api/tags';
import { call } from './client';

export type ObjectFacts = HeadObjectCommandOutput;

export function headObject(
  Bucket: string,
  Key: string,
  VersionId: string | undefined,
  abortSignal: AbortSignal,
): Promise<ObjectFacts> {
  const command = new HeadObjectCommand({ Bucket, Key, ChecksumMode: 'ENABLED', ...(VersionId && { VersionId }) });
  return call((client) => client.send(command, { abortSignal }));
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

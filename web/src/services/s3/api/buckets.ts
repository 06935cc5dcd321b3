/** Buckets, through AWS's S3 API. */
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  PutBucketVersioningCommand,
  S3ServiceException,
  type Bucket,
} from '@aws-sdk/client-s3';
import { allPages, type AllItems } from '../../../api/all-pages';
import { shownRegion } from '../../../api/region';
import { currentSession } from '../../../api/session';
import { call } from './client';

export type { Bucket };

export function listBuckets(abortSignal: AbortSignal): Promise<AllItems<Bucket>> {
  return allPages(async (token) => {
    const command = new ListBucketsCommand({ MaxBuckets: 1000, ...(token && { ContinuationToken: token }) });
    const page = await call((client) => client.send(command, { abortSignal }));
    return { items: page.Buckets ?? [], ...(page.ContinuationToken && { nextToken: page.ContinuationToken }) };
  });
}

/** Fails where it is not there. Who may not list it may still do other things with it. */
export async function headBucket(Bucket: string, abortSignal: AbortSignal): Promise<{ region: string }> {
  try {
    const answer = await call((client) => client.send(new HeadBucketCommand({ Bucket }), { abortSignal }));
    return { region: answer.BucketRegion ?? currentSession().region };
  } catch (error) {
    if (!(error instanceof S3ServiceException) || error.$metadata.httpStatusCode !== 403) throw error;
    return { region: error.$response?.headers['x-amz-bucket-region'] ?? currentSession().region };
  }
}

/** Of whom may not list buckets the one itself is asked for. */
export async function isOwnBucket(name: string): Promise<boolean> {
  try {
    const command = new ListBucketsCommand({ Prefix: name, MaxBuckets: 1 });
    const { Buckets = [] } = await call((client) => client.send(command));
    return Buckets[0]?.Name === name;
  } catch {
    return call((client) => client.send(new HeadBucketCommand({ Bucket: name }))).then(
      () => true,
      () => false,
    );
  }
}

export interface NewBucket {
  readonly name: string;
  readonly versioned: boolean;
  readonly locked: boolean;
}

export async function createBucket({ name, versioned, locked }: NewBucket): Promise<void> {
  const region = shownRegion();
  const command = new CreateBucketCommand({
    Bucket: name,
    ...(region !== 'us-east-1' && { CreateBucketConfiguration: { LocationConstraint: region as never } }),
    ...(locked && { ObjectLockEnabledForBucket: true }),
  });
  await call((client) => client.send(command));
  if (versioned && !locked) await setVersioning(name, true);
}

export async function setVersioning(Bucket: string, enabled: boolean): Promise<void> {
  const command = new PutBucketVersioningCommand({
    Bucket,
    VersioningConfiguration: { Status: enabled ? 'Enabled' : 'Suspended' },
  });
  await call((client) => client.send(command));
}

export async function deleteBucket(Bucket: string): Promise<void> {
  await call((client) => client.send(new DeleteBucketCommand({ Bucket })));
}

/**
 * Presigned links. They lead to the bucket's own name (`<bucket>.s3.localhost`): what people keep in buckets never
 * shares an origin with the console.
 */
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { currentSession, fetchCredentials } from '../../../api/session';
import { ownAddress } from '../addresses';

export interface LinkedObject {
  readonly bucket: string;
  readonly key: string;
  readonly versionId?: string | undefined;
  /** As a file to keep, not to show. */
  readonly download?: boolean;
}

export async function presignedLink(object: LinkedObject, expiresInSeconds: number): Promise<string> {
  const { bucket, key, versionId, download } = object;
  const client = new S3Client({
    // The client would put names with dots into the path, for the sake of AWS's certificates.
    bucketEndpoint: true,
    region: currentSession().region,
    credentials: fetchCredentials,
  });
  try {
    const name = encodeURIComponent(key.slice(key.lastIndexOf('/') + 1));
    const command = new GetObjectCommand({
      Bucket: ownAddress(bucket, 's3'),
      Key: key,
      ...(versionId && { VersionId: versionId }),
      ...(download && { ResponseContentDisposition: `attachment; filename*=UTF-8''${name}` }),
    });
    return await getSignedUrl(client, command, { expiresIn: expiresInSeconds });
  } finally {
    client.destroy();
  }
}

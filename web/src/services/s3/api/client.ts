/** S3's client in the console: path style, since the console's own name answers it. */
import { S3Client } from '@aws-sdk/client-s3';
import { awsCaller } from '../../../api/aws-call';

export const call = awsCaller(
  (settings) =>
    new S3Client({
      ...settings,
      forcePathStyle: true,
      // What is read is described, not checked; what is written says its checksum by itself.
      responseChecksumValidation: 'WHEN_REQUIRED',
    }),
);

/** What a setting is read as where the bucket has none. */
export async function unlessAbsent<T>(reading: Promise<T>, code: string, instead: T): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof Error && error.name === code) return instead;
    throw error;
  }
}

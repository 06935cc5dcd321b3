/** What names an object in its bucket: a key, and a version where there are any. */
import { AwsError } from '../../wire/errors.ts';

const maxKeyBytes = 1024;

/** Keys are at most 1024 bytes of UTF-8. */
export function checkKey(key: string): void {
  const bytes = Buffer.byteLength(key);
  if (bytes > maxKeyBytes)
    throw new AwsError('KeyTooLongError', 'Your key is too long', { Size: bytes, MaxSizeAllowed: maxKeyBytes }, 400);
}

/** Without versioning, an object's only version is called `null`. */
export function checkVersion(versionId: string | undefined): void {
  if (versionId !== undefined && versionId !== 'null') {
    throw new AwsError(
      'InvalidArgument',
      'Invalid version id specified',
      { ArgumentName: 'versionId', ArgumentValue: versionId },
      400,
    );
  }
}

/** Tags of objects. */
import type { OperationManifest } from '../../../wire/service.ts';
import { taggingKeys } from '../condition-keys.ts';
import { onVersion } from '../on-resource.ts';

const objectTagging = () => import('./object-tagging.ts');

export const taggingOperations: Readonly<Record<string, OperationManifest>> = {
  GetObjectTagging: onVersion(objectTagging, ['s3:GetObjectTagging', 's3:GetObjectVersionTagging']),
  PutObjectTagging: onVersion(objectTagging, ['s3:PutObjectTagging', 's3:PutObjectVersionTagging'], taggingKeys),
  DeleteObjectTagging: onVersion(objectTagging, ['s3:DeleteObjectTagging', 's3:DeleteObjectVersionTagging']),
};

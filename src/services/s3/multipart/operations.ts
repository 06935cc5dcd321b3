/** Multipart uploads, as the manifest has them. */
import type { OperationManifest } from '../../../wire/service.ts';
import { completeKeys, listKeys, partKeys, uploadKeys } from '../condition-keys.ts';
import { onBucket, onObject } from '../on-resource.ts';
import { attributeRequirements, matchRequirements, partCopyKeys, partCopyRequirements } from '../requirements.ts';

export const multipartOperations: Readonly<Record<string, OperationManifest>> = {
  CreateMultipartUpload: {
    ...onObject(() => import('./create-upload.ts'), 's3:PutObject', uploadKeys),
    requires: attributeRequirements,
  },
  UploadPart: onObject(() => import('./upload-part.ts'), 's3:PutObject', partKeys),
  UploadPartCopy: {
    ...onObject(() => import('../copies/upload-part-copy.ts'), 's3:PutObject', partCopyKeys),
    requires: partCopyRequirements,
  },
  CompleteMultipartUpload: {
    ...onObject(() => import('./complete-upload.ts'), 's3:PutObject', completeKeys),
    requires: matchRequirements,
  },
  AbortMultipartUpload: onObject(() => import('./abort-upload.ts'), 's3:AbortMultipartUpload'),
  ListParts: onObject(() => import('./list-parts.ts'), 's3:ListMultipartUploadParts'),
  ListMultipartUploads: onBucket(() => import('./list-uploads.ts'), 's3:ListBucketMultipartUploads', listKeys),
};

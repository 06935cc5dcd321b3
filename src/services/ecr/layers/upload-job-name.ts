/** The job that drops an upload which nobody completes. */
import type { KeyParts } from '../../../kernel/collections/collection.ts';
import type { UploadRecord } from '../images/image-records.ts';

const kind = 'ecr/abandoned-upload';

export interface UploadPayload {
  /** The repository's id. */
  readonly repository: string;
  readonly upload: string;
}

export function uploadJob({ repository, id: upload }: UploadRecord): {
  readonly kind: string;
  readonly subject: KeyParts;
  readonly payload: UploadPayload;
} {
  return { kind, subject: [kind, repository, upload], payload: { repository, upload } };
}

/** Multipart uploads under way, and their parts. docs/decisions/0020-s3-records.md */
import { defineCollection } from '../../../kernel/collections/table.ts';
import type { ReadTx } from '../../../wire/context.ts';
import type { Attributes } from '../objects/attributes.ts';
import type { ObjectChecksum, ObjectPart, ObjectRecord } from '../records.ts';

export interface UploadRecord {
  readonly id: string;
  readonly bucket: string;
  readonly key: string;
  /** Milliseconds; the id begins with it. */
  readonly startedAt: number;
  readonly initiator: { readonly ID: string; readonly DisplayName: string };
  /** As it was asked for; absent: CRC64NVME of the whole, which only the object shows. */
  readonly checksum?: UploadChecksum;
  /** What the object will have besides its body. */
  readonly attributes: Attributes;
  /** The object that was there when it began: a condition does not hold once there is another. */
  readonly over?: KeyState;
}

/** `blobId`: of the body's beginning, as one that was deleted and put again within a second has the same numbers. */
export interface KeyState extends Pick<ObjectRecord, 'versionId' | 'sequence'> {
  readonly blobId?: string;
}

export function stateOf({ versionId, sequence, parts: [{ blobId }] }: ObjectRecord): KeyState {
  return { versionId, sequence, blobId };
}

export interface UploadChecksum {
  readonly algorithm: ObjectChecksum['algorithm'];
  readonly type: 'FULL_OBJECT' | 'COMPOSITE';
}

export const Uploads = defineCollection<UploadRecord>('s3/upload', {
  scope: 'global',
  version: 1,
  key: (upload) => [upload.id],
  indexes: { key: (upload) => [upload.bucket, upload.key, upload.startedAt, upload.id] },
});

export interface UploadPartRecord extends ObjectPart {
  readonly upload: string;
  readonly number: number;
  /** Milliseconds. */
  readonly modifiedAt: number;
}

export const UploadParts = defineCollection<UploadPartRecord>('s3/upload-part', {
  scope: 'global',
  version: 1,
  key: (part) => [part.upload, part.number],
  indexes: { blob: (part) => [part.blobId] },
});

/** Which of these blobs are parts of uploads. */
export async function blobsOfUploads(tx: ReadTx, ids: readonly string[]): Promise<string[]> {
  const users = await Promise.all(ids.map((id) => tx.in(UploadParts).listBy('blob', [id], { limit: 1 })));
  return ids.filter((_, index) => users[index]!.items.length > 0);
}

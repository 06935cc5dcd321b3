/** Uploads of files: in one request, or in parts where they are large. */
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { call } from './client';

/** Larger files go in parts of this size: what fails is sent again, and the progress moves. */
const partBytes = 16 * 1024 * 1024;
/** S3's limit. */
const mostParts = 10_000;

export interface Upload {
  readonly bucket: string;
  readonly key: string;
  readonly file: File;
  readonly signal: AbortSignal;
  /** Told the bytes that are there. */
  readonly progress: (bytes: number) => void;
}

export async function uploadFile(upload: Upload): Promise<void> {
  if (upload.file.size > partBytes) return uploadInParts(upload);
  const { bucket, key, file, signal, progress } = upload;
  const Body = new Uint8Array(await file.arrayBuffer());
  const command = new PutObjectCommand({ Bucket: bucket, Key: key, Body, ContentType: typeOf(file) });
  await call((client) => client.send(command, { abortSignal: signal }));
  progress(file.size);
}

async function uploadInParts({ bucket, key, file, signal, progress }: Upload): Promise<void> {
  const object = { Bucket: bucket, Key: key };
  const begin = new CreateMultipartUploadCommand({ ...object, ContentType: typeOf(file) });
  // Not given up midway: an upload whose ID did not come could not be aborted.
  const { UploadId } = await call((client) => client.send(begin));
  try {
    const size = Math.max(partBytes, Math.ceil(file.size / mostParts));
    const Parts: { PartNumber: number; ETag?: string | undefined }[] = [];
    for (let from = 0; from < file.size; from += size) {
      signal.throwIfAborted();
      const PartNumber = Parts.length + 1;
      const Body = new Uint8Array(await file.slice(from, from + size).arrayBuffer());
      const part = new UploadPartCommand({ ...object, UploadId, PartNumber, Body });
      const { ETag } = await call((client) => client.send(part, { abortSignal: signal }));
      Parts.push({ PartNumber, ETag });
      progress(Math.min(file.size, from + size));
    }
    const complete = new CompleteMultipartUploadCommand({ ...object, UploadId, MultipartUpload: { Parts } });
    await call((client) => client.send(complete, { abortSignal: signal }));
  } catch (error) {
    // The parts would stay, unseen and counted.
    await call((client) => client.send(new AbortMultipartUploadCommand({ ...object, UploadId }))).catch(
      () => undefined,
    );
    throw error;
  }
}

function typeOf({ type }: File): string {
  return type === '' ? 'application/octet-stream' : type;
}

/**
 * Refusals of the registry API, as its clients read them, with what ECR itself says in them.
 * https://github.com/opencontainers/distribution-spec/blob/main/spec.md#error-codes
 */
import type { DataResponse } from '../../../wire/service.ts';
import { AwsError } from '../../../wire/errors.ts';

/** Of the distribution specification. */
export class RegistryError extends Error {
  readonly code: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, code: string, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

const byCode: Readonly<Record<string, readonly [status: number, code: string]>> = {
  AccessDeniedException: [403, 'DENIED'],
  ImageDigestDoesNotMatchException: [400, 'DIGEST_INVALID'],
  ImageTagAlreadyExistsException: [400, 'TAG_INVALID'],
  InvalidLayerException: [400, 'DIGEST_INVALID'],
  EmptyUploadException: [400, 'BLOB_UPLOAD_INVALID'],
  LayersNotFoundException: [404, 'MANIFEST_BLOB_UNKNOWN'],
  ReferencedImagesNotFoundException: [404, 'MANIFEST_BLOB_UNKNOWN'],
  RepositoryNotFoundException: [404, 'NAME_UNKNOWN'],
  UploadNotFoundException: [404, 'BLOB_UPLOAD_UNKNOWN'],
  NotImplementedException: [405, 'UNSUPPORTED'],
};

/** `what`: the code for a parameter that is not valid. Anything but a refusal is thrown on. */
export function refusal(error: unknown, what: 'MANIFEST_INVALID' | 'NAME_INVALID'): DataResponse {
  if (error instanceof RegistryError) return answer(error.status, error.code, error.message, error.headers);
  if (!(error instanceof AwsError)) throw error;
  const [status, code] = byCode[error.code] ?? [error.status ?? 400, what];
  return answer(status, code, error.message);
}

function answer(status: number, code: string, message: string, headers: Readonly<Record<string, string>> = {}) {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...apiVersion, ...headers },
    body: JSON.stringify({ errors: [{ code, message }] }),
  };
}

export const apiVersion = { 'docker-distribution-api-version': 'registry/2.0' };

export function unsupported(what: string): RegistryError {
  return new RegistryError(405, 'UNSUPPORTED', `${what} is not supported.`);
}

export function unknownManifest(reference: string): RegistryError {
  return new RegistryError(404, 'MANIFEST_UNKNOWN', `Requested image not found: ${reference}`);
}

export function unknownBlob(digest: string): RegistryError {
  return new RegistryError(404, 'BLOB_UNKNOWN', `Layer with digest '${digest}' does not exist`);
}

export function invalidDigest(digest: string): RegistryError {
  return new RegistryError(400, 'DIGEST_INVALID', `'${digest.slice(0, 200)}' is not a digest of SHA-256`);
}

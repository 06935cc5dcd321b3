/** What names an object: its key in its bucket, and hosts of addresses that name S3. */
import type { Settings } from '../../wire/context.ts';
import { AwsError } from '../../wire/errors.ts';

const maxKeyBytes = 1024;

/** Keys are at most 1024 bytes of UTF-8. */
export function checkKey(key: string): void {
  const bytes = Buffer.byteLength(key);
  if (bytes > maxKeyBytes)
    throw new AwsError('KeyTooLongError', 'Your key is too long', { Size: bytes, MaxSizeAllowed: maxKeyBytes }, 400);
}

export function isKey(key: string): boolean {
  return Buffer.byteLength(key) <= maxKeyBytes;
}

/** Percent-encoded but for slashes. */
export function encodedKey(key: string): string {
  return encodeURIComponent(key.toWellFormed()).replaceAll('%2F', '/');
}

/** What of a host says more than that it is S3's. */
export interface S3Host {
  readonly bucket?: string;
  readonly region?: string;
}

/** As AWS has had them: `s3.amazonaws.com`, `b.s3.eu-west-1.amazonaws.com`, `s3-eu-west-1.…`, dual-stack. */
const ofAws = /^(?:(.+)\.)?s3(?:[.-](?:dualstack\.)?([a-z0-9-]+))?\.amazonaws\.com(?:\.cn)?$/;

const thisMachine: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]', 's3.localhost']);

/** Whose host an address has: this server's own, at its own ports, or AWS's. `undefined`: it is none of S3's. */
export function s3HostOf(
  url: URL,
  { endpoint, servicePorts = new Map() }: Pick<Settings, 'endpoint' | 'servicePorts'>,
): S3Host | undefined {
  const own = new URL(endpoint);
  const { hostname, port } = url;
  if (port === own.port || servicePorts.get(Number(port)) === 's3') {
    if (hostname === own.hostname || thisMachine.has(hostname)) return {};
    const local = /^(.+)\.s3\.localhost$/.exec(hostname);
    if (local) return { bucket: local[1]! };
  }
  const aws = port === '' ? ofAws.exec(hostname) : null;
  if (!aws) return undefined;
  const [, bucket, region] = aws;
  return { ...(bucket !== undefined && { bucket }), ...(region !== undefined && { region }) };
}

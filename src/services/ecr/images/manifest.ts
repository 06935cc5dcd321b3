/**
 * Manifests of images, as Docker (version 2, schema 2) and OCI have them: what they are made of.
 * https://github.com/opencontainers/image-spec/blob/main/manifest.md, …/image-index.md
 */
import { createHash } from 'node:crypto';
import { parseBoundedJson } from '../../../kernel/bounded/json.ts';
import { invalidParameter, notSupported } from '../errors.ts';

export interface Manifest {
  readonly digest: string;
  readonly mediaType: string;
  readonly artifactType?: string;
  /** Of config and layers, but for those that lie elsewhere. */
  readonly layers: readonly Descriptor[];
  readonly children: readonly Descriptor[];
  readonly subject?: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

export interface Descriptor {
  readonly digest: string;
  readonly size: number;
}

const limits = { maxDepth: 24, maxTokens: 200_000 };
const imageTypes = new Set([
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
]);
const indexTypes = new Set([
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
]);
const mostDescriptors = 4200;
export const sha256Digest = /^sha256:[0-9a-f]{64}$/;

/** @throws AwsError InvalidParameterException */
export function readManifest(text: string, givenType: string | undefined): Manifest {
  const value = parsed(text);
  const own = typeof value['mediaType'] === 'string' ? value['mediaType'] : undefined;
  if (value['schemaVersion'] === 1) throw notSupported('images of Docker Image Manifest V2, Schema 1');
  if (givenType !== undefined && own !== undefined && givenType !== own)
    throw invalid('Invalid image manifest media type');
  const mediaType = own ?? givenType ?? (Array.isArray(value['manifests']) ? [...indexTypes][0]! : [...imageTypes][0]!);
  const isIndex = indexTypes.has(mediaType);
  if (!isIndex && !imageTypes.has(mediaType)) throw invalid('Unsupported image manifest media type');
  if (value['schemaVersion'] !== 2) throw invalid('Invalid image manifest provided');
  const config = isIndex ? undefined : objectOf(value['config']);
  const artifactType = value['artifactType'] ?? config?.['mediaType'];
  const subject = value['subject'] === undefined ? undefined : descriptorOf(value['subject']).digest;
  const annotations = annotationsOf(value['annotations']);
  return {
    digest: digestOf(text),
    mediaType,
    ...(typeof artifactType === 'string' && { artifactType }),
    layers: isIndex
      ? []
      : [descriptorOf(value['config']), ...descriptorsOf(value['layers']).filter(isHere).map(descriptorOf)],
    children: isIndex ? descriptorsOf(value['manifests']).map(descriptorOf) : [],
    ...(subject !== undefined && { subject }),
    ...(annotations && { annotations }),
  };
}

export function digestOf(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}

function parsed(text: string): Record<string, unknown> {
  try {
    return objectOf(parseBoundedJson(text, limits));
  } catch {
    throw invalid('Invalid image manifest provided');
  }
}

function objectOf(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw invalid('Invalid image manifest provided');
  return value as Record<string, unknown>;
}

function descriptorsOf(value: unknown): unknown[] {
  if (!Array.isArray(value) || value.length > mostDescriptors) throw invalid('Invalid image manifest provided');
  return value;
}

/** Layers of base images of Windows lie where their `urls` say. */
function isHere(descriptor: unknown): boolean {
  return !/foreign|nondistributable/.test(String(objectOf(descriptor)['mediaType'] ?? ''));
}

function descriptorOf(value: unknown): Descriptor {
  const { digest, size } = objectOf(value);
  if (typeof digest !== 'string' || !sha256Digest.test(digest) || !Number.isSafeInteger(size) || (size as number) < 0)
    throw invalid('Invalid image manifest provided');
  return { digest, size: size as number };
}

function annotationsOf(value: unknown): Record<string, string> | undefined {
  if (value === undefined || value === null) return undefined;
  const entries = Object.entries(objectOf(value));
  if (entries.some(([, text]) => typeof text !== 'string')) throw invalid('Invalid image manifest provided');
  return Object.fromEntries(entries) as Record<string, string>;
}

function invalid(constraint: string) {
  return invalidParameter('ImageManifest', constraint);
}

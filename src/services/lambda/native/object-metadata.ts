/** What a deployed object is said to be: by its ending, and by what the deployment sets. Pure. */
import type { Input } from '../../../wire/aws-types.ts';

type PutInput = Input<'s3', 'PutObject'>;

/** Options of `aws s3 sync`, which the deployment's system metadata are. */
const options: Readonly<Record<string, keyof PutInput>> = {
  'cache-control': 'CacheControl',
  'content-disposition': 'ContentDisposition',
  'content-encoding': 'ContentEncoding',
  'content-language': 'ContentLanguage',
  'content-type': 'ContentType',
  'storage-class': 'StorageClass',
  'website-redirect': 'WebsiteRedirectLocation',
  acl: 'ACL',
  sse: 'ServerSideEncryption',
  'sse-kms-key-id': 'SSEKMSKeyId',
};

type Values = Readonly<Record<string, unknown>>;

/** @throws Error for an option that is not here */
export function metadataOf(name: string, system: Values, user: Values): Partial<PutInput> {
  const given = Object.entries(system).map(([key, value]) => {
    const option = options[key.toLowerCase()];
    if (option === undefined) throw new Error(`Sandlot does not have the system metadata ${key} of bucket deployments`);
    return [option, String(value)] as const;
  });
  const guessed = typeOf(name);
  const own = Object.entries(user).map(([key, value]) => [key.toLowerCase(), String(value)] as const);
  return {
    ...(guessed !== undefined && { ContentType: guessed }),
    ...Object.fromEntries(given),
    ...(own.length > 0 && { Metadata: Object.fromEntries(own) }),
  };
}

/** As Python's `mimetypes` guesses them. */
const types: Readonly<Record<string, string>> = {
  avif: 'image/avif',
  bin: 'application/octet-stream',
  bmp: 'image/bmp',
  css: 'text/css',
  csv: 'text/csv',
  gif: 'image/gif',
  htm: 'text/html',
  html: 'text/html',
  ico: 'image/vnd.microsoft.icon',
  jpeg: 'image/jpeg',
  jpg: 'image/jpeg',
  js: 'text/javascript',
  json: 'application/json',
  mjs: 'text/javascript',
  mp3: 'audio/mpeg',
  mp4: 'video/mp4',
  pdf: 'application/pdf',
  png: 'image/png',
  svg: 'image/svg+xml',
  tar: 'application/x-tar',
  tif: 'image/tiff',
  tiff: 'image/tiff',
  tsv: 'text/tab-separated-values',
  txt: 'text/plain',
  wasm: 'application/wasm',
  wav: 'audio/x-wav',
  webm: 'video/webm',
  webmanifest: 'application/manifest+json',
  webp: 'image/webp',
  xml: 'text/xml',
  zip: 'application/zip',
};

function typeOf(name: string): string | undefined {
  const ending = /\.([^./]+)$/.exec(name)?.[1]?.toLowerCase();
  return ending !== undefined && Object.hasOwn(types, ending) ? types[ending] : undefined;
}

/**
 * Manifests and lists of tags and referrers, by ECR's own operations.
 * https://github.com/opencontainers/distribution-spec/blob/main/spec.md
 */
import type { DataResponse } from '../../../wire/service.ts';
import { AwsError } from '../../../wire/errors.ts';
import { sha256Digest } from '../images/manifest.ts';
import { apiVersion, invalidDigest, RegistryError, unknownManifest } from './refusals.ts';
import type { Visit } from './visit.ts';

/** GET and HEAD, by tag or digest. */
export async function getManifest({ ecr, registryId }: Visit, name: string, reference: string): Promise<DataResponse> {
  const isDigest = reference.includes(':');
  if (isDigest && !sha256Digest.test(reference)) throw invalidDigest(reference);
  const imageId = isDigest ? { imageDigest: reference } : { imageTag: reference };
  const { images } = await ecr.batchGetImage({ registryId, repositoryName: name, imageIds: [imageId] });
  const [image] = images ?? [];
  if (!image) throw unknownManifest(reference);
  const text = image.imageManifest!;
  return {
    status: 200,
    headers: {
      ...apiVersion,
      'content-type': image.imageManifestMediaType!,
      'content-length': String(Buffer.byteLength(text)),
      'docker-content-digest': image.imageId!.imageDigest!,
      etag: `"${image.imageId!.imageDigest!}"`,
    },
    body: text,
  };
}

export async function putManifest(visit: Visit, name: string, reference: string): Promise<DataResponse> {
  const { request, registryId } = visit;
  const isDigest = reference.includes(':');
  if (isDigest && !sha256Digest.test(reference)) throw invalidDigest(reference);
  const bytes = await request.bytes();
  const text = bytes.toString('utf8');
  // What is kept is text: its bytes must be what was sent, or its digest would not be.
  if (!Buffer.from(text).equals(bytes)) throw new RegistryError(400, 'MANIFEST_INVALID', 'The manifest is not UTF-8.');
  const mediaType = request.headers['content-type']?.split(';', 1)[0]!.trim();
  const image = {
    registryId,
    repositoryName: name,
    imageManifest: text,
    ...(mediaType && { imageManifestMediaType: mediaType }),
    ...(isDigest ? { imageDigest: reference } : { imageTag: reference }),
  };
  const digest = await put(visit, image);
  const subject = subjectOf(text);
  return {
    status: 201,
    headers: {
      ...apiVersion,
      location: `/v2/${name}/manifests/${digest}`,
      'docker-content-digest': digest,
      ...(subject !== undefined && { 'oci-subject': subject }),
    },
  };
}

/** Putting what is there already changes nothing. */
async function put({ ecr }: Visit, image: Parameters<Visit['ecr']['putImage']>[0]): Promise<string> {
  try {
    return (await ecr.putImage(image)).image!.imageId!.imageDigest!;
  } catch (error) {
    if (!(error instanceof AwsError) || error.code !== 'ImageAlreadyExistsException') throw error;
    return /'(sha256:[0-9a-f]{64})'/.exec(error.message)![1]!;
  }
}

function subjectOf(text: string): string | undefined {
  const { subject } = JSON.parse(text) as { subject?: { digest?: string } };
  return subject?.digest;
}

const mostTags = 1000;

/** Tags in their order, `n` at a time, after `last`. */
export async function listTags({ request, ecr, registryId }: Visit, name: string): Promise<DataResponse> {
  const tags: string[] = [];
  let nextToken: string | undefined;
  do {
    const page = await ecr.listImages({
      registryId,
      repositoryName: name,
      filter: { tagStatus: 'TAGGED' },
      maxResults: 1000,
      ...(nextToken !== undefined && { nextToken }),
    });
    tags.push(...page.imageIds!.map(({ imageTag }) => imageTag!));
    ({ nextToken } = page);
  } while (nextToken !== undefined);
  const query = request.query();
  const [asked, last] = [query.get('n'), query.get('last') ?? ''];
  const most = asked !== null && /^\d{1,6}$/.test(asked) ? Math.min(Number(asked), mostTags) : mostTags;
  const rest = tags.toSorted().filter((tag) => tag > last);
  const shown = rest.slice(0, most);
  const more = shown.length < rest.length && shown.length > 0;
  const next = `</v2/${name}/tags/list?n=${most}&last=${encodeURIComponent(shown.at(-1) ?? '')}>; rel="next"`;
  return json({ name, tags: shown }, more ? { link: next } : {});
}

export async function listReferrers(
  { request, ecr, registryId }: Visit,
  name: string,
  digest: string,
): Promise<DataResponse> {
  if (!sha256Digest.test(digest)) throw invalidDigest(digest);
  const type = request.query().get('artifactType');
  const manifests: object[] = [];
  let nextToken: string | undefined;
  do {
    const page = await ecr.listImageReferrers({
      registryId,
      repositoryName: name,
      subjectId: { imageDigest: digest },
      ...(type !== null && { filter: { artifactTypes: [type] } }),
      ...(nextToken !== undefined && { nextToken }),
    });
    for (const { artifactStatus: _status, ...descriptor } of page.referrers ?? []) manifests.push(descriptor);
    ({ nextToken } = page);
  } while (nextToken !== undefined);
  const mediaType = 'application/vnd.oci.image.index.v1+json';
  const filtered: Record<string, string> = type === null ? {} : { 'oci-filters-applied': 'artifactType' };
  return json({ schemaVersion: 2, mediaType, manifests }, { 'content-type': mediaType, ...filtered });
}

function json(value: object, headers: Readonly<Record<string, string>> = {}): DataResponse {
  return {
    status: 200,
    headers: { ...apiVersion, 'content-type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify(value),
  };
}

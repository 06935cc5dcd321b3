/** Refusals about images, in AWS's words where they are known. */
import { AwsError } from '../../../wire/errors.ts';
import type { Place } from '../errors.ts';

export interface ImageId {
  readonly imageDigest?: string | undefined;
  readonly imageTag?: string | undefined;
}

export function imageNotFound({ imageDigest, imageTag }: ImageId, { name, registryId }: Place): AwsError {
  const quoted = (text: string | undefined): string => `'${text ?? 'null'}'`;
  return new AwsError(
    'ImageNotFoundException',
    `The image with imageId {imageDigest:${quoted(imageDigest)}, imageTag:${quoted(imageTag)}} does not exist within ` +
      `the repository with name '${name}' in the registry with id '${registryId}'`,
  );
}

export function imageExists(digest: string, tag: string | undefined, { name, registryId }: Place): AwsError {
  const tagged = tag === undefined ? '' : ` and tag '${tag}'`;
  return new AwsError(
    'ImageAlreadyExistsException',
    `Image with digest '${digest}'${tagged} already exists in the repository with name '${name}' in registry with id ` +
      `'${registryId}'`,
  );
}

export function tagExists(tag: string, { name }: Place): AwsError {
  return new AwsError(
    'ImageTagAlreadyExistsException',
    `The image tag '${tag}' already exists in the '${name}' repository and cannot be overwritten because the tag is ` +
      'immutable.',
  );
}

export function digestMismatch(given: string, computed: string): AwsError {
  return new AwsError(
    'ImageDigestDoesNotMatchException',
    `The provided image digest '${given}' does not match the computed digest '${computed}'`,
  );
}

export function layersNotFound(digests: readonly string[], { name, registryId }: Place): AwsError {
  return new AwsError(
    'LayersNotFoundException',
    `Layers with digests '[${digests.join(', ')}]' required for pushing image into repository with name '${name}' in ` +
      `the registry with id '${registryId}' do not exist`,
  );
}

export function referencedNotFound(digests: readonly string[], { name, registryId }: Place): AwsError {
  return new AwsError(
    'ReferencedImagesNotFoundException',
    `Images with digests '[${digests.join(', ')}]' required for pushing image into repository with name '${name}' in ` +
      `the registry with id '${registryId}' do not exist`,
  );
}

const digestPattern = /^[a-zA-Z0-9-_+.]+:[a-fA-F0-9]+$/;

export interface Failure {
  readonly imageId: { imageDigest?: string; imageTag?: string };
  readonly failureCode:
    | 'ImageNotFound'
    | 'ImageReferencedByManifestList'
    | 'ImageTagDoesNotMatchDigest'
    | 'InvalidImageDigest'
    | 'MissingDigestAndTag';
  readonly failureReason: string;
}

export function failed(id: ImageId, failureCode: Failure['failureCode'], failureReason: string): Failure {
  const { imageDigest, imageTag } = id;
  const imageId = { ...(imageDigest !== undefined && { imageDigest }), ...(imageTag !== undefined && { imageTag }) };
  return { imageId, failureCode, failureReason };
}

/** What of an id can be said without looking for the image. */
export function malformed(id: ImageId): Failure | undefined {
  if (id.imageDigest === undefined && id.imageTag === undefined)
    return failed(id, 'MissingDigestAndTag', 'Invalid request parameters: both tag and digest cannot be null');
  if (id.imageDigest === undefined || digestPattern.test(id.imageDigest)) return undefined;
  const regex = '[a-zA-Z0-9-_+.]+:[a-fA-F0-9]+';
  const reason = `Invalid request parameters: image digest should satisfy the regex '${regex}'`;
  return failed(id, 'InvalidImageDigest', reason);
}

/**
 * Images, their manifests and layers, uploads under way. Keys begin with the repository's id, so that another
 * repository of its name has nothing of it. Layers and parts of uploads are global: their blobs are shared, and kept as
 * long as any repository of any account has one.
 */
import { defineCollection } from '../../../kernel/collections/table.ts';
import type { ReadTx } from '../../../wire/context.ts';

export interface ImageRecord {
  /** The repository's id. */
  readonly repository: string;
  /** `sha256:…`, of the manifest. */
  readonly digest: string;
  readonly mediaType: string;
  /** The config's media type, or the artifact's own. */
  readonly artifactType?: string;
  /** Bytes of the config and the layers; of an index, of the manifests that it names. */
  readonly size: number;
  /** Bytes of the manifest. */
  readonly manifestSize: number;
  /** Domain milliseconds. */
  readonly pushedAt: number;
  readonly pulledAt?: number;
  readonly tags: readonly string[];
  /** Config and layers. */
  readonly layers: readonly string[];
  /** Manifests that an index names. */
  readonly children: readonly string[];
  /** The image that this one is about (a signature's). */
  readonly subject?: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

export const Images = defineCollection<ImageRecord>('ecr/image', {
  scope: 'region',
  version: 1,
  key: (image) => [image.repository, image.digest],
  indexes: {
    layer: (image) => [...new Set(image.layers)].map((digest) => [image.repository, digest]),
    child: (image) => [...new Set(image.children)].map((digest) => [image.repository, digest]),
    subject: (image) => (image.subject === undefined ? undefined : [image.repository, image.subject]),
  },
});

export interface ImageTagRecord {
  readonly repository: string;
  readonly tag: string;
  readonly digest: string;
}

export const ImageTags = defineCollection<ImageTagRecord>('ecr/image-tag', {
  scope: 'region',
  version: 1,
  key: (tag) => [tag.repository, tag.tag],
});

export interface ManifestRecord {
  readonly repository: string;
  readonly digest: string;
  /** Byte for byte, which is UTF-8. */
  readonly text: string;
}

export const Manifests = defineCollection<ManifestRecord>('ecr/manifest', {
  scope: 'region',
  version: 1,
  key: (manifest) => [manifest.repository, manifest.digest],
});

/** Bytes at rest, and the key that they are encrypted with. */
export interface LayerBody {
  readonly blobId: string;
  readonly size: number;
  readonly sealedKey: string;
}

export interface LayerRecord extends LayerBody {
  readonly repository: string;
  readonly digest: string;
}

export const Layers = defineCollection<LayerRecord>('ecr/layer', {
  scope: 'global',
  version: 1,
  key: (layer) => [layer.repository, layer.digest],
  indexes: { blob: (layer) => [layer.blobId] },
});

export interface UploadRecord {
  readonly repository: string;
  readonly id: string;
  /** Domain milliseconds. */
  readonly startedAt: number;
  /** Bytes that have arrived. */
  readonly size: number;
}

export const LayerUploads = defineCollection<UploadRecord>('ecr/upload', {
  scope: 'global',
  version: 1,
  key: (upload) => [upload.repository, upload.id],
});

export interface UploadPartRecord extends LayerBody {
  /** The repository's and the upload's ids. */
  readonly repository: string;
  readonly upload: string;
  readonly firstByte: number;
  /** SHA-256, hexadecimal. */
  readonly sha256: string;
}

export const LayerUploadParts = defineCollection<UploadPartRecord>('ecr/upload-part', {
  scope: 'global',
  version: 1,
  key: (part) => [part.repository, part.upload, part.firstByte],
  indexes: { blob: (part) => [part.blobId] },
});

/** Which of these blobs are layers or parts of uploads. */
export async function blobsOfImages(tx: ReadTx, ids: readonly string[]): Promise<string[]> {
  const used: string[] = [];
  for (const id of ids) {
    const [layers, parts] = [
      await tx.in(Layers).listBy('blob', [id], { limit: 1 }),
      await tx.in(LayerUploadParts).listBy('blob', [id], { limit: 1 }),
    ];
    if (layers.items.length + parts.items.length > 0) used.push(id);
  }
  return used;
}

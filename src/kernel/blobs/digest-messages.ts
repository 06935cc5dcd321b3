/** What the main thread and the one that digests bodies say to each other. */
import type { ChecksumAlgorithm } from './checksum.ts';

export interface Digests {
  /** Hex. */
  readonly md5: string;
  /** Base64, where one was asked for. */
  readonly checksum?: string;
}

export type ToDigestThread =
  | { readonly kind: 'begin'; readonly id: number; readonly algorithm: ChecksumAlgorithm | undefined }
  | { readonly kind: 'data'; readonly id: number; readonly buffer: ArrayBuffer; readonly bytes: number }
  | { readonly kind: 'end' | 'drop'; readonly id: number };

export type FromDigestThread =
  /** Can be filled again. */
  { readonly buffer: ArrayBuffer } | { readonly id: number; readonly digests: Digests };

/**
 * Secrets at rest. One master key file, owner-only; a key id in every sealed value, so that keys can be rotated.
 */

export interface Seal {
  /** Encrypts and authenticates (AES-256-GCM) `plaintext` for `purpose`; the result is base64url with the key's id. */
  seal(purpose: string, plaintext: string): string;
  /** The plaintext, or `undefined` when the value is malformed, tampered with, of another purpose or another key. */
  open(purpose: string, sealed: string): string | undefined;
  /** A keyed hash for tokens that are looked up by value (HMAC-SHA-256, base64url). */
  digest(purpose: string, secret: string): string;
}

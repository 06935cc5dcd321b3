/**
 * Texts of managed policies by their digest, so that authorization does not read and decode kilobytes for each request.
 * A digest stands for one text for ever: nothing here can be out of date, and nothing needs to be invalidated.
 */
import { createHash } from 'node:crypto';

export interface DocumentCache {
  get(digest: string): string | undefined;
  set(digest: string, document: string): void;
}

/** The oldest go first. */
export function createDocumentCache(maxCharacters = 3_000_000): DocumentCache {
  const documents = new Map<string, string>();
  let characters = 0;
  return {
    get: (digest) => documents.get(digest),
    set(digest, document) {
      if (documents.has(digest)) return;
      documents.set(digest, document);
      characters += document.length;
      for (const [oldest, text] of documents) {
        if (characters <= maxCharacters) break;
        documents.delete(oldest);
        characters -= text.length;
      }
    },
  };
}

/** SHA-256, base64url. */
export function documentDigest(document: string): string {
  return createHash('sha256').update(document).digest('base64url');
}

/**
 * TLS on the server's own port: a certificate authority of this installation alone, and a leaf for each of this
 * machine's names that a client asks for. Nothing here is loaded, made or read before the first TLS connection.
 * Not here: who trusts the authority (`sandlot trust`), what is answered inside (`wire/`). Decision 25.
 *
 * Spec: RFC 8446 (TLS 1.3), RFC 6066 section 3 (server names), RFC 5280 (certificates, name constraints).
 */
export { answerBoth, type Front } from './connections.ts';
export { createCertificates, type Certificates } from './certificates.ts';
export type { AuthorityFiles, KeptAuthority } from './authority.ts';

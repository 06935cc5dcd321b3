/** What IAM stores of server certificates. */
import { defineCollection } from '../../../kernel/collections/collection.ts';
import { nameKey } from '../records.ts';
import type { Tag } from '../records.ts';

export interface ServerCertificateRecord {
  readonly name: string;
  readonly path: string;
  readonly id: string;
  readonly arn: string;
  readonly uploadedAt: number;
  readonly expiresAt: number;
  readonly body: string;
  readonly chain?: string | undefined;
  /** Sealed for the purpose `iam/server-certificate`: no operation shows it again. */
  readonly sealedPrivateKey: string;
  readonly tags: readonly Tag[];
}

export const ServerCertificates = defineCollection<ServerCertificateRecord>('iam/server-certificate', {
  scope: 'account',
  key: (certificate) => [nameKey(certificate.name)],
  version: 1,
});

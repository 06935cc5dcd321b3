/** The console addresses of KMS. */
export const keysCrumbs = [{ text: 'Keys', path: '/kms' }];

export function keyPath(keyId: string): string {
  return `/kms/keys/${encodeURIComponent(keyId)}`;
}

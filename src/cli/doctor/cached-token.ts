/** A token file of `~/.aws/sso/cache`, as far as the checks look into it. */
import type { TextFile } from './facts.ts';

export interface TokenFacts {
  readonly startUrl: string;
  readonly region: string;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
  /** Whether clients would try to renew it. */
  readonly isRenewable: boolean;
}

/** `undefined` when it is damaged. */
export function parseToken(file: TextFile): TokenFacts | undefined {
  try {
    const { startUrl, region, accessToken, expiresAt, refreshToken, clientId, clientSecret } = JSON.parse(file.text ?? '') as Record<string, unknown>;
    const end = Date.parse(String(expiresAt));
    if (typeof accessToken !== 'string' || Number.isNaN(end)) return undefined;
    const isRenewable = [refreshToken, clientId, clientSecret].every((value) => typeof value === 'string');
    return { startUrl: String(startUrl), region: String(region), expiresAt: end, isRenewable };
  } catch {
    return undefined;
  }
}

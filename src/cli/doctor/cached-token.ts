/** A token file of `~/.aws/sso/cache`, as far as the checks look into it. */
import { parseTime } from '../sign-in/token-cache.ts';
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
    const { startUrl, region, accessToken, expiresAt, refreshToken, clientId, clientSecret } = JSON.parse(
      file.text ?? '',
    ) as Record<string, unknown>;
    const end = parseTime(expiresAt);
    if (typeof accessToken !== 'string' || end === undefined) return undefined;
    const isRenewable = [refreshToken, clientId, clientSecret].every((value) => typeof value === 'string');
    return { startUrl: String(startUrl), region: String(region), expiresAt: end, isRenewable };
  } catch {
    return undefined;
  }
}

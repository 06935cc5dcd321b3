/** The secret of an authenticator app, at rest. */
import type { Context } from '../../../../wire/context.ts';
import type { TotpDevice } from '../../user-records.ts';

const purpose = 'cognito-identity-provider/totp';

export function sealTotp({ seal }: Pick<Context, 'seal'>, secret: string): string {
  return seal.seal(purpose, secret);
}

export function openTotp({ seal }: Pick<Context, 'seal'>, { sealed }: Pick<TotpDevice, 'sealed'>): string {
  const secret = seal.open(purpose, sealed);
  if (secret === undefined) throw new Error("An authenticator app's secret cannot be opened with this server's key.");
  return secret;
}

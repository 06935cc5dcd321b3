/** Logout: ends the token's session. Clients send every token they have cached, so an unknown one is no error. */
import type { Operation } from '../../wire/service.ts';
import { revokeByAccessToken } from '../sso-oidc/internal.ts';

export const logout: Operation<'sso', 'Logout'> = async (input, ctx) => {
  await ctx.write((tx) => revokeByAccessToken(tx, input.accessToken));
  return {};
};

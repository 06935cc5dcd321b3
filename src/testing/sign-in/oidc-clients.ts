/** For tests of SSO OIDC: registered clients, their tokens, and what approves for a person. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import {
  CreateTokenCommand,
  RegisterClientCommand,
  type CreateTokenCommandInput,
  type RegisterClientCommandInput,
} from '@aws-sdk/client-sso-oidc';
import { findAccessToken } from '../../services/sso-oidc/internal.ts';
import type { IdentityCenterServer } from '../servers/identity-center.ts';

export interface RegisteredClient {
  readonly clientId: string | undefined;
  readonly clientSecret: string | undefined;
}

const hour = 3_600_000;

export function oidcClients({ sandlot, oidc, system, identityStoreId }: IdentityCenterServer) {
  const now = () => sandlot.server.runtime.clock.now();
  const createToken = (input: Partial<CreateTokenCommandInput>) =>
    oidc.send(new CreateTokenCommand(input as CreateTokenCommandInput));
  return {
    now,
    createToken,
    async register(input: Partial<RegisterClientCommandInput> = {}): Promise<RegisteredClient> {
      const { clientId, clientSecret } = await oidc.send(
        new RegisterClientCommand({ clientName: 'test', clientType: 'public', ...input }),
      );
      return { clientId, clientSecret };
    },
    refresh: (client: RegisteredClient, refreshToken: string | undefined) =>
      createToken({ ...client, grantType: 'refresh_token', refreshToken }),
    tokenFacts: (accessToken: string | undefined) => system.read((tx) => findAccessToken(tx, accessToken!, now())),
    /** A user's approval, with a session of the access portal that lasts eight hours. */
    approvalOf: (
      userId: string,
      sessionId: string = randomBytes(8).toString('hex'),
      sessionExpiresAt = now() + 8 * hour,
    ) => ({ userId, identityStoreId, sessionId, sessionExpiresAt }),
  };
}

/** For `assert.rejects`: an error of that name, which says OAuth's as well (RFC 6749, section 5.2). */
export function refusedByOidc(name: string, status = 400) {
  return (error: any): true => {
    assert.equal(error.name, name);
    assert.equal(error.$metadata.httpStatusCode, status);
    const code = name.replace(/Exception$/, '').replace(/(?!^)([A-Z])/g, '_$1');
    assert.equal(error.error, code.toLowerCase());
    assert.ok(error.error_description);
    return true;
  };
}

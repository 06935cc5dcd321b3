/** A FIDO2 authenticator and the script of its page, in software, for tests: ES256, attestation "none". */
import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import type { BrowserPage } from './browser.ts';

export interface TestAuthenticator {
  readonly credentialId: string;
  /** What the page's script would send for the options on the page. */
  answer(page: BrowserPage, tamper?: Tamper): string;
}

export interface Tamper {
  readonly origin?: string;
  readonly challenge?: string;
  readonly counter?: number;
  readonly rpId?: string;
}

export function createAuthenticator(): TestAuthenticator {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  const id = randomBytes(16);
  const credentialId = id.toString('base64url');
  let counter = 0;
  return {
    credentialId,
    answer(page, tamper = {}) {
      const { purpose, options } = optionsOn(page);
      const register = purpose === 'register';
      counter = tamper.counter ?? counter + 1;
      const clientData = Buffer.from(
        JSON.stringify({
          type: register ? 'webauthn.create' : 'webauthn.get',
          challenge: tamper.challenge ?? options.challenge,
          origin: tamper.origin ?? page.url.origin,
          crossOrigin: false,
        }),
      );
      const rpId = tamper.rpId ?? (register ? options.rp.id : options.rpId);
      const count = Buffer.alloc(4);
      count.writeUInt32BE(counter);
      const facts = Buffer.concat([sha256(rpId), Buffer.from([register ? 0x45 : 0x05]), count]);
      const common = { id: credentialId, rawId: credentialId, type: 'public-key', clientExtensionResults: {} };
      if (!register) {
        const signature = sign('sha256', Buffer.concat([facts, sha256(clientData)]), privateKey);
        return JSON.stringify({
          ...common,
          response: { clientDataJSON: text(clientData), authenticatorData: text(facts), signature: text(signature) },
        });
      }
      const cose = Buffer.concat([
        Buffer.from('a50102032620012158', 'hex'),
        Buffer.from([32]),
        bytes(x),
        Buffer.from('225820', 'hex'),
        bytes(y),
      ]);
      const authData = Buffer.concat([facts, Buffer.alloc(16), Buffer.from([0, id.length]), id, cose]);
      const attestation = Buffer.concat([
        Buffer.from([0xa3, 0x63]),
        Buffer.from('fmt'),
        Buffer.from([0x64]),
        Buffer.from('none'),
        Buffer.from([0x67]),
        Buffer.from('attStmt'),
        Buffer.from([0xa0, 0x68]),
        Buffer.from('authData'),
        Buffer.from([0x58, authData.length]),
        authData,
      ]);
      return JSON.stringify({
        ...common,
        response: { clientDataJSON: text(clientData), attestationObject: text(attestation), transports: ['usb'] },
      });
    },
  };
}

export function optionsOn(page: BrowserPage): any {
  const attribute = /data-options="([^"]*)"/.exec(page.html)?.[1] ?? '{}';
  return JSON.parse(attribute.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code))));
}

function sha256(data: string | Buffer): Buffer {
  return createHash('sha256').update(data).digest();
}

function bytes(base64url: string): Buffer {
  return Buffer.from(base64url, 'base64url');
}

function text(data: Buffer): string {
  return data.toString('base64url');
}

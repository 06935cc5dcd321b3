/**
 * FIDO2 security keys and built-in authenticators (WebAuthn Level 3, https://www.w3.org/TR/webauthn-3/): what to ask of
 * the browser, and whether its answer holds. Attestation is not asked for: any make of authenticator will do, as in
 * IAM Identity Center. The library is loaded at the first use.
 */
import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from '@simplewebauthn/server';
import { parseBoundedJson } from '../../kernel/bounded/json.ts';
import type { PageContext } from '../../wire/page.ts';
import type { CeremonyRecord, Fido2Credential, Fido2DeviceRecord } from '../records/mfa.ts';

/** Milliseconds that the person has to touch the authenticator. */
export const ceremonyMs = 5 * 60_000;

/** EdDSA, ES256, RS256 (IANA COSE Algorithms): what authenticators have. */
const algorithms = [-8, -7, -257];

/** What a browser sends of a credential: some thirty members, three levels deep. */
const answerLimits = { maxDepth: 16, maxTokens: 1000 };

/**
 * What security keys are registered for, since before the console had a name of its own. An IP address can be no
 * relying party, and browsers let no name below `localhost` stand for it (Chromium 156): these pages go by `localhost`
 * itself.
 */
const relyingParty = 'localhost';

export function ceremonyOrigin({ consoleOrigin }: Pick<PageContext, 'consoleOrigin'>): string {
  return Object.assign(new URL(consoleOrigin), { hostname: relyingParty }).origin;
}

/** Options for `navigator.credentials.create`; authenticators that are registered already refuse. */
export async function creationOptions(
  ceremony: CeremonyRecord,
  devices: readonly Fido2DeviceRecord[],
): Promise<PublicKeyCredentialCreationOptionsJSON> {
  const { generateRegistrationOptions } = await import('@simplewebauthn/server');
  return await generateRegistrationOptions({
    rpName: 'Sandlot',
    rpID: relyingParty,
    userName: ceremony.userName,
    userDisplayName: ceremony.userName,
    userID: bytes(Buffer.from(ceremony.userId)),
    challenge: bytes(Buffer.from(ceremony.challenge, 'base64url')),
    timeout: ceremonyMs,
    attestationType: 'none',
    supportedAlgorithmIDs: algorithms,
    excludeCredentials: devices.map(descriptor),
    // A second factor needs no place in the key's memory, and no PIN.
    authenticatorSelection: {
      residentKey: 'discouraged',
      userVerification: 'preferred',
      authenticatorAttachment: ceremony.builtIn ? 'platform' : 'cross-platform',
    },
  });
}

/** Options for `navigator.credentials.get`. */
export async function requestOptions(
  ceremony: CeremonyRecord,
  devices: readonly Fido2DeviceRecord[],
): Promise<PublicKeyCredentialRequestOptionsJSON> {
  const { generateAuthenticationOptions } = await import('@simplewebauthn/server');
  return await generateAuthenticationOptions({
    rpID: relyingParty,
    challenge: bytes(Buffer.from(ceremony.challenge, 'base64url')),
    timeout: ceremonyMs,
    userVerification: 'preferred',
    allowCredentials: devices.map(descriptor),
  });
}

/** The new credential, or `undefined` when the answer does not hold. */
export async function verifyRegistration(
  ctx: PageContext,
  ceremony: CeremonyRecord,
  answer: string,
): Promise<Fido2Credential | undefined> {
  const { verifyRegistrationResponse } = await import('@simplewebauthn/server');
  try {
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      // The library checks the form of what the browser sent, and throws.
      response: parseBoundedJson(answer, answerLimits) as RegistrationResponseJSON,
      expectedChallenge: ceremony.challenge,
      expectedOrigin: ceremonyOrigin(ctx),
      expectedRPID: relyingParty,
      requireUserVerification: false,
      supportedAlgorithmIDs: algorithms,
    });
    if (!verified) return undefined;
    const { credential } = registrationInfo;
    if (credential.id.length > 1400) return undefined;
    return {
      credentialId: credential.id,
      publicKey: Buffer.from(credential.publicKey).toString('base64url'),
      counter: credential.counter,
      transports: knownTransports(credential.transports),
      builtIn: ceremony.builtIn,
    };
  } catch {
    return undefined;
  }
}

/** The device that answered and its new counter, or `undefined` when the answer does not hold. */
export async function verifyAuthentication(
  ctx: PageContext,
  ceremony: CeremonyRecord,
  devices: readonly Fido2DeviceRecord[],
  answer: string,
): Promise<{ device: Fido2DeviceRecord; counter: number } | undefined> {
  const { verifyAuthenticationResponse } = await import('@simplewebauthn/server');
  try {
    const response = parseBoundedJson(answer, answerLimits) as AuthenticationResponseJSON;
    const device = devices.find(({ credentialId }) => credentialId === response.id);
    if (device === undefined) return undefined;
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response,
      expectedChallenge: ceremony.challenge,
      expectedOrigin: ceremonyOrigin(ctx),
      expectedRPID: relyingParty,
      requireUserVerification: false,
      credential: {
        id: device.credentialId,
        publicKey: bytes(Buffer.from(device.publicKey, 'base64url')),
        counter: device.counter,
      },
    });
    return verified ? { device, counter: authenticationInfo.newCounter } : undefined;
  } catch {
    return undefined;
  }
}

function descriptor({ credentialId, transports }: Fido2DeviceRecord): { id: string; transports: string[] } {
  return { id: credentialId, transports: [...transports] };
}

const transportNames = ['usb', 'nfc', 'ble', 'smart-card', 'hybrid', 'internal', 'cable'];

function knownTransports(transports: unknown): string[] {
  return Array.isArray(transports) ? transportNames.filter((name) => transports.includes(name)) : [];
}

function bytes(buffer: Buffer): Uint8Array<ArrayBuffer> {
  return new Uint8Array(buffer);
}

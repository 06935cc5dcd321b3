/**
 * A SAML provider's private keys, which decrypt assertions, and whether assertions have to be encrypted.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_saml.html
 */
import { createPrivateKey } from 'node:crypto';
import type { Context } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import { invalidInput, limitExceeded } from '../errors.ts';
import { currentSecond } from '../principals/principals.ts';
import { samlPrivateKeyPurpose } from './provider-records.ts';
import type { SamlPrivateKey, SamlProviderRecord } from './provider-records.ts';
import { quotas } from '../account/quotas.ts';

const minModulusBits = 2048;

export interface EncryptionInput {
  readonly AddPrivateKey?: string;
  readonly RemovePrivateKey?: string;
  readonly AssertionEncryptionMode?: 'Required' | 'Allowed';
}

/** Sealed, with a new id. Throws InvalidInput. */
export function newPrivateKey(pem: string, ctx: Context): SamlPrivateKey {
  try {
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyType !== 'rsa' || (key.asymmetricKeyDetails?.modulusLength ?? 0) < minModulusBits)
      throw new Error('not such a key');
    const text = key.export({ type: 'pkcs8', format: 'pem' }) as string;
    return { id: ctx.ids.base32(26), addedAt: currentSecond(ctx), sealed: ctx.seal.seal(samlPrivateKeyPurpose, text) };
  } catch {
    throw invalidInput(
      'Invalid private key. ' +
        `It has to be an RSA key of ${minModulusBits} bits or more, in PEM and without a passphrase.`,
    );
  }
}

/** What a request leaves of keys and mode. Throws InvalidInput, LimitExceeded, NoSuchEntity. */
export function changedEncryption(
  before: Pick<SamlProviderRecord, 'privateKeys' | 'encryptionMode'>,
  input: EncryptionInput,
  added: SamlPrivateKey | undefined,
): Required<Pick<SamlProviderRecord, 'privateKeys' | 'encryptionMode'>> {
  if (added && input.RemovePrivateKey !== undefined) {
    throw invalidInput(
      'Unable to add and remove private keys in the same request. Set a value for only one of the two parameters.',
    );
  }
  const kept = (before.privateKeys ?? []).filter(({ id }) => id !== input.RemovePrivateKey);
  if (input.RemovePrivateKey !== undefined && kept.length === (before.privateKeys ?? []).length) {
    throw new AwsError('NoSuchEntity', 'Failed to remove private key because the Key ID does not match a private key.');
  }
  const privateKeys = [...kept, ...(added ? [added] : [])];
  if (privateKeys.length > quotas.privateKeysPerSamlProvider)
    throw limitExceeded(`Private key limit of ${quotas.privateKeysPerSamlProvider} is reached.`);
  const encryptionMode = input.AssertionEncryptionMode ?? before.encryptionMode ?? 'Allowed';
  if (encryptionMode === 'Required' && privateKeys.length === 0) {
    throw invalidInput(
      input.RemovePrivateKey === undefined
        ? 'Unable to set assertion encryption mode to Required because no private key is provided.'
        : 'Failed to remove private key. It is the last one, and the assertion encryption mode is Required: ' +
            'set that to Allowed, or add another key first.',
    );
  }
  return { privateKeys, encryptionMode };
}

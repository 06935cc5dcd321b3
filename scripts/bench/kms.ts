/** KMS: encrypting and decrypting a small secret, and data keys, under one symmetric key. */
import { load } from './http-load.ts';
import { signedRequest, type Target } from './signed-request.ts';

const connections = 32;
const EncryptionContext = { app: 'bench' };
const alias = 'alias/bench';

export interface KmsOptions {
  readonly target: Target;
  readonly seconds: number;
  readonly say: (text: string) => void;
}

export async function measureKms({ target, seconds, say }: KmsOptions) {
  const call = async (operation: string, input: object): Promise<Record<string, any>> => {
    const url = new URL(target.url);
    const request = kmsRequest(target, operation, input).toString('latin1');
    const [head = '', body = ''] = request.split('\r\n\r\n');
    const headers = Object.fromEntries(
      head
        .split('\r\n')
        .slice(1)
        .map((line) => line.split(/: (.*)/s).slice(0, 2) as [string, string])
        .filter(([name]) => !/^(?:host|content-length|connection)$/i.test(name)),
    );
    const answer = await fetch(url, { method: 'POST', headers, body });
    return (await answer.json()) as Record<string, any>;
  };
  const { KeyMetadata } = await call('CreateKey', {});
  const KeyId = KeyMetadata.KeyId as string;
  await load({
    url: target.url,
    connections: 1,
    next: once(kmsRequest(target, 'CreateAlias', { AliasName: alias, TargetKeyId: KeyId })),
  });
  const Plaintext = Buffer.from('a secret of some thirty-two bytes').toString('base64');
  const { CiphertextBlob } = await call('Encrypt', { KeyId, Plaintext, EncryptionContext });
  const measured: Record<string, unknown> = {};
  for (const [name, operation, input] of [
    ['encrypt', 'Encrypt', { KeyId, Plaintext, EncryptionContext }],
    ['encryptByAlias', 'Encrypt', { KeyId: alias, Plaintext, EncryptionContext }],
    ['decrypt', 'Decrypt', { CiphertextBlob, EncryptionContext }],
    ['generateDataKey', 'GenerateDataKey', { KeyId, KeySpec: 'AES_256', EncryptionContext }],
  ] as const) {
    say(`KMS: ${operation} for ${seconds} s`);
    const request = kmsRequest(target, operation, input);
    measured[name] = await load({ url: target.url, connections, seconds, next: () => request });
  }
  return measured;
}

function once(request: Buffer): () => Buffer | undefined {
  let left: Buffer | undefined = request;
  return () => {
    const next = left;
    left = undefined;
    return next;
  };
}

function kmsRequest(target: Target, operation: string, input: object): Buffer {
  const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `TrentService.${operation}` };
  return signedRequest(target, 'kms', headers, JSON.stringify(input));
}

/** Signing certificates and SSH public keys of users: kept and shown; nothing local uses them. */
import { createHash } from 'node:crypto';
import type { Context, ReadTx } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import type { Operation } from '../../../wire/service.ts';
import { parseCertificate } from '../certificates/certificates.ts';
import { SigningCertificates, SshPublicKeys } from './credential-records.ts';
import type { SigningCertificateRecord, SshPublicKeyRecord } from './credential-records.ts';
import { invalidInput, overQuota } from '../errors.ts';
import { listPage } from '../paging.ts';
import { currentSecond, requirePrincipal } from '../principals/principals.ts';
import { quotas } from '../account/quotas.ts';
import type { UserRecord } from '../records.ts';
import { parseSshKey, toPem } from './ssh-keys.ts';
import { callerName, isAboutRoot } from '../principals/users.ts';

function ownerOf(tx: ReadTx, ctx: Context, userName: string | undefined): Promise<UserRecord> {
  return requirePrincipal(tx, 'user', userName ?? callerName(ctx));
}

/** Throws MalformedCertificate, DuplicateCertificate, LimitExceeded. */
export const uploadSigningCertificate: Operation<'iam', 'UploadSigningCertificate'> = async (input, ctx) => {
  const fingerprint = parseCertificate(input.CertificateBody).fingerprint256;
  return ctx.write(async (tx) => {
    const user = await ownerOf(tx, ctx, input.UserName);
    const before = await tx.in(SigningCertificates).allBy('owner', [user.id]);
    if (before.some((one) => one.fingerprint === fingerprint))
      throw new AwsError('DuplicateCertificate', 'The certificate is already associated with this user.');
    if (before.length >= quotas.signingCertificatesPerUser)
      throw overQuota('CertificatesPerUser', quotas.signingCertificatesPerUser);
    const record: SigningCertificateRecord = {
      id: ctx.ids.base32(32),
      userId: user.id,
      createdAt: currentSecond(ctx),
      status: 'Active',
      body: input.CertificateBody,
      fingerprint,
    };
    await tx.in(SigningCertificates).insert(record);
    return { Certificate: toCertificate(record, user) };
  });
};

export const listSigningCertificates: Operation<'iam', 'ListSigningCertificates'> = (input, ctx) =>
  ctx.read(async (tx) => {
    // The root user has none here.
    if (isAboutRoot(ctx, input.UserName)) return { Certificates: [], IsTruncated: false };
    const user = await ownerOf(tx, ctx, input.UserName);
    const { items, page } = listPage(
      await tx.in(SigningCertificates).allBy('owner', [user.id]),
      (record) => record.id,
      input,
    );
    return { Certificates: items.map((record) => toCertificate(record, user)), ...page };
  });

export const updateSigningCertificate: Operation<'iam', 'UpdateSigningCertificate'> = (input, ctx) =>
  ctx.write(async (tx) => {
    const record = await requireSigningCertificate(tx, ctx, input);
    await tx.in(SigningCertificates).put({ ...record, status: settableStatus(input.Status) });
    return {};
  });

export const deleteSigningCertificate: Operation<'iam', 'DeleteSigningCertificate'> = (input, ctx) =>
  ctx.write(async (tx) => {
    await tx.in(SigningCertificates).delete((await requireSigningCertificate(tx, ctx, input)).id);
    return {};
  });

async function requireSigningCertificate(
  tx: ReadTx,
  ctx: Context,
  input: { readonly UserName?: string; readonly CertificateId: string },
): Promise<SigningCertificateRecord> {
  const user = await ownerOf(tx, ctx, input.UserName);
  const record = await tx.in(SigningCertificates).get(input.CertificateId);
  if (record?.userId !== user.id)
    throw new AwsError('NoSuchEntity', `The Certificate with id ${input.CertificateId} cannot be found.`);
  return record;
}

function toCertificate(record: SigningCertificateRecord, user: UserRecord) {
  return {
    UserName: user.name,
    CertificateId: record.id,
    CertificateBody: record.body,
    Status: record.status,
    UploadDate: new Date(record.createdAt),
  };
}

/** In the `ssh-rsa` form, or PEM. Throws InvalidPublicKey, DuplicateSSHPublicKey, LimitExceeded. */
export const uploadSSHPublicKey: Operation<'iam', 'UploadSSHPublicKey'> = async (input, ctx) => {
  const { key, fingerprint } = readSshKey(input.SSHPublicKeyBody);
  return ctx.write(async (tx) => {
    const user = await requirePrincipal(tx, 'user', input.UserName);
    const before = await tx.in(SshPublicKeys).allBy('owner', [user.id]);
    if (before.some((one) => one.fingerprint === fingerprint))
      throw new AwsError('DuplicateSSHPublicKey', 'The SSH public key is already associated with this user.');
    if (before.length >= quotas.sshPublicKeysPerUser)
      throw overQuota('SSHPublicKeysPerUser', quotas.sshPublicKeysPerUser);
    const record: SshPublicKeyRecord = {
      id: `APKA${ctx.ids.base32(17)}`,
      userId: user.id,
      createdAt: currentSecond(ctx),
      status: 'Active',
      body: key,
      fingerprint,
    };
    await tx.in(SshPublicKeys).insert(record);
    return { SSHPublicKey: toSshKey(record, user, input.SSHPublicKeyBody) };
  });
};

function readSshKey(body: string): { readonly key: string; readonly fingerprint: string } {
  if (!/^\s*(?:ssh-rsa\s|-----BEGIN )/.test(body))
    throw new AwsError('UnrecognizedPublicKeyEncoding', 'Invalid public key uploaded.');
  const key = parseSshKey(body);
  if (key === undefined)
    throw new AwsError(
      'InvalidPublicKey',
      'The public key is malformed or otherwise invalid: upload an RSA key of 2048 bits or more, as ssh-rsa or PEM.',
    );
  const digest = createHash('md5')
    .update(Buffer.from(key.split(' ')[1]!, 'base64'))
    .digest('hex');
  return { key, fingerprint: digest.match(/../g)!.join(':') };
}

export const getSSHPublicKey: Operation<'iam', 'GetSSHPublicKey'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const { record, user } = await requireSshKey(tx, input);
    if (input.Encoding !== 'SSH' && input.Encoding !== 'PEM')
      throw new AwsError('UnrecognizedPublicKeyEncoding', `The encoding ${input.Encoding} is neither SSH nor PEM.`);
    return { SSHPublicKey: toSshKey(record, user, input.Encoding === 'PEM' ? toPem(record.body) : record.body) };
  });

export const listSSHPublicKeys: Operation<'iam', 'ListSSHPublicKeys'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const user = await ownerOf(tx, ctx, input.UserName);
    const { items, page } = listPage(
      await tx.in(SshPublicKeys).allBy('owner', [user.id]),
      (record) => record.id,
      input,
    );
    return {
      SSHPublicKeys: items.map((one) => ({
        UserName: user.name,
        SSHPublicKeyId: one.id,
        Status: one.status,
        UploadDate: new Date(one.createdAt),
      })),
      ...page,
    };
  });

export const updateSSHPublicKey: Operation<'iam', 'UpdateSSHPublicKey'> = (input, ctx) =>
  ctx.write(async (tx) => {
    const { record } = await requireSshKey(tx, input);
    await tx.in(SshPublicKeys).put({ ...record, status: settableStatus(input.Status) });
    return {};
  });

export const deleteSSHPublicKey: Operation<'iam', 'DeleteSSHPublicKey'> = (input, ctx) =>
  ctx.write(async (tx) => {
    await tx.in(SshPublicKeys).delete((await requireSshKey(tx, input)).record.id);
    return {};
  });

async function requireSshKey(tx: ReadTx, input: { readonly UserName: string; readonly SSHPublicKeyId: string }) {
  const user = await requirePrincipal(tx, 'user', input.UserName);
  const record = await tx.in(SshPublicKeys).get(input.SSHPublicKeyId);
  if (record?.userId !== user.id)
    throw new AwsError('NoSuchEntity', `The Public Key with id ${input.SSHPublicKeyId} cannot be found.`);
  return { record, user };
}

function toSshKey(record: SshPublicKeyRecord, user: UserRecord, body: string) {
  return {
    UserName: user.name,
    SSHPublicKeyId: record.id,
    Fingerprint: record.fingerprint,
    SSHPublicKeyBody: body,
    Status: record.status,
    UploadDate: new Date(record.createdAt),
  };
}

/** Throws InvalidInput: nobody can make a credential Expired. */
export function settableStatus(status: string): 'Active' | 'Inactive' {
  if (status !== 'Active' && status !== 'Inactive')
    throw invalidInput(`A credential can be made Active or Inactive, not ${status}.`);
  return status;
}

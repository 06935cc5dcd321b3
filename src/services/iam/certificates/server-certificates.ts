/**
 * Server certificates, kept for who names them:
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_ServerCertificate.html
 */
import type { ServerCertificateMetadata } from '@aws-sdk/client-iam';
import type { ReadTx } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import type { Operation } from '../../../wire/service.ts';
import { checkChain, checkPrivateKey, parseCertificate } from './certificates.ts';
import { changeCount } from '../account/counts.ts';
import { storedPage } from '../paging.ts';
import { currentSecond, entityArn } from '../principals/principals.ts';
import { ServerCertificates } from './server-certificate-records.ts';
import type { ServerCertificateRecord } from './server-certificate-records.ts';
import { nameKey } from '../records.ts';
import { tagOperations, tagsOfEntity } from '../tags/tag-lists.ts';

/** Throws EntityAlreadyExists, MalformedCertificate, KeyPairMismatch. */
export const uploadServerCertificate: Operation<'iam', 'UploadServerCertificate'> = async (input, ctx) => {
  const { ServerCertificateName: name, Path: path = '/', CertificateBody: body, CertificateChain: chain } = input;
  const certificate = parseCertificate(body);
  checkPrivateKey(certificate, input.PrivateKey);
  if (chain !== undefined) checkChain(certificate, chain);
  const record: ServerCertificateRecord = {
    name,
    path,
    id: `ASCA${ctx.ids.base32(17)}`,
    arn: entityArn(ctx.account, 'server-certificate', path, name),
    uploadedAt: currentSecond(ctx),
    expiresAt: certificate.validToDate.getTime(),
    body,
    chain,
    sealedPrivateKey: ctx.seal.seal('iam/server-certificate', input.PrivateKey),
    tags: tagsOfEntity.checked(input.Tags),
  };
  await ctx.write(async (tx) => {
    if (await tx.in(ServerCertificates).get(nameKey(name))) throw taken(name);
    await changeCount(tx, 'ServerCertificates', 1);
    await tx.in(ServerCertificates).insert(record);
  });
  return { ServerCertificateMetadata: toMetadata(record), ...(record.tags.length > 0 && { Tags: [...record.tags] }) };
};

export const getServerCertificate: Operation<'iam', 'GetServerCertificate'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const record = await requireServerCertificate(tx, input.ServerCertificateName);
    return {
      ServerCertificate: {
        ServerCertificateMetadata: toMetadata(record),
        CertificateBody: withoutLastNewline(record.body),
        ...(record.chain !== undefined && { CertificateChain: withoutLastNewline(record.chain) }),
        ...(record.tags.length > 0 && { Tags: [...record.tags] }),
      },
    };
  });

/** As AWS answers it; Terraform compares it with what it uploaded, less the newline. */
function withoutLastNewline(pem: string): string {
  return pem.replace(/\r?\n$/, '');
}

export const listServerCertificates: Operation<'iam', 'ListServerCertificates'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const prefix = input.PathPrefix ?? '/';
    const { items, page } = await storedPage(
      (options) => tx.in(ServerCertificates).list([], options),
      input,
      (record) => record.path.startsWith(prefix),
    );
    return { ServerCertificateMetadataList: items.map(toMetadata), ...page };
  });

/** Renames or moves; the unique id stays. */
export const updateServerCertificate: Operation<'iam', 'UpdateServerCertificate'> = (input, ctx) =>
  ctx.write(async (tx) => {
    const before = await requireServerCertificate(tx, input.ServerCertificateName);
    const name = input.NewServerCertificateName ?? before.name;
    const path = input.NewPath ?? before.path;
    const certificates = tx.in(ServerCertificates);
    if (nameKey(name) !== nameKey(before.name)) {
      if (await certificates.get(nameKey(name))) throw taken(name);
      await certificates.delete(nameKey(before.name));
    }
    await certificates.put({ ...before, name, path, arn: entityArn(ctx.account, 'server-certificate', path, name) });
    return {};
  });

export const deleteServerCertificate: Operation<'iam', 'DeleteServerCertificate'> = (input, ctx) =>
  ctx.write(async (tx) => {
    const record = await requireServerCertificate(tx, input.ServerCertificateName);
    await changeCount(tx, 'ServerCertificates', -1);
    await tx.in(ServerCertificates).delete(nameKey(record.name));
    return {};
  });

function toMetadata(record: ServerCertificateRecord): ServerCertificateMetadata {
  return {
    Path: record.path,
    ServerCertificateName: record.name,
    ServerCertificateId: record.id,
    Arn: record.arn,
    UploadDate: new Date(record.uploadedAt),
    Expiration: new Date(record.expiresAt),
  };
}

async function requireServerCertificate(tx: ReadTx, name: string): Promise<ServerCertificateRecord> {
  const record = await tx.in(ServerCertificates).get(nameKey(name));
  if (!record) throw new AwsError('NoSuchEntity', `The Server Certificate with name ${name} cannot be found.`);
  return record;
}

function taken(name: string): AwsError {
  return new AwsError('EntityAlreadyExists', `The Server Certificate with name ${name} already exists.`);
}

const ofCertificate = tagOperations(ServerCertificates, (tx, input: { readonly ServerCertificateName: string }) =>
  requireServerCertificate(tx, input.ServerCertificateName),
);
export const tagServerCertificate: Operation<'iam', 'TagServerCertificate'> = ofCertificate.tag;
export const untagServerCertificate: Operation<'iam', 'UntagServerCertificate'> = ofCertificate.untag;
export const listServerCertificateTags: Operation<'iam', 'ListServerCertificateTags'> = ofCertificate.list;

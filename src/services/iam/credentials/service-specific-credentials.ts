/**
 * User names and passwords, or API keys, for single services: kept and shown; nothing local takes them.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_ServiceSpecificCredential.html
 */
import type { Context, ReadTx } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import type { Operation } from '../../../wire/service.ts';
import { ServiceSpecificCredentials } from './credential-records.ts';
import type { ServiceSpecificCredentialRecord } from './credential-records.ts';
import { overQuota, validationError } from '../errors.ts';
import { listPage } from '../paging.ts';
import { currentSecond, requirePrincipal } from '../principals/principals.ts';
import { quotas } from '../account/quotas.ts';
import { Users } from '../records.ts';
import type { UserRecord } from '../records.ts';
import { settableStatus } from './user-certificates.ts';
import { callerName } from '../principals/users.ts';

/** Which take such credentials, and whether these are API keys, which may expire. */
const services: Readonly<Record<string, { readonly apiKey: boolean }>> = {
  'codecommit.amazonaws.com': { apiKey: false },
  'cassandra.amazonaws.com': { apiKey: false },
  'bedrock.amazonaws.com': { apiKey: true },
  'logs.amazonaws.com': { apiKey: true },
};

const purpose = 'iam/service-specific-credential';
const dayMs = 24 * 3_600_000;

/** The only time, but for a reset, that the secret is shown. Throws ServiceNotSupported, LimitExceeded. */
export const createServiceSpecificCredential: Operation<'iam', 'CreateServiceSpecificCredential'> = async (
  input,
  ctx,
) => {
  const { ServiceName: service, CredentialAgeDays: days } = input;
  const kind = requireService(service);
  if (days !== undefined && !kind.apiKey)
    throw validationError(`CredentialAgeDays is for API keys: credentials for ${service} do not expire.`);
  const secret = ctx.ids.token(33);
  const createdAt = currentSecond(ctx);
  return ctx.write(async (tx) => {
    const user = await requirePrincipal(tx, 'user', input.UserName);
    const before = (await tx.in(ServiceSpecificCredentials).allBy('owner', [user.id])).filter(
      (one) => one.service === service,
    );
    if (before.length >= quotas.serviceSpecificCredentialsPerService)
      throw overQuota('ServiceSpecificCredentialsPerUser', quotas.serviceSpecificCredentialsPerService);
    const suffix = before.length === 0 ? '' : `+${before.length}`;
    const record: ServiceSpecificCredentialRecord = {
      id: `ACCA${ctx.ids.base32(17)}`,
      userId: user.id,
      createdAt,
      status: 'Active',
      service,
      serviceUserName: `${user.name}${suffix}-at-${ctx.account}`,
      sealedSecret: ctx.seal.seal(purpose, secret),
      ...(days !== undefined && { expiresAt: createdAt + days * dayMs }),
    };
    await tx.in(ServiceSpecificCredentials).insert(record);
    return { ServiceSpecificCredential: { ...shown(record, user, ctx), ...secretOf(record, secret) } };
  });
};

export const listServiceSpecificCredentials: Operation<'iam', 'ListServiceSpecificCredentials'> = (input, ctx) =>
  ctx.read(async (tx) => {
    if (input.ServiceName !== undefined) requireService(input.ServiceName);
    if (input.AllUsers === true && input.UserName !== undefined)
      throw validationError('Give either UserName or AllUsers, not both.');
    const user =
      input.AllUsers === true ? undefined : await requirePrincipal(tx, 'user', input.UserName ?? callerName(ctx));
    const credentials = tx.in(ServiceSpecificCredentials);
    const all = (user ? await credentials.allBy('owner', [user.id]) : await credentials.all()).filter(
      (one) => input.ServiceName === undefined || one.service === input.ServiceName,
    );
    const { items, page } = listPage(all, (one) => one.id, input);
    const owners = await Promise.all(items.map((one) => user ?? tx.in(Users).find('id', one.userId)));
    return { ServiceSpecificCredentials: items.map((one, index) => shown(one, owners[index]!, ctx)), ...page };
  });

export const updateServiceSpecificCredential: Operation<'iam', 'UpdateServiceSpecificCredential'> = (input, ctx) =>
  ctx.write(async (tx) => {
    const { record } = await requireCredential(tx, ctx, input);
    await tx.in(ServiceSpecificCredentials).put({ ...record, status: settableStatus(input.Status) });
    return {};
  });

/** A new secret; the old one is gone. */
export const resetServiceSpecificCredential: Operation<'iam', 'ResetServiceSpecificCredential'> = (input, ctx) => {
  const secret = ctx.ids.token(33);
  return ctx.write(async (tx) => {
    const { record, user } = await requireCredential(tx, ctx, input);
    await tx.in(ServiceSpecificCredentials).put({ ...record, sealedSecret: ctx.seal.seal(purpose, secret) });
    return { ServiceSpecificCredential: { ...shown(record, user, ctx), ...secretOf(record, secret) } };
  });
};

export const deleteServiceSpecificCredential: Operation<'iam', 'DeleteServiceSpecificCredential'> = (input, ctx) =>
  ctx.write(async (tx) => {
    await tx.in(ServiceSpecificCredentials).delete((await requireCredential(tx, ctx, input)).record.id);
    return {};
  });

function requireService(name: string): { readonly apiKey: boolean } {
  const service = Object.hasOwn(services, name) ? services[name] : undefined;
  if (!service)
    throw new AwsError(
      'NotSupportedService',
      `No such service ${name} is supported for Service Specific Credentials`,
      {},
      404,
    );
  return service;
}

async function requireCredential(
  tx: ReadTx,
  ctx: Context,
  input: { readonly UserName?: string; readonly ServiceSpecificCredentialId: string },
) {
  const user = await requirePrincipal(tx, 'user', input.UserName ?? callerName(ctx));
  const record = await tx.in(ServiceSpecificCredentials).get(input.ServiceSpecificCredentialId);
  if (record?.userId !== user.id)
    throw new AwsError(
      'NoSuchEntity',
      `The Service Specific Credential ${input.ServiceSpecificCredentialId} cannot be found.`,
    );
  return { record, user };
}

function secretOf(record: ServiceSpecificCredentialRecord, secret: string) {
  return services[record.service]!.apiKey ? { ServiceCredentialSecret: secret } : { ServicePassword: secret };
}

function shown(record: ServiceSpecificCredentialRecord, user: UserRecord, ctx: Context) {
  const expired = record.expiresAt !== undefined && ctx.clock.now() >= record.expiresAt;
  return {
    UserName: user.name,
    Status: expired ? ('Expired' as const) : record.status,
    CreateDate: new Date(record.createdAt),
    ServiceName: record.service,
    ServiceSpecificCredentialId: record.id,
    ...(record.expiresAt !== undefined && { ExpirationDate: new Date(record.expiresAt) }),
    ...(services[record.service]!.apiKey
      ? { ServiceCredentialAlias: record.serviceUserName }
      : { ServiceUserName: record.serviceUserName }),
  };
}

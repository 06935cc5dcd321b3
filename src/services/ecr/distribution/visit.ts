/** One request of the registry API: who asks, and which registry and repository are meant. */
import type { InProcessAws } from '../../../wire/aws-types.ts';
import type { Context } from '../../../wire/context.ts';
import type { DataContext, DataRequest } from '../../../wire/service.ts';
import { AwsError } from '../../../wire/errors.ts';
import { tagKeys } from '../authorization.ts';
import type { RepositoryRecord } from '../records.ts';
import { openToken } from '../registry/authorization-token.ts';
import { registryAddress } from '../registry/registry-address.ts';
import { requireRepository } from '../repositories/own-repository.ts';
import { repositoryArn } from '../repositories/repository-arn.ts';
import { RegistryError } from './refusals.ts';

export interface Visit {
  readonly request: DataRequest;
  /** As the token's principal, in the registry's Region. */
  readonly ctx: Context;
  /** ECR's operations as the token's principal, in the registry's Region. */
  readonly ecr: InProcessAws['ecr'];
  readonly registryId: string;
  readonly region: string;
}

/** @throws RegistryError UNAUTHORIZED */
export async function visitOf(request: DataRequest, ctx: DataContext): Promise<Visit> {
  const named = request.params as { account?: string; region?: string };
  const token = await openToken(ctx, passwordOf(request.headers['authorization']));
  if (!token) throw unauthorized(named, ctx);
  const { caller } = token;
  // A client that reaches no names under `localhost` means the registry that its token is of.
  const { account: registryId = caller.account, region = token.region } = named;
  return {
    request,
    ctx: ctx.asCaller(caller, { region }),
    ecr: ctx.aws.as(caller, { region }).ecr,
    registryId,
    region,
  };
}

/** RFC 7617; '' where there is none. */
function passwordOf(authorization = ''): string {
  const [, encoded] = /^Basic ([A-Za-z0-9+/=]+)$/i.exec(authorization) ?? [];
  const text = Buffer.from(encoded ?? '', 'base64').toString('latin1');
  return text.startsWith('AWS:') ? text.slice('AWS:'.length) : '';
}

function unauthorized(
  { account, region }: { account?: string; region?: string },
  { settings }: DataContext,
): RegistryError {
  const realm =
    account && region ? registryAddress({ registryId: account, region }, settings).origin : settings.endpoint;
  return new RegistryError(401, 'UNAUTHORIZED', 'Your authorization token has expired or is missing. Sign in again.', {
    'www-authenticate': `Basic realm="${realm}/",service="ecr.amazonaws.com"`,
  });
}

/** For what no operation does. @throws AwsError AccessDeniedException, RepositoryNotFoundException */
export async function allowedRepository(
  { ctx, registryId, region }: Visit,
  action: string,
  repositoryName: string,
): Promise<RepositoryRecord> {
  const resource = repositoryArn({ repositoryName, registryId }, { region, account: registryId });
  const decision = await ctx.isAllowed(action, resource, { conditionKeys: await tagKeys(resource, ctx) });
  if (!decision.allowed) {
    const what = `${action} on resource: ${resource} ${decision.reason}`.trimEnd();
    const message = `User: ${ctx.caller.arn} is not authorized to perform: ${what}`;
    throw new AwsError('AccessDeniedException', message, {}, 403);
  }
  return ctx.read((tx) => requireRepository(tx, { account: registryId, region }, { repositoryName, registryId }));
}

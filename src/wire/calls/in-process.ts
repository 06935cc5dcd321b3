/**
 * As whom a service calls others: its caller (forwarding that one's permissions), a service principal on behalf of a
 * resource, or a role that trusts the service.
 */
import { parseArn } from '../../kernel/arn.ts';
import type { InProcessAws } from '../aws-types.ts';
import type { Caller, ServiceCaller, ServiceSource } from '../caller.ts';
import type { AssumedRole, AwsAs, ServiceAssumesRole } from '../context.ts';
import { resolveError } from '../protocols/codec/errors.ts';
import type { Call, Runtime } from '../runtime.ts';
import { principalOfService } from '../service.ts';

export function inProcess(runtime: Runtime, from: Call): AwsAs {
  const as: AwsAs['as'] = (caller, { region = from.region, ...how } = {}) => {
    const { calledVia: _chain, ended: _ended, systemTags: _tags, isGiven: _given, ...own } = from;
    const call = { ...own, ...how };
    return clientsFor(runtime, (service) => {
      const chain = calledViaOf(runtime, from, caller, service);
      return { ...call, caller, region, service, ...(chain.length > 0 && { calledVia: chain }) };
    });
  };
  return {
    as,
    asService: (principal, account, { region, ...source } = {}) =>
      as(serviceCaller(principal, account, source), region === undefined ? {} : { region }),
    assumeRole: (request) => assumeRole(runtime, as, request),
    statusOf: (service, error) => resolveError(runtime.model(service), error).status,
  };
}

/** A service principal acting in an account. */
export function serviceCaller(
  principal: string,
  account: string,
  { sourceArn, sourceAccount }: ServiceSource = {},
): ServiceCaller {
  const owner = sourceAccount ?? (sourceArn === undefined ? undefined : accountIn(sourceArn));
  return {
    kind: 'service',
    principal,
    account,
    arn: `arn:aws:iam::${account}:service/${principal}`,
    userId: principal,
    ...(sourceArn !== undefined && { sourceArn }),
    ...(owner !== undefined && { sourceAccount: owner }),
  };
}

/** A bucket's ARN, for one, names none. */
function accountIn(arn: string): string | undefined {
  const account = parseArn(arn)?.account;
  return account === '' ? undefined : account;
}

/**
 * `aws:CalledVia`: services that forwarded the caller's permissions, first to last. A service's call by itself or by a
 * role of its own is not via it; nor is what it asks of itself.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-calledvia
 */
function calledViaOf(runtime: Runtime, from: Call, caller: Caller, asked: string): readonly string[] {
  if (caller.kind === 'service') return [];
  const service = runtime.services.get(from.service);
  const chain = from.caller.arn === caller.arn && from.caller.userId === caller.userId ? (from.calledVia ?? []) : [];
  if (!service?.forwards || asked === from.service) return chain;
  const principal = principalOfService(service);
  return caller.kind === 'assumed-role' && caller.assumedByService === principal ? chain : [...chain, principal];
}

/** STS decides, asked by the service like anybody. */
async function assumeRole(runtime: Runtime, as: AwsAs['as'], request: ServiceAssumesRole): Promise<AssumedRole> {
  const { principal, by, roleArn, sessionName, externalId, durationSeconds, policy, sessionKeys, ...source } = request;
  const service = {
    ...serviceCaller(principal, accountIn(roleArn) ?? '', source),
    ...(sessionKeys && { opensWithKeys: sessionKeys }),
  };
  const { Credentials } = await as(by ?? service).sts.assumeRole({
    RoleArn: roleArn,
    RoleSessionName: sessionName,
    ...(externalId !== undefined && { ExternalId: externalId }),
    ...(durationSeconds !== undefined && { DurationSeconds: durationSeconds }),
    ...(policy !== undefined && { Policy: policy }),
  });
  const {
    AccessKeyId: accessKeyId = '',
    SecretAccessKey: secretAccessKey = '',
    SessionToken: sessionToken = '',
  } = Credentials ?? {};
  const session = runtime.openSession(sessionToken, accessKeyId);
  if (session?.caller.kind !== 'assumed-role') throw new Error('STS answered AssumeRole with no session of a role');
  const caller = by ? session.caller : { ...session.caller, assumedByService: principal };
  return { caller, credentials: { accessKeyId, secretAccessKey, sessionToken, expiresAt: session.expiresAt, caller } };
}

/** `aws.as(caller).iam.createRole(input)` becomes a dispatch of iam's CreateRole. */
function clientsFor(runtime: Runtime, callOf: (service: string) => Call): InProcessAws {
  return new Proxy({} as InProcessAws, {
    get: (_target, service) =>
      new Proxy(
        {},
        {
          get: (_client, method) => (input: unknown) =>
            runInProcess(runtime, {
              ...callOf(String(service)),
              operation: operationName(String(method)),
              input,
            }),
        },
      ),
  });
}

/** A joined call that fails takes back what it wrote, so that its caller may go on after catching the error. */
async function runInProcess(runtime: Runtime, call: Call): Promise<unknown> {
  const savepoint = call.tx?.savepoint();
  const published = call.messages?.length;
  try {
    return await runtime.dispatch(runtime, call);
  } catch (error) {
    savepoint?.rollback();
    call.messages?.splice(published!);
    throw error;
  }
}

function operationName(method: string): string {
  return method[0]!.toUpperCase() + method.slice(1);
}

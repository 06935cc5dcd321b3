/**
 * What is asked at a function's URL, under a name of its own: never of the console's origin.
 * https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
 */
import type { AnonymousCaller, Caller } from '../../../wire/caller.ts';
import { AwsError } from '../../../wire/errors.ts';
import type { DataContext, DataRequest, DataResponse } from '../../../wire/service.ts';
import { functionArn } from '../arns.ts';
import { runFunction } from '../invocations/run-function.ts';
import { corsHeaders } from './cors-headers.ts';
import { eventOf, responseOf } from './payload.ts';
import { type UrlAddress, UrlAddresses, type UrlRecord, Urls } from './records.ts';

export async function url(request: DataRequest, ctx: DataContext): Promise<DataResponse> {
  const found = await ctx.read(async (tx) => {
    const address = await tx.in(UrlAddresses).get(request.params['id']!);
    if (!address || address.region !== request.params['region']) return undefined;
    const record = await tx.in(Urls, address).get(address.name, address.qualifier);
    return record && { address, record };
  });
  if (!found) return message(404, null);
  const { origin } = request.headers;
  const wanted = request.headers['access-control-request-method'];
  const { cors } = found.record;
  if (cors && request.method === 'OPTIONS' && wanted !== undefined)
    return { status: 200, headers: corsHeaders(cors, { origin, method: wanted }), body: '' };
  const answered = await answer(request, ctx, found);
  return { ...answered, headers: { ...answered.headers, ...corsHeaders(cors, { origin }) } };
}

interface Found {
  readonly address: UrlAddress;
  readonly record: UrlRecord;
}

async function answer(request: DataRequest, ctx: DataContext, { address, record }: Found): Promise<DataResponse> {
  const caller = record.authType === 'NONE' ? nobody(address.account) : await signer(request);
  const { account, region, name, qualifier } = address;
  const place = { account, region, name, ...(qualifier !== '' && { qualifier }) };
  if (!caller || !(await mayInvoke(ctx.asCaller(caller, { region }), functionArn(place), record)))
    return message(403, 'Forbidden');
  const body = await request.bytes();
  const requestId = ctx.ids.uuid();
  const iam = caller.kind === 'anonymous' ? {} : { iam: { ...whoOf(caller), key: accessKeyOf(caller) } };
  const event = eventOf({ request, body, account, requestId, now: ctx.clock.now(), ...iam });
  const payload = Buffer.from(JSON.stringify(event));
  // Lambda itself runs it, in the account that has it.
  const owner = ctx.asCaller(nobody(account), { region });
  try {
    const { answered } = await runFunction(owner, place, payload, { requestId, isOwn: true });
    if (answered.error !== undefined) return { ...message(502, 'Internal Server Error'), status: 502 };
    return responseOf(Buffer.from(answered.payload));
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return error.code === 'TooManyRequestsException' ? message(429, 'Too Many Requests') : message(403, 'Forbidden');
  }
}

async function signer(request: DataRequest): Promise<Caller | undefined> {
  try {
    return await request.verifySigned({ service: 'lambda' });
  } catch (error) {
    if (error instanceof AwsError) return undefined;
    throw error;
  }
}

/** Both, as AWS asks since October 2025. */
async function mayInvoke(ctx: DataContext | ReturnType<DataContext['asCaller']>, arn: string, { authType }: UrlRecord) {
  const url = await ctx.isAllowed('lambda:InvokeFunctionUrl', arn, {
    conditionKeys: { 'lambda:FunctionUrlAuthType': authType },
  });
  const plain = await ctx.isAllowed('lambda:InvokeFunction', arn, {
    conditionKeys: { 'lambda:InvokedViaFunctionUrl': 'true' },
  });
  return url.allowed && plain.allowed;
}

function nobody(account: string): AnonymousCaller {
  return { kind: 'anonymous', account, arn: 'anonymous', userId: 'anonymous' };
}

function whoOf({ account, arn, userId }: Caller) {
  return { account, arn, userId };
}

function accessKeyOf(caller: Caller): string {
  return ('accessKeyId' in caller ? caller.accessKeyId : undefined) ?? '';
}

function message(status: number, Message: string | null): DataResponse {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ Message }) };
}

/**
 * A form as an operation: its fields are read, the policy in them is verified, and what it asks for goes the same way
 * as every operation. The file is not read before all of that is decided.
 */
import type { IncomingMessage } from 'node:http';
import type { RequestTrace } from '../activity/activity.ts';
import { BodyRefused, type BodyAllowance } from '../body/body-budget.ts';
import type { BodyStream } from '../body/body-stream.ts';
import { streamBody } from '../body/read-body.ts';
import type { AnonymousCaller, Caller } from '../caller.ts';
import type { Refusal } from '../dialect.ts';
import { AwsError } from '../errors.ts';
import type { FormAnswer, FormManifest, FormReader, PolicySignature } from '../form.ts';
import { FormRefused, readForm, type Form } from '../forms/multipart-form.ts';
import type { ServiceModel } from '../models/model.ts';
import type { WireRequest, WireResponse } from '../protocols/codec/protocol.ts';
import type { Runtime } from '../runtime.ts';
import type { ServiceManifest } from '../service.ts';
import { policyFailure, policyScopeOf, type PolicyScope } from '../sigv4/policy-signature.ts';
import { signatureError, type SignatureFailure, type SigningKeys } from '../sigv4/index.ts';
import { serviceContext } from '../calls/create-context.ts';
import { dispatch } from '../calls/dispatch.ts';
import { bodyRefused } from '../calls/refusals/refusals.ts';

export interface FormRequest {
  readonly req: IncomingMessage;
  readonly wire: Omit<WireRequest, 'body'>;
  readonly model: ServiceModel;
  readonly manifest: ServiceManifest;
  readonly requestId: string;
  readonly beforeBody: () => void;
  readonly allowance: BodyAllowance;
  readonly trace: RequestTrace;
  /** Where it counts as sent, which its signature may say. */
  readonly answered: { region: string };
}

interface Signer {
  readonly caller: Caller;
  readonly scope: PolicyScope | undefined;
}

/** @throws AwsError */
export async function answerForm(
  runtime: Runtime,
  keys: SigningKeys,
  request: FormRequest,
  name: string,
): Promise<WireResponse> {
  const declared = request.manifest.forms![name]!;
  const reader = await declared.reader();
  const form = await arrivedForm(request, declared);
  try {
    return await answerTo(runtime, keys, request, { name, declared, reader, form });
  } finally {
    form.end();
  }
}

interface Arrived {
  readonly name: string;
  readonly declared: FormManifest;
  readonly reader: FormReader;
  readonly form: Form;
}

async function answerTo(
  runtime: Runtime,
  keys: SigningKeys,
  request: FormRequest,
  { name, declared, reader, form }: Arrived,
): Promise<WireResponse> {
  const { req, wire, manifest, trace, requestId } = request;
  if (!form.file) throw refused(declared.refusals['no-file']);
  const signature = reader.signatureOf(form.fields);
  const { caller, scope } = await signerOf(runtime, keys, request, signature);
  trace.caller = caller;
  runtime.recordUse?.(caller, manifest.iamPrefix, request.answered.region);
  const now = runtime.clock.real();
  const length = wire.headers['content-length'];
  const input = reader.inputOf({
    path: wire.path,
    fields: form.fields,
    file: { name: form.file.name, body: readableFile(form.file.body, declared) },
    fileBytes: length === undefined ? undefined : Math.max(0, Number(length) - form.head - form.tail),
    isSigned: signature !== undefined,
    now,
  });
  const { status, headers, body } = (await dispatch(runtime, {
    service: manifest.name,
    operation: name,
    input,
    caller,
    requestId,
    region: request.answered.region,
    trace,
    http: {
      remoteAddress: req.socket.remoteAddress ?? '',
      headers: wire.headers,
      ...(scope?.signedAt !== undefined && { signatureAgeMs: Math.max(0, now - scope.signedAt) }),
      ...(signature && { signatureVersion: signature.version }),
    },
  })) as FormAnswer;
  return { status, headers: { 'x-amz-request-id': requestId, ...headers }, body: Buffer.from(body) };
}

/** What comes before the file is read before anybody is known: it has to keep its pace, and takes of the budget. */
async function arrivedForm(request: FormRequest, { fileField, refusals }: FormManifest): Promise<Form> {
  const { req, wire, model, beforeBody, allowance } = request;
  const stopWatch = allowance.watch(() => req.destroy());
  let taken: number | undefined = 0;
  async function* counted(): BodyStream {
    for await (const chunk of streamBody(req, beforeBody)) {
      if (taken !== undefined) {
        allowance.take(chunk.length);
        taken += chunk.length;
      }
      yield chunk;
    }
  }
  try {
    return await readForm(counted(), wire.headers['content-type'] ?? '', fileField);
  } catch (error) {
    if (error instanceof FormRefused) throw refused(refusals[error.fault]);
    throw error instanceof BodyRefused ? bodyRefused(model, error) : error;
  } finally {
    stopWatch();
    allowance.give(taken);
    taken = undefined;
  }
}

/** One that breaks off is no form. */
async function* readableFile(body: AsyncIterable<Uint8Array>, { refusals }: FormManifest): AsyncIterable<Uint8Array> {
  try {
    yield* body;
  } catch (error) {
    throw error instanceof FormRefused ? refused(refusals[error.fault]) : error;
  }
}

function refused({ code, status, message }: Refusal): AwsError {
  return new AwsError(code, message, {}, status);
}

/** @throws AwsError where nobody known signed it */
async function signerOf(
  runtime: Runtime,
  keys: SigningKeys,
  { model, manifest, wire, answered }: FormRequest,
  signature: PolicySignature | undefined,
): Promise<Signer> {
  if (!signature) return { caller: nobody(runtime), scope: undefined };
  const refuse = (failure: SignatureFailure) => signatureError(failure, model);
  const found = policyScopeOf(signature);
  if ('failure' in found) throw refuse(found.failure);
  if (found.scope && found.scope.service !== model.metadata.signingName) throw refuse({ reason: 'bad-scope' });
  if (found.scope) answered.region = found.scope.region;
  else answered.region = await versionTwoRegion(runtime, manifest, wire.path, refuse);
  const credentials = await runtime.authenticate(found.accessKeyId, signature.sessionToken);
  if (!credentials.ok) throw refuse({ reason: credentials.reason });
  const failure = policyFailure(signature, found, credentials.secretAccessKey, keys);
  if (failure) throw refuse(failure);
  return { caller: credentials.caller, scope: found };
}

async function versionTwoRegion(
  runtime: Runtime,
  manifest: ServiceManifest,
  path: string,
  refuse: (failure: SignatureFailure) => AwsError,
): Promise<string> {
  const region = await manifest.versionTwo?.regionOf(path, serviceContext(runtime, manifest));
  if (region === undefined || !manifest.versionTwo!.regions.has(region)) throw refuse({ reason: 'version-two' });
  return region;
}

function nobody({ settings }: Runtime): AnonymousCaller {
  return { kind: 'anonymous', account: settings.managementAccount, arn: 'anonymous', userId: 'anonymous' };
}

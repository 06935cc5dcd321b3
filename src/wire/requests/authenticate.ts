/** Who asks, and the body that their signature covers. */
import type { BodyStream } from '../body/body-stream.ts';
import type { AnonymousCaller, Caller } from '../caller.ts';
import type { TakenBody } from '../event-stream/index.ts';
import { eventStreamIn } from '../models/shapes.ts';
import type { OperationMatch } from '../protocols/codec/protocol.ts';
import type { Runtime } from '../runtime.ts';
import { headerMapOf, signatureError, unsignedPayload, type SigningKeys } from '../sigv4/index.ts';
import type { VersionTwo } from '../service.ts';
import type { Routed } from './passage.ts';
import { noSuchService } from '../calls/refusals/refusals.ts';
import { bodyOf, signedEvents, verifiedBody } from './request-body.ts';
import { verifyCaller } from './verify-caller.ts';

/**
 * The caller, and the body: in memory and verified, or (where the operation streams it) verified as it is read.
 * @param absentName the signing name of a service that is not here
 */
export async function authenticate(
  runtime: Runtime,
  keys: SigningKeys,
  routed: Routed,
  match: OperationMatch | undefined,
  absentName?: string,
): Promise<{ caller: Caller; body: TakenBody }> {
  const { authorization, model, http, wire } = routed;
  const versionTwo = routed.manifest?.versionTwo;
  if (match?.operation.authtype === 'none') return { caller: anonymous(runtime), body: await bodyOf(routed, match) };
  if (authorization.form === 'none') {
    const body = await unsignedQuery(routed);
    if (body) return { caller: anonymous(runtime), body };
  }
  if (match && versionTwo && isSelectedUnsigned(routed, match, versionTwo)) {
    const message = `The signature does not cover what selects ${match.operation.name}.`;
    throw signatureError({ reason: 'version-two-denied', message }, model);
  }
  const { caller, signed, seed, body } = await verifyCaller(runtime, keys, {
    http,
    authorization,
    signingName: absentName ?? model.metadata.signingName,
    spoken: model,
    readBody: () => bodyOf(routed, match),
    eventsAllowed: eventStreamIn(model, match?.operation.input) !== undefined,
    resource: versionTwo && { path: wire.path, parameters: versionTwo.signedParameters },
    // What is for a service that is not here is refused by its name, whatever its body.
    unsignedBodyAllowed:
      absentName !== undefined ||
      model.dialect?.unsignedBodies === true ||
      match?.operation.authtype === 'v4-unsigned-body',
  });
  if (signed.payload.kind === 'event-stream' && seed)
    return { caller, body: { messages: signedEvents(runtime, routed, seed) } };
  return { caller, body: body ?? (await verifiedBody(routed, signed, seed, match)) };
}

/**
 * Whether a link that was signed by Version 2 means another operation by a parameter that anybody may have added: the
 * signature knows the sub-resources of its time alone. Listings differ in their form only.
 */
function isSelectedUnsigned({ authorization }: Routed, { operation }: OperationMatch, versionTwo: VersionTwo): boolean {
  if (authorization.form !== 'query' || authorization.version !== 2) return false;
  const selectors = new URLSearchParams(operation.http.requestUri.split('?')[1]).keys();
  return selectors.some((name) => name !== 'list-type' && name !== 'x-id' && !versionTwo.signedParameters.has(name));
}

/** A request without a signature, where resource-based policies may allow it. */
export async function unsigned(
  runtime: Runtime,
  routed: Routed,
  match: OperationMatch | undefined,
): Promise<{ caller: Caller; body: Buffer | BodyStream } | undefined> {
  const { authorization, manifest, model } = routed;
  if (authorization.form !== 'none' || !match || manifest?.takesUnsigned !== true) return undefined;
  const headers = headerMapOf(routed.http.rawHeaders);
  const payload = unsignedPayload(headers);
  if (!payload) throw signatureError({ reason: 'missing' }, model);
  return { caller: anonymous(runtime), body: await verifiedBody(routed, { payload, headers }, undefined, match) };
}

/** A query request names its operation in its body alone: that of one of the few that the model leaves unsigned. */
export async function unsignedQuery(routed: Routed): Promise<Buffer | undefined> {
  const { model, codec, wire } = routed;
  if (
    model.metadata.protocol !== 'query' ||
    !Object.values(model.operations).some(({ authtype }) => authtype === 'none')
  )
    return undefined;
  const body = await bodyOf(routed);
  if (codec.matchOperation(model, { ...wire, body })?.operation.authtype === 'none') return body;
  refuseVersionTwo(routed, body);
  return undefined;
}

/** SimpleDB, by its version, is the last service whose clients sign their forms by Version 2: as fields of the body. */
const signsByVersionTwo = new Map([['2009-04-15', 'sdb']]);

/** @throws AwsError where the form is signed by Version 2, which no service here takes */
function refuseVersionTwo({ model }: Routed, body: Buffer): void {
  if (!body.includes('SignatureVersion=2')) return;
  const signingName = signsByVersionTwo.get(new URLSearchParams(body.toString('latin1')).get('Version') ?? '');
  throw signingName ? noSuchService(model, { signingName }) : signatureError({ reason: 'version-two' }, model);
}

function anonymous(runtime: Runtime): AnonymousCaller {
  return { kind: 'anonymous', account: runtime.settings.managementAccount, arn: 'anonymous', userId: 'anonymous' };
}

/**
 * Turning rotation on, rotating now, and turning it off.
 * https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_RotateSecret.html
 */
import type { Input } from '../../../wire/aws-types.ts';
import type { Context, WriteTx } from '../../../wire/context.ts';
import type { Operation } from '../../../wire/service.ts';
import { invalidParameter, invalidRequest, notImplemented } from '../errors.ts';
import { Secrets } from '../records.ts';
import { nameAndArn, requireLiving } from '../secrets/references.ts';
import { current, pending } from '../values/stages.ts';
import { awaitWindow, beginRotation, stopJobs, unfinished } from './begin.ts';
import { checkFunction } from './function.ts';
import { rulesOf } from './rules.ts';

type Request = Input<'secrets-manager', 'RotateSecret'>;

/** @throws AwsError InvalidRequestException, InvalidParameterException, AccessDeniedException */
export const rotateSecret: Operation<'secrets-manager', 'RotateSecret'> = async (input, ctx) => {
  const token = input.ClientRequestToken;
  if (token === undefined)
    throw invalidParameter('You must provide a ClientRequestToken value. We recommend a UUID-type value.');
  if (input.ExternalSecretRotationMetadata || input.ExternalSecretRotationRoleArn)
    throw notImplemented('secrets that others manage (ExternalSecretRotation…)');
  const { secret, isUnderWay } = await ctx.write((tx) => rotate(tx, ctx, input, token));
  if (isUnderWay) throw invalidRequest("A previous rotation isn't complete. That rotation will be reattempted.");
  const versionId = input.RotateImmediately === false ? secret.stages[current] : token;
  return { ...nameAndArn(secret), ...(versionId !== undefined && { VersionId: versionId }) };
};

/** One that is under way is tried again at once, and nothing else is changed. */
async function rotate(tx: WriteTx, ctx: Context, input: Request, token: string) {
  const secret = await requireLiving(tx, ctx, input.SecretId);
  const arn = input.RotationLambdaARN ?? secret.rotation?.function;
  if (arn === undefined || arn === '')
    throw invalidRequest('No Lambda rotation function ARN is associated with this secret.');
  const rules = rulesOf(input) ?? secret.rotation?.rules ?? {};
  await checkFunction(tx.aws, ctx, secret, arn);
  const isImmediate = input.RotateImmediately !== false;
  const version = unfinished(secret);
  // A request that is made again is the one that was made.
  const isAgain = isImmediate && (version === token || secret.stages[current] === token);
  if (isAgain) return { secret, isUnderWay: false };
  if (isImmediate && version !== undefined && secret.rotation?.isEnabled) {
    await tx.in(Secrets, secret).put(await beginRotation(tx, secret, version));
    return { secret, isUnderWay: true };
  }
  const now = ctx.clock.now();
  const { rotatedAt } = secret.rotation ?? {};
  const rotation = { function: arn, isEnabled: true, rules, ...(rotatedAt !== undefined && { rotatedAt }) };
  const waiting = await awaitWindow(tx, { ...secret, rotation, changedAt: now }, now);
  const after = isImmediate ? await beginRotation(tx, waiting, token) : waiting;
  await tx.in(Secrets, secret).put(after);
  return { secret: after, isUnderWay: false };
}

/** A rotation that is under way is given up; its label stays where it is. */
export const cancelRotateSecret: Operation<'secrets-manager', 'CancelRotateSecret'> = (input, ctx) =>
  ctx.write(async (tx) => {
    const secret = await requireLiving(tx, ctx, input.SecretId);
    if (secret.rotation) {
      await stopJobs(tx, secret);
      const { nextAt: _at, nextUntil: _until, ...rotation } = secret.rotation;
      await tx.in(Secrets, secret).put({ ...secret, rotation: { ...rotation, isEnabled: false } });
    }
    const versionId = secret.stages[pending];
    return { ...nameAndArn(secret), ...(versionId !== undefined && { VersionId: versionId }) };
  });

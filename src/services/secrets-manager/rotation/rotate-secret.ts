/**
 * When secrets are to be rotated. Rotation runs a Lambda function, which is not there: a schedule is kept and told,
 * whatever would run the function now is refused by name, and no date makes it run.
 * https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_RotateSecret.html
 */
import type { Input } from '../../../wire/aws-types.ts';
import type { Operation } from '../../../wire/service.ts';
import { invalidParameter, invalidRequest, notImplemented } from '../errors.ts';
import { type RotationRules, Secrets } from '../records.ts';
import { nameAndArn, requireLiving } from '../secrets/references.ts';
import { labelsOf } from '../values/stages.ts';

type Request = Input<'secrets-manager', 'RotateSecret'>;

const hourMs = 3600 * 1000;

export const rotateSecret: Operation<'secrets-manager', 'RotateSecret'> = async (input, ctx) => {
  if (input.ClientRequestToken === undefined)
    throw invalidParameter('You must provide a ClientRequestToken value. We recommend a UUID-type value.');
  if (input.ExternalSecretRotationMetadata || input.ExternalSecretRotationRoleArn)
    throw notImplemented('secrets that others manage (ExternalSecretRotation…)');
  return ctx.write(async (tx) => {
    const secret = await requireLiving(tx, ctx, input.SecretId);
    const arn = input.RotationLambdaARN ?? secret.rotation?.function;
    if (arn === undefined || arn === '')
      throw invalidRequest('No Lambda rotation function ARN is associated with this secret.');
    const rules = rulesOf(input) ?? secret.rotation?.rules;
    if (!rules) throw invalidRequest('RotationRules must be given when rotation is turned on for the first time.');
    if (input.RotateImmediately !== false)
      throw notImplemented(
        'Lambda functions, which would rotate the secret now: RotateImmediately=false keeps a schedule',
      );
    const period = periodMs(rules);
    const rotation = {
      function: arn,
      isEnabled: true,
      rules,
      ...(period !== undefined && { nextAt: ctx.clock.now() + period }),
    };
    await tx.in(Secrets, secret).put({ ...secret, rotation, changedAt: ctx.clock.now() });
    const [versionId] = Object.values(secret.stages).filter((id) => labelsOf(secret.stages, id).includes('AWSCURRENT'));
    return { ...nameAndArn(secret), ...(versionId !== undefined && { VersionId: versionId }) };
  });
};

export const cancelRotateSecret: Operation<'secrets-manager', 'CancelRotateSecret'> = (input, ctx) =>
  ctx.write(async (tx) => {
    const secret = await requireLiving(tx, ctx, input.SecretId);
    if (secret.rotation) {
      const { nextAt: _next, ...rotation } = secret.rotation;
      await tx.in(Secrets, secret).put({ ...secret, rotation: { ...rotation, isEnabled: false } });
    }
    return nameAndArn(secret);
  });

function rulesOf({ RotationRules: given }: Request): RotationRules | undefined {
  if (!given) return undefined;
  const { AutomaticallyAfterDays: afterDays, Duration: duration, ScheduleExpression: schedule } = given;
  if (afterDays !== undefined && schedule !== undefined)
    throw invalidParameter("You can't specify both AutomaticallyAfterDays and ScheduleExpression.");
  if (schedule !== undefined && !isSchedule(schedule))
    throw invalidParameter(`The ScheduleExpression is not valid: ${schedule}`);
  return {
    ...(afterDays !== undefined && { afterDays }),
    ...(duration !== undefined && { duration }),
    ...(schedule !== undefined && { schedule }),
  };
}

/** https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_schedule.html */
function isSchedule(text: string): boolean {
  return /^rate\([1-9]\d{0,3} (?:hours?|days?)\)$/.test(text) || /^cron\(\S+(?: \S+){5}\)$/.test(text);
}

/** `undefined`: by the calendar. */
function periodMs({ afterDays, schedule }: RotationRules): number | undefined {
  if (afterDays !== undefined) return afterDays * 24 * hourMs;
  const [, count, unit] = /^rate\((\d+) (hour|day)/.exec(schedule ?? '') ?? [];
  if (count === undefined) return undefined;
  return Number(count) * (unit === 'day' ? 24 : 1) * hourMs;
}

/**
 * One rotation: the function is asked for its four steps, one after the other, by Secrets Manager on behalf of the
 * secret. Where one fails, all of them are tried again, at longer and longer intervals; then the secret waits for its
 * next window, or for somebody.
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html
 */
import type { StepResult } from '../../../kernel/jobs/index.ts';
import type { Context } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import type { ServiceJob } from '../../../wire/service.ts';
import { type SecretRecord, Secrets } from '../records.ts';
import { secretArn } from '../secrets/references.ts';
import { pending } from '../values/stages.ts';
import { functionsOf, rotationToken } from './function.ts';
import type { RotatePayload } from './job-names.ts';

const steps = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const;
const mostAttempts = 5;
const firstPauseMs = 2000;

/** After so many attempts; `undefined`: there is no other one. */
export function pauseMs(attempts: number): number | undefined {
  return attempts >= mostAttempts ? undefined : firstPauseMs * 4 ** (attempts - 1);
}

export const job: ServiceJob<RotatePayload> = {
  steps: {
    start: async (payload, ctx, running): Promise<StepResult<RotatePayload>> => {
      const secret = await ctx.read((tx) => tx.in(Secrets).get(payload.name));
      const arn = secret && rotatedBy(secret, payload);
      if (arn === undefined) return undefined;
      const wentThrough = await ask(ctx, secret!, arn, payload);
      const { next, attempt } = payload;
      if (!wentThrough) {
        const delayMs = pauseMs(attempt);
        if (delayMs === undefined) return undefined;
        return { step: 'start', payload: { ...payload, next: 0, attempt: attempt + 1 }, delayMs };
      }
      if (next + 1 < steps.length) return { step: 'start', payload: { ...payload, next: next + 1 } };
      await ctx.write(async (tx) => {
        const now = await tx.in(Secrets).get(payload.name);
        if (!(await running.finish(tx.raw)) || now?.suffix !== payload.suffix || !now.rotation) return;
        await tx.in(Secrets).put({ ...now, rotation: { ...now.rotation, rotatedAt: ctx.clock.now() } });
      });
      return undefined;
    },
  },
};

/** The function's ARN; `undefined`: that rotation is over, or was given up. The last step takes the label away. */
function rotatedBy(secret: SecretRecord, { suffix, versionId, next }: RotatePayload): string | undefined {
  const { rotation, stages, deletesAt } = secret;
  if (secret.suffix !== suffix || deletesAt !== undefined || !rotation?.isEnabled) return undefined;
  return stages[pending] === versionId || next === steps.length - 1 ? rotation.function : undefined;
}

async function ask(ctx: Context, secret: SecretRecord, arn: string, { next, versionId }: RotatePayload) {
  const event = {
    Step: steps[next]!,
    SecretId: secretArn(secret),
    ClientRequestToken: versionId,
    RotationToken: rotationToken(ctx, secret, versionId),
  };
  try {
    const lambda = functionsOf(ctx.aws, secret);
    const answer = await lambda.invoke({ FunctionName: arn, Payload: Buffer.from(JSON.stringify(event)) });
    return answer.FunctionError === undefined;
  } catch (error) {
    if (error instanceof AwsError) return false;
    throw error;
  }
}

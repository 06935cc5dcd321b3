/**
 * The job of an operation on a stack. It keeps nothing to itself: whoever runs its step again goes on from the records,
 * wherever an earlier run has stopped.
 */
import type { RunningJob, StepResult } from '../../../kernel/jobs/index.ts';
import type { Caller } from '../../../wire/caller.ts';
import type { Context } from '../../../wire/context.ts';
import type { ServiceJob } from '../../../wire/service.ts';
import { TemplateError } from '../template/index.ts';
import { loadDeployment } from './deployment.ts';
import { StaleDeployment } from './steps/failure.ts';
import { internalFailure } from './internal-failure.ts';
import type { DeployPayload } from './job-name.ts';
import { runPhase } from './phases.ts';

export const job: ServiceJob<DeployPayload> = {
  maxAttempts: 8,
  steps: { start: work },
  failed: (payload, _error, ctx) => internalFailure(ctx, payload, 'Internal Failure'),
};

async function work(
  payload: DeployPayload,
  ctx: Context,
  running: RunningJob<Caller>,
): Promise<StepResult<DeployPayload>> {
  running.signal.throwIfAborted();
  try {
    const deployment = await loadDeployment(ctx, running, payload);
    if (!deployment) return undefined;
    const outcome = await runPhase(deployment);
    if (outcome === 'over') return undefined;
    return { step: 'start', delayMs: outcome === 'next' ? 0 : outcome.delayMs };
  } catch (error) {
    if (error instanceof StaleDeployment) return { step: 'start', delayMs: 0 };
    if (error instanceof TemplateError) return internalFailure(ctx, payload, error.message);
    throw error;
  }
}

/** What a worker thread does for Step Functions: people's paths, expressions and patterns are evaluated there. */
import { advance as advanceExecution } from './advance.ts';
import type { Step, Stepped } from './execution.ts';

export function advance(step: Step): Promise<Stepped> {
  return advanceExecution(step);
}

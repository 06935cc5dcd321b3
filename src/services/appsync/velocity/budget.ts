/**
 * What one evaluation may cost. AWS's quotas: 1,000 passes of a loop, 5 MB of an evaluated template; ours bound the
 * rest, so that no template holds its thread or its memory.
 * https://docs.aws.amazon.com/general/latest/gr/appsync.html
 */

/** What became of a template that could not go on. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';
  readonly errorType: string;
  /** What `$util.error` gave beside the message. */
  readonly data: unknown;
  readonly errorInfo: unknown;
  constructor(message: string, errorType = 'MappingTemplate', data: unknown = null, errorInfo: unknown = null) {
    super(message);
    this.errorType = errorType;
    this.data = data;
    this.errorInfo = errorInfo;
  }
}

export interface Budget {
  /** Steps. @throws TemplateError */
  spend(steps: number): void;
  /** Characters, entries. @throws TemplateError */
  allocate(size: number): void;
  tooMuch(message: string): TemplateError;
}

/** Passes of one `#foreach`, after which it ends. */
export const maxPasses = 1000;
/** Characters of an evaluated template, and of any one string. */
export const maxOutput = 5 * 1024 * 1024;

const maxSteps = 1_000_000;
const maxAllocated = 64 * 1024 * 1024;

export function createBudget(): Budget {
  let steps = 0;
  let allocated = 0;
  const tooMuch = (message: string): TemplateError => new TemplateError(message);
  return {
    tooMuch,
    spend(count) {
      steps += count;
      if (steps > maxSteps) throw tooMuch('The template takes more steps than it may.');
    },
    allocate(size) {
      allocated += size;
      if (allocated > maxAllocated || size > maxOutput) throw tooMuch('The template needs more memory than it may.');
    },
  };
}

/** Errors of transforms: "Transform … failed with: …". */
import { TemplateError } from '../template-error.ts';

/** Transforms have begun, and did not go through: AWS runs them after its answer, so that an operation fails by it. */
export class TransformFailure extends TemplateError {}

export const transformError = (transform: string, text: string): TemplateError =>
  new TemplateError(`Transform ${transform} failed with: ${text}`);

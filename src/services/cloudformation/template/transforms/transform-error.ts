/** Errors of transforms: "Transform … failed with: …". */
import { TemplateError } from '../template-error.ts';

export const transformError = (transform: string, text: string): TemplateError =>
  new TemplateError(`Transform ${transform} failed with: ${text}`);

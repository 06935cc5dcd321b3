/** CloudFormation's errors, in AWS's words. */
import { AwsError } from '../../wire/errors.ts';
import { PropertyError } from './registry/index.ts';
import { TemplateError } from './template/index.ts';

export function invalid(message: string): AwsError {
  return new AwsError('ValidationError', message);
}

export function notImplemented(what: string): AwsError {
  return new AwsError(
    'NotImplementedException',
    `Sandlot does not have ${what}. Nothing was changed. docs/cloudformation.md says what is here.`,
    {},
    501,
  );
}

/** What is wrong with a template is the request's error. */
export async function refusingTemplates<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof TemplateError || error instanceof PropertyError) throw invalid(error.message);
    throw error;
  }
}

/** AppSync's refusals. */
import { AwsError } from '../../wire/errors.ts';
import type { CodeError } from './javascript/check-code.ts';

export function badRequest(message: string): AwsError {
  return new AwsError('BadRequestException', message);
}

export function codeRefused(codeErrors: readonly CodeError[]): AwsError {
  const fields = { reason: 'CODE_ERROR', detail: { codeErrors } };
  return new AwsError('BadRequestException', 'The code contains one or more errors.', fields);
}

export function notFound(message: string): AwsError {
  return new AwsError('NotFoundException', message);
}

export function apiNotFound(id: string): AwsError {
  return notFound(`GraphQL API ${id} not found.`);
}

export function notImplemented(what: string): AwsError {
  return new AwsError(
    'NotImplementedException',
    `Sandlot does not have ${what}. Nothing was changed. docs/appsync.md says what is here.`,
    {},
    501,
  );
}

/** Refuses by its name the first of these members that is given. */
export function refuseGiven(input: object, names: readonly string[], of: string): void {
  const given = names.find((name) => {
    const value = (input as Readonly<Record<string, unknown>>)[name];
    return value !== undefined && value !== false && value !== 0;
  });
  if (given !== undefined) throw notImplemented(`${given} of ${of}`);
}

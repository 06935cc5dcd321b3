/** Account Management's own refusals. Texts are AWS's where they are known. */
import type { Context } from '../../wire/context.ts';
import { AwsError } from '../../wire/errors.ts';

/** As AWS answers for what the caller may not do whatever policies say; `reason`: what it adds in brackets. */
export function refused(ctx: Context, reason?: string): AwsError {
  const what = `User: ${ctx.caller.arn} is not authorized to perform: account:${ctx.operation}`;
  return new AwsError('AccessDeniedException', reason === undefined ? what : `${what} (${reason})`);
}

export function notFound(message: string): AwsError {
  return new AwsError('ResourceNotFoundException', message);
}

export function conflict(message: string): AwsError {
  return new AwsError('ConflictException', message);
}

/** One field of the input has a value that cannot be. */
export function invalidField(
  name: string,
  message: string,
  reason: 'fieldValidationFailed' | 'invalidRegionOptTarget' = 'fieldValidationFailed',
): AwsError {
  return new AwsError('ValidationException', message, { reason, fieldList: [{ name, message }] });
}

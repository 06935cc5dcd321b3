/** Errors that say what is wrong with what an identity provider issued. */
import { AwsError } from '../../../wire/errors.ts';

export function invalidToken(message: string): AwsError {
  return new AwsError('InvalidIdentityToken', message, {}, 400);
}

export function expiredToken(message: string): AwsError {
  return new AwsError('ExpiredTokenException', message, {}, 400);
}

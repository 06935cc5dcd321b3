/** Amplify's refusals. Texts are AWS's where they are known. */
import { AwsError } from '../../wire/errors.ts';

export function invalid(message: string): AwsError {
  return new AwsError('BadRequestException', message);
}

export function noApp(appId: string): AwsError {
  return new AwsError('NotFoundException', `App ${appId} not found.`);
}

export function noBranch(branchName: string): AwsError {
  return new AwsError('NotFoundException', `Branch ${branchName} not found.`);
}

/** What is given of these is refused: AWS has it and Sandlot does not. @throws AwsError NotImplementedException */
export function refuseAbsent(given: Readonly<Record<string, unknown>>, absent: readonly string[]): void {
  // What is only switched off, or empty, is not asked for.
  const isAsked = (value: unknown): boolean => value !== undefined && value !== false && value !== '';
  const found = absent.find((member) => isAsked(given[member]));
  if (found === undefined) return;
  const message = `Sandlot does not have ${found} of Amplify's apps and branches. Nothing was changed.`;
  throw new AwsError('NotImplementedException', message, {}, 501);
}

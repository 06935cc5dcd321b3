/**
 * What a new parameter may be called:
 * https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-parameter-name-constraints.html
 */
import { AwsError } from '../../../wire/errors.ts';
import { invalid } from '../errors.ts';

const maxLevels = 15;
/** With the ARN before it, as AWS counts: of the name alone. */
const maxLength = 1011;

/** @throws AwsError ValidationException, AccessDeniedException, HierarchyLevelLimitExceededException */
export function requireNewName(name: string): void {
  const lower = name.toLowerCase();
  const isPath = name.indexOf('/', 1) !== -1;
  if (lower.startsWith('/aws') && isPath)
    throw new AwsError('AccessDeniedException', `No access to reserved parameter name: ${name}.`);
  const bare = lower.replace(/^\//, '');
  if (!isPath && (bare.startsWith('aws') || bare.startsWith('ssm')))
    throw invalid('Parameter name: can\'t be prefixed with "aws" or "ssm" (case-insensitive).');
  if (isPath && !name.startsWith('/')) throw invalid('Parameter name must be a fully qualified name.');
  if (bare.startsWith('ssm') || !isWellFormed(name))
    throw invalid(
      'Parameter name: can\'t be prefixed with "ssm" (case-insensitive). If formed as a path, it can consist of ' +
        'sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the ' +
        'following 3 symbols .-_',
    );
  if (name.length > maxLength) throw invalid(`Parameter name: can't be longer than ${maxLength} characters.`);
  if (name.split('/').length - 1 > maxLevels)
    throw new AwsError(
      'HierarchyLevelLimitExceededException',
      `A hierarchy can have a maximum of ${maxLevels} levels. For more information, see Requirements and constraints ` +
        'for parameter names in the AWS Systems Manager User Guide.',
    );
}

function isWellFormed(name: string): boolean {
  return name.replace(/^\//, '').split('/').every(isSubPath);
}

function isSubPath(text: string): boolean {
  return /^[\w.-]+$/.test(text);
}

/** A path to look under: `/`, or sub-paths with or without a slash at the end. @throws AwsError ValidationException */
export function requirePath(path: string): void {
  const within = path.replace(/^\//, '').replace(/\/$/, '');
  if (path.startsWith('/') && (path === '/' || within.split('/').every(isSubPath))) return;
  throw nameRequirements();
}

export function nameRequirements() {
  return invalid(
    "The parameter doesn't meet the parameter name requirements. The parameter name must begin with a forward slash " +
      '"/". It can\'t be prefixed with "aws" or "ssm" (case-insensitive). It must use only letters, numbers, or the ' +
      'following symbols: . (period), - (hyphen), _ (underscore). Special characters are not allowed. All sub-paths, ' +
      'if specified, must use the forward slash symbol "/". Valid example: /get/parameters2-/by1./path0_.',
  );
}

/** Resources that are no ARNs, and policy variables in them that are none. */
import { failsLegacyParsing, isIncomplete, resourceFault } from '../../../policy/resource-arns.ts';
import { error, short, within, type StatementCheck, type StatementFinding } from './finding.ts';

export const checkResources: StatementCheck = (statement, { variables }) =>
  (statement.resources ?? statement.notResources ?? []).flatMap((resource, index) =>
    within(
      [statement.resources ? 'Resource' : 'NotResource', index],
      [...checkArn(resource), ...checkVariables(resource, variables)],
    ),
  );

function checkArn(resource: string): readonly StatementFinding[] {
  if (resource === '*') return [];
  if (!resource.startsWith('arn:'))
    return [error('INVALID_ARN_PREFIX', 'Add the required prefix (arn) to the resource ARN.')];
  if (isIncomplete(resource) || failsLegacyParsing(resource)) {
    const structure = 'arn:partition:service:region:account:resource';
    const sentence = `Resource ARNs must include at least 6 fields in the following structure: ${structure}`;
    return [error('MISSING_ARN_FIELD', sentence)];
  }
  const account = resource.replaceAll(/\$\{[^}]*\}/g, '*').split(':')[4]!;
  if (!/^(?:aws|[0-9]{12}|[0-9]*[*?][0-9*?]*)?$/.test(account))
    return [
      error(
        'INVALID_ARN_ACCOUNT',
        `The resource ARN account ID ${short(account)} is not valid. Provide a 12-digit account ID.`,
      ),
    ];
  const [, , service = '', region = ''] = resource.split(':');
  if (/[A-Z]/.test(service) && !service.includes('$')) {
    const sentence = `Update the service name ${short(service)} in the resource ARN to use all lowercase letters.`;
    return [error('INVALID_ARN_SERVICE_CASE', sentence)];
  }
  const fault = resourceFault(resource);
  if (fault !== undefined && region !== '' && fault.endsWith('region information.')) {
    const sentence = `The service ${short(service)} does not support specifying a Region in the resource ARN.`;
    return [error('ARN_REGION_NOT_ALLOWED', sentence)];
  }
  if (service === 's3' && /^\d{12}$/.test(account) && region === '') {
    const sentence = `The service ${service} does not support specifying an account ID in the resource ARN.`;
    return [error('ARN_ACCOUNT_NOT_ALLOWED', sentence)];
  }
  return fault === undefined
    ? []
    : [{ findingType: 'ERROR', issueCode: 'INVALID_ARN_RESOURCE', findingDetails: short(fault) }];
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html */
export function checkVariables(text: string, variables: boolean): readonly StatementFinding[] {
  const open = text.indexOf('${');
  if (open < 0) return [];
  if (!variables) {
    const sentence = 'To include variables in your policy, use the policy version 2012-10-17 or later.';
    return [error('VARIABLE_UNSUPPORTED_IN_VERSION', sentence)];
  }
  const last = text.lastIndexOf('${');
  if (!text.includes('}', last))
    return [
      error(
        'MISSING_BRACE_IN_VARIABLE',
        'The policy variable is missing a closing curly brace. Add } after the variable text.',
      ),
    ];
  if (/\$\{\s*\}/.test(text))
    return [
      error(
        'EMPTY_VARIABLE',
        'Empty policy variable. Remove the ${} variable structure or provide a variable within the structure.',
      ),
    ];
  if (/\$\{\s|\$\{[^},]*\s[,}]/.test(text)) {
    const sentence = 'A space is not supported within the policy variable text. Remove the space.';
    return [error('UNSUPPORTED_SPACE_IN_VARIABLE', sentence)];
  }
  if ([...text.matchAll(/\$\{[^},]*,([^}]*)\}/g)].some(([, fallback = '']) => !/^\s*'[^']*'\s*$/.test(fallback)))
    return [
      error(
        'MISSING_QUOTE_IN_VARIABLE',
        'The policy variable default value must begin and end with a single quote. Add the missing quote.',
      ),
    ];
  return [];
}

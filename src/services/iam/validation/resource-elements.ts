/** Resources that are no ARNs, and policy variables in them that are none. */
import { failsLegacyParsing, isIncomplete, resourceFault } from '../../../policy/resource-arns.ts';
import { arnPartsOf } from '../../../authorization-reference/index.ts';
import { isUnknownRegion } from './conditions/condition-types.ts';
import { error, short, within, type StatementCheck, type StatementFinding } from './finding.ts';

export const checkResources: StatementCheck = (statement, { variables }) =>
  (statement.resources ?? statement.notResources ?? []).flatMap((resource, index) =>
    within(
      [statement.resources ? 'Resource' : 'NotResource', index],
      [...checkArn(resource), ...checkVariables(resource, variables)],
    ),
  );

const partitions = ['aws', 'aws-cn', 'aws-us-gov', 'aws-iso', 'aws-iso-b', 'aws-iso-e', 'aws-iso-f', 'aws-eusc'];

/** Region and account, where all resources of the service have them, or none has. */
function checkParts(service: string, region: string, account: string, resource: string): readonly StatementFinding[] {
  const [ofRegion, ofAccount] = arnPartsOf(service) ?? [];
  const { vendor, found } = { vendor: short(service), found: [] as StatementFinding[] };
  const isBucket = service === 's3' && /^\d{12}$/.test(account) && region === '' && !/:accesspoint\//.test(resource);
  if (isBucket || (ofAccount === 'never' && !isOpen(account)))
    found.push(
      error(
        'ARN_ACCOUNT_NOT_ALLOWED',
        `The service ${vendor} does not support specifying an account ID in the resource ARN.`,
      ),
    );
  if (ofRegion === 'never' && !isOpen(region))
    found.push(
      error(
        'ARN_REGION_NOT_ALLOWED',
        `The service ${vendor} does not support specifying a Region in the resource ARN.`,
      ),
    );
  if (ofRegion === 'always' && region === '')
    found.push(error('MISSING_ARN_REGION', `Add a Region to the ${vendor} resource ARN.`));
  const named = resource.split(':').slice(5).join(':');
  if (ofAccount === 'always' && account === '' && !ofAwsItself.has(service) && !/^[:*]*$/.test(named)) {
    const sentence = `The resource ${short(resource)} in the arn is missing an account id.`;
    found.push(error('MISSING_ARN_ACCOUNT', `${sentence} Please provide a 12 digit account id.`));
  }
  if (region !== '' && isUnknownRegion(region)) {
    const sentence = `The Region ${short(region)} is not valid for this resource.`;
    found.push(error('INVALID_ARN_REGION', `${sentence} Update the resource ARN to include a supported Region.`));
  }
  return found.slice(0, 1);
}

/** Services that have resources of AWS's own, which are in no account, and which the reference leaves out. */
const ofAwsItself: ReadonlySet<string> = new Set(['ssm', 'resource-explorer-2']);

/** Left out, or whatever there is. */
function isOpen(part: string): boolean {
  return part === '' || /[*?$]/.test(part);
}

function checkArn(resource: string): readonly StatementFinding[] {
  if (resource === '*') return [];
  if (!resource.startsWith('arn:'))
    return [error('INVALID_ARN_PREFIX', 'Add the required prefix (arn) to the resource ARN.')];
  if (isIncomplete(resource) || failsLegacyParsing(resource)) {
    const structure = 'arn:partition:service:region:account:resource';
    const sentence = `Resource ARNs must include at least 6 fields in the following structure: ${structure}`;
    return [error('MISSING_ARN_FIELD', sentence)];
  }
  const [, partition = '', vendor = ''] = resource.split(':');
  if (!/[*?$]/.test(partition) && !partitions.includes(partition)) {
    const sentence = `The resource ARN for the service ${short(vendor)} does not support the partition`;
    const supported = `Use the supported values: ${partitions.join(', ')}`;
    return [error('INVALID_PARTITION', `${sentence} ${short(partition)}. ${supported}`)];
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
  const ofParts = checkParts(service, region, account, resource);
  if (ofParts.length > 0) return ofParts;
  return fault === undefined
    ? []
    : [{ findingType: 'ERROR', issueCode: 'INVALID_ARN_RESOURCE', findingDetails: short(fault) }];
}

/** The first policy variable in the text, as it is written. */
export function variableIn(text: string): string | undefined {
  return /\$\{[^}]{0,200}\}?/.exec(text)?.[0];
}

export function unsupportedVariable(variable: string): StatementFinding {
  const sentence = 'Policy variables are supported in the Resource and Condition elements.';
  const advice = `Remove the policy variable ${short(variable)} from this element.`;
  return error('VARIABLE_UNSUPPORTED_IN_ELEMENT', `${sentence} ${advice}`);
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
        'Empty policy variable. Remove the ${ } variable structure or provide a variable within the structure.',
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

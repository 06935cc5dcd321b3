/**
 * IAM's checks of the resources in a policy, with its texts.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */

const parts = 6;

/** What S3 has in a Region: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html */
const regionalS3 = [
  'accesspoint/',
  'access-grants/',
  'async-request/',
  'job/',
  'storage-lens/',
  'storage-lens-group/',
  '*',
];

const iamPaths = [
  'user/',
  'federated-user/',
  'role/',
  'group/',
  'instance-profile/',
  'mfa/',
  'server-certificate/',
  'policy/',
  'sms-mfa/',
  'saml-provider/',
  'oidc-provider/',
  'report/',
  'access-report/',
];

/**
 * An ARN that leaves out what does not stand at its end (`arn:aws:s3::bucket`), which IAM's oldest parser meets first.
 * One that is cut short means all behind what it says.
 */
export function failsLegacyParsing(resource: string): boolean {
  const written = splitArn(resource);
  return written.length > 2 && (written[2] === '' || (written.length < parts && resource.includes('::')));
}

export function isIncomplete(resource: string): boolean {
  return resource !== '*' && withoutVariables(resource).split(':').length < parts;
}

/** IAM's sentence on a resource that cannot be one. */
export function resourceFault(resource: string): string | undefined {
  if (resource === '*') return undefined;
  const [arn, partition = '', vendor, region = '', account = '', ...rest] = splitArn(resource);
  if (!resource.includes(':')) return `Resource ${resource} must be in ARN format or "*".`;
  if (!/^(?:aws(?:-[a-z]+)*|[a-z*?-]*[*?][a-z*?-]*)$/.test(partition) && !partition.includes('${')) {
    const whole = ['arn', partition, vendor ?? '', region, account, rest.join(':')];
    return `Partition "${partition}" is not valid for resource "${completed(whole, resource)}".`;
  }
  if (vendor === undefined) return 'Resource vendor must be fully qualified and cannot contain regexes.';
  if (arn !== 'arn') return `Resource ${resource} must be in ARN format or "*".`;
  return ofVendor(resource, vendor, region, rest);
}

/** What is not written stands as `*`. */
function completed(whole: readonly string[], resource: string): string {
  const written = resource.split(':').length;
  return whole.map((part, at) => (at >= written && part === '' ? '*' : part)).join(':');
}

function ofVendor(resource: string, vendor: string, region: string, rest: readonly string[]): string | undefined {
  const named = rest.join(':');
  const isRegional = region !== '' && region !== '*';
  if (vendor === 's3' && isRegional && !regionalS3.some((start) => named.startsWith(start)))
    return `Resource ${resource} can not contain region information.`;
  if (vendor !== 'iam') return undefined;
  if (isRegional) return `IAM resource ${resource} cannot contain region information.`;
  if (rest.length === 0 || named === '*' || named === 'root' || iamPaths.some((start) => named.startsWith(start)))
    return undefined;
  return `IAM resource path must either be "*", root, or start with ${iamPaths.join(', ')}.`;
}

/** Colons of policy variables separate nothing. */
function splitArn(resource: string): readonly string[] {
  const variables: string[] = [];
  let plain = '';
  let from = 0;
  for (;;) {
    const open = resource.indexOf('${', from);
    const close = open < 0 ? -1 : resource.indexOf('}', open);
    if (close < 0) break;
    plain += `${resource.slice(from, open)}\0`;
    variables.push(resource.slice(open, close + 1));
    from = close + 1;
  }
  plain += resource.slice(from);
  return plain.split(':').map((part) => part.replaceAll('\0', () => variables.shift() ?? ''));
}

function withoutVariables(resource: string): string {
  return splitArn(resource)
    .map((part) => part.replaceAll(':', ''))
    .join(':');
}

/**
 * A website's configuration, and S3's checks of it, with its texts (as recorded on AWS, 2023).
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_WebsiteConfiguration.html
 */
import type { Input } from '../../../wire/aws-types.ts';
import { AwsError } from '../../../wire/errors.ts';
import type { Kind } from '../buckets/configurations.ts';
import { malformedXml } from '../errors.ts';

export type WebsiteConfiguration = Input<'s3', 'PutBucketWebsite'>['WebsiteConfiguration'];
export type RoutingRule = NonNullable<WebsiteConfiguration['RoutingRules']>[number];
export type Redirect = NonNullable<RoutingRule['Redirect']>;

export const website: Kind<WebsiteConfiguration> = { name: 'website' };

const maxRules = 50;
const protocols = new Set(['http', 'https']);

/** @throws AwsError MalformedXML, InvalidArgument, InvalidRequest */
export function checkWebsite(configuration: WebsiteConfiguration): void {
  const { RedirectAllRequestsTo, IndexDocument, ErrorDocument, RoutingRules } = configuration;
  if (RedirectAllRequestsTo !== undefined) {
    if (IndexDocument !== undefined || ErrorDocument !== undefined || RoutingRules !== undefined) {
      throw invalidArgument(
        'RedirectAllRequestsTo cannot be provided in conjunction with other Routing Rules.',
        'RedirectAllRequestsTo',
        'not null',
      );
    }
    if (!RedirectAllRequestsTo.HostName) throw malformedXml();
    checkTarget(RedirectAllRequestsTo);
    return;
  }
  if (IndexDocument === undefined) {
    throw invalidArgument(
      'A value for IndexDocument Suffix must be provided if RedirectAllRequestsTo is empty',
      'IndexDocument',
      'null',
    );
  }
  if (!IndexDocument.Suffix || IndexDocument.Suffix.includes('/'))
    throw invalidArgument('The IndexDocument Suffix is not well formed', 'IndexDocument', IndexDocument.Suffix);
  if (ErrorDocument !== undefined && !ErrorDocument.Key)
    throw invalidArgument('The ErrorDocument Key is not well formed', 'ErrorDocument', ErrorDocument.Key);
  if (RoutingRules !== undefined) checkRules(RoutingRules);
}

function checkRules(rules: readonly RoutingRule[]): void {
  if (rules.length === 0) throw malformedXml();
  if (rules.length > maxRules) {
    throw invalidRequest(
      `${rules.length} routing rules provided, ` +
        `the number of routing rules in a website configuration is limited to ${maxRules}.`,
    );
  }
  for (const { Condition, Redirect } of rules) {
    // Of its parts one has to be there.
    if (Redirect === undefined || Object.values(Redirect).every((part) => part === undefined)) throw malformedXml();
    checkTarget(Redirect);
    if (Redirect.ReplaceKeyPrefixWith !== undefined && Redirect.ReplaceKeyWith !== undefined)
      throw invalidRequest('You can only define ReplaceKeyPrefix or ReplaceKey but not both.');
    const { HttpRedirectCode: code } = Redirect;
    if (code !== undefined && !/^3(?!00)\d\d$/.test(code))
      throw invalidRequest(`The provided HTTP redirect code (${code}) is not valid. Valid codes are 3XX except 300.`);
    if (Condition !== undefined) checkCondition(Condition);
  }
}

function checkCondition({ KeyPrefixEquals, HttpErrorCodeReturnedEquals: code }: NonNullable<RoutingRule['Condition']>) {
  if (KeyPrefixEquals === undefined && code === undefined) {
    throw invalidRequest(
      'Condition cannot be empty. ' +
        "To redirect all requests without a condition, the condition element shouldn't be present.",
    );
  }
  if (code !== undefined && !/^[45]\d\d$/.test(code))
    throw invalidRequest(`The provided HTTP error code (${code}) is not valid. Valid codes are 4XX or 5XX.`);
}

function checkTarget({ HostName, Protocol }: Pick<Redirect, 'HostName' | 'Protocol'>): void {
  if (Protocol !== undefined && !protocols.has(Protocol)) {
    throw invalidRequest(
      'Invalid protocol, protocol can be http or https. ' +
        'If not defined the protocol will be selected automatically.',
    );
  }
  // It becomes part of a header.
  if (HostName !== undefined && !/^[!#-;=?-~]+$/.test(HostName))
    throw invalidRequest('The provided host name is not well formed.');
}

function invalidRequest(message: string): AwsError {
  return new AwsError('InvalidRequest', message, {}, 400);
}

function invalidArgument(message: string, name: string, value: string | undefined): AwsError {
  return new AwsError(
    'InvalidArgument',
    message,
    { ArgumentName: name, ...(value !== undefined && { ArgumentValue: value }) },
    400,
  );
}

export function noSuchWebsite(bucket: string): AwsError {
  const message = 'The specified bucket does not have a website configuration';
  return new AwsError('NoSuchWebsiteConfiguration', message, { BucketName: bucket }, 404);
}

/** The AWS managed policies that AWS's console offers as predefined permission sets. */
export interface PredefinedSet {
  readonly name: string;
  readonly arn: string;
  readonly description: string;
}

const policy = (name: string, description: string, path = ''): PredefinedSet => ({
  name,
  arn: `arn:aws:iam::aws:policy/${path}${name}`,
  description,
});

/** https://docs.aws.amazon.com/singlesignon/latest/userguide/permissionsetpredefined.html */
export const predefinedSets: readonly PredefinedSet[] = [
  policy('AdministratorAccess', 'Full access to AWS services and resources.'),
  policy('Billing', 'Billing and cost management.', 'job-function/'),
  policy('DatabaseAdministrator', 'Set up and maintain databases.', 'job-function/'),
  policy('DataScientist', 'Data analytics services.', 'job-function/'),
  policy('NetworkAdministrator', 'Set up and maintain network resources.', 'job-function/'),
  policy('PowerUserAccess', 'Full access, but not to users, groups and the organization.'),
  policy('ReadOnlyAccess', 'Read all AWS services and resources.'),
  policy('SecurityAudit', 'Read security configuration.'),
  policy('SupportUser', 'Find and mend problems, with AWS Support.', 'job-function/'),
  policy('SystemAdministrator', 'Resources for development and operations.', 'job-function/'),
  policy('ViewOnlyAccess', 'See that resources exist, not their content.', 'job-function/'),
];

/** CloudFormation's functions, as they stand in a template. */

export type Value = unknown;
export type Properties = Readonly<Record<string, Value>>;

export interface Resource {
  readonly Type: string;
  readonly Condition?: string;
  readonly DeletionPolicy?: 'Delete' | 'Retain';
  readonly UpdateReplacePolicy?: 'Delete' | 'Retain';
  readonly Properties: Properties;
}

export const ref = (name: string): Value => ({ Ref: name });
export const sub = (text: string): Value => ({ 'Fn::Sub': text });
export const equals = (one: Value, other: Value): Value => ({ 'Fn::Equals': [one, other] });
export const not = (condition: Value): Value => ({ 'Fn::Not': [condition] });
export const and = (...conditions: readonly Value[]): Value => ({ 'Fn::And': conditions });
/** `otherwise` absent: the member is as if it were not there. */
export const when = (condition: string, then: Value, otherwise: Value = ref('AWS::NoValue')): Value => ({
  'Fn::If': [condition, then, otherwise],
});
/** Whether a parameter of type CommaDelimitedList has anything in it. */
export const hasAny = (list: string): Value => not(equals('', { 'Fn::Join': ['', ref(list)] }));

/** The name of a thing of the bootstrap: `cdk-hnb659fds-deploy-role-111122223333-us-east-1`. */
export const named = (what: string): Value => sub(`cdk-\${Qualifier}-${what}-\${AWS::AccountId}-\${AWS::Region}`);
export const managedPolicy = (name: string): Value => sub(`arn:\${AWS::Partition}:iam::aws:policy/${name}`);
/** ARN of a managed policy of this account. */
export const ownPolicy = (name: string): string => `arn:\${AWS::Partition}:iam::\${AWS::AccountId}:policy/${name}`;

export interface Statement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource?: Value;
  readonly Principal?: Value;
  readonly Condition?: Value;
}

export const allow = (Action: Statement['Action'], Resource: Value, more: Partial<Statement> = {}): Statement => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...more,
});

export const policy = (...Statement: readonly Value[]): Properties => ({ Version: '2012-10-17', Statement });

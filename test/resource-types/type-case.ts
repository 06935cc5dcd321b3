/** A resource type in states that together have every property that it takes. */

export type Properties = Readonly<Record<string, unknown>>;

export interface TypeCase {
  readonly type: string;
  /** What its template needs besides, by logical id. The resource is `One`, one like its last state `New`. */
  readonly beside?: Readonly<Record<string, object>>;
  /** Of these, what it needs and does not refer to. */
  readonly dependsOn?: readonly string[];
  /** One after the other; the last has only what it must. Functions of templates in them are resolved. */
  readonly states: readonly [Properties, ...Properties[]];
  /** In which it may be in another resource than before: what cannot change in place changes. */
  readonly replacedBy?: readonly number[];
  /** Paths that no state has: by which reason. */
  readonly without?: Readonly<Record<string, string>>;
  /** Paths of what every state has as the one before it has it, with all that is in it: by which reason. */
  readonly steady?: Readonly<Record<string, string>>;
  /** What differs between `One` and `New` though both say the same, and why: names that are kept, and times. */
  readonly kept?: Readonly<Record<string, string>>;
  /** Changes of the properties of `New`, so that both can be there. */
  readonly anew?: Properties;
  /** There is one in an account. */
  readonly isAlone?: true;
  /** Deletion has to be let first, by this state. */
  readonly beforeDeletion?: Properties;
}

export const ref = (name: string) => ({ Ref: name });
export const attribute = (name: string, of: string) => ({ 'Fn::GetAtt': [name, of] });
export const sub = (text: string) => ({ 'Fn::Sub': text });

export const tagged = (value: string) => [{ Key: 'team', Value: value }];

export const allowing = (action: string, more: object = {}) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: action, Resource: '*', ...more }],
});

/** The account, in a policy. */
export const owner = { Principal: { AWS: sub('arn:aws:iam::${AWS::AccountId}:root') } };

/** To encrypt with, beside what does: everybody may use it. */
export const key = { Key: { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: allowing('kms:*', { Principal: '*' }) } } };

/** A role that a service may assume and that may do everything. */
export const roleOf = (service: string) => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
    },
    ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'],
  },
});

/** A function of Lambda, with the role `Role`. */
export const functionOf = (more: Properties = {}) => ({
  Type: 'AWS::Lambda::Function',
  Properties: {
    Role: attribute('Role', 'Arn'),
    Runtime: 'nodejs22.x',
    Handler: 'index.handler',
    Code: { ZipFile: 'exports.handler = async () => {};' },
    ...more,
  },
});

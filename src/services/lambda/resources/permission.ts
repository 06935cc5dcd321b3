/**
 * AWS::Lambda::Permission: a statement of a function's resource policy.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-permission.html
 */
import type { Input } from '../../../wire/aws-types.ts';
import {
  ifThere,
  type ResourceCall,
  type ResourceHandler,
  type ResourceProperties,
} from '../../../wire/resource-type.ts';

type PermissionProperties = Omit<Input<'lambda', 'AddPermission'>, 'StatementId' | 'Qualifier' | 'RevisionId'>;

interface Shown {
  readonly Sid: string;
  readonly Action: string;
  readonly Principal: '*' | { readonly AWS?: string; readonly Service?: string };
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

export const permission: ResourceHandler = {
  async create(properties, call) {
    const desired = properties as unknown as PermissionProperties;
    const { FunctionName, Action, Principal, SourceArn, SourceAccount, EventSourceToken } = desired;
    const { PrincipalOrgID, FunctionUrlAuthType, InvokedViaFunctionUrl } = desired;
    const StatementId = call.uniqueName({ maxLength: 100 });
    await call.aws.lambda.addPermission({
      FunctionName,
      StatementId,
      Action,
      Principal,
      ...(SourceArn !== undefined && { SourceArn }),
      ...(SourceAccount !== undefined && { SourceAccount }),
      ...(EventSourceToken !== undefined && { EventSourceToken }),
      ...(PrincipalOrgID !== undefined && { PrincipalOrgID }),
      ...(FunctionUrlAuthType !== undefined && { FunctionUrlAuthType }),
      ...(InvokedViaFunctionUrl !== undefined && { InvokedViaFunctionUrl }),
    });
    return { physicalId: `${FunctionName}|${StatementId}`, attributes: { Id: StatementId } };
  },

  async read(physicalId, call, deployed) {
    const [FunctionName, Id] = parted(physicalId);
    const found = (await statementsOf(call, FunctionName)).find(({ Sid }) => Sid === Id);
    if (!found) return undefined;
    const { Action, Principal, Condition: { StringEquals: equal = {}, ArnLike = {}, Bool = {} } = {} } = found;
    const viaUrl = Bool['lambda:InvokedViaFunctionUrl'];
    const members = {
      SourceArn: ArnLike['AWS:SourceArn'],
      SourceAccount: equal['AWS:SourceAccount'],
      PrincipalOrgID: equal['aws:PrincipalOrgID'],
      EventSourceToken: equal['lambda:EventSourceToken'],
      FunctionUrlAuthType: equal['lambda:FunctionUrlAuthType'],
      InvokedViaFunctionUrl: viaUrl === undefined ? undefined : viaUrl === 'true',
    };
    return {
      FunctionName,
      Id,
      Action,
      Principal: principalOf(Principal, deployed),
      ...Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)),
    };
  },

  async delete(physicalId, _properties, { aws }) {
    const [FunctionName, StatementId] = parted(physicalId);
    await ifThere('ResourceNotFoundException', () => aws.lambda.removePermission({ FunctionName, StatementId }));
  },

  async list({ FunctionName }, call) {
    const name = String(FunctionName ?? '');
    return (await statementsOf(call, name)).map(({ Sid }) => `${name}|${Sid}`);
  },
};

/** An account is told by its id where the template names it so. */
function principalOf(principal: Shown['Principal'], deployed: ResourceProperties = {}): string {
  const found = typeof principal === 'string' ? principal : (principal.AWS ?? principal.Service)!;
  const named = String(deployed['Principal'] ?? '');
  return /^\d{12}$/.test(named) && found === `arn:aws:iam::${named}:root` ? named : found;
}

async function statementsOf({ aws }: ResourceCall, FunctionName: string): Promise<readonly Shown[]> {
  const found = await ifThere('ResourceNotFoundException', () => aws.lambda.getPolicy({ FunctionName }));
  return found ? (JSON.parse(found.Policy!) as { Statement: readonly Shown[] }).Statement : [];
}

function parted(physicalId: string): [name: string, sid: string] {
  const at = physicalId.lastIndexOf('|');
  return [physicalId.slice(0, at), physicalId.slice(at + 1)];
}

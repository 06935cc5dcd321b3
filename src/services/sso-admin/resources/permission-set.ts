/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sso-permissionset.html */
import { isDeepStrictEqual } from 'node:util';
import { AwsError } from '../../../wire/errors.ts';
import {
  pagesOf,
  shownTags,
  withStackTags,
  type ResourceCall,
  type ResourceHandler,
} from '../../../wire/resource-type.ts';
import type { Tag } from '../../../wire/tags.ts';
import { ifThere } from '../../../wire/resource-type.ts';
import { changeTags } from './change-tags.ts';
import { changePolicies, policiesOf, type SetKey, type SetPolicies } from './set-policies.ts';

interface PermissionSetProperties extends SetPolicies {
  readonly InstanceArn: string;
  readonly Name: string;
  readonly Description?: string;
  readonly SessionDuration?: string;
  readonly RelayStateType?: string;
  readonly Tags?: readonly Tag[];
}

/** The roles in the accounts are brought up to date. */
interface Provisioning extends SetKey {
  readonly requestId: string;
}

const pollMs = 100;

export const permissionSet: ResourceHandler = {
  async create(properties, call) {
    const desired = properties as unknown as PermissionSetProperties;
    const { InstanceArn } = desired;
    const { PermissionSet: made } = await call.aws['sso-admin'].createPermissionSet({
      InstanceArn,
      Name: desired.Name,
      Description: desired.Description,
      SessionDuration: desired.SessionDuration,
      RelayState: desired.RelayStateType,
      Tags: withStackTags(desired.Tags, call),
    });
    const key = { InstanceArn, PermissionSetArn: made!.PermissionSetArn! };
    await changePolicies(call, key, desired);
    return doneWith(key);
  },

  async update(physicalId, properties, previousProperties, call) {
    const desired = properties as unknown as PermissionSetProperties;
    const previous = previousProperties as unknown as PermissionSetProperties;
    const key = keyOf(physicalId);
    const settings = ({ Description, SessionDuration, RelayStateType }: PermissionSetProperties) => ({
      Description,
      SessionDuration,
      RelayState: RelayStateType,
    });
    if (!isDeepStrictEqual(settings(desired), settings(previous)))
      await call.aws['sso-admin'].updatePermissionSet({ ...key, ...settings(desired) });
    await changePolicies(call, key, desired, previous);
    await changeTags(call, key.InstanceArn, key.PermissionSetArn, desired.Tags);
    return provision(key, call);
  },

  async read(physicalId, call) {
    const key = keyOf(physicalId);
    const answer = await ifThere('ResourceNotFoundException', () => call.aws['sso-admin'].describePermissionSet(key));
    if (!answer) return undefined;
    const { Name, Description, SessionDuration, RelayState } = answer.PermissionSet!;
    const { Tags } = await call.aws['sso-admin'].listTagsForResource({
      InstanceArn: key.InstanceArn,
      ResourceArn: key.PermissionSetArn,
    });
    return {
      ...key,
      Name,
      SessionDuration,
      ...(Description !== undefined && { Description }),
      ...(RelayState !== undefined && { RelayStateType: RelayState }),
      ...(await policiesOf(call, key)),
      ...shownTags(Tags),
    };
  },

  async delete(physicalId, _properties, call) {
    await ifThere('ResourceNotFoundException', () => call.aws['sso-admin'].deletePermissionSet(keyOf(physicalId)));
  },

  async list(_model, { aws }) {
    const sso = aws['sso-admin'];
    const found: string[] = [];
    for (const { InstanceArn = '' } of (await sso.listInstances({})).Instances ?? []) {
      const asked = { InstanceArn, MaxResults: 100 };
      const pages = pagesOf('NextToken', (from) => sso.listPermissionSets({ ...asked, ...from }));
      for await (const { PermissionSets } of pages)
        found.push(...(PermissionSets ?? []).map((arn) => `${InstanceArn}|${arn}`));
    }
    return found;
  },

  async resume(callback, { aws }) {
    const { requestId, ...key } = callback as Provisioning;
    const { PermissionSetProvisioningStatus: status } = await aws['sso-admin'].describePermissionSetProvisioningStatus({
      InstanceArn: key.InstanceArn,
      ProvisionPermissionSetRequestId: requestId,
    });
    if (status!.Status === 'IN_PROGRESS') return { callback, delayMs: pollMs, physicalId: doneWith(key).physicalId };
    if (status!.Status === 'FAILED')
      throw new AwsError('NotStabilized', status!.FailureReason ?? 'It was not provisioned.');
    return doneWith(key);
  },
};

function keyOf(physicalId: string): SetKey {
  const [InstanceArn = '', PermissionSetArn = ''] = physicalId.split('|');
  return { InstanceArn, PermissionSetArn };
}

function doneWith({ InstanceArn, PermissionSetArn }: SetKey) {
  return { physicalId: `${InstanceArn}|${PermissionSetArn}`, attributes: { PermissionSetArn } };
}

/** Where accounts have roles of it, those follow. */
async function provision(key: SetKey, { aws }: ResourceCall) {
  const sso = aws['sso-admin'];
  const { AccountIds: accounts = [] } = await sso.listAccountsForProvisionedPermissionSet({ ...key, MaxResults: 1 });
  if (accounts.length === 0) return doneWith(key);
  const { PermissionSetProvisioningStatus: started } = await sso.provisionPermissionSet({
    ...key,
    TargetType: 'ALL_PROVISIONED_ACCOUNTS',
  });
  const callback: Provisioning = { ...key, requestId: started!.RequestId! };
  return { callback, delayMs: pollMs, physicalId: doneWith(key).physicalId };
}

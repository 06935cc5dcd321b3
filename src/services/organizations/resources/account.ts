/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-organizations-account.html */
import { AwsError } from '../../../wire/errors.ts';
import {
  everyItem,
  ifThere,
  shownTags,
  withStackTags,
  type ResourceCall,
  type ResourceHandler,
} from '../../../wire/resource-type.ts';
import type { Tag } from '../../../wire/tags.ts';
import { changeTags, tagsOf } from './change-tags.ts';
import { pathOf } from './organizational-unit.ts';

interface AccountProperties {
  readonly AccountName: string;
  readonly Email: string;
  readonly RoleName?: string;
  readonly ParentIds?: readonly string[];
  readonly Tags?: readonly Tag[];
}

interface Creating {
  readonly requestId: string;
  readonly parentId?: string;
}

const pollMs = 100;

export const account: ResourceHandler = {
  async create(properties, call) {
    const { AccountName, Email, RoleName, ParentIds = [], Tags } = properties as unknown as AccountProperties;
    if (ParentIds.length > 1) throw new AwsError('InvalidRequest', 'ParentIds names more than one parent.');
    const { CreateAccountStatus: started } = await call.aws.organizations.createAccount({
      AccountName,
      Email,
      RoleName,
      Tags: withStackTags(Tags, call),
    });
    const callback: Creating = {
      requestId: started!.Id!,
      ...(ParentIds[0] !== undefined && { parentId: ParentIds[0] }),
    };
    return { callback, delayMs: 0 };
  },

  async resume(callback, call) {
    const { requestId, parentId } = callback as Creating;
    const { organizations } = call.aws;
    const { CreateAccountStatus: status } = await organizations.describeCreateAccountStatus({
      CreateAccountRequestId: requestId,
    });
    if (status!.State === 'IN_PROGRESS') return { callback, delayMs: pollMs };
    if (status!.State === 'FAILED')
      throw new AwsError(
        status!.FailureReason === 'EMAIL_ALREADY_EXISTS' ? 'AlreadyExists' : 'GeneralServiceException',
        `Account creation failed: ${status!.FailureReason}`,
      );
    const id = status!.AccountId!;
    if (parentId !== undefined) await moveTo(id, parentId, call);
    return { physicalId: id, attributes: await attributesOf(id, call) };
  },

  async update(id, properties, previousProperties, call) {
    const desired = properties as unknown as AccountProperties;
    const previous = previousProperties as unknown as AccountProperties;
    for (const name of ['AccountName', 'Email', 'RoleName'] as const)
      if (desired[name] !== previous[name])
        throw new AwsError('InvalidRequest', `Sandlot does not change the ${name} of an account from a template.`);
    const [parentId] = desired.ParentIds ?? [];
    if (parentId !== undefined) await moveTo(id, parentId, call);
    await changeTags(call, id, desired.Tags);
    return { physicalId: id, attributes: await attributesOf(id, call) };
  },

  async read(id, call) {
    const { organizations } = call.aws;
    const found = (await ifThere('AccountNotFoundException', () => organizations.describeAccount({ AccountId: id })))
      ?.Account;
    if (!found) return undefined;
    return {
      AccountName: found.Name,
      Email: found.Email,
      ParentIds: [await parentOf(id, call)],
      ...(await attributesOf(id, call)),
      ...shownTags(await tagsOf(call, id)),
    };
  },

  /** It is closed; it stays in the organization, suspended. */
  async delete(id, _properties, { aws: { organizations } }) {
    await ifThere(['AccountNotFoundException', 'AccountAlreadyClosedException'], () =>
      organizations.closeAccount({ AccountId: id }),
    );
  },

  list: (_model, { aws: { organizations } }) =>
    everyItem(
      'NextToken',
      (from) => organizations.listAccounts(from),
      ({ Accounts }) => Accounts!.map(({ Id }) => Id!),
    ),
};

async function parentOf(ChildId: string, { aws: { organizations } }: ResourceCall): Promise<string> {
  return (await organizations.listParents({ ChildId })).Parents![0]!.Id!;
}

async function moveTo(AccountId: string, DestinationParentId: string, call: ResourceCall): Promise<void> {
  const SourceParentId = await parentOf(AccountId, call);
  if (SourceParentId !== DestinationParentId)
    await call.aws.organizations.moveAccount({ AccountId, SourceParentId, DestinationParentId });
}

async function attributesOf(id: string, call: ResourceCall) {
  const found = (await call.aws.organizations.describeAccount({ AccountId: id })).Account!;
  return {
    AccountId: id,
    Arn: found.Arn,
    JoinedMethod: found.JoinedMethod,
    JoinedTimestamp: found.JoinedTimestamp?.toISOString(),
    State: found.State,
    Status: found.Status,
    Paths: [await pathOf(id, found.Arn!, call)],
  };
}

/**
 * AWS::Organizations::OrganizationalUnit.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_Organizations.html
 */
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

interface UnitProperties {
  readonly Name: string;
  readonly ParentId: string;
  readonly Tags?: readonly Tag[];
}

const gone = 'OrganizationalUnitNotFoundException';

export const organizationalUnit: ResourceHandler = {
  async create(properties, call) {
    const { Name, ParentId, Tags } = properties as unknown as UnitProperties;
    const { OrganizationalUnit: made } = await call.aws.organizations.createOrganizationalUnit({
      Name,
      ParentId,
      Tags: withStackTags(Tags, call),
    });
    return { physicalId: made!.Id!, attributes: await attributesOf(made!.Id!, made!.Arn!, call) };
  },

  async update(id, properties, previous, call) {
    const { Name, Tags } = properties as unknown as UnitProperties;
    if (Name !== (previous as unknown as UnitProperties).Name)
      await call.aws.organizations.updateOrganizationalUnit({ OrganizationalUnitId: id, Name });
    await changeTags(call, id, Tags);
    return { physicalId: id };
  },

  async read(id, call) {
    const { organizations } = call.aws;
    const found = await ifThere(gone, () => organizations.describeOrganizationalUnit({ OrganizationalUnitId: id }));
    if (!found) return undefined;
    const { Name, Arn } = found.OrganizationalUnit!;
    const [parent] = (await organizations.listParents({ ChildId: id })).Parents!;
    const attributes = await attributesOf(id, Arn!, call);
    return { ...attributes, Name, ParentId: parent!.Id, ...shownTags(await tagsOf(call, id)) };
  },

  async delete(id, _properties, { aws: { organizations } }) {
    await ifThere(gone, () => organizations.deleteOrganizationalUnit({ OrganizationalUnitId: id }));
  },

  /** Those in the parent that the model names. */
  async list(model, { aws: { organizations } }) {
    const ParentId = String(model['ParentId'] ?? '');
    return everyItem(
      'NextToken',
      (from) => organizations.listOrganizationalUnitsForParent({ ParentId, ...from }),
      ({ OrganizationalUnits }) => OrganizationalUnits!.map(({ Id }) => Id!),
    );
  },
};

async function attributesOf(Id: string, Arn: string, call: ResourceCall) {
  return { Id, Arn, Path: await pathOf(Id, Arn, call) };
}

/** `o-…/r-…/ou-…/`: from the organization to the unit. */
export async function pathOf(id: string, arn: string, { aws: { organizations } }: ResourceCall): Promise<string> {
  const units = [id];
  for (let child = id; !child.startsWith('r-');) {
    const [parent] = (await organizations.listParents({ ChildId: child })).Parents!;
    units.unshift((child = parent!.Id!));
  }
  return `${arn.split('/')[1]}/${units.join('/')}/`;
}

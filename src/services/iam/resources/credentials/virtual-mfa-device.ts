/**
 * A device of one user, who is signed in with codes that are made here from its seed, as the codes that enable it are.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-virtualmfadevice.html
 */
import { totpCode, totpStepAt } from '../../../../kernel/secrets/totp.ts';
import {
  everyItem,
  ifThere,
  shownTags,
  tagChanges,
  withStackTags,
  type ResourceCall,
  type ResourceHandler,
} from '../../../../wire/resource-type.ts';
import type { Tag } from '../../../../wire/tags.ts';
import { invalidInput } from '../../errors.ts';
import type { Iam } from '../policies/principal-policies.ts';

interface VirtualMfaDeviceProperties {
  readonly VirtualMfaDeviceName?: string;
  readonly Path?: string;
  readonly Users: readonly string[];
  readonly Tags?: readonly Tag[];
}

export const virtualMfaDevice: ResourceHandler = {
  async create(properties, call) {
    const desired = properties as unknown as VirtualMfaDeviceProperties;
    const { iam } = call.aws;
    if (desired.Users.length > 1) throw invalidInput('An MFA device can be assigned to one user only.');
    const { VirtualMFADevice: made } = await iam.createVirtualMFADevice({
      VirtualMFADeviceName: desired.VirtualMfaDeviceName ?? nameIn(call),
      Path: desired.Path,
      Tags: withStackTags(desired.Tags, call),
    });
    const SerialNumber = made!.SerialNumber!;
    const [UserName] = desired.Users;
    if (UserName !== undefined) {
      const seed = Buffer.from(made!.Base32StringSeed!).toString();
      const step = totpStepAt(call.ctx.clock.real());
      await iam.enableMFADevice({
        UserName,
        SerialNumber,
        AuthenticationCode1: totpCode(seed, step - 1),
        AuthenticationCode2: totpCode(seed, step),
      });
    }
    return { physicalId: SerialNumber, attributes: { SerialNumber } };
  },

  async update(SerialNumber, properties, previous, call) {
    const { Users: now, Tags } = properties as unknown as VirtualMfaDeviceProperties;
    const { Users: before } = previous as unknown as VirtualMfaDeviceProperties;
    const { iam } = call.aws;
    // The seed was shown when it was made; another user's codes are asked of it.
    if (now.join() !== before.join())
      throw invalidInput('Users of a virtual MFA device cannot be changed: its seed is shown only once.');
    const { Tags: there } = await iam.listMFADeviceTags({ SerialNumber });
    const { removed, put } = tagChanges(there, withStackTags(Tags, call));
    if (removed.length > 0) await iam.untagMFADevice({ SerialNumber, TagKeys: removed });
    if (put.length > 0) await iam.tagMFADevice({ SerialNumber, Tags: put });
    return { physicalId: SerialNumber, attributes: { SerialNumber } };
  },

  async read(SerialNumber, { aws: { iam } }) {
    const tags = await ifThere('NoSuchEntity', () => iam.listMFADeviceTags({ SerialNumber }));
    if (!tags) return undefined;
    const resource = SerialNumber.slice(SerialNumber.indexOf(':mfa/') + ':mfa'.length);
    const at = resource.lastIndexOf('/') + 1;
    const owner = await ownerOf(iam, SerialNumber);
    return {
      SerialNumber,
      VirtualMfaDeviceName: resource.slice(at),
      Path: resource.slice(0, at),
      Users: owner === undefined ? [] : [owner],
      ...shownTags(tags.Tags),
    };
  },

  async delete(SerialNumber, _properties, { aws: { iam } }) {
    await ifThere('NoSuchEntity', async () => {
      const UserName = await ownerOf(iam, SerialNumber);
      if (UserName !== undefined) await iam.deactivateMFADevice({ UserName, SerialNumber });
      await iam.deleteVirtualMFADevice({ SerialNumber });
    });
  },

  list: (_model, { aws: { iam } }) => devices(iam).then((all) => all.map(({ SerialNumber }) => SerialNumber!)),
};

/** The same in every try: what is made outside of the transaction is made for it. */
function nameIn(call: ResourceCall): string {
  return call.stack ? `${call.stack.name}-${call.stack.logicalId}` : call.uniqueName({ maxLength: 226 });
}

function devices(iam: Iam) {
  return everyItem(
    'Marker',
    (from) => iam.listVirtualMFADevices({ MaxItems: 1000, ...from }),
    ({ VirtualMFADevices }) => VirtualMFADevices,
  );
}

async function ownerOf(iam: Iam, serial: string): Promise<string | undefined> {
  return (await devices(iam)).find(({ SerialNumber }) => SerialNumber === serial)?.User?.UserName;
}

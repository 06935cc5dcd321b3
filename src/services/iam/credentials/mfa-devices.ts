/** Virtual MFA devices of users: https://docs.aws.amazon.com/IAM/latest/APIReference/API_VirtualMFADevice.html */
import type { VirtualMFADevice } from '@aws-sdk/client-iam';
import QRCode from 'qrcode';
import type { Context, ReadTx } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import type { Operation } from '../../../wire/service.ts';
import { MfaDevices } from './credential-records.ts';
import type { MfaDeviceRecord } from './credential-records.ts';
import { deleteConflict, overQuota } from '../errors.ts';
import { mfaSeedPurpose, newSeed, seedAddress, synchronize } from './mfa-codes.ts';
import { listPage, storedPage } from '../paging.ts';
import { currentSecond, entityArn, requirePrincipal } from '../principals/principals.ts';
import { quotas } from '../account/quotas.ts';
import { Users } from '../records.ts';
import { tagOperations, tagsOfEntity } from '../tags/tag-lists.ts';
import { callerName, toUser } from '../principals/users.ts';

/** The only time that the seed is shown. Throws EntityAlreadyExists. */
export const createVirtualMFADevice: Operation<'iam', 'CreateVirtualMFADevice'> = async (input, ctx) => {
  const { VirtualMFADeviceName: name, Path: path = '/' } = input;
  const serial = entityArn(ctx.account, 'mfa', path, name);
  const { seed, image } = await ctx.outside(`mfa/${serial}`, async () => {
    const made = newSeed();
    return { seed: made, image: await QRCode.toBuffer(seedAddress(made, name, ctx.account), { type: 'png' }) };
  });
  const device: MfaDeviceRecord = {
    serial,
    name,
    path,
    createdAt: currentSecond(ctx),
    tags: tagsOfEntity.checked(input.Tags),
    sealedSeed: ctx.seal.seal(mfaSeedPurpose, seed),
  };
  await ctx.write(async (tx) => {
    if (await tx.in(MfaDevices).get(serial))
      throw new AwsError('EntityAlreadyExists', 'MFADevice entity at the same path and name already exists.');
    await tx.in(MfaDevices).insert(device);
  });
  return {
    VirtualMFADevice: {
      SerialNumber: serial,
      Base32StringSeed: Buffer.from(seed),
      QRCodePNG: image,
      ...(device.tags.length > 0 && { Tags: [...device.tags] }),
    },
  };
};

/** Assigns the device to the user, who proves with two consecutive codes that they have it. */
export const enableMFADevice: Operation<'iam', 'EnableMFADevice'> = (input, ctx) =>
  ctx.write(async (tx) => {
    const user = await requirePrincipal(tx, 'user', input.UserName);
    const device = await requireDevice(tx, input.SerialNumber);
    if (device.owner) throw new AwsError('EntityAlreadyExists', `MFA Device already in use: ${device.serial}`);
    if ((await mfaDevicesOf(tx, user.id)).length >= quotas.mfaDevicesPerUser)
      throw overQuota('MFADevicesPerUser', quotas.mfaDevicesPerUser);
    const { step, drift } = requireCodes(device, input, ctx);
    await tx
      .in(MfaDevices)
      .put({ ...device, owner: { userId: user.id, enabledAt: currentSecond(ctx), lastStep: step, drift } });
    return {};
  });

/** Takes the device's clock from two consecutive codes. */
export const resyncMFADevice: Operation<'iam', 'ResyncMFADevice'> = (input, ctx) =>
  ctx.write(async (tx) => {
    const user = await requirePrincipal(tx, 'user', input.UserName);
    const device = await requireDevice(tx, input.SerialNumber);
    const { owner } = device;
    if (owner?.userId !== user.id) throw notAssigned(device.serial, user.name);
    const { step, drift } = requireCodes(device, input, ctx);
    await tx.in(MfaDevices).put({ ...device, owner: { ...owner, lastStep: step, drift } });
    return {};
  });

/** The device stays, for somebody else to be assigned. */
export const deactivateMFADevice: Operation<'iam', 'DeactivateMFADevice'> = (input, ctx) =>
  ctx.write(async (tx) => {
    const user = await requirePrincipal(tx, 'user', input.UserName ?? callerName(ctx));
    const { owner, ...device } = await requireDevice(tx, input.SerialNumber);
    if (owner?.userId !== user.id) throw notAssigned(device.serial, user.name);
    await tx.in(MfaDevices).put(device);
    return {};
  });

/** Throws DeleteConflict while it is assigned. */
export const deleteVirtualMFADevice: Operation<'iam', 'DeleteVirtualMFADevice'> = (input, ctx) =>
  ctx.write(async (tx) => {
    const device = await requireDevice(tx, input.SerialNumber);
    if (device.owner) throw deleteConflict('MFA VirtualDevice in use. Must deactivate first.');
    await tx.in(MfaDevices).delete(device.serial);
    return {};
  });

export const listMFADevices: Operation<'iam', 'ListMFADevices'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const user =
      input.UserName === undefined && ctx.caller.kind === 'root'
        ? undefined
        : await requirePrincipal(tx, 'user', input.UserName ?? callerName(ctx));
    const { items, page } = listPage(user ? await mfaDevicesOf(tx, user.id) : [], (device) => device.serial, input);
    return {
      MFADevices: items.map((device) => ({
        UserName: user!.name,
        SerialNumber: device.serial,
        EnableDate: new Date(device.owner!.enabledAt),
      })),
      ...page,
    };
  });

export const getMFADevice: Operation<'iam', 'GetMFADevice'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const device = await requireDevice(tx, input.SerialNumber);
    const user = device.owner && (await tx.in(Users).find('id', device.owner.userId));
    if (input.UserName !== undefined && user?.id !== (await requirePrincipal(tx, 'user', input.UserName)).id)
      throw notAssigned(device.serial, input.UserName);
    return {
      SerialNumber: device.serial,
      ...(user && { UserName: user.name, EnableDate: new Date(device.owner!.enabledAt) }),
    };
  });

export const listVirtualMFADevices: Operation<'iam', 'ListVirtualMFADevices'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const { AssignmentStatus: wanted = 'Any' } = input;
    const { items, page } = await storedPage(
      (options) => tx.in(MfaDevices).list([], options),
      input,
      (device) => wanted === 'Any' || (wanted === 'Assigned') === (device.owner !== undefined),
      (device) => device.serial,
    );
    return { VirtualMFADevices: await Promise.all(items.map((device) => toDevice(tx, device))), ...page };
  });

async function toDevice(tx: ReadTx, { serial, owner }: MfaDeviceRecord): Promise<VirtualMFADevice> {
  const user = owner && (await tx.in(Users).find('id', owner.userId));
  return { SerialNumber: serial, ...(user && { User: toUser(user), EnableDate: new Date(owner.enabledAt) }) };
}

export function mfaDevicesOf(tx: ReadTx, userId: string): Promise<MfaDeviceRecord[]> {
  return tx.in(MfaDevices).allBy('owner', [userId]);
}

async function requireDevice(tx: ReadTx, serial: string): Promise<MfaDeviceRecord> {
  const device = await tx.in(MfaDevices).get(serial);
  if (!device) throw new AwsError('NoSuchEntity', `VirtualMFADevice with serial number ${serial} does not exist.`);
  return device;
}

function requireCodes(
  device: MfaDeviceRecord,
  codes: { readonly AuthenticationCode1: string; readonly AuthenticationCode2: string },
  ctx: Context,
) {
  const seed = ctx.seal.open(mfaSeedPurpose, device.sealedSeed);
  const found =
    seed === undefined
      ? undefined
      : synchronize(seed, codes.AuthenticationCode1, codes.AuthenticationCode2, ctx.clock.real());
  // A pair that was used already proves nothing any more.
  if (!found || found.step <= (device.owner?.lastStep ?? 0))
    throw new AwsError('InvalidAuthenticationCode', 'Authentication code for device is not valid.');
  return found;
}

function notAssigned(serial: string, userName: string): AwsError {
  return new AwsError('NoSuchEntity', `MFA Device ${serial} is not assigned to user ${userName}.`);
}

const ofDevice = tagOperations(MfaDevices, (tx, input: { readonly SerialNumber: string }) =>
  requireDevice(tx, input.SerialNumber),
);
export const tagMFADevice: Operation<'iam', 'TagMFADevice'> = ofDevice.tag;
export const untagMFADevice: Operation<'iam', 'UntagMFADevice'> = ofDevice.untag;
export const listMFADeviceTags: Operation<'iam', 'ListMFADeviceTags'> = ofDevice.list;

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { totpCode } from '../../../testing/sign-in/totp.ts';
import type { IamTest } from '../test-client.ts';
import { allow, refused, startIamTest } from '../test-client.ts';

let test: IamTest;
before(async () => {
  test = await startIamTest();
});
after(() => test.close());

const password = 'Correct-Horse-1';

describe('IAM passwords', () => {
  it('are made, changed and removed with their profile', async () => {
    const { iam } = test;
    await iam.createUser({ UserName: 'pat' });
    await assert.rejects(
      iam.getLoginProfile({ UserName: 'pat' }),
      refused('NoSuchEntity', 'Login Profile for User pat cannot be found.'),
    );
    const { LoginProfile } = await iam.createLoginProfile({
      UserName: 'pat',
      Password: password,
      PasswordResetRequired: true,
    });
    assert.equal(LoginProfile?.PasswordResetRequired, true);
    await assert.rejects(
      iam.createLoginProfile({ UserName: 'pat', Password: password }),
      refused('EntityAlreadyExists', 'Login Profile for user pat already exists.'),
    );
    await assert.rejects(
      iam.deleteUser({ UserName: 'pat' }),
      refused('DeleteConflict', 'Cannot delete entity, must delete login profile first.'),
    );
    await iam.updateLoginProfile({ UserName: 'pat', PasswordResetRequired: false });
    assert.equal((await iam.getLoginProfile({ UserName: 'pat' })).LoginProfile?.PasswordResetRequired, false);
    await assert.rejects(
      iam.updateLoginProfile({ UserName: 'pat', Password: 'short' }),
      refused('PasswordPolicyViolation', 'Password should have a minimum length of 8'),
    );
    await assert.rejects(
      iam.updateLoginProfile({ UserName: 'pat', Password: 'onlyletters' }),
      refused(
        'PasswordPolicyViolation',
        'Password should meet 2 more of the following requirements: Password should have at least one uppercase ' +
          'letter, Password should have at least one number, Password should have at least one symbol',
      ),
    );
    await iam.deleteLoginProfile({ UserName: 'pat' });
    await iam.deleteUser({ UserName: 'pat' });
  });

  it('are changed by their user who knows the old one, as policies allow', async () => {
    const { iam } = test;
    const may = test.as(await test.userWith('may-change', allow('iam:ChangePassword')));
    const silent = test.as(await test.userWith('silent'));
    const denied = test.as(
      await test.userWith('denied', { Effect: 'Deny', Action: 'iam:ChangePassword', Resource: '*' }),
    );
    for (const UserName of ['may-change', 'silent', 'denied'])
      await iam.createLoginProfile({ UserName, Password: password, PasswordResetRequired: true });
    await assert.rejects(
      may.changePassword({ OldPassword: 'wrong', NewPassword: 'Another-Horse-2' }),
      refused('AccessDenied', 'The old password was incorrect.'),
    );
    await may.changePassword({ OldPassword: password, NewPassword: 'Another-Horse-2' });
    await may.changePassword({ OldPassword: 'Another-Horse-2', NewPassword: password });
    assert.equal((await iam.getLoginProfile({ UserName: 'may-change' })).LoginProfile?.PasswordResetRequired, false);
    await assert.rejects(
      silent.changePassword({ OldPassword: password, NewPassword: 'Another-Horse-2' }),
      refused('AccessDenied', /not authorized to perform: iam:ChangePassword/),
    );
    await assert.rejects(
      iam.changePassword({ OldPassword: password, NewPassword: 'Another-Horse-2' }),
      refused('InvalidUserType', /Only IAM Users/),
    );
    await iam.updateAccountPasswordPolicy({
      AllowUsersToChangePassword: true,
      PasswordReusePrevention: 2,
      MinimumPasswordLength: 10,
      RequireSymbols: true,
    });
    await assert.rejects(
      silent.changePassword({ OldPassword: password, NewPassword: password }),
      refused('PasswordPolicyViolation', /last passwords/),
    );
    await assert.rejects(
      silent.changePassword({ OldPassword: password, NewPassword: 'NoSymbolInThis1' }),
      refused('PasswordPolicyViolation', 'Password should have at least one symbol'),
    );
    await silent.changePassword({ OldPassword: password, NewPassword: 'Another-Horse-2' });
    await assert.rejects(
      denied.changePassword({ OldPassword: password, NewPassword: 'Another-Horse-2' }),
      refused('AccessDenied', /explicit deny/),
    );
    const { PasswordPolicy } = await iam.getAccountPasswordPolicy({});
    assert.deepEqual(
      [PasswordPolicy?.MinimumPasswordLength, PasswordPolicy?.ExpirePasswords, PasswordPolicy?.PasswordReusePrevention],
      [10, false, 2],
    );
    await iam.deleteAccountPasswordPolicy({});
    await assert.rejects(
      iam.getAccountPasswordPolicy({}),
      refused('NoSuchEntity', /^The Password Policy with domain name [0-9]{12} cannot be found\.$/),
    );
  });
});

function codesOf(seed: string, ...steps: number[]): string[] {
  const now = Date.now();
  return steps.map((step) => totpCode(seed, step, now));
}

describe('IAM virtual MFA devices', () => {
  it('are assigned with two consecutive codes, and taken back', async () => {
    const { iam, account } = test;
    await iam.createUser({ UserName: 'mia' });
    const { VirtualMFADevice } = await iam.createVirtualMFADevice({
      VirtualMFADeviceName: 'phone',
      Tags: [{ Key: 'k', Value: 'v' }],
    });
    const serial = `arn:aws:iam::${account}:mfa/phone`;
    assert.equal(VirtualMFADevice?.SerialNumber, serial);
    assert.deepEqual(Array.from(VirtualMFADevice.QRCodePNG!.subarray(0, 4)), [0x89, 0x50, 0x4e, 0x47]);
    const seed = Buffer.from(VirtualMFADevice.Base32StringSeed!).toString();
    assert.match(seed, /^[A-Z2-7]{64}$/);
    await assert.rejects(
      iam.createVirtualMFADevice({ VirtualMFADeviceName: 'phone' }),
      refused('EntityAlreadyExists', 'MFADevice entity at the same path and name already exists.'),
    );
    const enable = (UserName: string, [AuthenticationCode1, AuthenticationCode2]: string[]) =>
      iam.enableMFADevice({
        UserName,
        SerialNumber: serial,
        AuthenticationCode1: AuthenticationCode1!,
        AuthenticationCode2: AuthenticationCode2!,
      });
    const [first, second, later] = codesOf(seed, -5, -4, -2);
    await assert.rejects(
      enable('mia', [first!, later!]),
      refused('InvalidAuthenticationCode', 'Authentication code for device is not valid.'),
    );
    await assert.rejects(enable('mia', [second!, first!]), refused('InvalidAuthenticationCode', /not valid/));
    await enable('mia', [first!, second!]);
    await assert.rejects(enable('mia', [first!, second!]), refused('EntityAlreadyExists', /already in use/));
    assert.deepEqual(
      (await iam.listMFADevices({ UserName: 'mia' })).MFADevices?.map((device) => device.SerialNumber),
      [serial],
    );
    assert.equal((await iam.getMFADevice({ SerialNumber: serial })).UserName, 'mia');
    const resync = ([AuthenticationCode1, AuthenticationCode2]: string[]) =>
      iam.resyncMFADevice({
        UserName: 'mia',
        SerialNumber: serial,
        AuthenticationCode1: AuthenticationCode1!,
        AuthenticationCode2: AuthenticationCode2!,
      });
    await assert.rejects(resync([first!, second!]), refused('InvalidAuthenticationCode', /not valid/));
    await resync(codesOf(seed, 3, 4));
    await assert.rejects(
      iam.deleteUser({ UserName: 'mia' }),
      refused('DeleteConflict', 'Cannot delete entity, must delete MFA device first.'),
    );
    await assert.rejects(iam.deleteVirtualMFADevice({ SerialNumber: serial }), refused('DeleteConflict', /in use/));
    assert.equal(
      (await iam.listVirtualMFADevices({ AssignmentStatus: 'Assigned' })).VirtualMFADevices?.[0]?.User?.UserName,
      'mia',
    );
    await iam.deactivateMFADevice({ UserName: 'mia', SerialNumber: serial });
    assert.deepEqual((await iam.listVirtualMFADevices({ AssignmentStatus: 'Assigned' })).VirtualMFADevices, []);
    assert.deepEqual((await iam.listMFADeviceTags({ SerialNumber: serial })).Tags, [{ Key: 'k', Value: 'v' }]);
    await iam.deleteVirtualMFADevice({ SerialNumber: serial });
    await assert.rejects(
      iam.deleteVirtualMFADevice({ SerialNumber: serial }),
      refused('NoSuchEntity', `VirtualMFADevice with serial number ${serial} does not exist.`),
    );
    await iam.deleteUser({ UserName: 'mia' });
  });
});

/**
 * Apps: what backends of branches belong to. Nothing is built or hosted.
 * https://docs.aws.amazon.com/amplify/latest/APIReference/API_CreateApp.html
 */
import { randomInt } from 'node:crypto';
import type { Output } from '../../../wire/aws-types.ts';
import type { Context } from '../../../wire/context.ts';
import type { Operation } from '../../../wire/service.ts';
import { appArn } from '../arns.ts';
import { refuseAbsent } from '../errors.ts';
import { pageOf } from '../paging.ts';
import { type AppRecord, Apps, type AppSettings, Branches } from '../records.ts';
import { picked } from '../settings.ts';
import { requireApp } from './find-app.ts';

/** Of repositories that would be built, of what is hosted, and of roles for both. */
const absent = [
  'repository',
  'oauthToken',
  'accessToken',
  'computeRoleArn',
  'iamServiceRoleArn',
  'enableBranchAutoBuild',
  'enableBranchAutoDeletion',
  'enableBasicAuth',
  'basicAuthCredentials',
  'enableAutoBranchCreation',
  'autoBranchCreationPatterns',
  'autoBranchCreationConfig',
];
const kept: readonly (keyof AppSettings)[] = [
  'name',
  'description',
  'platform',
  'environmentVariables',
  'customRules',
  'buildSpec',
  'customHeaders',
  'cacheConfig',
  'jobConfig',
];

/** @throws AwsError NotImplementedException */
export const createApp: Operation<'amplify', 'CreateApp'> = async (input, ctx) => {
  refuseAbsent(input, absent);
  const createdAt = ctx.clock.now();
  const settings = picked(input, kept) as AppSettings;
  const app = { appId: newAppId(), settings, tags: input.tags ?? {}, createdAt, modifiedAt: createdAt };
  await ctx.write((tx) => tx.in(Apps).insert(app));
  return { app: told(app, ctx) };
};

export const getApp: Operation<'amplify', 'GetApp'> = ({ appId }, ctx) =>
  ctx.read(async (tx) => ({ app: told(await requireApp(tx, appId), ctx) }));

/** @throws AwsError NotImplementedException, NotFoundException */
export const updateApp: Operation<'amplify', 'UpdateApp'> = async (input, ctx) => {
  refuseAbsent(input, absent);
  return ctx.write(async (tx) => {
    const before = await requireApp(tx, input.appId);
    const settings = { ...before.settings, ...picked(input as Partial<AppSettings>, kept) };
    const app = { ...before, settings, modifiedAt: ctx.clock.now() };
    await tx.in(Apps).put(app);
    return { app: told(app, ctx) };
  });
};

/** With its branches. What was deployed for them stays. */
export const deleteApp: Operation<'amplify', 'DeleteApp'> = ({ appId }, ctx) =>
  ctx.write(async (tx) => {
    const app = await requireApp(tx, appId);
    await tx.in(Apps).delete(appId);
    await tx.in(Branches).deleteAll([appId]);
    return { app: told(app, ctx) };
  });

export const listApps: Operation<'amplify', 'ListApps'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const { items, token } = pageOf(await tx.in(Apps).all(), ({ appId }) => appId, input);
    return { apps: items.map((app) => told(app, ctx)), ...token };
  });

type App = NonNullable<Output<'amplify', 'GetApp'>['app']>;

function told({ appId, settings, tags, createdAt, modifiedAt }: AppRecord, ctx: Context): App {
  return {
    description: undefined,
    platform: 'WEB',
    environmentVariables: {},
    ...settings,
    appId,
    appArn: appArn(ctx, appId),
    tags: { ...tags },
    repository: undefined,
    createTime: new Date(createdAt),
    updateTime: new Date(modifiedAt),
    defaultDomain: `${appId}.amplifyapp.com`,
    enableBranchAutoBuild: false,
    enableBranchAutoDeletion: false,
    enableBasicAuth: false,
    enableAutoBranchCreation: false,
  };
}

/** `d` and thirteen letters or digits. */
function newAppId(): string {
  const alphabet = 'abcdefghijklmnopqrstuvwxyz0123456789';
  return `d${Array.from({ length: 13 }, () => alphabet[randomInt(alphabet.length)]).join('')}`;
}

/** A bucket's settings that are written as JSON: the documents of AWS's S3 API, as the AWS CLI takes them. */
import {
  DeleteBucketCorsCommand,
  DeleteBucketLifecycleCommand,
  DeleteBucketPolicyCommand,
  DeleteBucketWebsiteCommand,
  GetBucketCorsCommand,
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketNotificationConfigurationCommand,
  GetBucketPolicyCommand,
  GetBucketWebsiteCommand,
  GetObjectLockConfigurationCommand,
  PutBucketCorsCommand,
  PutBucketEncryptionCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketPolicyCommand,
  PutBucketWebsiteCommand,
  PutObjectLockConfigurationCommand,
  type CORSRule,
  type GetBucketLifecycleConfigurationCommandOutput,
  type LifecycleRule,
  type NotificationConfiguration,
  type ObjectLockConfiguration,
  type ServerSideEncryptionRule,
  type WebsiteConfiguration,
} from '@aws-sdk/client-s3';
import { call, unlessAbsent } from './client';

/** A setting that is written as JSON; an empty text where the bucket has none. */
export interface JsonSetting {
  readonly load: (bucket: string, signal: AbortSignal) => Promise<string>;
  readonly save: (bucket: string, text: string) => Promise<void>;
  /** Absent where a bucket always has one. */
  readonly remove?: (bucket: string) => Promise<void>;
}

/** As a document is shown, and written. */
export const asText = (value: unknown): string => JSON.stringify(value, null, 2);

/** An empty text for a document without anything in it. */
function documentText(document: object | undefined): string {
  const { $metadata: _, ...members } = { $metadata: {}, ...document };
  return Object.values(members).every((value) => value === undefined) ? '' : asText(members);
}

/** Rules stand alone, or under their name as the AWS CLI has them. @throws Error for people */
function rulesOf<Rule>(value: unknown, name: string): Rule[] {
  const rules = typeof value === 'object' && value !== null && name in value ? value[name as never] : value;
  if (!Array.isArray(rules)) throw new Error(`The rules are a list: [{ … }], or { "${name}": [{ … }] }.`);
  return rules as Rule[];
}

export const bucketPolicy: JsonSetting = {
  load: async (Bucket, abortSignal) => {
    const command = new GetBucketPolicyCommand({ Bucket });
    const reading = call((client) => client.send(command, { abortSignal }));
    const { Policy } = await unlessAbsent(reading, 'NoSuchBucketPolicy', { $metadata: {} });
    return Policy === undefined ? '' : asText(JSON.parse(Policy));
  },
  save: async (Bucket, Policy) => {
    await call((client) => client.send(new PutBucketPolicyCommand({ Bucket, Policy })));
  },
  remove: async (Bucket) => {
    await call((client) => client.send(new DeleteBucketPolicyCommand({ Bucket })));
  },
};

export const corsRules: JsonSetting = {
  load: async (Bucket, abortSignal) => {
    const command = new GetBucketCorsCommand({ Bucket });
    const reading = call((client) => client.send(command, { abortSignal }));
    const { CORSRules } = await unlessAbsent(reading, 'NoSuchCORSConfiguration', { $metadata: {} });
    return CORSRules === undefined ? '' : asText(CORSRules);
  },
  save: async (Bucket, text) => {
    const CORSConfiguration = { CORSRules: rulesOf<CORSRule>(JSON.parse(text), 'CORSRules') };
    await call((client) => client.send(new PutBucketCorsCommand({ Bucket, CORSConfiguration })));
  },
  remove: async (Bucket) => {
    await call((client) => client.send(new DeleteBucketCorsCommand({ Bucket })));
  },
};

/** The client takes dates as dates. */
function withDates(name: string, value: unknown): unknown {
  return name === 'Date' && typeof value === 'string' ? new Date(value) : value;
}

function readLifecycle(
  Bucket: string,
  abortSignal?: AbortSignal,
): Promise<GetBucketLifecycleConfigurationCommandOutput> {
  const command = new GetBucketLifecycleConfigurationCommand({ Bucket });
  const reading = call((client) => client.send(command, { ...(abortSignal && { abortSignal }) }));
  return unlessAbsent(reading, 'NoSuchLifecycleConfiguration', { $metadata: {} });
}

export const lifecycleRules: JsonSetting = {
  load: async (Bucket, abortSignal) => {
    const { Rules } = await readLifecycle(Bucket, abortSignal);
    return Rules === undefined ? '' : asText(Rules);
  },
  save: async (Bucket, text) => {
    const LifecycleConfiguration = { Rules: rulesOf<LifecycleRule>(JSON.parse(text, withDates), 'Rules') };
    // It belongs to the rules, and without it S3 puts its default.
    const { TransitionDefaultMinimumObjectSize } = await readLifecycle(Bucket);
    const command = new PutBucketLifecycleConfigurationCommand({
      Bucket,
      LifecycleConfiguration,
      ...(TransitionDefaultMinimumObjectSize && { TransitionDefaultMinimumObjectSize }),
    });
    await call((client) => client.send(command));
  },
  remove: async (Bucket) => {
    await call((client) => client.send(new DeleteBucketLifecycleCommand({ Bucket })));
  },
};

export const defaultEncryption: JsonSetting = {
  load: async (Bucket, abortSignal) => {
    const command = new GetBucketEncryptionCommand({ Bucket });
    const { ServerSideEncryptionConfiguration } = await call((client) => client.send(command, { abortSignal }));
    return asText(ServerSideEncryptionConfiguration?.Rules ?? []);
  },
  save: async (Bucket, text) => {
    const Rules = rulesOf<ServerSideEncryptionRule>(JSON.parse(text), 'Rules');
    const command = new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration: { Rules } });
    await call((client) => client.send(command));
  },
};

export const objectLock: JsonSetting = {
  load: async (Bucket, abortSignal) => {
    const command = new GetObjectLockConfigurationCommand({ Bucket });
    const reading = call((client) => client.send(command, { abortSignal }));
    const answer = await unlessAbsent(reading, 'ObjectLockConfigurationNotFoundError', { $metadata: {} });
    return documentText(answer.ObjectLockConfiguration);
  },
  save: async (Bucket, text) => {
    const ObjectLockConfiguration = JSON.parse(text) as ObjectLockConfiguration;
    await call((client) => client.send(new PutObjectLockConfigurationCommand({ Bucket, ObjectLockConfiguration })));
  },
};

export const website: JsonSetting = {
  load: async (Bucket, abortSignal) => {
    const reading = call((client) => client.send(new GetBucketWebsiteCommand({ Bucket }), { abortSignal }));
    return documentText(await unlessAbsent(reading, 'NoSuchWebsiteConfiguration', { $metadata: {} }));
  },
  save: async (Bucket, text) => {
    const WebsiteConfiguration = JSON.parse(text) as WebsiteConfiguration;
    await call((client) => client.send(new PutBucketWebsiteCommand({ Bucket, WebsiteConfiguration })));
  },
  remove: async (Bucket) => {
    await call((client) => client.send(new DeleteBucketWebsiteCommand({ Bucket })));
  },
};

async function putNotifications(Bucket: string, NotificationConfiguration: NotificationConfiguration): Promise<void> {
  const command = new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration });
  await call((client) => client.send(command));
}

export const notifications: JsonSetting = {
  load: async (Bucket, abortSignal) => {
    const command = new GetBucketNotificationConfigurationCommand({ Bucket });
    return documentText(await call((client) => client.send(command, { abortSignal })));
  },
  save: (Bucket, text) => putNotifications(Bucket, JSON.parse(text) as NotificationConfiguration),
  remove: (Bucket) => putNotifications(Bucket, {}),
};

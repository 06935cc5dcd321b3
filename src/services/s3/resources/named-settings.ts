/** What a bucket may have several of, by id: analytics, inventories, metrics, intelligent tiering. */
import { isDeepStrictEqual } from 'node:util';
import { ifThere } from '../../../wire/resource-type.ts';
import { present, type S3 } from './setting.ts';

export interface NamedSetting {
  readonly property: string;
  put(s3: S3, Bucket: string, Id: string, value: any): Promise<unknown>;
  remove(s3: S3, Bucket: string, Id: string): Promise<unknown>;
  list(s3: S3, Bucket: string, token: string | undefined): Promise<any>;
  /** The list in the answer. */
  readonly listed: string;
  /** As the template would have it. */
  from(found: any): object;
}

const inS3 = ({ BucketArn, BucketAccountId, Format, Prefix }: any, account: 'AccountId' | 'BucketAccountId') => ({
  S3BucketDestination: present({ Bucket: BucketArn, [account]: BucketAccountId, Format, Prefix }),
});

const inTemplate = ({ S3BucketDestination: found }: any, account: 'AccountId' | 'BucketAccountId') =>
  present({ BucketArn: found.Bucket, BucketAccountId: found[account], Format: found.Format, Prefix: found.Prefix });

export const namedSettings: readonly NamedSetting[] = [
  {
    property: 'AnalyticsConfigurations',
    put(s3, Bucket, Id, { StorageClassAnalysis: { DataExport }, ...value }) {
      const exported = DataExport && {
        OutputSchemaVersion: DataExport.OutputSchemaVersion,
        Destination: inS3(DataExport.Destination, 'BucketAccountId'),
      };
      return s3.putBucketAnalyticsConfiguration({
        Bucket,
        Id,
        AnalyticsConfiguration: present({
          Id,
          Filter: toFilter(value),
          StorageClassAnalysis: present({ DataExport: exported }),
        }),
      });
    },
    remove: (s3, Bucket, Id) => s3.deleteBucketAnalyticsConfiguration({ Bucket, Id }),
    list: (s3, Bucket, ContinuationToken) => s3.listBucketAnalyticsConfigurations({ Bucket, ContinuationToken }),
    listed: 'AnalyticsConfigurationList',
    from({ Id, Filter, StorageClassAnalysis: { DataExport: found } }) {
      const exported = found && {
        OutputSchemaVersion: found.OutputSchemaVersion,
        Destination: inTemplate(found.Destination, 'BucketAccountId'),
      };
      return { Id, ...fromFilter(Filter), StorageClassAnalysis: present({ DataExport: exported }) };
    },
  },
  {
    property: 'InventoryConfigurations',
    put: (s3, Bucket, Id, value) =>
      s3.putBucketInventoryConfiguration({
        Bucket,
        Id,
        InventoryConfiguration: present({
          Id,
          Destination: inS3(value.Destination, 'AccountId'),
          IsEnabled: value.Enabled,
          IncludedObjectVersions: value.IncludedObjectVersions,
          OptionalFields: value.OptionalFields,
          Filter: value.Prefix === undefined ? undefined : { Prefix: value.Prefix },
          Schedule: { Frequency: value.ScheduleFrequency },
        }) as never,
      }),
    remove: (s3, Bucket, Id) => s3.deleteBucketInventoryConfiguration({ Bucket, Id }),
    list: (s3, Bucket, ContinuationToken) => s3.listBucketInventoryConfigurations({ Bucket, ContinuationToken }),
    listed: 'InventoryConfigurationList',
    from: (found) =>
      present({
        Id: found.Id,
        Destination: inTemplate(found.Destination, 'AccountId'),
        Enabled: found.IsEnabled,
        IncludedObjectVersions: found.IncludedObjectVersions,
        OptionalFields: found.OptionalFields,
        Prefix: found.Filter?.Prefix,
        ScheduleFrequency: found.Schedule.Frequency,
      }),
  },
  {
    property: 'MetricsConfigurations',
    put: (s3, Bucket, Id, value) =>
      s3.putBucketMetricsConfiguration({
        Bucket,
        Id,
        MetricsConfiguration: present({ Id, Filter: toFilter(value) }) as never,
      }),
    remove: (s3, Bucket, Id) => s3.deleteBucketMetricsConfiguration({ Bucket, Id }),
    list: (s3, Bucket, ContinuationToken) => s3.listBucketMetricsConfigurations({ Bucket, ContinuationToken }),
    listed: 'MetricsConfigurationList',
    from: ({ Id, Filter }) => ({ Id, ...fromFilter(Filter) }),
  },
  {
    property: 'IntelligentTieringConfigurations',
    put: (s3, Bucket, Id, value) =>
      s3.putBucketIntelligentTieringConfiguration({
        Bucket,
        Id,
        IntelligentTieringConfiguration: present({
          Id,
          Filter: toFilter(value),
          Status: value.Status,
          Tierings: value.Tierings,
        }) as never,
      }),
    remove: (s3, Bucket, Id) => s3.deleteBucketIntelligentTieringConfiguration({ Bucket, Id }),
    list: (s3, Bucket, ContinuationToken) =>
      s3.listBucketIntelligentTieringConfigurations({ Bucket, ContinuationToken }),
    listed: 'IntelligentTieringConfigurationList',
    from: ({ Id, Filter, Status, Tierings }) => ({ Id, ...fromFilter(Filter), Status, Tierings }),
  },
];

/** S3 wants several conditions under one `And`. */
function toFilter({ Prefix, TagFilters = [], AccessPointArn }: any): any {
  const count = [Prefix, AccessPointArn].filter((one) => one !== undefined).length + TagFilters.length;
  if (count === 0) return undefined;
  if (count > 1)
    return { And: present({ Prefix, AccessPointArn, Tags: TagFilters.length > 0 ? TagFilters : undefined }) };
  return present({ Prefix, AccessPointArn, Tag: TagFilters[0] });
}

function fromFilter(filter: any): object {
  const { Prefix, AccessPointArn, Tag, Tags } = { ...filter, ...filter?.And };
  return present({ Prefix, AccessPointArn, TagFilters: Tags ?? (Tag ? [Tag] : undefined) });
}

interface WithId {
  readonly Id: string;
}

/** From those that a template had before to those that it has now. */
export async function changeNamed(
  s3: S3,
  Bucket: string,
  setting: NamedSetting,
  now: readonly WithId[] = [],
  before: readonly WithId[] = [],
): Promise<void> {
  for (const { Id } of before)
    if (!now.some((one) => one.Id === Id)) await ifThere('NoSuchConfiguration', () => setting.remove(s3, Bucket, Id));
  for (const one of now)
    if (!before.some((other) => isDeepStrictEqual(one, other))) await setting.put(s3, Bucket, one.Id, one);
}

export async function readNamed(s3: S3, Bucket: string, setting: NamedSetting): Promise<object[] | undefined> {
  const found: object[] = [];
  let token: string | undefined;
  do {
    const page = await setting.list(s3, Bucket, token);
    found.push(...(page[setting.listed] ?? []).map(setting.from));
    token = page.IsTruncated ? page.NextContinuationToken : undefined;
  } while (token !== undefined);
  return found.length > 0 ? found : undefined;
}

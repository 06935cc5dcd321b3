/**
 * AWS::Logs::MetricFilter.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-logs-metricfilter.html
 */
import { ifThere, refusing, type ResourceCall, type ResourceHandler } from '../../../wire/resource-type.ts';
import { parted } from './handling.ts';

interface FilterProperties {
  readonly LogGroupName: string;
  readonly FilterName?: string;
  readonly FilterPattern: string;
  readonly MetricTransformations: readonly {
    readonly MetricName: string;
    readonly MetricNamespace: string;
    readonly MetricValue: string;
    readonly DefaultValue?: number;
    readonly Unit?: string;
    readonly Dimensions?: readonly { readonly Key: string; readonly Value: string }[];
  }[];
}

const filterIsWithout = ['ApplyOnTransformedLogs', 'FieldSelectionCriteria', 'EmitSystemFieldDimensions'];

export const metricFilter: ResourceHandler = refusing('AWS::Logs::MetricFilter', filterIsWithout, {
  async create(properties, call) {
    const desired = properties as unknown as FilterProperties;
    const name = desired.FilterName ?? call.uniqueName({ maxLength: 512 });
    await putFilter(desired, name, call);
    return { physicalId: `${desired.LogGroupName}|${name}` };
  },

  async read(physicalId, { aws }) {
    const [logGroupName, filterName] = parted(physicalId);
    const found = await ifThere('ResourceNotFoundException', () =>
      aws['cloudwatch-logs'].describeMetricFilters({ logGroupName, filterNamePrefix: filterName }),
    );
    const filter = found?.metricFilters?.find((one) => one.filterName === filterName);
    return filter && modelOfFilter(logGroupName, filter);
  },

  async update(physicalId, properties, _previous, call) {
    await putFilter(properties as unknown as FilterProperties, parted(physicalId)[1], call);
    return { physicalId };
  },

  async delete(physicalId, _properties, { aws }) {
    const [logGroupName, filterName] = parted(physicalId);
    await ifThere('ResourceNotFoundException', () =>
      aws['cloudwatch-logs'].deleteMetricFilter({ logGroupName, filterName }),
    );
  },
});

async function putFilter(desired: FilterProperties, filterName: string, { aws }: ResourceCall): Promise<void> {
  await aws['cloudwatch-logs'].putMetricFilter({
    logGroupName: desired.LogGroupName,
    filterName,
    filterPattern: desired.FilterPattern,
    metricTransformations: desired.MetricTransformations.map((one) => ({
      metricName: one.MetricName,
      metricNamespace: one.MetricNamespace,
      metricValue: one.MetricValue,
      ...(one.DefaultValue !== undefined && { defaultValue: one.DefaultValue }),
      ...(one.Unit !== undefined && { unit: one.Unit as 'None' }),
      ...(one.Dimensions && { dimensions: Object.fromEntries(one.Dimensions.map(({ Key, Value }) => [Key, Value])) }),
    })),
  });
}

type Filter = NonNullable<
  Awaited<ReturnType<ResourceCall['aws']['cloudwatch-logs']['describeMetricFilters']>>['metricFilters']
>[number];

function modelOfFilter(LogGroupName: string, { filterName, filterPattern, metricTransformations = [] }: Filter) {
  return {
    LogGroupName,
    FilterName: filterName!,
    FilterPattern: filterPattern!,
    MetricTransformations: metricTransformations.map((one) => ({
      MetricName: one.metricName!,
      MetricNamespace: one.metricNamespace!,
      MetricValue: one.metricValue!,
      ...(one.defaultValue !== undefined && { DefaultValue: one.defaultValue }),
      ...(one.unit !== undefined && { Unit: one.unit }),
      ...(one.dimensions && { Dimensions: Object.entries(one.dimensions).map(([Key, Value]) => ({ Key, Value })) }),
    })),
  };
}

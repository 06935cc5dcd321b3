/** A stack's outputs and parameters. */
import type { Output, Parameter } from '@aws-sdk/client-cloudformation';
import { EmptyTable, ResourceTable, type Column } from '../../../components/tables/resource-table';
import { Name } from '../../../components/texts/name';
import type { Stack } from '../api/stacks';

const outputColumns: readonly Column<Output>[] = [
  {
    id: 'key',
    sortBy: ({ OutputKey }) => OutputKey,
    header: 'Key',
    minWidth: 220,
    isRowHeader: true,
    cell: ({ OutputKey }) => <Name text={OutputKey} />,
  },
  { id: 'value', header: 'Value', minWidth: 300, cell: ({ OutputValue }) => <bdi>{OutputValue}</bdi> },
  {
    id: 'description',
    header: 'Description',
    minWidth: 220,
    cell: ({ Description }) => <bdi>{Description ?? '-'}</bdi>,
  },
  { id: 'export', header: 'Export name', minWidth: 220, cell: ({ ExportName }) => <bdi>{ExportName ?? '-'}</bdi> },
];

const parameterColumns: readonly Column<Parameter>[] = [
  { id: 'key', header: 'Key', minWidth: 220, isRowHeader: true, cell: ({ ParameterKey }) => <bdi>{ParameterKey}</bdi> },
  { id: 'value', header: 'Value', minWidth: 300, cell: ({ ParameterValue }) => <bdi>{ParameterValue || '-'}</bdi> },
  {
    id: 'resolved',
    header: 'Resolved value',
    minWidth: 220,
    cell: ({ ResolvedValue }) => <bdi>{ResolvedValue ?? '-'}</bdi>,
  },
];

interface ValuesProps {
  readonly stack: Stack;
  readonly onReload: () => void;
}

export function Outputs({ stack: { Outputs: items = [] }, onReload }: ValuesProps) {
  return (
    <ResourceTable
      title="Outputs"
      rows={{ items, loading: false, reload: onReload, counter: `(${items.length})` }}
      columns={outputColumns}
      trackBy={({ OutputKey = '' }) => OutputKey}
      empty={<EmptyTable title="No outputs" />}
    />
  );
}

export function Parameters({ stack: { Parameters: items = [] }, onReload }: ValuesProps) {
  return (
    <ResourceTable
      title="Parameters"
      rows={{ items, loading: false, reload: onReload, counter: `(${items.length})` }}
      columns={parameterColumns}
      trackBy={({ ParameterKey = '' }) => ParameterKey}
      empty={<EmptyTable title="No parameters" />}
    />
  );
}

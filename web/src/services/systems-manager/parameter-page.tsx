/** One parameter: what it is, its value, its versions and tags. */
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Toggle from '@cloudscape-design/components/toggle';
import { useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router-dom';
import { useQuery } from '../../api/use-query';
import { Copyable } from '../../components/texts/copyable';
import { ErrorAlert } from '../../components/dialogs/error-alert';
import { FilteredTable } from '../../components/tables/filtered-table';
import { LinkButton } from '../../components/links/link-button';
import { Loading } from '../../components/pages/loading';
import { Name } from '../../components/texts/name';
import { ResourcePage } from '../../components/pages/resource-page';
import { EmptyTable, type Column } from '../../components/tables/resource-table';
import { rowsOf } from '../../components/tables/rows-of';
import { TagsPanel } from '../../components/tags/tags-panel';
import { Timestamp } from '../../components/texts/timestamp';
import { editParameterPath, parametersCrumb } from './addresses';
import {
  describeParameter,
  parameterHistory,
  parameterTags,
  parameterValue,
  saveParameterTags,
  type ParameterHistory,
  type ParameterMetadata,
} from './api/parameters';
import { DeleteParameterDialog } from './delete-parameter-dialog';

export function Component() {
  const [search] = useSearchParams();
  const name = search.get('name') ?? '';
  const query = useQuery(`systems-manager/parameter/${name}`, (signal) => describeParameter(name, signal));
  const [isDeleting, setDeleting] = useState(false);
  const navigate = useNavigate();
  const actions = (
    <SpaceBetween direction="horizontal" size="xs">
      <Button onClick={() => setDeleting(true)}>Delete</Button>
      <LinkButton to={editParameterPath(name)}>Edit</LinkButton>
    </SpaceBetween>
  );
  return (
    <ResourcePage
      key={name}
      what="parameter"
      name={name}
      breadcrumbs={[parametersCrumb]}
      query={query}
      actions={actions}
    >
      {(parameter) => (
        <SpaceBetween size="l">
          <Overview parameter={parameter} />
          <Value parameter={parameter} />
          <History name={name} />
          <TagsPanel
            queryKey={`systems-manager/tags/${name}`}
            load={(signal) => parameterTags(name, signal)}
            onSave={(change) => saveParameterTags(name, change)}
          />
          {isDeleting && (
            <DeleteParameterDialog
              name={name}
              onClose={() => setDeleting(false)}
              onDeleted={() => void navigate('/systems-manager')}
            />
          )}
        </SpaceBetween>
      )}
    </ResourcePage>
  );
}

function Overview({ parameter }: { parameter: ParameterMetadata }) {
  const { ARN = '', Description, Type, KeyId, Tier, Version, LastModifiedDate, LastModifiedUser } = parameter;
  return (
    <Container header={<Header variant="h2">Overview</Header>}>
      <KeyValuePairs
        columns={3}
        minColumnWidth={200}
        items={[
          { label: 'Amazon Resource Name (ARN)', value: <Copyable name="ARN" value={ARN} /> },
          { label: 'Description', value: <bdi>{Description ?? '-'}</bdi> },
          { label: 'Type', value: Type },
          ...(KeyId === undefined ? [] : [{ label: 'KMS key ID', value: <Name text={KeyId} /> }]),
          { label: 'Tier', value: Tier },
          { label: 'Version', value: Version },
          { label: 'Last modified', value: <Timestamp at={LastModifiedDate} /> },
          { label: 'Last modified user', value: <Name text={LastModifiedUser} /> },
        ]}
      />
    </Container>
  );
}

/** A SecureString is shown on demand alone. */
function Value({ parameter: { Name: name = '', Type, Version } }: { parameter: ParameterMetadata }) {
  const isSecure = Type === 'SecureString';
  const [isShown, setShown] = useState(!isSecure);
  const query = useQuery(isShown ? `systems-manager/value/${name}/${Version}` : undefined, (signal) =>
    parameterValue(name, true, signal),
  );
  return (
    <Container
      header={
        <Header
          variant="h2"
          actions={
            isSecure && (
              <Toggle checked={isShown} onChange={(event) => setShown(event.detail.checked)}>
                Show decrypted value
              </Toggle>
            )
          }
        >
          Value
        </Header>
      }
    >
      {!isShown && '••••••••'}
      {isShown && query.error !== undefined && <ErrorAlert error={query.error} onRetry={query.reload} />}
      {isShown && !query.data && query.error === undefined && <Loading what="the value" />}
      {isShown && query.data !== undefined && <Copyable name="Value" value={query.data} />}
    </Container>
  );
}

const historyColumns: readonly Column<ParameterHistory>[] = [
  {
    id: 'version',
    sortBy: ({ Version }) => Version,
    header: 'Version',
    minWidth: 90,
    isRowHeader: true,
    cell: ({ Version }) => Version,
  },
  {
    id: 'value',
    header: 'Value',
    minWidth: 220,
    cell: ({ Type, Value: value }) => (Type === 'SecureString' ? '••••••••' : <bdi>{value}</bdi>),
  },
  { id: 'labels', header: 'Labels', minWidth: 120, cell: ({ Labels = [] }) => Labels.join(', ') || '-' },
  {
    id: 'changed',
    sortBy: ({ LastModifiedDate }) => LastModifiedDate,
    header: 'Last modified',
    minWidth: 210,
    cell: ({ LastModifiedDate }) => <Timestamp at={LastModifiedDate} />,
  },
  {
    id: 'user',
    header: 'Last modified user',
    minWidth: 260,
    cell: ({ LastModifiedUser }) => <Name text={LastModifiedUser} />,
  },
];

function History({ name }: { name: string }) {
  const query = useQuery(`systems-manager/history/${name}`, (signal) => parameterHistory(name, signal));
  return (
    <FilteredTable
      title="History"
      rows={rowsOf(query)}
      columns={historyColumns}
      trackBy={({ Version }) => String(Version)}
      pageSize={10}
      filterLabel="Find versions by label or value"
      textOf={({ Labels = [], Type, Value: value = '' }) => [...Labels, Type === 'SecureString' ? '' : value].join(' ')}
      empty={<EmptyTable title="No versions" />}
    />
  );
}

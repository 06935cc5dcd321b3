/** One table: what it is, and its items. */
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useSearchParams } from 'react-router-dom';
import { shownRegion } from '../../api/region';
import { useQuery } from '../../api/use-query';
import { Copyable } from '../../components/texts/copyable';
import { ResourcePage } from '../../components/pages/resource-page';
import { StatusText } from '../../components/texts/status-text';
import { Timestamp } from '../../components/texts/timestamp';
import { tablesCrumb } from './addresses';
import { describeTable, type TableDescription } from './api/tables';
import { ItemsPanel } from './items-panel';
import { keyText, modeText } from './table-texts';

export function Component() {
  const name = useSearchParams()[0].get('name') ?? '';
  return <TablePage key={`${shownRegion()} ${name}`} name={name} />;
}

function TablePage({ name }: { name: string }) {
  const query = useQuery(`dynamodb/table/${shownRegion()}/${name}`, (signal) => describeTable(name, signal));
  return (
    <ResourcePage what="table" name={name} breadcrumbs={[tablesCrumb()]} query={query}>
      {(table) => (
        <SpaceBetween size="l">
          <Overview table={table} />
          <ItemsPanel table={table} />
        </SpaceBetween>
      )}
    </ResourcePage>
  );
}

function Overview({ table }: { table: TableDescription }) {
  const indexes = [...(table.GlobalSecondaryIndexes ?? []), ...(table.LocalSecondaryIndexes ?? [])];
  return (
    <Container header={<Header variant="h2">General information</Header>}>
      <KeyValuePairs
        columns={4}
        minColumnWidth={180}
        items={[
          { label: 'Partition key', value: <bdi>{keyText(table, 'HASH')}</bdi> },
          { label: 'Sort key', value: <bdi>{keyText(table, 'RANGE')}</bdi> },
          { label: 'Capacity mode', value: modeText(table) },
          { label: 'Table status', value: <StatusText status={table.TableStatus ?? '-'} /> },
          {
            label: 'Indexes',
            value: <bdi>{indexes.map(({ IndexName }) => IndexName).join(', ') || '-'}</bdi>,
          },
          { label: 'Stream', value: table.StreamSpecification?.StreamEnabled ? 'On' : 'Off' },
          { label: 'Created', value: <Timestamp at={table.CreationDateTime} /> },
          { label: 'Amazon Resource Name (ARN)', value: <Copyable name="ARN" value={table.TableArn ?? ''} /> },
        ]}
      />
    </Container>
  );
}

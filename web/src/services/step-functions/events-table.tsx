/** What happened in an execution, in its order; of the event that is chosen, all that it says. */
import { useState } from 'react';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { AllItems } from '../../api/all-pages';
import type { Query } from '../../api/use-query';
import { FilteredTable } from '../../components/tables/filtered-table';
import { JsonDocument } from '../../components/json/json-document';
import { Name } from '../../components/texts/name';
import { EmptyTable, type Column } from '../../components/tables/resource-table';
import { rowsOf } from '../../components/tables/rows-of';
import { indented } from './api/indented';
import type { HistoryEvent } from './api/state-machines';

/** `taskFailedEventDetails` and its like: each type of event has one of its own. */
function detailsOf(event: HistoryEvent): Readonly<Record<string, unknown>> {
  const found = Object.entries(event).find(([name]) => name.endsWith('EventDetails'))?.[1];
  return typeof found === 'object' ? found : {};
}

const textOf = (event: HistoryEvent, name: string): string => {
  const value = detailsOf(event)[name];
  return typeof value === 'string' ? value : '';
};

/** The error first, where there is one. */
function summaryOf(event: HistoryEvent): string {
  const [error, cause] = [textOf(event, 'error'), textOf(event, 'cause')];
  if (error || cause) return [error, cause].filter(Boolean).join(': ');
  return textOf(event, 'output') || textOf(event, 'input') || textOf(event, 'parameters') || '-';
}

const longestSummary = 160;

const columns: readonly Column<HistoryEvent>[] = [
  { id: 'id', header: 'ID', minWidth: 60, sortBy: ({ id }) => id, cell: ({ id }) => id },
  { id: 'type', header: 'Type', minWidth: 190, isRowHeader: true, cell: ({ type }) => type },
  {
    id: 'step',
    header: 'Step',
    minWidth: 140,
    cell: (event) => <Name text={/State/.test(event.type ?? '') ? textOf(event, 'name') || '-' : '-'} />,
  },
  {
    id: 'summary',
    header: 'Error, output or input',
    minWidth: 260,
    cell: (event) => <bdi>{summaryOf(event).slice(0, longestSummary)}</bdi>,
  },
  {
    id: 'time',
    header: 'Time',
    minWidth: 150,
    cell: ({ timestamp }) =>
      timestamp && <time dateTime={timestamp.toISOString()}>{timestamp.toLocaleTimeString()}</time>,
  },
];

export function EventsTable({ query }: { query: Query<AllItems<HistoryEvent>> }) {
  const [chosen, choose] = useState<HistoryEvent>();
  return (
    <SpaceBetween size="l">
      <FilteredTable
        title="Events"
        rows={rowsOf(query)}
        columns={columns}
        trackBy={({ id }) => String(id)}
        pageSize={50}
        filterLabel="Find events"
        textOf={(event) => `${event.type}\n${JSON.stringify(detailsOf(event))}`}
        selection={{
          type: 'single',
          selected: chosen ? [chosen] : [],
          onChange: ([event]) => choose(event),
          label: ({ id, type }) => `event ${id}, ${type}`,
        }}
        empty={<EmptyTable title="No events" />}
      />
      {chosen && (
        <Container
          header={
            <Header variant="h2">
              Event {chosen.id}, {chosen.type}
            </Header>
          }
        >
          <Details event={chosen} />
        </Container>
      )}
    </SpaceBetween>
  );
}

function Details({ event }: { event: HistoryEvent }) {
  return (
    <SpaceBetween size="m">
      {Object.entries(detailsOf(event)).map(([name, value]) => (
        <div key={name}>
          <Header variant="h3">{name}</Header>
          <JsonDocument
            text={typeof value === 'string' ? indented(value) : JSON.stringify(value, null, 2)}
            name={name}
          />
        </div>
      ))}
    </SpaceBetween>
  );
}

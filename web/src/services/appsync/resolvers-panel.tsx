/** An API's resolvers; of the one that is chosen, its templates or code, and those of its functions in their order. */
import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { shownRegion } from '../../api/region';
import { useQuery } from '../../api/use-query';
import { CommandLines } from '../../components/texts/command-lines';
import { FilteredTable } from '../../components/tables/filtered-table';
import { Name } from '../../components/texts/name';
import { EmptyTable, type Column } from '../../components/tables/resource-table';
import { listFunctions, listResolvers, type FunctionConfiguration, type Resolver } from './api/apis';
import { typeNames } from './api/schema';

const nameOf = ({ typeName, fieldName }: Resolver): string => `${typeName}.${fieldName}`;

const columns: readonly Column<Resolver>[] = [
  {
    id: 'field',
    header: 'Field',
    minWidth: 220,
    isRowHeader: true,
    sortBy: nameOf,
    cell: (resolver) => <Name text={nameOf(resolver)} />,
  },
  { id: 'kind', header: 'Kind', minWidth: 120, sortBy: ({ kind }) => kind, cell: ({ kind }) => kind ?? '-' },
  {
    id: 'runtime',
    header: 'Runtime',
    minWidth: 140,
    cell: ({ runtime }) => (runtime ? 'JavaScript' : 'VTL'),
  },
  {
    id: 'functions',
    header: 'Functions',
    minWidth: 100,
    cell: ({ pipelineConfig }) => pipelineConfig?.functions?.length ?? '-',
  },
];

export function ResolversPanel({ apiId, sdl }: { apiId: string; sdl: string }) {
  const place = `appsync/${shownRegion()}/${apiId}`;
  const { data, ...state } = useQuery(`${place}/resolvers`, (signal) => listResolvers(apiId, typeNames(sdl), signal));
  const functions = useQuery(`${place}/functions`, (signal) => listFunctions(apiId, signal));
  const [chosen, choose] = useState<Resolver>();
  return (
    <SpaceBetween size="l">
      <FilteredTable
        title="Resolvers"
        rows={{ ...state, ...(data && { items: data }) }}
        columns={columns}
        trackBy={nameOf}
        pageSize={25}
        filterLabel="Find resolvers by field"
        textOf={nameOf}
        selection={{
          type: 'single',
          selected: chosen ? [chosen] : [],
          onChange: ([resolver]) => choose(resolver),
          label: nameOf,
        }}
        empty={<EmptyTable title="No resolvers" />}
      />
      {chosen && <Templates resolver={chosen} functions={functions.data ?? []} />}
    </SpaceBetween>
  );
}

function Templates({ resolver, functions }: { resolver: Resolver; functions: readonly FunctionConfiguration[] }) {
  const steps = (resolver.pipelineConfig?.functions ?? []).map((id) =>
    functions.find(({ functionId }) => functionId === id),
  );
  return (
    <Container header={<Header variant="h2">{nameOf(resolver)}</Header>}>
      <SpaceBetween size="m">
        <Texts name={nameOf(resolver)} of={resolver} />
        {steps.map(
          (step, at) =>
            step && (
              <div key={at}>
                <Box variant="h3">
                  {at + 1}. <bdi>{step.name}</bdi> on <bdi>{step.dataSourceName}</bdi>
                </Box>
                <Texts name={step.name ?? ''} of={step} />
              </div>
            ),
        )}
      </SpaceBetween>
    </Container>
  );
}

function Texts({ name, of }: { name: string; of: Resolver | FunctionConfiguration }) {
  const { code, requestMappingTemplate: request, responseMappingTemplate: response } = of;
  if (code) return <CommandLines name={`Code of ${name}`} text={code} />;
  return (
    <SpaceBetween size="s">
      {request && <CommandLines name={`Request template of ${name}`} text={request} />}
      {response && <CommandLines name={`Response template of ${name}`} text={response} />}
    </SpaceBetween>
  );
}
